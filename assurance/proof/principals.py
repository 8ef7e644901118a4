"""Who asks: every role of the assembly, those whom its policies name, and external principals near and far.

An external principal is the worst that can be: a principal whose own policies allow everything, under no boundary.
"""

from collections.abc import Iterator

from assurance.iam.conditions import Context, context
from assurance.iam.request import Kind, Principal
from assurance.model.estate import Estate, Role
from assurance.proof.identities import GUEST, identities
from assurance.proof.network_paths import FOREIGN_ACCOUNT, FOREIGN_ORGANIZATION
from assurance.proof.principal import Who, identified
from assurance.proof.reading import FULL_ACCESS, policy
from assurance.proof.services import services
from assurance.proof.trusted import trusted

__all__ = ["EXTERNALS", "Who", "everyone", "outside"]

NEIGHBOUR_ACCOUNT = "222233334444"
EXTERNALS = (
    "external-principal-in-account",
    "external-principal-in-organization",
    "external-principal-outside",
    "anonymous",
)


def everyone(estate: Estate) -> tuple[Who, ...]:
    """All principals of the matrix, roles first."""
    return (
        *(_role(estate, role) for role in sorted(estate.roles, key=lambda one: one.name)),
        *trusted(estate),
        *services(estate),
        *identities(estate),
        *_externals(estate),
    )


def outside(name: str) -> bool:
    """Whether a principal, by its name in the matrix, is outside the organization."""
    return name in ("external-principal-outside", "anonymous") or name.endswith((" for another account", GUEST))


def _role(estate: Estate, role: Role) -> Who:
    return Who(
        name=role.name,
        told=f"the role {role.name}",
        principal=role.principal,
        keys=identified(role.principal, estate.organization, _tags(role)),
        identity=role.identity,
        boundary=role.boundary,
        baseline=True,
    )


def _tags(role: Role) -> Context:
    """The role's tags; unless its trust lets sessions bring their own, there are no others."""
    own = {f"aws:PrincipalTag/{key}": value for key, value in role.tags.items()}
    taggable = any(statement.matches_action("sts:TagSession") for statement in role.trust.statements)
    return context(own, absent=() if taggable else ("aws:PrincipalTag/*",))


def _externals(estate: Estate) -> Iterator[Who]:
    everything = policy("the external principal's own policy", FULL_ACCESS)
    for name, told, account, organization in (
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
            told=told,
            principal=principal,
            keys=identified(principal, organization),
            identity=(everything,),
            ours=account == estate.account,
        )
    yield Who(
        name="anonymous",
        told="somebody without credentials",
        principal=Principal(kind=Kind.ANONYMOUS),
        keys=context(
            {"aws:PrincipalAccount": "anonymous", "aws:PrincipalType": "Anonymous", "aws:userid": "anonymous"},
            absent=("aws:PrincipalArn", "aws:PrincipalIsAWSService", "aws:PrincipalOrgID", "aws:PrincipalTag/*",
                    "aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "kms:CallerAccount", "aws:username"),
        ),
        ours=False,
    )  # fmt: skip
