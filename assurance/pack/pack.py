"""All files of a pack, from a dossier: pages, machine forms, policies, manifest."""

import json
from collections.abc import Mapping

from assurance.pack import access_form, costs, coverage, exports, facts, page, runbooks, tables
from assurance.pack.changes import Changes
from assurance.pack.documents import policies
from assurance.pack.dossier import Dossier
from assurance.pack.manifest import manifest
from assurance.pack.operation import FILE
from assurance.pack.oscal.assessment import assessment_results
from assurance.pack.oscal.component import component_definition
from assurance.pack.standing import Judged
from assurance.pack.writing import MANIFEST, STACKS
from assurance.results import json_form, junit, sarif


def files(dossier: Dossier, controls: Mapping[str, Judged], changes: Changes | None = None) -> Mapping[str, str]:
    """Name → text; the same dossier gives the same bytes."""
    covered = coverage.coverage(controls, dossier.findings)
    made = {
        "access.csv": access_form.render(dossier.matrix.rows),
        "controls.csv": tables.controls(controls),
        "costs.md": costs.page_of(dossier),
        "judgements.csv": tables.judgements(dossier.results),
        "controls.json": json_form.render(dossier.results),
        "assessment-results.json": assessment_results(dossier, controls),
        "component-definition.json": component_definition(dossier, controls, covered),
        "ai-inventory.csv": exports.inventory(dossier),
        "dora-register.csv": exports.register(dossier),
        "model-card.md": exports.card(dossier),
        "junit.xml": junit.render(dossier.results),
        "pack.json": facts.render(dossier, controls),
        "results.sarif": sarif.render(dossier.results),
        "runbooks.md": runbooks.page_of(dossier),
    }
    if dossier.audit:
        made[FILE] = dossier.audit.text
    made[STACKS] = json.dumps(dossier.stacks, ensure_ascii=False, separators=(",", ":")) + "\n"
    made |= {one.file: one.text for one in policies(dossier)}
    made |= {f"templates/{name}": text for name, text in dossier.templates.items()}
    about = json.loads(manifest(dossier, made))
    made |= page.render(dossier, controls, covered, changes, about)
    made[MANIFEST] = manifest(dossier, made)
    return made
