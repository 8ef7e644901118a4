"""Flow logs of a VPC: all traffic, to an encrypted log group."""

from typing import Any

from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from fsi_rekognition.log_group import LogGroup
from fsi_rekognition.role import Role


class FlowLogs(Construct):
    """Accepted and rejected traffic of a VPC, a record a minute."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        vpc_id: str,
        log_group: LogGroup,
        role_name: str,
        trust: dict[str, Any],
        policy: dict[str, Any],
        boundary_arn: str,
        path: str = "/",
    ) -> None:
        super().__init__(scope, id_)
        role = Role(
            self,
            "Delivery",
            name=role_name,
            description="VPC flow logs write to their log group with this role.",
            trust=trust,
            policy=policy,
            boundary_arn=boundary_arn,
            path=path,
        )
        ec2.CfnFlowLog(
            self,
            "FlowLog",
            resource_id=vpc_id,
            resource_type="VPC",
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_destination=log_group.arn,
            deliver_logs_permission_arn=role.arn,
            max_aggregation_interval=60,
        )
