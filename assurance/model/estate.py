"""What an assembly holds that has a say in access: roles, guarded resources, endpoints, guardrails, their policies."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from assurance.iam.conditions import NOTHING, Context
from assurance.iam.document import Statement
from assurance.iam.request import Policy, Principal


class ProofError(Exception):
    """The proof cannot be made: what, where, and what to do."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Role:
    """A role of the assembly."""

    name: str
    principal: Principal
    identity: tuple[Policy, ...]
    boundary: Policy | None
    trust: Policy
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, kw_only=True)
class Target:
    """Something that a request can be about, and the policy on it."""

    kind: str
    """`bucket`, `key`, `topic`, `stream`, `trail`, `role`, `policy`, `vpc` …; `foreign`: of another account."""
    name: str
    arn: str
    policy: Policy | None = None
    must_allow: bool = False
    """Whether nobody gets in without this policy's consent: keys and roles."""
    keys: Context = NOTHING
    """Condition keys that follow from the resource, e.g. `kms:ResourceAliases`."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Endpoint:
    """A VPC endpoint of the assembly."""

    service: str
    """As in the service's name, without `-fips`: `rekognition`, `s3`, `kms` …"""
    id: str
    vpc: str
    policy: Policy
    address: str
    """An address from which its policy, or the VPC, expects calls; empty if neither says."""
    itself: Target | None = None
    """The endpoint as what a request is about: to change it, not to pass through it."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Estate:
    """Everything in one assembly that decides about access."""

    account: str
    region: str
    partition: str
    organization: str
    roles: tuple[Role, ...]
    targets: tuple[Target, ...]
    endpoints: tuple[Endpoint, ...]
    service_control: tuple[Policy, ...] = ()
    resource_control: tuple[Policy, ...] = ()
    sources: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Service principal → ARNs of the resources of this assembly for which it acts."""
    deployment: tuple[Role, ...] = ()
    """The deploying role, by its policies every day and on occasion; it is no role of the assembly."""

    def of(self, kind: str) -> tuple[Target, ...]:
        """The resources of a kind."""
        return tuple(target for target in self.targets if target.kind == kind)

    @property
    def policies(self) -> Iterator[Policy]:
        """Every policy, of whatever kind."""
        for role in (*self.roles, *self.deployment):
            yield from (*role.identity, *([role.boundary] if role.boundary else ()))
        yield from (one.policy for one in self.targets if one.policy)
        yield from (one.policy for one in self.endpoints)
        yield from (*self.service_control, *self.resource_control)

    def guarding(self) -> Iterator[Statement]:
        """Every statement on a resource or an endpoint: those that name principals."""
        for policy in (*(one.policy for one in self.targets), *(one.policy for one in self.endpoints)):
            if policy:
                yield from policy.statements

    def endpoints_of(self, service: str) -> tuple[Endpoint, ...]:
        """Our endpoints of a service."""
        return tuple(one for one in self.endpoints if one.service == service)

    def endpoint(self, service: str) -> Endpoint | None:
        """Our endpoint of a service, if there is one; the first of several."""
        return next(iter(self.endpoints_of(service)), None)

    def arn(self, service: str, resource: str) -> str:
        """A regional ARN of the account."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"
