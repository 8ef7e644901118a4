"""What VPC flow logs need to reach their log group."""

from policies.statement import Document, allow, document
from policies.trust import service_trust
from settings.settings import Settings


def flow_logs_trust(settings: Settings) -> Document:
    """Only flow logs of this account may assume the delivery role."""
    return service_trust(
        settings,
        "vpc-flow-logs.amazonaws.com",
        "FlowLogsOfThisAccountMayAssumeTheRole",
        settings.names.arn("ec2", "vpc-flow-log/*"),
    )


def flow_logs_policy(settings: Settings) -> Document:
    """Write to the flow log group, and to no other."""
    group = settings.names.log_group_arn("flow-logs")
    return document(
        allow(
            "FlowLogsMayWriteToTheirLogGroup",
            ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"),
            (group, f"{group}:*"),
        )
    )
