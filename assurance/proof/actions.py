"""What can be asked: every action of Rekognition, and of other services what reaches its data or safeguards."""

import tomllib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from assurance.iam.conditions import NOTHING, Context
from assurance.iam.matching import speaks_of
from assurance.iam.patterns import arn_parts, resource_matches
from assurance.iam.request import Policy
from assurance.model.estate import Estate, Target
from assurance.model.targets import NETWORK
from assurance.proof.network_paths import FOREIGN_ACCOUNT
from assurance.proof.policies import FOR_EVERYONE, policy
from capabilities.capabilities import ACTIONS, CAPABILITY_OF
from capabilities.capability import Scope

_TABLE: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_ACTIONS = {part: {kind: tuple(actions.split()) for kind, actions in rows.items()} for part, rows in _TABLE.items()}
DATA, SAFEGUARDS = _ACTIONS["moves"], _ACTIONS["changes"]
"""Kind of resource → the actions by which data and rights move, and those by which what protects or records does."""
BESIDE, FOREIGN = _ACTIONS["beside"], _ACTIONS["foreign"]
"""ARN → the actions on what the account may have beside, and on what is somebody else's."""
PATHS = frozenset("kinesis-streams kms rekognition s3 sns streaming-rekognition sts".split())
"""Services of the endpoints through which requests of the matrix pass."""
OTHERS = {kind: (*DATA.get(kind, ()), *SAFEGUARDS.get(kind, ())) for kind in (DATA | SAFEGUARDS)}
"""Kind of resource → every action on it that matters."""
CHANGES = frozenset[str]().union(*(actions for table in (SAFEGUARDS, BESIDE) for actions in table.values()))
"""Every action by which what protects or records is opened, silenced or ended."""
_SECOND = {
    "rekognition:CopyProjectVersion": Scope.VERSION,
    "rekognition:DetectModerationLabels": Scope.VERSION,
}
"""Action → what it takes beside its first resource: the version that is copied, and the adapter."""
_MANY = ("alarm", "log-group", "log-stream", "rule", "subnet")
"""Kinds of which one stands for all that no policy tells apart."""
_ANYBODYS: Policy = policy("a policy of somebody else's that lets everybody in", FOR_EVERYONE)

KNOWN = frozenset(ACTIONS).union(*(actions for table in (OTHERS, BESIDE, FOREIGN) for actions in table.values()))
"""Every action that the proof knows."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Ask:
    """An action on a resource; `target` is what guards it, if the assembly holds it."""

    action: str
    resource: str
    target: Target | None = None
    owner: str = ""
    """The account of the resource, where it is not the assembly's."""
    beside: bool = False
    """Whether the baseline does not make it, but the account has it, or may get it."""

    @property
    def keys(self) -> Context:
        """What is known of the request because of the resource."""
        return self.target.keys if self.target else NOTHING

    @cached_property
    def service(self) -> str:
        return self.action.partition(":")[0]


def asks(estate: Estate) -> Iterator[Ask]:
    """Every action on every resource that it can be about: of the assembly, of its account, and of somebody else."""
    for action in ACTIONS:
        row = CAPABILITY_OF.get(action)
        scopes = [grant.scope for grant in row.grants if action in grant.actions] if row else [Scope.ANY]
        for scope in (scopes[0], _SECOND.get(action)):
            for resource, target in _scoped(estate, scope) if scope else ():
                yield Ask(action=action, resource=resource, target=target)
    for kind, actions in OTHERS.items():
        found = guarded(estate, kind)
        for resource, target in _distinct(estate, list(found)) if kind in _MANY else found:
            for action in actions:
                if not action.startswith("sts:AssumeRoleWith") or _speaks_of(target, action):
                    # A role's trust decides who becomes the role, and not who changes it.
                    yield Ask(action=action, resource=resource, target=None if action.startswith("iam:") else target)
    for arn, actions in BESIDE.items():
        resource = _filled(arn, estate, estate.account)
        yield from (Ask(action=action, resource=resource, beside=True) for action in actions)
    for target, actions in _foreign(estate):
        for action in actions:
            yield Ask(action=action, resource=target.arn, target=target, owner=FOREIGN_ACCOUNT)


@lru_cache(maxsize=64)
def _foreign(estate: Estate) -> tuple[tuple[Target, tuple[str, ...]], ...]:
    """What is somebody else's, whose own policy lets everybody in, and the actions on it."""
    arns = {_filled(arn, estate, FOREIGN_ACCOUNT): actions for arn, actions in FOREIGN.items()}
    return tuple(
        (Target(kind="foreign", name=arn, arn=arn, policy=_ANYBODYS), actions) for arn, actions in arns.items()
    )


