"""pack.json: the pack's own facts in one machine-readable file, by which a later pack says what changed."""

import json
from collections.abc import Mapping
from typing import Any

from assurance.pack.approval import decision
from assurance.pack.dossier import Dossier
from assurance.pack.excepted import exceptions
from assurance.pack.standing import Judged


def facts(dossier: Dossier, controls: Mapping[str, Judged]) -> dict[str, Any]:
    """What was asked for and found; access.csv has the matrix, templates/ the resources."""
    settings, asked = dossier.settings, decision(dossier, controls)
    return {
        "environment": {
            "prefix": settings.prefix,
            "account": settings.account,
            "region": settings.region,
            "organization": settings.organization,
            "tags": dict(sorted(settings.tags.items())),
        },
        "approved": {row.name: list(asked.resources.get(row.name, ())) for row in asked.approved},
        "not_approved": [row.name for row in asked.not_approved],
        "refused": dict(asked.refused),
        "until": asked.until.isoformat() if asked.until else None,
        "counts": {one.name: one.number for one in asked.counts},
        "templates": {one.path: one.sha256 for one in dossier.inputs},
        "controls": {name: judged.standing.value for name, judged in controls.items()},
        "governance": {
            one.item.id: {
                "state": one.state.value,
                "why": list(one.why),
                "answer": one.given.answer if one.given else None,
                "owner": one.given.owner if one.given else None,
                "expires": one.given.expires.isoformat() if one.given else None,
                "evidence": {file.file: file.sha256 for file in one.given.evidence} if one.given else {},
            }
            for one in dossier.governance
        },
        "exceptions": [
            {
                "rule": one.rule,
                "scope": one.scope,
                "owner": one.owner,
                "approval": one.approval,
                "compensating_control": one.compensating,
                "reason": one.reason,
                "expires": one.expires.isoformat(),
                "places": list(one.places),
            }
            for one in exceptions(dossier)
        ],
    }


def render(dossier: Dossier, controls: Mapping[str, Judged]) -> str:
    return json.dumps(facts(dossier, controls), indent=2, ensure_ascii=False) + "\n"
