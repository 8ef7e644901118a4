"""The controls of networks and their flow logs, case by case."""

from typing import Any

import pytest

from assurance.controls.net import flow_logs, vpcs
from assurance.controls.registry import defined_in
from tests.support.cases import GIVEN, Case, Resources, allow, att, completeness, made, one, policy, ref, said
from tests.support.endpoints import endpoint, https
from tests.support.judging import MET, NOT_MET, UNDECIDED


def flows(where: Any = None, group: Any = None, **properties: Any) -> Resources:
    """A VPC, its flow log, and a log group."""
    return {
        "Vpc": made("EC2::VPC"),
        "Group": made("Logs::LogGroup", **(group or {})),
        "Flows": made("EC2::FlowLog", ResourceType="VPC", ResourceId=where or ref("Vpc"), **properties),
    }


ENCRYPTED = {
    "BucketEncryption": {
        "ServerSideEncryptionConfiguration": [
            {
                "ServerSideEncryptionByDefault": {
                    "SSEAlgorithm": "aws:kms",
                    "KMSMasterKeyID": "arn:aws:kms:eu-west-1:111122223333:key/1",
                }
            }
        ]
    }
}
BY_ID = {
    "BucketEncryption": {
        "ServerSideEncryptionConfiguration": [
            {
                "ServerSideEncryptionByDefault": {
                    "SSEAlgorithm": "aws:kms",
                    "KMSMasterKeyID": "1234abcd-12ab-34cd-56ef-1234567890ab",
                }
            }
        ]
    }
}

ENTRY = {"NetworkAclId": "acl-1", "Protocol": -1, "CidrBlock": "0.0.0.0/0"}


def denied(**properties: Any) -> dict[str, Any]:
    """An entry that denies everything before rule 100."""
    return ENTRY | {"RuleNumber": 90, "RuleAction": "deny"} | properties


def entries(first: dict[str, Any]) -> Resources:
    """An entry of a network ACL that lets the world in, as rule 100, and another."""
    world = made("EC2::NetworkAclEntry", **ENTRY, RuleNumber=100, RuleAction="allow")
    return {"World": world, "Other": made("EC2::NetworkAclEntry", **first)}


