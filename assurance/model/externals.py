"""Whom nobody meant: principals, services and places of others, put to a policy to see whether they pass."""

from collections.abc import Iterable, Iterator

from assurance.iam.conditions import Context, context, merged
from assurance.iam.document import Statement
from assurance.iam.probes import condition
from assurance.iam.truth import Truth
from assurance.model.once import once
from assurance.model.reading import arn_part
from assurance.sources.resource import Application

ACCOUNT = "999900009999"
ORGANIZATION = "o-somebodyelse"
ADDRESS = "192.0.2.77"

_PRINCIPAL = {
    "aws:PrincipalAccount": ACCOUNT,
    "aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/somebody-else",
    "aws:PrincipalIsAWSService": "false",
    "aws:PrincipalOrgID": ORGANIZATION,
    "aws:PrincipalOrgPaths": f"{ORGANIZATION}/r-else/ou-else-11111111/",
    "aws:PrincipalType": "AssumedRole",
    "aws:userid": "AROAEXAMPLEELSEWHERE1:somebody-else",
    "aws:SourceOrgID": ORGANIZATION,
    "aws:CalledVia": (),
}
EXTERNAL = context(_PRINCIPAL)
"""A principal of another organization; of where it calls from nothing is known."""

NOBODY = context(
    {"aws:PrincipalIsAWSService": "false", "aws:PrincipalType": "Anonymous"},
    absent=[key for key in _PRINCIPAL if key not in ("aws:PrincipalIsAWSService", "aws:PrincipalType")],
)
"""A caller without credentials: keys of the principal are absent, so `…IfExists` lets it pass."""

_ARN = "arn:aws:rekognition:eu-west-1:{}:streamprocessor/somebody-elses"
DEPUTY = context(
    {
        "aws:SourceAccount": ACCOUNT,
        "aws:SourceArn": _ARN.format(ACCOUNT),
        "aws:SourceOrgID": ORGANIZATION,
        "aws:SourceOrgPaths": f"{ORGANIZATION}/r-else/ou-else-11111111/",
        "aws:PrincipalIsAWSService": "true",
    }
)
"""An AWS service that acts for somebody else: the confused deputy."""

SILENT_DEPUTY = context(
    {"aws:PrincipalIsAWSService": "true"},
    absent=["aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID", "aws:SourceOrgPaths"],
)
"""The same, saying nothing of for whom it acts: `…IfExists` lets it pass."""

_ENDPOINTS = (
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:SourceVpcArn",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
)
INTERNET = context(
    {"aws:ViaAWSService": "false", "aws:SourceIp": "198.51.100.7", "aws:PrincipalIsAWSService": "false"},
    absent=[*_ENDPOINTS, "aws:VpcSourceIp", "aws:CalledVia"],
)
"""A call over the public endpoint: no VPC endpoint has a part in it."""

OTHER_ENDPOINT = context(
    {
        "aws:ViaAWSService": "false",
        "aws:PrincipalIsAWSService": "false",
        "aws:SourceVpc": "vpc-0e15ee15ee15ee15e",
        "aws:SourceVpce": "vpce-0e15ee15ee15ee15e",
        "aws:SourceVpcArn": f"arn:aws:ec2:eu-west-1:{ACCOUNT}:vpc/vpc-0e15ee15ee15ee15e",
        "aws:VpceAccount": ACCOUNT,
        "aws:VpceOrgID": ORGANIZATION,
        "aws:VpceOrgPaths": f"{ORGANIZATION}/r-else/ou-else-11111111/",
        "aws:VpcSourceIp": ADDRESS,
    },
    absent=["aws:SourceIp", "aws:CalledVia"],
)
"""A call through somebody else's VPC endpoint."""


@once
def accounts(application: Application) -> frozenset[str]:
    """The accounts that the application is made for; none where the template does not tell."""
    found = {arn_part(value, 4) for one in application.resources for value in application.names(one)}
    return frozenset(account for account in found if account.isdigit())


def deputies(one: Statement, application: Application) -> Iterator[Context]:
    """A deputy of an outsider, and of each account that a statement names and that is known to be another's."""
    own = accounts(application)
    named = {
        arn_part(value, 4) or value
        for key in ("aws:SourceAccount", "aws:SourceArn")
        for value in one.condition_values(key)
        if arn_part(value, 4).isdigit() or value.isdigit()
    }
    for account in (ACCOUNT, *sorted(named - own if own else ())):
        arns = [value for value in one.condition_values("aws:SourceArn") if arn_part(value, 4) == account]
        acting = {"aws:SourceAccount": account, "aws:SourceArn": arns[0] if arns else _ARN.format(account)}
        yield merged(DEPUTY, context(acting))


def passes(one: Statement, others: Iterable[Statement], who: Context) -> Truth:
    """Whether an Allow lets such a caller in: what only depends on the caller counts as passed.

    A Deny that certainly applies to the caller and covers all that the Allow covers takes it back. Undecided, with
    what is missing, if a condition of the Allow holds a value that the template does not know.
    """
    found = condition(one, who)
    if found is False or any(_takes_back(each, one, who) for each in others):
        return False
    if lost := frozenset(each.expression for each in one.unresolved if "Condition" in one.unread):
        return lost
    return True


def _takes_back(deny: Statement, one: Statement, who: Context) -> bool:
    if not deny.denies or deny.not_principals or not (deny.principals.everyone or not deny.principals):
        return False
    actions = all(deny.matches_action(action) for action in one.actions) if one.actions else "*" in deny.actions
    resources = all(deny.matches_resource(arn) for arn in one.resources) if one.resources else "*" in deny.resources
    return actions and resources and condition(deny, who) is True
