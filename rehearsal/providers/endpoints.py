"""Endpoints, and flow logs beside them."""

from collections.abc import Mapping
from typing import Any

from rehearsal.aws import Aws
from rehearsal.providers.ec2_tags import retag, tagged
from rehearsal.providers.provider import Properties, Provider, given, text


class VpcEndpoint(Provider):
    """An interface or gateway endpoint."""

    type = "AWS::EC2::VPCEndpoint"

    def create(self, aws: Aws, wanted: Properties) -> str:
        names = ("VpcId", "ServiceName", "VpcEndpointType", "PrivateDnsEnabled",
                 "SubnetIds", "SecurityGroupIds", "RouteTableIds")  # fmt: skip
        made = aws.ec2.create_vpc_endpoint(
            PolicyDocument=text(wanted["PolicyDocument"]),
            TagSpecifications=tagged("vpc-endpoint", wanted),
            **{name: wanted[name] for name in names if name in wanted},
        )
        return str(made["VpcEndpoint"]["VpcEndpointId"])

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        if not former:
            return
        changes: dict[str, Any] = {}
        for name in ("SubnetIds", "SecurityGroupIds", "RouteTableIds"):
            now, before = set(wanted.get(name, ())), set(former.get(name, ()))
            changes |= given(**{f"Add{name}": sorted(now - before), f"Remove{name}": sorted(before - now)})
        if "PrivateDnsEnabled" in wanted:
            changes["PrivateDnsEnabled"] = wanted["PrivateDnsEnabled"]
        aws.ec2.modify_vpc_endpoint(VpcEndpointId=id_, PolicyDocument=text(wanted["PolicyDocument"]), **changes)
        retag(aws, id_, wanted, former)

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        aws.ec2.delete_vpc_endpoints(VpcEndpointIds=[id_])

    def attributes(self, aws: Aws, id_: str) -> Mapping[str, Any]:
        return {"Id": id_}


class FlowLog(Provider):
    """A flow log."""

    type = "AWS::EC2::FlowLog"

    def create(self, aws: Aws, wanted: Properties) -> str:
        names = ("ResourceType", "TrafficType", "LogDestinationType", "LogDestination", "LogGroupName",
                 "DeliverLogsPermissionArn", "MaxAggregationInterval", "LogFormat")  # fmt: skip
        made = aws.ec2.create_flow_logs(
            ResourceIds=[wanted["ResourceId"]],
            TagSpecifications=tagged("vpc-flow-log", wanted),
            **{name: wanted[name] for name in names if name in wanted},
        )
        return str(made["FlowLogIds"][0])

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        if former:
            retag(aws, id_, wanted, former)

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        aws.ec2.delete_flow_logs(FlowLogIds=[id_])