CASES = [
    Case("NET18", NOT_MET, one("EC2::SecurityGroup", SecurityGroupIngress=https(CidrIp="0.0.0.0/0"))),
    Case("NET18", NOT_MET, one("EC2::SecurityGroup", SecurityGroupIngress=[https(CidrIp="128.0.0.0/1")])),
    Case("NET18", NOT_MET, one("EC2::SecurityGroupIngress", IpProtocol="tcp", CidrIpv6="::/0")),
    Case("NET18", MET, one("EC2::SecurityGroup", SecurityGroupIngress=[https(CidrIp="10.0.0.0/8")])),
    Case("NET18", MET, one("EC2::SecurityGroup")),
    Case("NET18", UNDECIDED, one("EC2::SecurityGroup", SecurityGroupIngress=[https(CidrIp=GIVEN)])),
    Case("NET18", UNDECIDED, one("EC2::SecurityGroup", SecurityGroupIngress=GIVEN)),
    Case("NET19", NOT_MET, one("EC2::SecurityGroup")),
    Case(
        "NET19", NOT_MET, one("EC2::SecurityGroup", SecurityGroupEgress=[{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}])
    ),
    Case(
        "NET19", NOT_MET, one("EC2::SecurityGroup", SecurityGroupEgress=[{"IpProtocol": -1, "CidrIp": "10.0.0.0/16"}])
    ),
    Case("NET19", MET, one("EC2::SecurityGroup", SecurityGroupEgress=[https(CidrIp="10.0.0.0/16")])),
    Case("NET19", MET, one("EC2::SecurityGroup", SecurityGroupEgress=[{"IpProtocol": "-1", "CidrIp": "127.0.0.1/32"}])),
    Case("NET19", MET, one("EC2::SecurityGroupEgress", IpProtocol="tcp", DestinationSecurityGroupId="sg-0a1")),
    Case("NET19", UNDECIDED, one("EC2::SecurityGroup", SecurityGroupEgress=[https(CidrIp=GIVEN)])),
    Case(
        "NET20",
        NOT_MET,
        {"Vpc": made("EC2::VPC")} | endpoint(VpcId=ref("Vpc"), SecurityGroupIds=[att("Vpc", "DefaultSecurityGroup")]),
    ),
    Case("NET20", NOT_MET, {"Vpc": made("EC2::VPC")} | endpoint(VpcId=ref("Vpc"))),
    Case("NET20", MET, {"Vpc": made("EC2::VPC")} | endpoint(VpcId=ref("Vpc"), SecurityGroupIds=["sg-0a1"])),
    Case("NET21", NOT_MET, one("EC2::InternetGateway")),
    Case("NET21", NOT_MET, one("EC2::NatGateway", SubnetId="subnet-1")),
    Case("NET21", MET, one("EC2::NatGateway", ConnectivityType="private")),
    Case("NET21", MET, one("EC2::VPC")),
    Case(
        "NET22",
        NOT_MET,
        {"Igw": made("EC2::InternetGateway")}
        | one("EC2::Route", GatewayId=ref("Igw"), DestinationCidrBlock="0.0.0.0/0"),
    ),
    Case("NET22", NOT_MET, one("EC2::Route", NatGatewayId="nat-0a1")),
    Case("NET22", NOT_MET, one("EC2::Route", GatewayId="igw-0a1", DestinationCidrBlock="203.0.113.0/24")),
    Case("NET22", MET, one("EC2::Route", GatewayId="vgw-0a1", DestinationCidrBlock="10.0.0.0/8")),
    Case("NET22", MET, one("EC2::Route", TransitGatewayId="tgw-0a1", DestinationCidrBlock="10.0.0.0/8")),
    Case("NET22", UNDECIDED, one("EC2::Route", TransitGatewayId="tgw-0a1", DestinationCidrBlock="0.0.0.0/0")),
    Case("NET22", UNDECIDED, one("EC2::Route", GatewayId=GIVEN)),
    Case("NET23", NOT_MET, one("EC2::Subnet", MapPublicIpOnLaunch="true")),
    Case("NET23", NOT_MET, one("EC2::Instance", NetworkInterfaces=[{"AssociatePublicIpAddress": True}])),
    Case("NET23", MET, one("EC2::Subnet", CidrBlock="10.0.0.0/24")),
    Case("NET23", MET, one("EC2::Subnet", MapPublicIpOnLaunch=False)),
    Case("NET23", UNDECIDED, one("EC2::Subnet", MapPublicIpOnLaunch=GIVEN)),
    Case("NET24", NOT_MET, one("EC2::VPC", EnableDnsSupport=True)),
    Case("NET24", NOT_MET, one("EC2::VPC", EnableDnsSupport=False, EnableDnsHostnames=True)),
    Case("NET24", MET, one("EC2::VPC", EnableDnsHostnames="true")),
    Case("NET24", UNDECIDED, one("EC2::VPC", EnableDnsHostnames=GIVEN)),
    Case("NET25", NOT_MET, one("EC2::NetworkAclEntry", RuleAction="allow", Protocol=-1, CidrBlock="0.0.0.0/0")),
    Case(
        "NET25",
        NOT_MET,
        one(
            "EC2::NetworkAclEntry",
            RuleAction="allow",
            Protocol="6",
            Ipv6CidrBlock="::/0",
            PortRange={"From": 20, "To": 25},
        ),
    ),
    Case(
        "NET25",
        MET,
        one(
            "EC2::NetworkAclEntry",
            RuleAction="allow",
            Protocol=6,
            CidrBlock="0.0.0.0/0",
            PortRange={"From": 443, "To": 443},
        ),
    ),
    Case("NET25", MET, one("EC2::NetworkAclEntry", RuleAction="allow", Protocol=-1, CidrBlock="10.0.0.0/16")),
    Case("NET25", None, one("EC2::NetworkAclEntry", RuleAction="deny", Protocol=-1, CidrBlock="0.0.0.0/0")),
    Case("NET25", UNDECIDED, one("EC2::NetworkAclEntry", RuleAction="allow", Protocol=-1, CidrBlock=GIVEN)),
    Case("NET25", MET, entries(denied())),
    Case("NET25", MET, entries(denied(RuleNumber="90"))),
    Case("NET25", NOT_MET, entries(denied(RuleNumber=110))),
    Case("NET25", NOT_MET, entries(denied(CidrBlock="10.0.0.0/8"))),
    Case("NET25", NOT_MET, entries(denied(Protocol=6))),
    Case("NET25", NOT_MET, entries(denied(Egress=True))),
    Case("NET25", NOT_MET, entries(denied(NetworkAclId="acl-2"))),
    Case("NET25", NOT_MET, entries(denied(RuleAction="allow"))),
]

