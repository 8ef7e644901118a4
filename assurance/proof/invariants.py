"""What must hold over the whole matrix; each invariant yields its breaches, none when it holds."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from assurance.proof.actions import SAFEGUARDS, Ask
from assurance.proof.matrix import Matrix, Row, concerns
from assurance.proof.principals import Who, outside
from capabilities.capabilities import CATALOGUE
from capabilities.capability import Duty
from capabilities.names import AUDITOR, KEY_ADMINISTRATOR, LONE_ROLES, VERIFIER

Logs = tuple[str, ...]
"""ARNs."""
Invariant = Callable[[Matrix], Iterator["Breach"]]

ADMINISTRATION = frozenset(
    action for row in CATALOGUE for grant in row.of(Duty.ADMINISTER, Duty.SHARE) for action in grant.actions
)
INFERENCE = frozenset(
    action
    for row in CATALOGUE
    for grant in row.of(Duty.USE, Duty.ENROL, Duty.READ_RESULTS, Duty.CLIENT)
    for action in grant.actions
)
"""What takes in, compares or gives out images, faces and results."""
LIVENESS_STREAM = "rekognition:StartFaceLivenessSession"
KEY_ADMINISTRATION = frozenset(SAFEGUARDS["key"])
OFF_ENDPOINT = ("foreign-endpoint", "internet", "internet-without-tls")
READING = frozenset(("s3:GetObject", "s3:GetObjectVersion", "kinesis:GetRecords", "kinesis:SubscribeToShard"))
"""What gives out stored objects and records."""
CONTENT = READING | {"kms:Decrypt", "sns:Subscribe"}
"""What gives out stored images, faces or results, or makes them readable."""
UNCONDITIONAL = frozenset(("kms:Decrypt", "kms:GenerateDataKey", "sns:Publish"))
"""What EventBridge does with an encrypted topic and its key: it delivers only where neither policy asks for a
condition, so no policy can tell one account's rules from another's (facts 46 and 60). What an outsider gains is a false
alarm."""


@dataclass(frozen=True, kw_only=True, order=True)
class Breach:
    """Something that must not be possible and is, or may be."""

    principal: str
    message: str
    certain: bool = True
    """False where it depends on what the assembly or the request does not say."""


def examined(who: Who, ask: Ask) -> bool:
    """Whether some invariant looks at the answer: those near who are no roles of ours matter at our endpoints only."""
    return concerns(who, ask) and (who.baseline or outside(who.name) or ask.service == "rekognition")


def unapproved_through_our_endpoint(matrix: Matrix, approved: frozenset[str]) -> Iterator[Breach]:
    """No action outside the approved capabilities passes our endpoint, whoever asks."""
    yield from _told(
        row
        for row in matrix.allowed()
        if row.path.startswith("our-") and row.action.startswith("rekognition:") and row.action not in approved
    )


def administration_and_inference(matrix: Matrix) -> Iterator[Breach]:
    """No role both administers Rekognition and calls an operation that enrols, compares or returns faces or results."""
    yield from _both(matrix, ADMINISTRATION, INFERENCE)


def key_administration_and_decryption(matrix: Matrix) -> Iterator[Breach]:
    """No role both administers a key and decrypts."""
    yield from _both(matrix, KEY_ADMINISTRATION, frozenset(("kms:Decrypt",)))


def auditors_see_content(matrix: Matrix, logs: Logs) -> Iterator[Breach]:
    """Auditors and verifiers reach no image, no face, no result; log files are their business."""
    watchers = {role.name for role in matrix.estate.roles if role.name.endswith((f"-{AUDITOR}", f"-{VERIFIER}"))}
    yield from _told(
        row
        for row in matrix.allowed()
        if row.principal in watchers
        and (row.action in INFERENCE or row.action in CONTENT)
        and not _within(row.resource, logs)
    )


def outsiders_reach_something(matrix: Matrix) -> Iterator[Breach]:
    """Nobody outside the organization gets anything: no external principal, no unsigned request, no confused deputy."""
    yield from _told(
        row
        for row in matrix.allowed()
        if outside(row.principal) and not (row.principal.startswith("events.") and row.action in UNCONDITIONAL)
    )


def inference_off_the_endpoint(matrix: Matrix, logs: Logs) -> Iterator[Breach]:
    """No role of the baseline infers, or reads what is stored, but through our endpoints.

    The liveness client's one action is let off, and log files.
    """
    client = f"-{LONE_ROLES[Duty.CLIENT]}"
    roles = {role.name for role in matrix.estate.roles}
    yield from _told(
        row
        for row in matrix.allowed()
        if row.path in OFF_ENDPOINT
        and row.principal in roles
        and (row.action in INFERENCE or row.action in READING)
        and not (row.action == LIVENESS_STREAM and row.principal.endswith(client))
        and not _within(row.resource, logs)
    )


def safeguards_moved(matrix: Matrix) -> Iterator[Breach]:
    """No role of the baseline changes what protects or records; the key administrator's keys are its duty."""
    roles = {role.name for role in matrix.estate.roles}
    moving = {action for actions in SAFEGUARDS.values() for action in actions}
    yield from _told(
        row
        for row in matrix.allowed()
        if row.principal in roles
        and row.action in moving
        and not (row.action in KEY_ADMINISTRATION and row.principal.endswith(f"-{KEY_ADMINISTRATOR}"))
    )


def restrictions(approved: frozenset[str], logs: Logs) -> dict[str, Invariant]:
    """Every invariant that says what must not be possible; `logs`: what holds log files, and their key."""
    return {
        "unapproved": partial(unapproved_through_our_endpoint, approved=approved),
        "administration and inference": administration_and_inference,
        "key administration and decryption": key_administration_and_decryption,
        "auditors": partial(auditors_see_content, logs=logs),
        "outsiders": outsiders_reach_something,
        "off the endpoint": partial(inference_off_the_endpoint, logs=logs),
        "safeguards": safeguards_moved,
    }


def _within(resource: str, arns: Logs) -> bool:
    return any(resource == arn or resource.startswith(f"{arn}/") for arn in arns)


def _both(matrix: Matrix, one: frozenset[str], other: frozenset[str]) -> Iterator[Breach]:
    roles = {role.name for role in matrix.estate.roles}
    held: dict[str, set[str]] = defaultdict(set)
    for row in matrix.allowed():
        if row.principal in roles and (row.action in one or row.action in other):
            held[row.principal].add(row.action)
    for name, actions in sorted(held.items()):
        if actions & one and actions & other:
            yield Breach(principal=name, message=f"may {_some(actions & one)} and {_some(actions & other)}")


def _told(rows: Iterable[Row]) -> Iterator[Breach]:
    """One breach a principal, network path and decision, with the actions together."""
    together: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        together[row.principal, row.path, row.decision].append(row)
    for (principal, path, decision), found in sorted(together.items()):
        certain = decision == "allow"
        may = "may" if certain else "may, depending on what is not known,"
        resources = sorted({row.resource for row in found})
        on = resources[0] if len(resources) == 1 else f"{len(resources)} resources such as {resources[0]}"
        yield Breach(
            principal=principal,
            message=f"{may} {_some({row.action for row in found})} on {on}, {path}: {found[0].because}",
            certain=certain,
        )


def _some(actions: Iterable[str]) -> str:
    listed = sorted(actions)
    return ", ".join(listed[:4]) + (f" and {len(listed) - 4} more" if len(listed) > 4 else "")
