"""What of Rekognition a statement covers, and whether it names resources where the action takes them."""

from collections.abc import Iterable

from assurance.iam.document import Statement
from assurance.iam.patterns import arn_parts, glob, open_variables
from capabilities.capabilities import ACTIONS, CATALOGUE
from capabilities.capability import Duty, Scope

_ANYBODYS = "anybodys-6f0c2a"
_SAMPLES = {
    Scope.COLLECTION: (f"collection/{_ANYBODYS}",),
    Scope.PROJECT: (f"project/{_ANYBODYS}/1700000000000",),
    Scope.VERSION: (f"project/{_ANYBODYS}/version/{_ANYBODYS}/1700000000000",),
    Scope.DATASET: (f"project/{_ANYBODYS}/dataset/train/1700000000000",),
    Scope.STREAM_PROCESSOR: (f"streamprocessor/{_ANYBODYS}",),
    Scope.TAGGABLE: (f"collection/{_ANYBODYS}", f"project/{_ANYBODYS}/1700000000000", f"streamprocessor/{_ANYBODYS}"),
}
"""A resource of each kind whose name no policy can mean."""

SCOPE_OF: dict[str, Scope] = {
    action: grant.scope for row in CATALOGUE for grant in row.grants for action in grant.actions
}
DUTY_OF: dict[str, Duty] = {
    action: grant.duty
    for row in CATALOGUE
    for grant in sorted(row.grants, key=lambda one: one.duty is not Duty.ERASE)
    for action in grant.actions
}
"""Action → its duty; what erasure has in common with another duty is the other's."""
CONFIGURATION = frozenset(
    action
    for action in ACTIONS
    if action.removeprefix("rekognition:").startswith(("Describe", "List"))
    and not action.endswith((":ListFaces", ":ListUsers", ":ListDatasetEntries", ":ListMediaAnalysisJobs"))
)
"""Actions that show how Rekognition is set up, and neither an image nor a face nor a result."""

CLIENT_ACTION = "rekognition:StartFaceLivenessSession"


def covered(statement: Statement) -> frozenset[str]:
    """The Rekognition actions that the action element covers."""
    return frozenset(action for action in ACTIONS if statement.matches_action(action))


def wide(statement: Statement) -> tuple[str, ...]:
    """The covered actions that take a resource, while the statement leaves it open which."""
    if any(one.key.lower().startswith("aws:resourcetag/") for one in statement.conditions):
        return ()
    return tuple(
        sorted(
            action
            for action in covered(statement)
            for samples in (_SAMPLES.get(SCOPE_OF.get(action, Scope.ANY), ()),)
            if samples and any(_covers(statement, sample) for sample in samples)
        )
    )


def some(names: Iterable[str], most: int = 4) -> str:
    """A few names, and how many more."""
    listed = sorted(names)
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more


def wildcards(statement: Statement) -> tuple[str, ...]:
    """The patterns of the action element that hold a wildcard; `NotAction` is one by nature."""
    if statement.not_actions:
        return (f"NotAction {', '.join(statement.not_actions)}",)
    return tuple(pattern for pattern in statement.actions if "*" in pattern or "?" in pattern)


def _covers(statement: Statement, sample: str) -> bool:
    if statement.not_resources:
        return not any(_matches(pattern, sample) for pattern in statement.not_resources)
    return any(_matches(pattern, sample) for pattern in statement.resources)


def _matches(pattern: str, sample: str) -> bool:
    """Whatever the account and Region: the last part of the ARN decides."""
    parts = arn_parts(open_variables(pattern))
    return glob(parts[5])(sample) if len(parts) == 6 else parts[-1].endswith("*")
