"""A VPC that has no way to the internet: isolated subnets, one route table, flow logs."""

from collections.abc import Sequence
from ipaddress import IPv4Network

from aws_cdk import CfnTag, Fn
from aws_cdk import aws_ec2 as ec2
from constructs import Construct


class PrivateVpc(Construct):
    """A VPC with one isolated subnet a zone and no internet, NAT or egress-only gateway."""

    def __init__(
        self, scope: Construct, id_: str, *, name: str, cidr: str, zones: int, zone_ids: Sequence[str] = ()
    ) -> None:
        super().__init__(scope, id_)
        vpc = ec2.CfnVPC(
            self,
            "Vpc",
            cidr_block=cidr,
            enable_dns_hostnames=True,
            enable_dns_support=True,
            tags=[CfnTag(key="Name", value=name)],
        )
        routes = ec2.CfnRouteTable(self, "Routes", vpc_id=vpc.ref)
        subnets = [
            ec2.CfnSubnet(
                self,
                f"Subnet{number}",
                vpc_id=vpc.ref,
                cidr_block=str(block),
                availability_zone=None if zone_ids else Fn.select(number, Fn.get_azs("")),
                availability_zone_id=zone_ids[number] if zone_ids else None,
                map_public_ip_on_launch=False,
                tags=[CfnTag(key="Name", value=f"{name}-{number}")],
            )
            for number, block in zip(range(zones), IPv4Network(cidr).subnets(prefixlen_diff=2), strict=False)
        ]
        for number, subnet in enumerate(subnets):
            ec2.CfnSubnetRouteTableAssociation(
                self, f"SubnetRoutes{number}", subnet_id=subnet.ref, route_table_id=routes.ref
            )
        self.id: str = vpc.ref
        self.subnets: list[str] = [subnet.ref for subnet in subnets]
        self.route_tables: list[str] = [routes.ref]
