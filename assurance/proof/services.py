"""Services that act for themselves, each that a policy names: for this account and, confused deputies, for another."""

from collections.abc import Iterator

from assurance.iam.conditions import Context, context
from assurance.iam.patterns import arn_matches
from assurance.iam.request import Kind, Principal
from assurance.model.estate import Estate
from assurance.proof.network_paths import FOREIGN_ACCOUNT, FOREIGN_ORGANIZATION
from assurance.proof.principal import Who

SILENT = frozenset(("ec2.amazonaws.com", "edgelambda.amazonaws.com", "events.amazonaws.com", "lambda.amazonaws.com"))
"""Services not documented to say for whom they act; EventBridge does not where it publishes to SNS (fact 60)."""
OWN_COMPUTE = SILENT - {"events.amazonaws.com"}
"""They become a role only for compute of the account that passed it: there is no deputy to confuse."""


def services(estate: Estate) -> Iterator[Who]:
    """Each service that a policy names, twice."""
    named = {
        name
        for statement in estate.guarding()
        for name in (*statement.principals.services, *statement.not_principals.services)
    }
    for name in sorted(named | {"rekognition.amazonaws.com"}):
        yield _service(estate, name, estate.account, estate.organization, "")
        if name not in OWN_COMPUTE:
            yield _service(estate, name, FOREIGN_ACCOUNT, FOREIGN_ORGANIZATION, " for another account")


def _service(estate: Estate, name: str, account: str, organization: str, suffix: str) -> Who:
    return Who(
        name=f"{name}{suffix}",
        description=f"the service {name}{suffix or ' for this account'}",
        principal=Principal(kind=Kind.SERVICE, arn=name),
        keys=_keys(estate, name, account, organization),
    )


def _keys(estate: Estate, name: str, account: str, organization: str) -> Context:
    known: dict[str, str | tuple[str, ...]] = {
        "aws:PrincipalIsAWSService": "true",
        "aws:PrincipalServiceName": name,
        "s3:x-amz-acl": "bucket-owner-full-control",
    }
    if name in SILENT:
        known |= {"aws:SourceAccount": (), "aws:SourceArn": (), "aws:SourceOrgID": ()}
    else:
        known |= {"aws:SourceAccount": account, "aws:SourceOrgID": organization or ()}
        if source := _source(estate, name):
            known["aws:SourceArn"] = _of(source, estate, account)
        if source and name == "cloudtrail.amazonaws.com":
            known["kms:EncryptionContext:aws:cloudtrail:arn"] = _of(source, estate, account)
    if name.startswith("logs.") and (groups := estate.sources.get("logs", ())):
        known["kms:EncryptionContext:aws:logs:arn"] = _of(groups[0].removesuffix(":*"), estate, account)
    return context(
        known,
        absent=("aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:PrincipalTag/*",
                "kms:CallerAccount", "aws:username"),
    )  # fmt: skip


def _source(estate: Estate, name: str) -> str:
    """The ARN for which a service acts: the first that its statements expect, else the first there is."""
    expected = [
        value
        for statement in estate.guarding()
        if name in statement.principals.services
        for value in statement.condition_values("aws:SourceArn")
    ]
    found = estate.sources.get(name, ())
    return next((one for one in found if any(arn_matches(value, one) for value in expected)), next(iter(found), ""))


def _of(arn: str, estate: Estate, account: str) -> str:
    """The same resource of an account; a bucket's ARN names none, so another account's has another name."""
    if account == estate.account or estate.account in arn:
        return arn.replace(estate.account, account)
    return f"{arn}-of-{account}"
