"""An assembly's resources as an estate: policies found, put together with what they guard, and read."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from assurance.iam.document import PolicyError
from assurance.iam.patterns import arn_parts
from assurance.iam.request import Kind, Policy, Principal
from assurance.model.aws_managed import published
from assurance.model.documents import Document
from assurance.model.documents import policy as of_documents
from assurance.model.documents import read as document
from assurance.model.estate import Estate, ProofError, Role, Target
from assurance.model.holder import Holder
from assurance.model.holders import identities
from assurance.model.reading import items
from assurance.model.targets import targets
from assurance.proof.endpoints import endpoints
from assurance.proof.policies import FOR_EVERYONE, FULL_ACCESS, policy
from assurance.sources.adopted import is_adopted
from assurance.sources.beside import DEPLOYMENT, OCCASIONAL, TRUST
from assurance.sources.resource import Application, Resource, Unresolved
from settings.files import FileError, parse_json

_NOBODY: Mapping[str, object] = {"Version": "2012-10-17", "Statement": []}
"""The trust policy of a role of which nobody said who assumes it."""
DEPLOYING_ROLE = "deploying-role"
SOURCES = {
    "cloudtrail.amazonaws.com": ("AWS::CloudTrail::Trail",),
    "cloudwatch.amazonaws.com": ("AWS::CloudWatch::Alarm",),
    "events.amazonaws.com": ("AWS::Events::Rule",),
    "logs": ("AWS::Logs::LogGroup",),
    "logging.s3.amazonaws.com": ("AWS::S3::Bucket",),
    "rekognition.amazonaws.com": ("AWS::Rekognition::StreamProcessor",),
    "vpc-flow-logs.amazonaws.com": ("AWS::EC2::FlowLog",),
}
"""For which resources a service acts: what it names as `aws:SourceArn`."""


def read(application: Application, *, version: bool = False) -> Estate:
    """The estate of an application, or of its present `version`. Raises `ProofError`.

    A malformed policy cannot be proven, nor can several versions of a resource at once.
    """
    versions = [] if version else list(filter(application.varies, application.resources))
    if versions:
        raise ProofError(
            f"{versions[0].template}: {versions[0].id} has several versions by conditions or parameters; "
            "the access proof needs one: synthesize the app, or check it with --parameters"
        )
    try:
        return _estate(application)
    except PolicyError as error:
        raise ProofError(str(error)) from None


def _estate(application: Application) -> Estate:
    roles = tuple(_roles(application))
    if not roles:
        raise ProofError("the assembly holds no IAM role: there is nobody whose access could be proven")
    partition, account = arn_parts(roles[0].principal.arn)[1], roles[0].principal.account
    region = _region(application)
    if unknown := next((part for part in (account, region) if part.startswith("${")), None):
        raise ProofError(
            f"{application.of('AWS::IAM::Role')[0].template}: does not say its {unknown}, so nobody can tell who is a "
            "external principal to it; prove a cloud assembly whose stacks name account and Region"
        )
    guarded = tuple(targets(application))
    elsewhere = {one.arn for one in application.resources if is_adopted(one)}
    _one_place(roles, (one for one in guarded if one.arn not in elsewhere))
    ways = tuple(endpoints(application))
    control = {kind: tuple(_guardrails(application, kind)) for kind in ("SERVICE_CONTROL", "RESOURCE_CONTROL")}
    return Estate(
        account=account,
        region=region,
        partition=partition,
        organization=_organization([*(one.policy for one in ways), *(one.policy for one in guarded)]),
        roles=roles,
        targets=guarded,
        endpoints=ways,
        deployment=tuple(_deployment(application, partition, account, control["SERVICE_CONTROL"])),
        service_control=control["SERVICE_CONTROL"],
        resource_control=control["RESOURCE_CONTROL"],
        sources={
            service: tuple(sorted(one.arn for one in application.of(*types))) for service, types in SOURCES.items()
        },
    )


def _one_place(roles: Iterable[Role], guarded: Iterable[Target]) -> None:
    """Who is an external principal, and which endpoint is ours, is a question of one account and Region."""
    named = (arn_parts(arn) for arn in (*(one.principal.arn for one in roles), *(one.arn for one in guarded)))
    arns = [parts for parts in named if len(parts) == 6]
    for kind, found in (("accounts", {arn[4] for arn in arns}), ("Regions", {arn[3] for arn in arns})):
        if len(several := sorted(found - {""})) > 1:
            raise ProofError(
                f"the assembly is of several {kind}: {', '.join(several)}; prove the stacks of one at a time"
            )


def _region(application: Application) -> str:
    """The Region that the first regional ARN names."""
    for resource in application.resources:
        parts = arn_parts(resource.arn)
        if len(parts) == 6 and parts[3]:
            return parts[3]
    return "${AWS::Region}"


def _roles(application: Application) -> Iterator[Role]:
    for holder in identities(application):
        if (resource := holder.resource).type != "AWS::IAM::Role":
            continue
        name = resource.arn.rpartition("/")[2]
        yield Role(
            name=name,
            principal=Principal(kind=Kind.ROLE, arn=resource.arn, session="session"),
            identity=tuple(granted(holder)),
            boundary=bounding(holder),
            trust=trust_of(resource),
            tags={tag["Key"]: tag["Value"] for tag in items(resource.get("Tags")) if isinstance(tag, Mapping)},
        )


def trust_of(resource: Resource) -> Policy:
    """Who may become a role. Raises `PolicyError`."""
    name = resource.arn.rpartition("/")[2]
    return of_documents(f"trust of {name}", document(resource, "AssumeRolePolicyDocument"))


def granted(holder: Holder) -> Iterator[Policy]:
    """What an identity holds; a policy that is not at hand, or that AWS may change, may say anything."""
    for one in holder.granted:
        lost = one.path == "Policies"
        yield policy(one.name, Unresolved(one.path, one.mistake)) if lost else of_documents(one.name, one)
    for name in holder.aws_managed:
        whole = published(name)
        lost_one = Unresolved(name, "its text is AWS's to change, and is not kept here")
        yield policy(f"policy {name}", lost_one) if whole is None else Policy(name=f"policy {name}", statements=whole)
    for elsewhere in holder.not_at_hand:
        yield policy(f"policy {elsewhere.expression}", elsewhere)


def bounding(holder: Holder) -> Policy | None:
    """What bounds an identity."""
    match holder.boundary:
        case Unresolved(expression=expression) as lost:
            return policy(f"boundary {expression}", lost)
        case Document() as bound:
            return of_documents(bound.name.replace("policy", "boundary", 1), bound)
    return None


def _guardrails(application: Application, kind: str) -> Iterator[Policy]:
    found = [one for one in application.of("AWS::Organizations::Policy") if one.get("Type") == f"{kind}_POLICY"]
    if found:
        yield policy("AWS's full access", FOR_EVERYONE if kind == "RESOURCE_CONTROL" else FULL_ACCESS)
    for one in found:
        content = one.get("Content")
        try:
            document = parse_json(content) if isinstance(content, str) else content
        except FileError as error:
            raise ProofError(f"{one.template}: the content of {one.id} {error}") from None
        yield policy(f"{kind.lower().replace('_', ' ')} policy {one.get('Name')}", document, one.template)


def _deployment(application: Application, partition: str, account: str, control: tuple[Policy, ...]) -> Iterator[Role]:
    """The deploying role, by the documents that it is given: every day, and for an occasion."""
    held = {
        name: policy(name.removesuffix(".json"), document, "documents")
        for name, document in application.documents.items()
        if name.startswith(DEPLOYMENT) and name != TRUST
    }
    if not held:
        return
    trust = application.documents.get(TRUST, _NOBODY)
    arn = _spared(control, account) or f"arn:{partition}:iam::{account}:role/{DEPLOYING_ROLE}"
    every_day = tuple(one for name, one in held.items() if name not in OCCASIONAL)
    for name, given in ((DEPLOYING_ROLE, every_day), (f"{DEPLOYING_ROLE}-on-occasion", tuple(held.values()))):
        yield Role(
            name=name,
            principal=Principal(kind=Kind.ROLE, arn=arn, session="session"),
            identity=given,
            boundary=None,
            trust=policy(f"trust of {name}", trust, "documents"),
        )


def _spared(control: tuple[Policy, ...], account: str) -> str:
    """The role that most denials of the organization spare: anyone who deploys, or breaks the glass."""
    named = Counter(
        arn
        for one in control
        for statement in one.statements
        if statement.denies
        for arn in statement.condition_values("aws:PrincipalArn", "ArnNotEquals", "ArnNotLike")
        if f":{account}:role/" in arn and not set("*?$") & set(arn)
    )
    return min(named, key=lambda arn: (-named[arn], arn)) if named else ""


def _organization(found: list[Policy | None]) -> str:
    """The organization that the policies name most: the proof takes it for ours."""
    named = Counter(
        value
        for one in found
        if one
        for statement in one.statements
        for key in ("aws:PrincipalOrgID", "aws:ResourceOrgID")
        for value in statement.condition_values(key)
    )
    return min(named, key=lambda value: (-named[value], value)) if named else ""
