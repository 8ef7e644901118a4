"""Networks: VPCs with what leads out of them, subnets, route tables with their routes."""

from collections.abc import Iterator
from typing import Any

from assurance.sources.live.attributes import attribute
from assurance.sources.live.calling import Caller, tags
from assurance.sources.live.endpoints import endpoints_of
from assurance.sources.live.found import Beside, Found, Owned, filled, looked, picked
from assurance.sources.live.surroundings import around

_GONE = ("InvalidRouteTableID.NotFound", "InvalidSubnetID.NotFound", "InvalidVpcID.NotFound",
         "InvalidAssociationID.NotFound")  # fmt: skip
_TARGETS = (
    "CarrierGatewayId CoreNetworkArn EgressOnlyInternetGatewayId GatewayId InstanceId LocalGatewayId NatGatewayId "
    "NetworkInterfaceId TransitGatewayId VpcPeeringConnectionId"
).split()
_WAYS_OUT = {
    "InternetGateway": "attachment.vpc-id",
    "NatGateway": "vpc-id",
}
"""Kind of gateway → the filter by which those of a VPC are asked for."""


def vpc(aws: Caller, owned: Owned) -> Found | None:
    """AWS::EC2::VPC, and beside it all that stands in it, joins it to others, or leads out of it."""
    found = aws.find("ec2", "DescribeVpcs", absent=_GONE, VpcIds=[owned.physical])
    if not found or not found["Vpcs"]:
        return None
    (one,) = found["Vpcs"]
    return Found(
        properties={
            **picked(one, "CidrBlock", "InstanceTenancy"),
            "EnableDnsSupport": attribute(aws, owned.physical, "enableDnsSupport"),
            "EnableDnsHostnames": attribute(aws, owned.physical, "enableDnsHostnames"),
            "Tags": tags(one.get("Tags")),
        },
        beside=(
            *around(aws, one),
            *looked(lambda: _ways_out(aws, owned.physical)),
            *endpoints_of(aws, owned.physical),
        ),
    )


def subnet(aws: Caller, owned: Owned) -> Found | None:
    """AWS::EC2::Subnet."""
    found = aws.find("ec2", "DescribeSubnets", absent=_GONE, SubnetIds=[owned.physical])
    if not found or not found["Subnets"]:
        return None
    (one,) = found["Subnets"]
    zone = "AvailabilityZoneId" if "AvailabilityZoneId" in owned.declared else "AvailabilityZone"
    properties = picked(one, "AssignIpv6AddressOnCreation", zone, "CidrBlock", "MapPublicIpOnLaunch", "VpcId")
    return Found(properties={**properties, "Tags": tags(one.get("Tags"))})


def route_table(aws: Caller, owned: Owned) -> Found | None:
    """AWS::EC2::RouteTable, and beside it the routes that somebody added."""
    found = aws.find("ec2", "DescribeRouteTables", absent=_GONE, RouteTableIds=[owned.physical])
    if not found or not found["RouteTables"]:
        return None
    (one,) = found["RouteTables"]
    return Found(
        properties={**picked(one, "VpcId"), "Tags": tags(one.get("Tags"))},
        beside=tuple(_routes(owned.physical, one.get("Routes", ()))),
    )


def association(aws: Caller, owned: Owned) -> Found | None:
    """AWS::EC2::SubnetRouteTableAssociation."""
    named = [{"Name": "association.route-table-association-id", "Values": [owned.physical]}]
    for table in aws.pages("ec2", "DescribeRouteTables", "RouteTables", Filters=named):
        for one in table.get("Associations", ()):
            if one.get("RouteTableAssociationId") == owned.physical:
                return Found(properties=picked(one, "RouteTableId", "SubnetId"))
    return None


def _ways_out(aws: Caller, vpc_id: str) -> Iterator[Beside]:
    for kind, named in _WAYS_OUT.items():
        for one in aws.pages("ec2", f"Describe{kind}s", f"{kind}s", Filters=[{"Name": named, "Values": [vpc_id]}]):
            if one.get("State") not in ("deleted", "deleting"):
                given = filled(VpcId=one.get("VpcId"), ConnectivityType=one.get("ConnectivityType"))
                properties = {**given, "Tags": tags(one.get("Tags"))}
                yield Beside(type=f"AWS::EC2::{kind}", id=str(one[f"{kind}Id"]), properties=properties)
    for one in aws.pages("ec2", "DescribeEgressOnlyInternetGateways", "EgressOnlyInternetGateways"):
        if any(attached.get("VpcId") == vpc_id for attached in one.get("Attachments", ())):
            given = {"VpcId": vpc_id, "Tags": tags(one.get("Tags"))}
            yield Beside(
                type="AWS::EC2::EgressOnlyInternetGateway", id=str(one["EgressOnlyInternetGatewayId"]), properties=given
            )


def _routes(table: str, routes: list[dict[str, Any]]) -> Iterator[Beside]:
    """The routes beside the VPC's own; those of a gateway endpoint come and go with it."""
    for one in routes:
        if one.get("GatewayId") == "local" or str(one.get("GatewayId", "")).startswith("vpce-"):
            continue
        names = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
        to = next((str(one[name]) for name in names if one.get(name)), "?")
        yield Beside(
            type="AWS::EC2::Route",
            id=f"{table}|{to}",
            properties={"RouteTableId": table, **picked(one, *names, *_TARGETS)},
        )
