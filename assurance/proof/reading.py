"""An assembly's resources as an estate: policies found, put together with what they guard, and read."""

import ipaddress
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from assurance.iam.document import PolicyError, Statement, statements
from assurance.iam.patterns import arn_parts
from assurance.iam.principals import Principals
from assurance.iam.request import Kind, Policy, Principal
from assurance.model.estate import Endpoint, Estate, ProofError, Role, Thing
from assurance.model.targets import things
from assurance.sources.resource import Application, Resource, Unresolved

_EVERYTHING = {"Sid": "FullAccess", "Effect": "Allow", "Action": "*", "Resource": "*"}
FULL_ACCESS = {"Version": "2012-10-17", "Statement": [_EVERYTHING]}
_FOR_EVERYONE = {"Version": "2012-10-17", "Statement": [{**_EVERYTHING, "Principal": "*"}]}
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


def read(application: Application) -> Estate:
    """The estate of an application; a malformed policy, or several versions of a resource, cannot be proven."""
    versions = [one for one in application.resources if one.variant]
    if versions:
        raise ProofError(
            f"{versions[0].template}: {versions[0].id} has several versions by conditions or parameters; "
            "the access proof needs one: synthesize the app, or give each parameter a default"
        )
    try:
        return _estate(application)
    except PolicyError as error:
        raise ProofError(str(error)) from None


def policy(name: str, document: Any, where: str = "") -> Policy:
    """A document under the name a person knows it by; an error says where it is."""
    try:
        return Policy(name=name, statements=statements(document))
    except PolicyError as error:
        raise PolicyError(f"{where}: {name}" if where else name, str(error)) from None


def _estate(application: Application) -> Estate:
    roles = tuple(_roles(application))
    if not roles:
        raise ProofError("the assembly holds no IAM role: there is nobody whose access could be proven")
    partition, account = arn_parts(roles[0].principal.arn)[1], roles[0].principal.account
    region = _region(application)
    if unknown := next((part for part in (account, region) if part.startswith("${")), None):
        raise ProofError(
            f"{application.of('AWS::IAM::Role')[0].template}: does not say its {unknown}, so nobody can tell who is a "
            "stranger to it; prove a cloud assembly whose stacks name account and Region"
        )
    guarded = tuple(things(application, policy))
    _one_place(roles, guarded)
    endpoints = tuple(_endpoints(application))
    control = {kind: tuple(_guardrails(application, kind)) for kind in ("SERVICE_CONTROL", "RESOURCE_CONTROL")}
    return Estate(
        account=account,
        region=region,
        partition=partition,
        organization=_organization([*(one.policy for one in endpoints), *(one.policy for one in guarded)]),
        roles=roles,
        things=guarded,
        endpoints=endpoints,
        service_control=control["SERVICE_CONTROL"],
        resource_control=control["RESOURCE_CONTROL"],
        sources={
            service: tuple(sorted(_arn(one) for one in application.of(*types))) for service, types in SOURCES.items()
        },
    )


def _one_place(roles: Iterable[Role], guarded: Iterable[Thing]) -> None:
    """Who is a stranger, and which endpoint is ours, is a question of one account and Region."""
    arns = [arn_parts(arn) for arn in (*(one.principal.arn for one in roles), *(one.arn for one in guarded))]
    for kind, found in (("accounts", {arn[4] for arn in arns}), ("Regions", {arn[3] for arn in arns})):
        if len(several := sorted(found - {""})) > 1:
            raise ProofError(
                f"the assembly is of several {kind}: {', '.join(several)}; prove the stacks of one at a time"
            )


def _arn(resource: Resource) -> str:
    return str(resource.physical.get("Arn") or resource.physical.get("Ref", ""))


def _region(application: Application) -> str:
    """The Region that the first regional ARN names."""
    for resource in application.resources:
        parts = arn_parts(_arn(resource))
        if len(parts) == 6 and parts[3]:
            return parts[3]
    return "${AWS::Region}"


