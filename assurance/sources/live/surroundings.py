"""What stands in a VPC, or joins it to another network, and belongs to no stack of the environment."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assurance.sources.live.calling import Caller
from assurance.sources.live.found import Beside, looked, picked
from assurance.sources.resource import Unresolved

_OVER = frozenset("deleted deleting expired failed rejected terminated detached detaching".split())
_OWN_DNS = [{"Value": "AmazonProvidedDNS"}]
_ALL = "0.0.0.0/0"


@dataclass(frozen=True, kw_only=True)
class _Kind:
    """Something of a VPC, one call for all of it; `filters` each find a part of it."""

    type: str
    call: str
    filters: tuple[str, ...]
    id: str
    shown: tuple[str, ...] = ()


_KINDS = (
    _Kind(
        type="AWS::EC2::VPCPeeringConnection",
        call="VpcPeeringConnections",
        filters=("requester-vpc-info.vpc-id", "accepter-vpc-info.vpc-id"),
        id="VpcPeeringConnectionId",
    ),
    _Kind(
        type="AWS::EC2::TransitGatewayVpcAttachment",
        call="TransitGatewayVpcAttachments",
        filters=("vpc-id",),
        id="TransitGatewayAttachmentId",
        shown=("TransitGatewayId",),
    ),
    _Kind(type="AWS::EC2::VPNGateway", call="VpnGateways", filters=("attachment.vpc-id",), id="VpnGatewayId"),
    _Kind(type="AWS::EC2::Subnet", call="Subnets", filters=("vpc-id",), id="SubnetId", shown=("CidrBlock",)),
    _Kind(
        type="AWS::EC2::FlowLog",
        call="FlowLogs",
        filters=("resource-id",),
        id="FlowLogId",
        shown=("LogDestination", "ResourceId"),
    ),
)


def around(aws: Caller, vpc: Mapping[str, Any]) -> tuple[Beside | Unresolved, ...]:
    """Everything of the kinds here; a gap where a call failed."""
    vpc_id = str(vpc["VpcId"])
    found: list[Beside | Unresolved] = []
    reads: tuple[Callable[[], Iterator[Beside]], ...] = (
        *((lambda kind=kind: _of(aws, kind, vpc_id)) for kind in _KINDS),
        lambda: _tables(aws, vpc_id),
        lambda: _instances(aws, vpc_id),
        lambda: _acls(aws, vpc_id),
        lambda: _default_group(aws, vpc_id),
        lambda: _dhcp(aws, str(vpc.get("DhcpOptionsId", "default"))),
        lambda: _zones(aws, vpc_id),
    )
    for read in reads:
        found += looked(read)
    return (*_ranges(vpc), *found)


def _of(aws: Caller, kind: _Kind, vpc_id: str) -> Iterator[Beside]:
    listed: dict[str, dict[str, Any]] = {}
    for name in kind.filters:
        given = [{"Name": name, "Values": [vpc_id]}]
        named = {"Filter": given} if kind.call == "FlowLogs" else {"Filters": given}
        listed |= {str(one[kind.id]): one for one in aws.pages("ec2", f"Describe{kind.call}", kind.call, **named)}
    for id_, one in listed.items():
        if _state(one) not in _OVER:
            yield Beside(type=kind.type, id=id_, properties={"VpcId": vpc_id, **picked(one, *kind.shown)})


def _state(one: Mapping[str, Any]) -> str:
    status = one.get("Status")
    return str(status.get("Code", "") if isinstance(status, Mapping) else one.get("State", "")).lower()


def _tables(aws: Caller, vpc_id: str) -> Iterator[Beside]:
    """Route tables; the VPC's main one as long as it leads nowhere is not reported."""
    given = [{"Name": "vpc-id", "Values": [vpc_id]}]
    for one in aws.pages("ec2", "DescribeRouteTables", "RouteTables", Filters=given):
        main = any(each.get("Main") for each in one.get("Associations", ()))
        if not main or any(each.get("GatewayId") != "local" for each in one.get("Routes", ())):
            id_ = str(one["RouteTableId"])
            yield Beside(type="AWS::EC2::RouteTable", id=id_, properties={"VpcId": vpc_id})


