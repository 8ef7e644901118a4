"""An audit of CloudTrail's logs as a result of its own in OSCAL: its period, an observation per answer and finding."""

from collections.abc import Iterator

from assurance.pack.operation import Answer, Operation
from assurance.pack.oscal.parts import Identities, Json, line, ours
from assurance.results.verdict import Status
from settings.counting import counted, noun

_REASONS = {Status.MET: "pass", Status.NOT_MET: "fail", Status.UNDECIDED: "other"}


def result(ids: Identities, operation: Operation) -> Json:
    """What the logs of a period showed."""
    saved = operation.saved
    about, end = saved.audit, f"{saved.audit.last}T23:59:59+00:00"
    ids_of = [one.question.id for one in operation.answers]
    return {
        "uuid": ids.of("operation", saved.sha256),
        "title": f"CloudTrail logs of account {about.account}, {about.first} to {about.last}",
        "description": f"{counted(len(ids_of), 'question')} {noun(len(ids_of), 'was', 'were')} asked of "
        f"{counted(about.events, 'event')}: "
        + ", ".join(f"{operation.count(one)} {one.value.replace('_', ' ')}" for one in _REASONS),
        "start": f"{about.first}T00:00:00+00:00",
        "end": end,
        "props": [
            ours("logs-sha256", saved.inputs[0].sha256),
            ours("replayed-against", "these templates" if operation.same else "other templates"),
        ],
        "reviewed-controls": {"control-selections": [{"include-controls": [{"control-id": one} for one in ids_of]}]},
        "observations": [one for answer in operation.answers for one in _observed(ids, answer, end)],
        "findings": [_finding(ids, one) for one in operation.answers],
    }


def _observed(ids: Identities, answer: Answer, end: str) -> Iterator[Json]:
    """The answer, and each finding against it."""
    question = answer.question
    yield {
        "uuid": ids.of("answer", question.id),
        "title": line(question.title),
        "description": counted(len(answer.open), "finding") if answer.open else line(answer.found[0].message),
        "methods": ["EXAMINE"],
        "props": [ours("severity", question.severity.value), ours("status", answer.status.value)],
        "relevant-evidence": [{"href": f"#{ids.of('evidence', 'audit.json')}", "description": "The audit's result."}],
        "collected": end,
    }
    for number, one in enumerate(answer.open):
        yield {
            "uuid": ids.of("answer", question.id, str(number)),
            "title": line(f"{question.id} {one.status.value.replace('_', ' ')}: {one.resource or 'the logs'}"),
            "description": line(one.message),
            "methods": ["EXAMINE"],
            "props": [ours("status", one.status.value), ours("operation", one.property)],
            "collected": end,
        }


def _finding(ids: Identities, answer: Answer) -> Json:
    name, met = answer.question.id, answer.status is Status.MET
    observed = [ids.of("answer", name), *(ids.of("answer", name, str(number)) for number in range(len(answer.open)))]
    return {
        "uuid": ids.of("operated", name),
        "title": name,
        "description": line(answer.question.title),
        "target": {
            "type": "objective-id",
            "target-id": name,
            "status": {"state": "satisfied" if met else "not-satisfied", "reason": _REASONS[answer.status]},
        },
        "related-observations": [{"observation-uuid": uuid} for uuid in observed],
    }
