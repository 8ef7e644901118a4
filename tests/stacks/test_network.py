"""The network stack: the VPC endpoints that callers need, created or adopted, plain or FIPS."""

import json
from pathlib import Path
from typing import Any

import pytest

from capabilities.capability import Endpoint
from policies.applied_by_hand import documents
from policies.endpoint import rekognition_endpoint_policy, s3_endpoint_policy
from settings.settings import Settings
from tests.support.variants import REMOVED, settings_of, synthesized

ADOPTED: dict[str, Any] = {
    "network.create": REMOVED,
    "network.adopt": {
        "vpc": "vpc-11111111",
        "subnets": ["subnet-11111111", "subnet-22222222"],
        "route-tables": ["rtb-11111111"],
        "s3-endpoint": "vpce-11111111",
        "services": ["kms", "logs", "sns"],
    },
    "network.client-security-groups": ["sg-11111111"],
}


def network(settings: Settings, folder: Path) -> list[dict[str, Any]]:
    """The resources of the network stacks."""
    made = synthesized(settings, folder / "cdk.out")
    names = (f"{settings.prefix}-rekognition-network", f"{settings.prefix}-rekognition-network-fips")
    listed = [made[stack] for stack in names if stack in made]
    return [one for template in listed for one in template["Resources"].values()]


def services(resources: list[dict[str, Any]]) -> set[str]:
    """The AWS services that there is an endpoint for."""
    endpoints = [one["Properties"] for one in resources if one["Type"] == "AWS::EC2::VPCEndpoint"]
    return {endpoint["ServiceName"].split(".", 3)[3] for endpoint in endpoints}


@pytest.mark.parametrize(
    ("region", "fips"),
    [
        ("us-west-1", {"rekognition-fips", "kms-fips", "sts-fips", "logs", "monitoring", "s3"}),
        ("ca-central-1", {"rekognition-fips", "kms-fips", "sts", "logs", "monitoring", "s3"}),
    ],
)
def test_fips_endpoints_are_where_fips_hosts_are(region: str, fips: set[str], tmp_path: Path) -> None:
    """A client that asks for FIPS meets an endpoint wherever PrivateLink has one for the FIPS host of the service."""
    made = network(settings_of("minimal", {"region": region, "network.fips": True}), tmp_path)
    assert services(made) == fips


def test_clients_move_between_plain_and_fips_endpoints(tmp_path: Path) -> None:
    """Both stand, with one policy, and a caller may come through either; afterwards those of FIPS alone."""
    answers = {"region": "us-west-1", "network.fips": True, "network.fips-transition": True}
    made = network(settings_of("minimal", answers), tmp_path)
    both = {"rekognition", "rekognition-fips", "kms", "kms-fips", "sts", "sts-fips", "logs", "monitoring", "s3"}
    assert services(made) == both
    (policy, other) = [one["Properties"]["PolicyDocument"] for one in made if "rekognition" in str(
        one["Properties"].get("ServiceName"))]  # fmt: skip
    assert policy == other
    callers = (tmp_path / "cdk.out/faces-rekognition-callers.template.json").read_text(encoding="utf-8")
    (boundary,) = [
        one["Condition"]["StringNotEqualsIfExists"]["aws:SourceVpce"]
        for resource in json.loads(callers)["Resources"].values()
        if resource["Type"] == "AWS::IAM::ManagedPolicy"
        for one in resource["Properties"]["PolicyDocument"]["Statement"]
        if one.get("Sid") == "NoRekognitionButThroughOurEndpoint"
    ]
    assert ["RekognitionFips" in one["Fn::ImportValue"] for one in boundary] == [True, False]


