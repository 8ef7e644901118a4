"""Who asks: every role of the assembly, those whom its policies name, and external principals near and far.

An external principal is the worst that can be: a principal whose own policies allow everything, under no boundary.
"""

from collections.abc import Iterator

from assurance.iam.conditions import Context, context, merged
from assurance.iam.request import Kind, Policy, Principal
from assurance.model.estate import Estate, Role
from assurance.proof.identities import GUEST, identities
from assurance.proof.network_paths import FOREIGN_ACCOUNT, FOREIGN_ORGANIZATION, NEIGHBOUR_ACCOUNT
from assurance.proof.policies import FULL_ACCESS, policy
from assurance.proof.principal import Who, identified
from assurance.proof.services import services
from assurance.proof.trusted import trusted

__all__ = ["EXTERNALS", "INSIDE", "Who", "everyone", "outside", "who_of"]

INSIDE = ("external-principal-in-account", "root-of-the-account", "user-in-account")
"""Those of the account whose own policies allow everything."""
EXTERNALS = (
    *INSIDE,
    "external-principal-in-organization",
    "external-principal-outside",
    "anonymous",
)


def everyone(estate: Estate) -> tuple[Who, ...]:
    """All principals of the matrix, roles first."""
    return (
        *(who_of(estate, role) for role in sorted(estate.roles, key=lambda one: one.name)),
        *(who_of(estate, role, deploys=True) for role in estate.deployment),
        *trusted(estate),
        *services(estate),
        *identities(estate),
        *_externals(estate),
    )


def outside(name: str) -> bool:
    """Whether a principal, by its name in the matrix, is outside the organization."""
    return name in ("external-principal-outside", "anonymous") or name.endswith((" for another account", GUEST))


def who_of(estate: Estate, role: Role, *, deploys: bool = False) -> Who:
    """A role, as it asks."""
    return Who(
        name=role.name,
        description=f"the {role.name.replace('-', ' ')}" if deploys else f"the role {role.name}",
        principal=role.principal,
        keys=identified(role.principal, estate.organization, _tags(role)),
        identity=role.identity,
        boundary=role.boundary,
        baseline=not deploys,
        deploys=deploys,
    )


def _tags(role: Role) -> Context:
    """The role's tags; unless its trust lets sessions bring their own, there are no others."""
    own = {f"aws:PrincipalTag/{key}": value for key, value in role.tags.items()}
    taggable = any(statement.matches_action("sts:TagSession") for statement in role.trust.statements)
    return context(own, absent=() if taggable else ("aws:PrincipalTag/*",))


def _externals(estate: Estate) -> Iterator[Who]:
    everything = policy("the external principal's own policy", FULL_ACCESS)
    for name, description, account, organization in (
        ("external-principal-in-account", "an administrator of the account", estate.account, estate.organization),
        ("external-principal-in-organization", "an administrator of another account of the organization",
         NEIGHBOUR_ACCOUNT, estate.organization),
        ("external-principal-outside", "an administrator of an account outside the organization", FOREIGN_ACCOUNT,
         FOREIGN_ORGANIZATION),
    ):  # fmt: skip
        principal = Principal(
            kind=Kind.ROLE, arn=f"arn:{estate.partition}:iam::{account}:role/external-principal", session="me"
        )
        yield Who(
            name=name,
            description=description,
            principal=principal,
            keys=identified(principal, organization),
            identity=(everything,),
            ours=account == estate.account,
        )
    yield from _root_and_user(estate, everything)
    yield Who(
        name="anonymous",
        description="somebody without credentials",
        principal=Principal(kind=Kind.ANONYMOUS),
        keys=context(
            {"aws:PrincipalAccount": "anonymous", "aws:PrincipalType": "Anonymous", "aws:userid": "anonymous"},
            absent=("aws:PrincipalArn", "aws:PrincipalIsAWSService", "aws:PrincipalOrgID", "aws:PrincipalTag/*",
                    "aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "kms:CallerAccount", "aws:username"),
        ),
        ours=False,
    )  # fmt: skip


def _root_and_user(estate: Estate, everything: Policy) -> Iterator[Who]:
    """The root of the account, and a user whose own policies allow everything."""
    for name, description, rest, kind, more in (
        ("root-of-the-account", "the root user of the account", "root", "Account", None),
        ("user-in-account", "an IAM user of the account", "user/external-principal", "User",
         context({"aws:username": "external-principal"})),
    ):  # fmt: skip
        principal = Principal(kind=Kind.USER, arn=f"arn:{estate.partition}:iam::{estate.account}:{rest}")
        said = context({"aws:PrincipalType": kind})
        keys = merged(identified(principal, estate.organization), said, *([more] if more else ()))
        yield Who(name=name, description=description, principal=principal, keys=keys, identity=(everything,))
