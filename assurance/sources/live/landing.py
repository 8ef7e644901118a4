"""What an environment file says of a VPC that it adopts, read from the VPC."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from assurance.sources.live.calling import Caller
from settings.network import Service


class UnfitError(Exception):
    """The VPC cannot be adopted as it is; the text says why."""


def adopted(aws: Caller, vpc: str) -> dict[str, Any]:
    """The answers of [network.adopt]. Raises `UnfitError` or `CallError`."""
    among = [{"Name": "vpc-id", "Values": [vpc]}]
    _named(aws, vpc)
    private = _private(
        aws.pages("ec2", "DescribeSubnets", "Subnets", Filters=among),
        aws.pages("ec2", "DescribeRouteTables", "RouteTables", Filters=among),
    )
    zones = {subnet["AvailabilityZone"] for subnet, _ in private}
    if len(zones) < 2:
        raise UnfitError(
            f"{vpc}: has private subnets (no route to an internet gateway) in {len(zones)} Availability Zones; the "
            "endpoints need two"
        )
    endpoints = aws.pages("ec2", "DescribeVpcEndpoints", "VpcEndpoints", Filters=among)
    there = {one["ServiceName"].removeprefix(f"com.amazonaws.{aws.region}."): one for one in endpoints}
    gateway = there.get("s3", {})
    return {
        "vpc": vpc,
        "subnets": tuple(sorted(subnet["SubnetId"] for subnet, _ in private)),
        "route-tables": tuple(sorted({table for _, table in private})),
        **({"s3-endpoint": gateway["VpcEndpointId"]} if gateway.get("VpcEndpointType") == "Gateway" else {}),
        **({"services": own} if (own := tuple(name for name in get_args(Service) if name in there)) else {}),
    }


def ranges(aws: Caller, vpc: str) -> tuple[str, ...]:
    """The IPv4 ranges of a VPC. Raises `UnfitError` or `CallError`."""
    found = aws.call("ec2", "DescribeVpcs", Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Vpcs"]
    if not found:
        raise UnfitError(f"{vpc}: no such VPC in {aws.region} of the account whose credentials are at hand")
    return tuple(one["CidrBlock"] for one in found[0].get("CidrBlockAssociationSet", ()))


def _named(aws: Caller, vpc: str) -> None:
    """Private names of endpoints need both attributes (aws-facts: an interface endpoint's private DNS)."""
    for attribute in ("EnableDnsSupport", "EnableDnsHostnames"):
        name = attribute[0].lower() + attribute[1:]
        if not aws.call("ec2", "DescribeVpcAttribute", VpcId=vpc, Attribute=name)[attribute]["Value"]:
            raise UnfitError(f"{vpc}: {name} is off; turn it on, or the endpoints' private names do not resolve")


def _private(
    subnets: Sequence[Mapping[str, Any]], tables: Sequence[Mapping[str, Any]]
) -> list[tuple[Mapping[str, Any], str]]:
    """Subnets from which no route leads to an internet gateway, each with the id of its route table."""
    table_of = {subnet: table for table in tables for subnet in _associated(table)}
    main = next((table for table in tables if "" in _associated(table)), None)
    routed = [(subnet, table_of.get(subnet["SubnetId"], main)) for subnet in subnets]
    return [(subnet, table["RouteTableId"]) for subnet, table in routed if table and not _public(table)]


def _associated(table: Mapping[str, Any]) -> Iterator[str]:
    """Ids of the subnets that a route table is associated with; an empty text for those that name none."""
    for one in table.get("Associations", ()):
        if one.get("SubnetId") or one.get("Main"):
            yield one.get("SubnetId", "")


def _public(table: Mapping[str, Any]) -> bool:
    return any(str(route.get("GatewayId", "")).startswith("igw-") for route in table.get("Routes", ()))
