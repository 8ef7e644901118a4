"""VPC endpoints: their policies, whom they let in, whether their names resolve, and those that nobody approved."""

import json
from collections.abc import Iterator
from typing import Any

from assurance.sources.live.attributes import attribute
from assurance.sources.live.calling import Caller, tags
from assurance.sources.live.found import Beside, Found, Owned, filled, looked, picked
from assurance.sources.resource import Unresolved

_GONE = ("InvalidVpcEndpointId.NotFound", "InvalidVpcEndpoint.NotFound")
_OVER = ("deleted", "deleting")
TYPE = "AWS::EC2::VPCEndpoint"


def endpoint(aws: Caller, owned: Owned) -> Found | None:
    """AWS::EC2::VPCEndpoint."""
    found = aws.find("ec2", "DescribeVpcEndpoints", absent=_GONE, VpcEndpointIds=[owned.physical])
    listed = [one for one in found["VpcEndpoints"] if str(one.get("State")).lower() not in _OVER] if found else []
    if not listed:
        return None
    (one,) = listed
    vpc_id = str(one["VpcId"])
    return Found(properties=_properties(one), state=_state(aws, one), beside=endpoints_of(aws, vpc_id))


def endpoints_of(aws: Caller, vpc_id: str) -> tuple[Beside | Unresolved, ...]:
    """Every endpoint of a VPC, ours among them."""
    return looked(lambda: aws.once(f"endpoints of {vpc_id}", lambda: list(_endpoints(aws, vpc_id))))


def _endpoints(aws: Caller, vpc_id: str) -> Iterator[Beside]:
    for one in aws.pages(
        "ec2", "DescribeVpcEndpoints", "VpcEndpoints", Filters=[{"Name": "vpc-id", "Values": [vpc_id]}]
    ):
        if str(one.get("State")).lower() not in _OVER:
            yield Beside(type=TYPE, id=str(one["VpcEndpointId"]), properties=_properties(one))


def _properties(one: dict[str, Any]) -> dict[str, Any]:
    return {
        **picked(one, "IpAddressType", "ServiceName", "VpcEndpointType", "VpcId"),
        **(picked(one, "PrivateDnsEnabled") if one.get("VpcEndpointType") == "Interface" else {}),
        **filled(
            PolicyDocument=_document(one.get("PolicyDocument")),
            RouteTableIds=one.get("RouteTableIds"),
            SecurityGroupIds=[group["GroupId"] for group in one.get("Groups", ())],
            SubnetIds=one.get("SubnetIds"),
        ),
        "Tags": tags(one.get("Tags")),
    }


def _state(aws: Caller, one: dict[str, Any]) -> dict[str, Any]:
    """`VpcDns`: whether the VPC resolves names, and gives them, without both of which no private name resolves."""
    state = picked(one, "State", "LastError", "DnsEntries", "PrivateDnsEnabled")
    if one.get("VpcEndpointType") != "Interface":
        return state
    vpc_id = str(one["VpcId"])
    names = ("enableDnsSupport", "enableDnsHostnames")
    return {**state, "VpcDns": aws.once(f"dns of {vpc_id}", lambda: [attribute(aws, vpc_id, name) for name in names])}


def _document(text: Any) -> Any:
    return json.loads(text) if isinstance(text, str) and text else text
