"""VPC endpoints of a VPC: interface endpoints and the S3 gateway endpoint, each with a policy of its own."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from aws_cdk import CfnTag
from aws_cdk import aws_ec2 as ec2
from constructs import Construct


class Clients(Construct):
    """The security group of the endpoints: 443 from named clients, and nothing out."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        vpc_id: str,
        name: str,
        cidrs: Sequence[str],
        groups: Sequence[str],
        lists: Sequence[str],
    ) -> None:
        super().__init__(scope, id_)
        https = partial(ec2.CfnSecurityGroup.IngressProperty, ip_protocol="tcp", from_port=443, to_port=443)
        group = ec2.CfnSecurityGroup(
            self,
            "SecurityGroup",
            vpc_id=vpc_id,
            group_name=name,
            group_description="HTTPS from named clients to the endpoints of the Rekognition baseline",
            security_group_ingress=[
                *(https(cidr_ip=cidr, description=f"HTTPS from {cidr}") for cidr in cidrs),
                *(https(source_security_group_id=id_, description=f"HTTPS from {id_}") for id_ in groups),
                *(https(source_prefix_list_id=id_, description=f"HTTPS from {id_}") for id_ in lists),
            ],
            # Without a rule of its own a group lets everything out; this one matches no packet that leaves the host.
            security_group_egress=[
                ec2.CfnSecurityGroup.EgressProperty(
                    ip_protocol="icmp", from_port=252, to_port=86, cidr_ip="255.255.255.255/32", description="Nothing"
                )
            ],
            tags=[CfnTag(key="Name", value=name)],
        )
        self.group_id: str = group.attr_group_id


class PrivateEndpoint(Construct):
    """An interface endpoint of one AWS service, with private DNS and a policy."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        vpc_id: str,
        subnets: Sequence[str],
        service_name: str,
        clients: Clients,
        policy: dict[str, Any],
    ) -> None:
        super().__init__(scope, id_)
        endpoint = ec2.CfnVPCEndpoint(
            self,
            "Endpoint",
            vpc_id=vpc_id,
            vpc_endpoint_type="Interface",
            service_name=service_name,
            subnet_ids=list(subnets),
            security_group_ids=[clients.group_id],
            private_dns_enabled=True,
            policy_document=policy,
        )
        self.id: str = endpoint.ref


class S3Gateway(Construct):
    """The gateway endpoint of Amazon S3, with a policy."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        vpc_id: str,
        route_tables: Sequence[str],
        region: str,
        policy: dict[str, Any],
    ) -> None:
        super().__init__(scope, id_)
        endpoint = ec2.CfnVPCEndpoint(
            self,
            "Endpoint",
            vpc_id=vpc_id,
            vpc_endpoint_type="Gateway",
            service_name=f"com.amazonaws.{region}.s3",
            route_table_ids=list(route_tables),
            policy_document=policy,
        )
        self.id: str = endpoint.ref