def test_members_of_a_named_group_pass_beside_named_ranges(tmp_path: Path) -> None:
    """They have addresses of the created VPC: the group lets them in, and the policy does not turn them away."""
    settings = settings_of(
        "minimal",
        {"network.client-cidrs": ["10.1.0.0/16"], "network.client-security-groups": ["sg-11111111"]},
    )
    made = network(settings, tmp_path)
    (group,) = [one["Properties"] for one in made if one["Type"] == "AWS::EC2::SecurityGroup"]
    assert [rule.get("CidrIp") for rule in group["SecurityGroupIngress"]] == ["10.1.0.0/16", None]
    for policy in (rekognition_endpoint_policy(settings, Endpoint.REKOGNITION), s3_endpoint_policy(settings)):
        (safeguard,) = [one for one in policy["Statement"] if "NotIpAddress" in one.get("Condition", {})]
        assert safeguard["Condition"]["NotIpAddress"] == {"aws:VpcSourceIp": ["10.1.0.0/16", "10.41.0.0/24"]}


def test_an_adopted_network_gets_what_it_lacks(tmp_path: Path) -> None:
    """Neither VPC nor flow logs, and no second endpoint for what the VPC reaches already; clients as named."""
    settings = settings_of("full", ADOPTED)
    made = network(settings, tmp_path)
    assert {one["Type"] for one in made} == {"AWS::EC2::VPCEndpoint", "AWS::EC2::SecurityGroup"}
    assert services(made).isdisjoint({"s3", "kms", "kms-fips", "logs", "sns"})
    assert services(made) >= {"rekognition-fips", "sts-fips", "sqs-fips", "kinesisvideo"}
    (group,) = [one["Properties"] for one in made if one["Type"] == "AWS::EC2::SecurityGroup"]
    assert [rule["SourceSecurityGroupId"] for rule in group["SecurityGroupIngress"]] == ["sg-11111111"]


def test_the_owner_of_an_adopted_endpoint_learns_what_to_let_through() -> None:
    """Each endpoint that the VPC has already gets its policy as a document, with the command that applies it."""
    found = documents(settings_of("full", ADOPTED))
    ours = {"aws:PrincipalAccount": "111122223333", "aws:PrincipalOrgID": "o-exampleorg1"}
    keys = "arn:aws:iam::111122223333:role/fsi-rek-use1-key-administrator"
    groups = "arn:aws:logs:us-east-1:111122223333:log-group:/fsi-rekognition/workloads/*"
    assert {
        name: json.loads(found[f"endpoint-policy-{name}.json"])["Statement"] for name in ("kms", "logs", "sns")
    } == {
        "kms": [
            {
                "Sid": "KeyAdministratorsMayDescribeKeys",
                "Effect": "Allow",
                "Principal": "*",
                "Action": ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus"],
                "Resource": "arn:aws:kms:us-east-1:111122223333:key/*",
                "Condition": {"ArnEquals": {"aws:PrincipalArn": keys}, "StringEquals": ours},
            }
        ],
        "logs": [
            {
                "Sid": "WorkloadsOfThisAccountMayWriteToTheirOwnLogGroups",
                "Effect": "Allow",
                "Principal": "*",
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": [groups, f"{groups}:*"],
                "Condition": {"StringEquals": ours},
            }
        ],
        "sns": [
            {
                "Sid": "WorkloadsOfThisAccountMaySubscribeToCompletions",
                "Effect": "Allow",
                "Principal": "*",
                "Action": ["sns:GetTopicAttributes", "sns:Subscribe"],
                "Resource": "arn:aws:sns:us-east-1:111122223333:fsi-rekognition-completions",
                "Condition": {"StringEquals": ours},
            }
        ],
    }
    assert "--vpc-endpoint-id vpce-11111111 --policy-document file://endpoint-policy-s3.json" in found["COMMANDS.md"]
    assert [name for name in documents(settings_of("full")) if name.startswith("endpoint-policy-")] == []


def test_zones_are_named_by_their_ids(tmp_path: Path) -> None:
    """Zone ids are the same zones in every account; without them the Region's first are taken."""
    changes = {"network.create.zones": 2, "network.create.zone-ids": ["euc1-az2", "euc1-az3"]}
    subnets = [
        one["Properties"]
        for one in network(settings_of("minimal", changes), tmp_path)
        if one["Type"] == "AWS::EC2::Subnet"
    ]
    assert [subnet["AvailabilityZoneId"] for subnet in subnets] == ["euc1-az2", "euc1-az3"]
    assert all("AvailabilityZone" not in subnet for subnet in subnets)