def _instances(aws: Caller, vpc_id: str) -> Iterator[Beside]:
    given = [{"Name": "vpc-id", "Values": [vpc_id]}]
    for reservation in aws.pages("ec2", "DescribeInstances", "Reservations", Filters=given):
        for one in reservation.get("Instances", ()):
            if one.get("State", {}).get("Name") != "terminated":
                shown = picked(one, "SubnetId", "IamInstanceProfile")
                yield Beside(type="AWS::EC2::Instance", id=str(one["InstanceId"]), properties=shown)


def _acls(aws: Caller, vpc_id: str) -> Iterator[Beside]:
    """Network ACLs that govern a subnet, other than the VPC's first one as AWS made it, which lets everything pass."""
    given = [{"Name": "vpc-id", "Values": [vpc_id]}]
    for one in aws.pages("ec2", "DescribeNetworkAcls", "NetworkAcls", Filters=given):
        changed = not one.get("IsDefault") or not all(map(_untouched, one.get("Entries", ())))
        if changed and one.get("Associations"):
            id_ = str(one["NetworkAclId"])
            yield Beside(type="AWS::EC2::NetworkAcl", id=id_, properties={"VpcId": vpc_id})


def _untouched(entry: Mapping[str, Any]) -> bool:
    whole = entry.get("CidrBlock", entry.get("Ipv6CidrBlock")) in (_ALL, "::/0") and str(entry.get("Protocol")) == "-1"
    return whole and entry.get("RuleAction") == ("deny" if entry.get("RuleNumber", 0) > 32_000 else "allow")


def _default_group(aws: Caller, vpc_id: str) -> Iterator[Beside]:
    """The security group that comes with the VPC, once somebody lets others in by it."""
    given = [{"Name": "vpc-id", "Values": [vpc_id]}, {"Name": "group-name", "Values": ["default"]}]
    for one in aws.pages("ec2", "DescribeSecurityGroups", "SecurityGroups", Filters=given):
        sources = [(*each.get("IpRanges", ()), *each.get("Ipv6Ranges", ()), *each.get("PrefixListIds", ()),
                    *(pair for pair in each.get("UserIdGroupPairs", ()) if pair.get("GroupId") != one["GroupId"]))
                   for each in one.get("IpPermissions", ())]  # fmt: skip
        if any(sources):
            properties = {"GroupName": "default", "VpcId": vpc_id}
            yield Beside(type="AWS::EC2::SecurityGroup", id=str(one["GroupId"]), properties=properties)


def _dhcp(aws: Caller, id_: str) -> Iterator[Beside]:
    """Options by which somebody else than AWS answers where names lead."""
    if id_ == "default":
        return
    for one in aws.pages("ec2", "DescribeDhcpOptions", "DhcpOptions", DhcpOptionsIds=[id_]):
        servers = [
            each.get("Values") for each in one.get("DhcpConfigurations", ()) if each["Key"] == "domain-name-servers"
        ]
        if any(values != _OWN_DNS for values in servers):
            named = {"DomainNameServers": [value.get("Value") for values in servers for value in values or ()]}
            yield Beside(type="AWS::EC2::DHCPOptions", id=id_, properties=named)


def _zones(aws: Caller, vpc_id: str) -> Iterator[Beside]:
    """Private hosted zones of accounts; those of AWS services make the endpoints' private names."""
    listed = aws.pages("route53", "ListHostedZonesByVPC", "HostedZoneSummaries", VPCId=vpc_id, VPCRegion=aws.region)
    for one in listed:
        if not one.get("Owner", {}).get("OwningService"):
            yield Beside(type="AWS::Route53::HostedZone", id=str(one["HostedZoneId"]), properties=picked(one, "Name"))


def _ranges(vpc: Mapping[str, Any]) -> Iterator[Beside]:
    for kind in ("CidrBlock", "Ipv6CidrBlock"):
        for extra in vpc.get(f"{kind}AssociationSet", ()):
            if extra.get(kind) != vpc["CidrBlock"] and extra.get(f"{kind}State", {}).get("State") == "associated":
                yield Beside(
                    type="AWS::EC2::VPCCidrBlock",
                    id=str(extra["AssociationId"]),
                    properties={"VpcId": vpc["VpcId"], "CidrBlock": extra[kind]},
                )