def _filled(arn: str, estate: Estate, account: str) -> str:
    return arn.format(partition=estate.partition, region=estate.region, account=account)


def guarded(estate: Estate, kind: str) -> Iterator[tuple[str, Target | None]]:
    """The ARNs of a kind of resource, each with what it is, or what guards it."""
    match kind:
        case "object":
            yield from ((f"{target.arn}/{_object(estate, target)}", target) for target in estate.of("bucket"))
        case "consumer":
            yield from ((f"{target.arn}/consumer/any:1700000000", None) for target in estate.of("stream"))
            yield from ((target.arn, target) for target in estate.of("consumer"))
        case "log-stream":
            yield from ((f"{target.arn}:log-stream:any", target) for target in estate.of("log-group"))
        case "vpc-endpoint":
            ours = (one.itself for one in estate.endpoints if one.service in PATHS)
            yield from ((estate.arn("ec2", f"{kind}/{one.arn}"), one) for one in ours if one)
        case "*":
            yield "*", None
        case _:
            ec2 = kind in NETWORK.values()
            yield from ((estate.arn("ec2", f"{kind}/{one.arn}") if ec2 else one.arn, one) for one in estate.of(kind))


def _distinct(estate: Estate, found: list[tuple[str, Target | None]]) -> Iterable[tuple[str, Target | None]]:
    """Of several resources one for all that no statement of any policy tells apart."""
    services = {arn_parts(arn)[2] for arn, _ in found if len(arn_parts(arn)) == 6}
    patterns = [one for one in _patterns(estate) if _may_be_of(one, services)]
    alike: dict[object, tuple[str, Target | None]] = {}
    for arn, target in sorted(found, key=lambda one: one[0]):
        covered = tuple(resource_matches(one, arn) for one in patterns)
        alike.setdefault((tuple(target.keys.known.items()) if target else (), covered), (arn, target))
    return alike.values()


@lru_cache(maxsize=64)
def _patterns(estate: Estate) -> frozenset[str]:
    """Every Resource and NotResource of every policy."""
    return frozenset(
        pattern
        for policy in estate.policies
        for one in policy.statements
        for pattern in (*one.resources, *one.not_resources)
    )


def _may_be_of(pattern: str, services: Collection[str]) -> bool:
    """Whether a pattern may mean resources of some services."""
    parts = arn_parts(pattern)
    return len(parts) < 3 or parts[2] in services or any(mark in "".join(parts[:3]) for mark in "*?$")


def _speaks_of(target: Target | None, action: str) -> bool:
    """Whether a role's trust knows a way to become the role; all other ways are closed to everybody."""
    statements = target.policy.statements if target and target.policy else ()
    return any(not one.denies and speaks_of(one, action) is not False for one in statements)


def _scoped(estate: Estate, scope: Scope) -> Iterator[tuple[str, Target | None]]:
    """The ARNs of a scope, those of the assembly and one that it does not hold, each with the policy that guards it."""
    held = [(target.arn.rpartition("/")[0], target if target.policy else None) for target in estate.of("project")]
    roots = [*held, (estate.arn("rekognition", "project/unapproved"), None)]
    match scope:
        case Scope.ANY:
            yield "*", None
        case Scope.COLLECTION | Scope.STREAM_PROCESSOR:
            yield from ((target.arn, None) for target in estate.of(scope.value))
            yield estate.arn("rekognition", f"{scope.value}/unapproved"), None
        case Scope.PROJECT:
            yield from ((f"{root}/1700000000000", target) for root, target in roots)
        case Scope.VERSION:
            yield from ((f"{root}/version/v1/1700000000000", target) for root, target in roots)
        case Scope.DATASET:
            yield from ((f"{root}/dataset/train/1700000000000", target) for root, target in roots)
        case Scope.TAGGABLE:
            for inner in (Scope.COLLECTION, Scope.STREAM_PROCESSOR, Scope.PROJECT):
                yield from _scoped(estate, inner)


def _object(estate: Estate, bucket: Target) -> str:
    """A key that the bucket's own rules expect: a log file in a bucket that CloudTrail writes to."""
    patterns = [
        pattern
        for statement in (bucket.policy.statements if bucket.policy else ())
        for pattern in statement.resources
        if pattern.startswith(f"{bucket.arn}/AWSLogs/")
    ]
    return f"AWSLogs/{estate.account}/object" if patterns else "object"
