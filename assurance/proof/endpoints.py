"""The VPC endpoints of an assembly, as ways in: what the policy of each says, and whose clients it expects."""

import ipaddress
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from assurance.iam.document import Statement
from assurance.iam.principals import Principals
from assurance.model.estate import Endpoint
from assurance.model.targets import of_network
from assurance.proof.policies import FOR_EVERYONE, policy
from assurance.sources.resource import Application


def endpoints(application: Application) -> Iterator[Endpoint]:
    for resource in application.of("AWS::EC2::VPCEndpoint"):
        service = str(resource.get("ServiceName", "")).rpartition(".")[2].removesuffix("-fips")
        document = resource.get("PolicyDocument") or FOR_EVERYONE
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
            itself=replace(of_network("vpc-endpoint", resource), name=service),
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
