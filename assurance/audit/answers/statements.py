"""Statements of approved policies whose use the log would show, and does not: least privilege from evidence."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from assurance.audit.calls import Call
from assurance.audit.evidence import NOT_LOGGED
from assurance.iam.statement import Statement
from assurance.model.estate import Estate, Role

_OF_OBJECTS = {
    "s3:GetObject": ("GetObject", "HeadObject", "CopyObject"),
    "s3:PutObject": ("PutObject", "CopyObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"),
    "s3:DeleteObject": ("DeleteObject", "DeleteObjects"),
    "s3:GetObjectVersion": ("GetObject", "HeadObject", "CopyObject"),
    "s3:DeleteObjectVersion": ("DeleteObject", "DeleteObjects"),
}
"""Action → the data events that it leaves; those on versions leave the same."""


def unused(
    estate: Estate, calls: Iterable[Call], idle: Mapping[str, Collection[str]], beside: Collection[str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Role → Sids of statements that no call used; without roles `beside`, and what is `idle` of a role anyway."""
    happened: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for call in calls:
        if call.happened:
            happened[call.principal].add((call.action, call.resource))
    for role in sorted(estate.roles, key=lambda one: one.principal.arn):
        arn = role.principal.arn
        if arn not in beside:
            sids = tuple(_never(role, happened[arn], frozenset(idle.get(arn, ()))))
            if sids:
                yield arn, sids


def _never(role: Role, happened: Collection[tuple[str, str]], idle: frozenset[str]) -> Iterator[str]:
    for policy in role.identity:
        for one in policy.statements:
            seen = frozenset(one.actions) & _OF_OBJECTS.keys() | _of_rekognition(one)
            if (
                one.allows
                and one.lists_plainly
                and seen - idle
                and not any(_used(one, seen, *call) for call in happened)
            ):
                yield one.name


def _of_rekognition(statement: Statement) -> frozenset[str]:
    return frozenset(one for one in statement.actions if one.startswith("rekognition:")) - NOT_LOGGED


def _used(statement: Statement, seen: Collection[str], action: str, resource: str) -> bool:
    """Whether a call may have needed a statement; its conditions are not asked: they would make more of them unused."""
    if resource and not statement.matches_resource(resource):
        return False
    operation = action.partition(":")[2]
    return action in seen or any(operation in _OF_OBJECTS.get(one, ()) for one in seen)