def _roles(application: Application) -> Iterator[Role]:
    attached = _attached(application)
    for resource in application.of("AWS::IAM::Role"):
        arn = _arn(resource)
        name = arn.rpartition("/")[2]
        where = resource.template
        listed = [*_listed(resource.get("ManagedPolicyArns")), *attached.get(resource.key, ())]
        inline = [
            policy(f"policy {one.get('PolicyName', 'inline')} of {name}", one.get("PolicyDocument"), where)
            for one in _listed(resource.get("Policies"))
            if isinstance(one, Mapping)
        ]
        boundary = resource.get("PermissionsBoundary")
        yield Role(
            name=name,
            principal=Principal(kind=Kind.ROLE, arn=arn, session="session"),
            identity=(*inline, *(_managed(application, one, "policy") for one in listed)),
            boundary=_managed(application, boundary, "boundary") if boundary is not None else None,
            trust=policy(f"trust of {name}", resource.get("AssumeRolePolicyDocument"), where),
            tags={tag["Key"]: tag["Value"] for tag in _listed(resource.get("Tags")) if isinstance(tag, Mapping)},
        )


def _attached(application: Application) -> dict[str, list[Resource]]:
    """Role → policies that name it from their side."""
    found: dict[str, list[Resource]] = {}
    for resource in application.of("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::IAM::RolePolicy"):
        for name in _listed(resource.get("Roles")) or _listed(resource.get("RoleName")):
            role = application.find(name) or next(
                (one for one in application.of("AWS::IAM::Role") if one.get("RoleName") == name), None
            )
            if role:
                found.setdefault(role.key, []).append(resource)
    return found


def _managed(application: Application, value: Any, word: str) -> Policy:
    """The policy that a role names; one that the assembly does not hold may say anything."""
    found = value if isinstance(value, Resource) else application.find(value)
    if found is None:
        lost = value if isinstance(value, Unresolved) else Unresolved(str(value), "the assembly does not hold it")
        return policy(f"{word} {lost.expression}", lost)
    name = found.get("ManagedPolicyName") or found.get("PolicyName") or found.id
    return policy(f"{word} {name}", found.get("PolicyDocument"), found.template)


def _endpoints(application: Application) -> Iterator[Endpoint]:
    for resource in application.of("AWS::EC2::VPCEndpoint"):
        service = str(resource.get("ServiceName", "")).rpartition(".")[2].removesuffix("-fips")
        document = resource.get("PolicyDocument") or _FOR_EVERYONE
        read_policy = policy(f"endpoint policy of {service}", document, resource.template)
        if resource.get("VpcEndpointType", "Gateway") == "Gateway":
            read_policy = replace(read_policy, statements=tuple(map(_at_a_gateway, read_policy.statements)))
        named = resource.get("VpcId")
        vpc = application.find(named)
        yield Endpoint(
            service=service,
            id=str(resource.physical.get("Ref", "")),
            vpc=str(vpc.physical.get("Ref", "")) if vpc else named if isinstance(named, str) else "",
            policy=read_policy,
            address=_address(read_policy.statements, vpc.get("CidrBlock") if vpc else None),
        )


def _at_a_gateway(one: Statement) -> Statement:
    """A gateway endpoint knows everybody or nobody; roles are named by condition (VPC guide, vpc-endpoints-access)."""
    return one if one.principals.everyone or one.principals.unresolved else replace(one, principals=Principals())


def _address(found: tuple[Statement, ...], block: Any) -> str:
    """The first address of the clients that the policy expects, else of the VPC."""
    ranges = [
        value
        for one in found
        for value in one.condition_values("aws:VpcSourceIp", "IpAddress" if one.allows else "NotIpAddress")
    ] or ([block] if isinstance(block, str) else [])
    try:
        return str(ipaddress.ip_network(ranges[0], strict=False)[1]) if ranges else ""
    except (ValueError, IndexError):
        return ""


def _guardrails(application: Application, kind: str) -> Iterator[Policy]:
    found = [one for one in application.of("AWS::Organizations::Policy") if one.get("Type") == f"{kind}_POLICY"]
    if found:
        yield policy("AWS's full access", _FOR_EVERYONE if kind == "RESOURCE_CONTROL" else FULL_ACCESS)
    for one in found:
        content = one.get("Content")
        document = json.loads(content) if isinstance(content, str) else content
        yield policy(f"{kind.lower().replace('_', ' ')} policy {one.get('Name')}", document, one.template)


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


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
