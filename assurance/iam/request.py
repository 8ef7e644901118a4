"""What is decided on: who asks for what, and the policies that have a say."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from assurance.iam.conditions import Context
from assurance.iam.document import Statement
from assurance.iam.patterns import arn_parts
from assurance.iam.principals import account_of


class Kind(StrEnum):
    """Kinds of principal that IAM treats differently."""

    ROLE = "role"
    """A session of a role."""
    USER = "user"
    SERVICE = "service"
    FEDERATED = "federated"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True, kw_only=True)
class Principal:
    """Who asks: a role by its ARN, a user, a service or identity provider by its name, or nobody in particular."""

    kind: Kind
    arn: str = ""
    """The role's (not the session's) or user's ARN; the name of a service or identity provider."""
    session: str = ""
    """The name of the role session, where a policy may name it."""

    @cached_property
    def account(self) -> str:
        """The account the principal belongs to; none for services and nobody."""
        return account_of(self.arn) if self.kind in (Kind.ROLE, Kind.USER) else ""

    @property
    def is_identity(self) -> bool:
        """Whether it is of an account, and has policies of its own."""
        return self.kind in (Kind.ROLE, Kind.USER)

    @property
    def is_service_linked(self) -> bool:
        """A role that no policy of the organization binds (fact 62)."""
        return self.kind is Kind.ROLE and ":role/aws-service-role/" in self.arn

    @cached_property
    def session_arn(self) -> str:
        """ARN of the session of a role; the role's path is not in it."""
        if self.kind is not Kind.ROLE or not self.session:
            return ""
        partition, name = arn_parts(self.arn)[1], self.arn.rpartition("/")[2]
        return f"arn:{partition}:sts::{self.account}:assumed-role/{name}/{self.session}"


@dataclass(frozen=True, eq=False, kw_only=True, slots=True)
class Request:
    """One call, as AWS sees it."""

    principal: Principal
    action: str
    resource: str
    """An ARN, or `*` where the action takes none."""
    owner: str
    """The account of the resource."""
    context: Context

    @property
    def service(self) -> str:
        """The prefix of the action."""
        return self.action.partition(":")[0].lower()


@dataclass(frozen=True, eq=False, kw_only=True)
class Policy:
    """A policy by the name a person knows it by."""

    name: str
    statements: tuple[Statement, ...]


Levels = tuple[tuple[Policy, ...], ...]
"""Policies of the organization, level by level: at every level something must allow."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Policies:
    """Every policy that applies to a request; what is None or empty does not take part."""

    identity: tuple[Policy, ...] = ()
    boundary: Policy | None = None
    session: Policy | None = None
    resource: Policy | None = None
    """Bucket, key, topic, project or trust policy of the resource."""
    resource_must_allow: bool = False
    """KMS keys and role trust: without their own policy's consent nobody gets in, not even within the account."""
    endpoint: Policy | None = None
    """The policy of the VPC endpoint that the request passes."""
    service_control: Levels = ()
    resource_control: Levels = ()

    @cached_property
    def personal(self) -> tuple[Policy, ...]:
        """Those of the principal, which name nobody."""
        return (*self.identity, *(one for one in (self.boundary, self.session) if one))

    @cached_property
    def naming(self) -> tuple[Policy, ...]:
        """Those of the resource and of the way to it, which name whom they are about."""
        return tuple(one for one in (self.resource, self.endpoint) if one)

    @cached_property
    def all(self) -> tuple[Policy, ...]:
        """Each of them, of whatever kind."""
        levels = (*self.service_control, *self.resource_control)
        return (*self.personal, *self.naming, *(one for level in levels for one in level))
