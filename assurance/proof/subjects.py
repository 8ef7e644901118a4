"""What of the baseline is asked about: its stores and roles, by what actions data are had of them, and who may."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from assurance.iam.languages import MANY, Language, join, literal
from assurance.iam.request import Policy
from assurance.model.estate import Estate, Target
from assurance.model.targets import STACK
from assurance.proof.reaching import OBJECTS, USE_OF_KEYS, shapes
from assurance.sources.resource import Application, Resource, Unresolved
from capabilities.capabilities import CATALOGUE
from capabilities.capability import Scope

PASSING = ("iam:PassRole",)
"""By this a role is handed to a service, whatever its trust says of identities."""
_STREAM = ("kinesis:GetRecords", "kinesis:PutRecord", "kinesis:PutRecords", "kinesis:SubscribeToShard")
_OF_REKOGNITION = {
    "collection": ((Scope.COLLECTION, ""),),
    "project": ((Scope.PROJECT, ""), (Scope.VERSION, "/version"), (Scope.DATASET, "/dataset")),
    "streamprocessor": ((Scope.STREAM_PROCESSOR, ""),),
}
"""Kind of resource → what of it actions name, and where that lies in it."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Subject:
    """Actions on one resource of the baseline, and who is meant to be able to do them."""

    target: Target
    actions: tuple[str, ...]
    resources: tuple[Language, ...]
    tags: Mapping[str, str] | None = None
    """The resource's tags; None where they are not known."""
    permitted: Collection[str] = ()
    """ARNs of those who are meant to, or patterns of them."""
    guard: Policy | None = None
    """The policy of the resource, where it has a say in these actions."""
    noticed: bool = False
    """Whether a rule or alarm sees all of them, and its message arrives."""

    @property
    def service(self) -> str:
        return self.actions[0].partition(":")[0]

    @property
    def name(self) -> str:
        return f"the {self.target.kind} {self.target.name}"


def subjects(
    estate: Estate, live: Application, trusted: Mapping[str, Collection[str]], deploying: Collection[str]
) -> Iterator[Subject]:
    """Every one; `trusted`: role → whom its approved trust policy names; `deploying`: who hands roles to services."""
    ours = frozenset(one.principal.arn for one in estate.roles)
    for target in sorted(estate.targets, key=lambda one: one.kind not in _OF_REKOGNITION):
        known = tags_of(live, target)
        for actions, languages in _asked(target):
            passing = actions == PASSING
            named = deploying if passing else trusted.get(target.arn, ()) if target.kind == "role" else ()
            yield Subject(
                target=target,
                actions=actions,
                resources=languages,
                permitted=ours.union(named),
                tags=known,
                guard=None if passing else target.policy,
            )


def becoming(role: Target) -> Iterator[tuple[str, ...]]:
    """By what a role is had: assumed, or handed to a service that its trust lets in."""
    yield ("sts:AssumeRole",)
    if role.policy and any(one.allows and one.principals.services for one in role.policy.statements):
        yield PASSING


def tags_of(live: Application, target: Target) -> Mapping[str, str] | None:
    """The tags of what a request is about, that of its stack included; None where they are not known."""
    resource = live.find(target.arn)
    known = tags(resource) if resource else None
    return None if known is None or resource is None else {**known, STACK: resource.stack}


def tags(resource: Resource) -> Mapping[str, str] | None:
    """The tags of a resource; None where they are not known."""
    listed = resource.get("Tags")
    if isinstance(listed, Unresolved):
        return None
    return {str(one["Key"]): str(one["Value"]) for one in listed or () if isinstance(one, Mapping)}


def _asked(target: Target) -> Iterator[tuple[tuple[str, ...], tuple[Language, ...]]]:
    """By what actions data, or a role that reaches them, are had from a resource, and how what they name reads."""
    whole, inside = shapes(target.arn)
    match target.kind:
        case "bucket":
            yield tuple(sorted(OBJECTS, key=lambda one: "Get" not in one)), (inside,)
        case "key":
            yield USE_OF_KEYS, (whole,)
        case "topic":
            yield ("sns:Publish", "sns:Subscribe"), (whole,)
        case "stream":
            yield _STREAM, (whole, inside)
        case "role":
            yield from ((actions, (whole,)) for actions in becoming(target))
        case kind if kind in _OF_REKOGNITION:
            for scope, place in _OF_REKOGNITION[kind]:
                if actions := _of_scope(scope):
                    root = target.arn.rpartition("/")[0] if place else target.arn
                    yield actions, (join((literal(f"{root}{place}/"), (MANY,))) if place else whole,)


def _of_scope(scope: Scope) -> tuple[str, ...]:
    """What any duty does with a resource of Rekognition."""
    return tuple(sorted({action for row in CATALOGUE for grant in row.grants if grant.scope is scope
                         for action in grant.actions}))  # fmt: skip
