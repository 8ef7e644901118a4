"""assessment-results.json: what every control found, with the exceptions as risks that were accepted."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, time

from assurance.pack.dossier import Dossier
from assurance.pack.excepted import Excepted, exceptions
from assurance.pack.operation import FILE, operation
from assurance.pack.oscal import operation as operated
from assurance.pack.oscal import parts
from assurance.pack.oscal.parts import Identities, Json, line, metadata, ours, render, resource
from assurance.pack.standing import Judged, Standing
from assurance.results.result import Result
from assurance.results.verdict import Status
from settings.counting import counted


def assessment_results(dossier: Dossier, controls: Mapping[str, Judged]) -> str:
    """A result for this assembly, judged at synthesis or later, and one for an audit that was laid in."""
    ids, accepted, audit = Identities(dossier), exceptions(dossier), operation(dossier)
    judged = [one for one in controls.values() if one.results]
    remaining = [(judged_.control.id, one) for judged_ in judged for one in judged_.remaining]
    result: Json = {
        "uuid": ids.of("result"),
        "title": f"Templates of {dossier.environment.path}",
        "description": f"{counted(len(judged), 'control')} made {counted(len(dossier.results.results), 'judgement')} "
        f"of {counted(len(dossier.inputs), 'template')}; {len(controls) - len(judged)} had nothing to judge.",
        "start": parts.time(dossier),
        "links": [{"href": f"#{ids.of('evidence', 'controls.json')}", "rel": "evidence", "text": "Every judgement."}],
        "reviewed-controls": {
            "control-selections": [{"include-controls": [{"control-id": one.control.id} for one in judged]}]
        },
        "observations": [
            *(_observed(ids, dossier, one) for one in judged),
            *(_remaining(ids, dossier, name, one, number) for number, (name, one) in enumerate(remaining)),
        ],
        "findings": [_finding(ids, one, accepted, remaining) for one in judged],
    }
    if remaining:
        result["local-definitions"] = {"inventory-items": list(_places(ids, (one for _, one in remaining)))}
    if accepted:
        result["risks"] = [_risk(ids, one) for one in accepted]
    document: Json = {
        "uuid": ids.of("assessment-results"),
        "metadata": metadata(dossier, "Assessment results"),
        "import-ap": {"href": f"#{ids.of('plan')}"},
        "results": [result, *([operated.result(ids, audit)] if audit else [])],
    }
    plan = resource(
        ids.of("plan"),
        "fsi-rekognition controls",
        "The plan is the catalogue of controls: every control judges every resource that it applies to.",
    )
    return render("assessment-results", document, [plan, *_evidence(ids, audit is not None)])


def _evidence(ids: Identities, audited: bool) -> Iterator[Json]:
    for name, description in (("controls.json", "Every judgement."), ("access.csv", "The access matrix."),
                       ("index.html", "The approval pack.")):  # fmt: skip
        yield resource(ids.of("evidence", name), name, description, name)
    if audited:
        yield resource(ids.of("evidence", FILE), FILE, "The audit of CloudTrail's logs.", FILE)


def _observed(ids: Identities, dossier: Dossier, judged: Judged) -> Json:
    counts = {status: judged.count(status) for status in Status}
    return {
        "uuid": ids.of("observation", judged.control.id),
        "title": judged.control.id,
        "description": f"{counted(len(judged.results), 'judgement')}: "
        + ", ".join(f"{n} {status.value.replace('_', ' ')}" for status, n in counts.items() if n),
        "methods": ["TEST"],
        "props": [ours("severity", judged.control.severity.value), ours("standing", judged.standing.value)],
        "collected": parts.time(dossier),
    }


def _remaining(ids: Identities, dossier: Dossier, control: str, one: Result, number: int) -> Json:
    return {
        "uuid": ids.of("remaining", control, str(number)),
        "title": line(f"{control} {one.status.value.replace('_', ' ')}: {one.path or 'the application'}"),
        "description": line(one.message) or "The control says no more.",
        "methods": ["TEST"],
        "props": [ours("status", one.status.value), ours("property", one.property)],
        "subjects": [{"subject-uuid": _place(ids, one), "type": "inventory-item"}],
        "collected": parts.time(dossier),
    }


def _place(ids: Identities, one: Result) -> str:
    return ids.of("place", one.template, one.resource)


def _places(ids: Identities, found: Iterable[Result]) -> Iterator[Json]:
    for uuid, one in {_place(ids, one): one for one in found}.items():
        yield {
            "uuid": uuid,
            "description": line(one.path) or "the application",
            "props": [ours("type", one.type), ours("template", one.template), ours("logical-id", one.resource)],
        }


def _finding(ids: Identities, judged: Judged, accepted: tuple[Excepted, ...], all_: list[tuple[str, Result]]) -> Json:
    name, met = judged.control.id, judged.standing is Standing.MET
    observed = [ids.of("remaining", name, str(number)) for number, (whose, _) in enumerate(all_) if whose == name]
    description: Json = {
        "uuid": ids.of("finding", name),
        "title": name,
        "description": line(judged.control.title),
        "target": {
            "type": "objective-id",
            "target-id": name,
            "status": {"state": "satisfied" if met else "not-satisfied", "reason": _REASONS[judged.standing]},
        },
        "related-observations": [
            {"observation-uuid": uuid} for uuid in (ids.of("observation", name), *observed)
        ],
    }  # fmt: skip
    if risks := [{"risk-uuid": _risk_id(ids, one)} for one in accepted if one.rule == name]:
        description["related-risks"] = risks
    return description


_REASONS = {Standing.MET: "pass", Standing.EXCEPTED: "other", Standing.OPEN: "fail", Standing.NOT_JUDGED: "other"}


def _risk_id(ids: Identities, one: Excepted) -> str:
    return ids.of("risk", one.rule, one.scope)


def _risk(ids: Identities, one: Excepted) -> Json:
    return {
        "uuid": _risk_id(ids, one),
        "title": line(f"{one.rule} at {one.scope}"),
        "description": line(one.reason),
        "statement": line(one.reason),
        "status": "deviation-approved",
        "props": [ours("owner", one.owner), ours("approval", one.approval)],
        "mitigating-factors": [
            {"uuid": ids.of("mitigation", one.rule, one.scope), "description": line(one.compensating)}
        ],
        "deadline": datetime.combine(one.expires, time.max, UTC).replace(microsecond=0).isoformat(),
    }
