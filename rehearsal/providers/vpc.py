"""A VPC with its subnets and routes."""

from collections.abc import Mapping
from typing import Any

from rehearsal.aws import Aws
from rehearsal.providers.ec2_tags import retag, tagged
from rehearsal.providers.provider import Properties, Provider, given


class Vpc(Provider):
    """A VPC."""

    type = "AWS::EC2::VPC"

    def create(self, aws: Aws, wanted: Properties) -> str:
        made = aws.ec2.create_vpc(CidrBlock=wanted["CidrBlock"], TagSpecifications=tagged("vpc", wanted))
        return str(made["Vpc"]["VpcId"])

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        for name in ("EnableDnsSupport", "EnableDnsHostnames"):
            if name in wanted:
                aws.ec2.modify_vpc_attribute(VpcId=id_, **{name: {"Value": wanted[name]}})
        if former:
            retag(aws, id_, wanted, former)

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        aws.ec2.delete_vpc(VpcId=id_)

    def attributes(self, aws: Aws, id_: str) -> Mapping[str, Any]:
        return {"VpcId": id_}


class Subnet(Provider):
    """A subnet."""

    type = "AWS::EC2::Subnet"

    def create(self, aws: Aws, wanted: Properties) -> str:
        made = aws.ec2.create_subnet(
            VpcId=wanted["VpcId"],
            CidrBlock=wanted["CidrBlock"],
            TagSpecifications=tagged("subnet", wanted),
            **given(
                AvailabilityZone=wanted.get("AvailabilityZone"), AvailabilityZoneId=wanted.get("AvailabilityZoneId")
            ),
        )
        return str(made["Subnet"]["SubnetId"])

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        public = wanted.get("MapPublicIpOnLaunch", False)
        aws.ec2.modify_subnet_attribute(SubnetId=id_, MapPublicIpOnLaunch={"Value": public})
        if former:
            retag(aws, id_, wanted, former)

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        aws.ec2.delete_subnet(SubnetId=id_)

    def attributes(self, aws: Aws, id_: str) -> Mapping[str, Any]:
        return {"SubnetId": id_}


class RouteTable(Provider):
    """A route table."""

    type = "AWS::EC2::RouteTable"

    def create(self, aws: Aws, wanted: Properties) -> str:
        made = aws.ec2.create_route_table(VpcId=wanted["VpcId"], TagSpecifications=tagged("route-table", wanted))
        return str(made["RouteTable"]["RouteTableId"])

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        if former:
            retag(aws, id_, wanted, former)

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        aws.ec2.delete_route_table(RouteTableId=id_)

    def attributes(self, aws: Aws, id_: str) -> Mapping[str, Any]:
        return {"RouteTableId": id_}


class SubnetRouteTableAssociation(Provider):
    """Which routes a subnet follows."""

    type = "AWS::EC2::SubnetRouteTableAssociation"

    def create(self, aws: Aws, wanted: Properties) -> str:
        made = aws.ec2.associate_route_table(RouteTableId=wanted["RouteTableId"], SubnetId=wanted["SubnetId"])
        return str(made["AssociationId"])

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        aws.ec2.disassociate_route_table(AssociationId=id_)
