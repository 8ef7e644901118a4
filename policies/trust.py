"""Who may assume a role: named principals of the organization, named services for this account, or nobody yet."""

from capabilities.names import VERIFIER
from policies.roles import Role
from policies.statement import Document, Statement, document
from settings.settings import Settings

SILENT = frozenset(("ec2.amazonaws.com",))
"""Services that do not say for whom they assume a role; iam:PassRole keeps them to roles of their own account."""
TAG_SESSIONS = frozenset(("pods.eks.amazonaws.com",))
"""Services that tag the sessions that they begin: EKS Pod Identity names cluster, namespace and pod."""


def trust_policy(settings: Settings, role: Role) -> Document:
    """The role's trust policy; without trusted principals it names nobody, and the role cannot be assumed."""
    return document(
        _principals(settings, role, [one for one in role.trusted if one.startswith("arn:")]),
        *(_service(settings, one) for one in role.trusted if not one.startswith("arn:")),
        _identity_pool(role),
        None if role.trusted or role.identity_pool else _nobody(settings),
    )


def service_trust(
    settings: Settings, service: str, sid: str, source_arn: str | None = None, *, if_said: bool = False
) -> Document:
    """A service role's trust policy, closed to the confused deputy by source account and, where known, source ARN.

    `if_said`: the conditions hold only where the service says for whom it acts.
    """
    suffix = "IfExists" if if_said else ""
    where = {f"StringEquals{suffix}": {"aws:SourceAccount": settings.account}}
    if source_arn:
        where[f"ArnLike{suffix}"] = {"aws:SourceArn": source_arn}
    return document(_trust(sid, {"Service": service}, "sts:AssumeRole", where))


def _principals(settings: Settings, role: Role, arns: list[str]) -> Statement | None:
    """A principal that does not exist yet may not be named: the account is, and the principal by its ARN.

    Of a verifier's session no source identity is asked: it shows configuration, and runs by a clock.
    """
    if not arns:
        return None
    accounts = sorted({arn.split(":")[4] for arn in arns})
    roots = [f"arn:{settings.partition}:iam::{account}:root" for account in accounts]
    where: dict[str, dict[str, str | list[str]]] = {
        "ArnLike": {"aws:PrincipalArn": arns[0] if len(arns) == 1 else sorted(arns)},
        "StringEquals": {"aws:PrincipalOrgID": settings.organization},
    }
    sid, action = "NamedPrincipalsOfTheOrganizationMayAssumeTheRole", "sts:AssumeRole"
    accounts_named = {"AWS": roots[0] if len(roots) == 1 else roots}
    if (identity := settings.trusted.source_identity) and role.duty != VERIFIER:
        where["StringLike"] = {"sts:SourceIdentity": identity[0] if len(identity) == 1 else sorted(identity)}
        return _trust(sid, accounts_named, [action, "sts:SetSourceIdentity"], where)
    return _trust(sid, accounts_named, action, where)


def _service(settings: Settings, service: str) -> Statement:
    sid = f"{service.split('.')[0].title().replace('-', '')}OfThisAccountMayAssumeTheRole"
    ours = {} if service in SILENT else {"StringEquals": {"aws:SourceAccount": settings.account}}
    action = ["sts:AssumeRole", "sts:TagSession"] if service in TAG_SESSIONS else "sts:AssumeRole"
    return _trust(sid, {"Service": service}, action, ours)


def _identity_pool(role: Role) -> Statement | None:
    """Only identities that the pool has authenticated: a guest never gets the role."""
    if not role.identity_pool:
        return None
    where = {
        "StringEquals": {"cognito-identity.amazonaws.com:aud": role.identity_pool},
        "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"},
    }
    return _trust(
        "AuthenticatedIdentitiesOfThePoolMayAssumeTheRole",
        {"Federated": "cognito-identity.amazonaws.com"},
        "sts:AssumeRoleWithWebIdentity",
        where,
    )


def _nobody(settings: Settings) -> Statement:
    statement = _trust(
        "NobodyIsTrustedUntilTheEnvironmentFileNamesSomeone", {"AWS": settings.names.account_root}, "sts:AssumeRole", {}
    )
    return {**statement, "Effect": "Deny"}


def _trust(
    sid: str, principal: dict[str, str | list[str]] | dict[str, str], action: str | list[str], where: object
) -> Statement:
    statement = {"Sid": sid, "Effect": "Allow", "Principal": principal, "Action": action}
    return {**statement, "Condition": where} if where else statement
