"""Flow logs: what they record, where to, and whether it arrives."""

from assurance.sources.live.calling import Caller, tags
from assurance.sources.live.found import Found, Owned, filled, picked

_KINDS = {"vpc": "VPC", "subnet": "Subnet", "eni": "NetworkInterface", "tgw": "TransitGateway",
          "tgw-attach": "TransitGatewayAttachment"}  # fmt: skip


def flow_log(aws: Caller, owned: Owned) -> Found | None:
    """AWS::EC2::FlowLog."""
    gone = ("InvalidFlowLogId.NotFound",)
    found = aws.find("ec2", "DescribeFlowLogs", absent=gone, FlowLogIds=[owned.physical])
    if not found or not found["FlowLogs"]:
        return None
    (one,) = found["FlowLogs"]
    resource = str(one.get("ResourceId", ""))
    return Found(
        properties={
            **picked(
                one,
                "LogDestinationType",
                "MaxAggregationInterval",
                "ResourceId",
                "TrafficType",
                DeliverLogsPermissionArn="DeliverLogsPermissionArn",
            ),
            **filled(
                LogDestination=one.get("LogDestination") or _group(owned, one.get("LogGroupName")),
                LogFormat=one.get("LogFormat"),
                ResourceType=_KINDS.get(resource.rpartition("-")[0]),
            ),
            "Tags": tags(one.get("Tags")),
        },
        state=picked(one, "FlowLogStatus", "DeliverLogsStatus", "DeliverLogsErrorMessage"),
    )


def _group(owned: Owned, name: object) -> object:
    """AWS names a log group where CloudFormation took its ARN: the ARN, if it is that of this group."""
    declared = str(owned.declared.get("LogDestination", ""))
    return declared if declared.removesuffix(":*").endswith(f":log-group:{name}") else name
