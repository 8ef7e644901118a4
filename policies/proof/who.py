"""Who asks: every role of the assembly, the services its policies name, and strangers near and far.

A stranger is the worst that can be: a principal whose own policies allow everything, under no boundary.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from policies.iam.conditions import Context, context, merged
from policies.iam.request import Kind, Policy, Principal
from policies.proof.doors import FOREIGN_ACCOUNT, FOREIGN_ORGANIZATION
from policies.proof.estate import Estate, Role
from policies.proof.reading import FULL_ACCESS, policy

NEIGHBOUR_ACCOUNT = "222233334444"
STRANGERS = ("stranger-in-account", "stranger-in-organization", "stranger-outside", "anonymous")


@dataclass(frozen=True, eq=False, kw_only=True)
class Who:
    """A principal, what its own side allows, and what AWS knows of a request because of it."""

    name: str
    told: str
    principal: Principal
    keys: Context
    identity: tuple[Policy, ...] = ()
    boundary: Policy | None = None
    ours: bool = True
    """Whether it is of our account, where service control policies bind it."""
    baseline: bool = False
    """Whether it is a role of the assembly."""


def everyone(estate: Estate) -> tuple[Who, ...]:
    """All principals of the matrix, roles first."""
    return (
        *(_role(estate, role) for role in sorted(estate.roles, key=lambda one: one.name)),
        *_services(estate),
        *_strangers(estate),
    )


def _role(estate: Estate, role: Role) -> Who:
    return Who(
        name=role.name,
        told=f"the role {role.name}",
        principal=role.principal,
        keys=_identified(role.principal, estate.organization, _tags(role)),
        identity=role.identity,
        boundary=role.boundary,
        baseline=True,
    )


def _tags(role: Role) -> Context:
    """The role's tags; unless its trust lets sessions bring their own, there are no others."""
    own = {f"aws:PrincipalTag/{key}": value for key, value in role.tags.items()}
    taggable = any(statement.matches_action("sts:TagSession") for statement in role.trust.statements)
    return context(own, absent=() if taggable else ("aws:PrincipalTag/*",))


def _identified(principal: Principal, organization: str, tags: Context | None = None) -> Context:
    known = context(
        {
            "aws:PrincipalArn": principal.arn,
            "aws:PrincipalAccount": principal.account,
            "aws:PrincipalOrgID": organization or (),
            "aws:PrincipalType": "AssumedRole",
            "aws:PrincipalIsAWSService": "false",
            "kms:CallerAccount": principal.account,
        },
        absent=("aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:PrincipalServiceName", "aws:username"),
    )
    return merged(known, tags) if tags else known


def _services(estate: Estate) -> Iterator[Who]:
    """Each service that a policy names, acting for this account and, the confused deputy, for another."""
    named = {
        name
        for statement in estate.guarding()
        for name in (*statement.principals.services, *statement.not_principals.services)
    }
    for name in sorted(named | {"rekognition.amazonaws.com"}):
        for account, organization, suffix in (
            (estate.account, estate.organization, ""),
            (FOREIGN_ACCOUNT, FOREIGN_ORGANIZATION, " for another account"),
        ):
            yield Who(
                name=f"{name}{suffix}",
                told=f"the service {name}{suffix or ' for this account'}",
                principal=Principal(kind=Kind.SERVICE, arn=name),
                keys=_service_keys(estate, name, account, organization),
            )


def _service_keys(estate: Estate, name: str, account: str, organization: str) -> Context:
    known: dict[str, str | tuple[str, ...]] = {
        "aws:PrincipalIsAWSService": "true",
        "aws:PrincipalServiceName": name,
        "aws:SourceAccount": account,
        "aws:SourceOrgID": organization or (),
        "s3:x-amz-acl": "bucket-owner-full-control",
    }
    sources = estate.sources.get(name, ())
    if sources:
        known["aws:SourceArn"] = sources[0].replace(estate.account, account)
    if name == "cloudtrail.amazonaws.com" and sources:
        known["kms:EncryptionContext:aws:cloudtrail:arn"] = str(known["aws:SourceArn"])
    if name.startswith("logs."):
        groups = estate.sources.get("logs", ())
        if groups:
            known["kms:EncryptionContext:aws:logs:arn"] = groups[0].removesuffix(":*").replace(estate.account, account)
    return context(
        known,
        absent=("aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:PrincipalTag/*",
                "kms:CallerAccount", "aws:username"),
    )  # fmt: skip


def _strangers(estate: Estate) -> Iterator[Who]:
    everything = policy("the stranger's own policy", FULL_ACCESS)
    for name, told, account, organization in (
        ("stranger-in-account", "an administrator of the account", estate.account, estate.organization),
        ("stranger-in-organization", "an administrator of another account of the organization", NEIGHBOUR_ACCOUNT,
         estate.organization),
        ("stranger-outside", "an administrator of an account outside the organization", FOREIGN_ACCOUNT,
         FOREIGN_ORGANIZATION),
    ):  # fmt: skip
        principal = Principal(kind=Kind.ROLE, arn=f"arn:{estate.partition}:iam::{account}:role/stranger", session="me")
        yield Who(
            name=name,
            told=told,
            principal=principal,
            keys=_identified(principal, organization),
            identity=(everything,),
            ours=account == estate.account,
        )
    yield Who(
        name="anonymous",
        told="somebody without credentials",
        principal=Principal(kind=Kind.ANONYMOUS),
        keys=context(
            {"aws:PrincipalIsAWSService": "false", "aws:PrincipalType": "Anonymous"},
            absent=("aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:PrincipalTag/*",
                    "aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "kms:CallerAccount", "aws:username"),
        ),
        ours=False,
    )  # fmt: skip