FLOWS = [
    Case("NET26", NOT_MET, one("EC2::VPC")),
    Case("NET26", MET, flows()),
    Case(
        "NET26",
        MET,
        {
            "Vpc": made("EC2::VPC"),
            "Subnet": made("EC2::Subnet", VpcId=ref("Vpc")),
            "Flows": made("EC2::FlowLog", ResourceType="Subnet", ResourceId=ref("Subnet")),
        },
    ),
    Case("NET26", UNDECIDED, flows(GIVEN)),
    Case("NET27", NOT_MET, flows(TrafficType="REJECT")),
    Case("NET27", NOT_MET, flows()),
    Case("NET27", MET, flows(TrafficType="ALL")),
    Case("NET27", UNDECIDED, flows(TrafficType=GIVEN)),
    Case("NET28", NOT_MET, flows()),
    Case("NET28", NOT_MET, flows(LogDestination=att("Group"))),
    Case(
        "NET28", MET, flows(LogDestination=att("Group"), group={"KmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/1"})
    ),
    Case(
        "NET28", MET, flows(LogGroupName=ref("Group"), group={"KmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/1"})
    ),
    Case("NET28", MET, flows(LogDestination=att("Logs")) | {"Logs": made("S3::Bucket", **ENCRYPTED)}),
    Case("NET28", NOT_MET, flows(LogDestination=att("Logs")) | {"Logs": made("S3::Bucket", **BY_ID)}),
    Case("NET28", NOT_MET, flows(LogDestination=att("Logs")) | {"Logs": made("S3::Bucket")}),
    Case("NET28", UNDECIDED, flows(LogDestination="arn:aws:s3:::central-logs")),
    Case("NET28", UNDECIDED, flows(LogDestination=att("Group"), group={"KmsKeyId": GIVEN})),
]

DELIVERS = {"DeliverLogsPermissionArn": att("Role"), "LogDestination": att("Group")}
WRITES = ["logs:CreateLogStream", "logs:PutLogEvents"]


def writer(action: Any, resource: Any = "*") -> Resources:
    document = policy(allow(action, resource))
    return {"Role": made("IAM::Role"), "May": made("IAM::ManagedPolicy", Roles=[ref("Role")], PolicyDocument=document)}


FLOWS += [
    Case("NET30", MET, flows(**DELIVERS) | writer(WRITES)),
    Case("NET30", MET, flows(**DELIVERS) | writer(WRITES, att("Group"))),
    Case("NET30", NOT_MET, flows(LogDestination=att("Group"))),
    Case("NET30", NOT_MET, flows(**DELIVERS) | writer("logs:CreateLogStream")),
    Case("NET30", NOT_MET, flows(**DELIVERS) | writer(WRITES, "arn:aws:logs:eu-west-1:111122223333:log-group:other:*")),
    Case("NET30", UNDECIDED, flows(DeliverLogsPermissionArn="arn:aws:iam::111122223333:role/elsewhere")),
    Case("NET30", UNDECIDED, flows(**DELIVERS) | writer(GIVEN)),
    Case("NET30", None, flows(LogDestinationType="s3", LogDestination="arn:aws:s3:::central-logs")),
]
CASES += FLOWS
CONTROLS = defined_in(vpcs, flow_logs)
NEVER_UNDECIDED: dict[str, str] = {
    "NET20": "a group that is not known is what NET14 leaves undecided",
    "NET21": "the type of a resource is always known",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.control}-{case.says or 'silent'}")
def test_says(case: Case) -> None:
    """Each control says of each template what an examiner would."""
    assert said(case) == case.says


def test_every_outcome_has_a_case() -> None:
    """No control goes untested in any of its outcomes, or a reason says why it has not that outcome."""
    assert completeness(CASES, CONTROLS, NEVER_UNDECIDED) == []
