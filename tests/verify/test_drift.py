"""What differs between a resource as approved and as it is, and what only looks as if it did."""

import json
from typing import Any

import pytest

from assurance.drift.differences import Difference, differences
from assurance.sources.resource import Reference, Resource, Unread, Unresolved

ROOT = "arn:aws:iam::111122223333:root"
GAP = Unresolved("kms:GetKeyPolicy", "AccessDenied")


def resource(type_: str, **properties: Any) -> Resource:
    return Resource(id="Subject", type=f"AWS::{type_}", properties=properties)


def policy(**statement: Any) -> dict[str, Any]:
    one = {"Sid": "One", "Effect": "Allow", "Action": ["kms:Decrypt", "kms:Encrypt"], "Resource": "*", **statement}
    return {"Version": "2012-10-17", "Statement": [one]}


HARMLESS: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "numbers as text": ("Logs::LogGroup", {"RetentionInDays": "365"}, {"RetentionInDays": 365}),
    "whole numbers with a point": ("CloudWatch::Alarm", {"Threshold": 1}, {"Threshold": 1.0}),
    "booleans as text": ("KMS::Key", {"EnableKeyRotation": "true"}, {"EnableKeyRotation": True}),
    "what AWS takes where nothing is said": ("IAM::Role", {}, {"MaxSessionDuration": 3600, "Path": "/"}),
    "what AWS leaves out where it is the usual": ("KMS::Key", {"RotationPeriodInDays": 365}, {}),
    "lists in another order": ("EC2::VPCEndpoint", {"SubnetIds": ["a", "b"]}, {"SubnetIds": ["b", "a"]}),
    "empty lists": ("CloudWatch::Alarm", {}, {"OKActions": [], "Dimensions": []}),
    "references": (
        "S3::BucketPolicy",
        {"Bucket": Reference("media", resource="t#Bucket", attribute="Ref")},
        {"Bucket": "media"},
    ),
    "tags of AWS": (
        "KMS::Key",
        {"Tags": [{"Key": "owner", "Value": "identity"}]},
        {"Tags": [{"Key": "aws:cloudformation:stack-name", "Value": "x"}, {"Key": "owner", "Value": "identity"}]},
    ),
    "documents as text": ("KMS::Key", {"KeyPolicy": policy()}, {"KeyPolicy": json.dumps(policy())}),
    "event patterns as text": (
        "Events::Rule",
        {"EventPattern": {"source": ["aws.s3"]}},
        {"EventPattern": '{"source":["aws.s3"]}'},
    ),
    "one action, listed": ("KMS::Key", {"KeyPolicy": policy(Action="kms:Decrypt")},
                           {"KeyPolicy": policy(Action=["kms:Decrypt"])}),
    "actions in another case": ("KMS::Key", {"KeyPolicy": policy(Action="kms:Decrypt")},
                                {"KeyPolicy": policy(Action="KMS:decrypt")}),
    "one statement, not listed": (
        "KMS::Key",
        {"KeyPolicy": policy()},
        {"KeyPolicy": {"Version": "2012-10-17", "Statement": policy()["Statement"][0]}},
    ),
    "a version, where there is no variable": ("EC2::VPCEndpoint", {"PolicyDocument": policy()},
                                              {"PolicyDocument": {**policy(), "Version": "2008-10-17"}}),
    "the root of an account as its id": (
        "KMS::Key",
        {"KeyPolicy": policy(Principal={"AWS": ROOT})},
        {"KeyPolicy": policy(Principal={"AWS": ["111122223333"]})},
    ),
    "everybody": ("S3::BucketPolicy", {"PolicyDocument": policy(Principal="*")},
                  {"PolicyDocument": policy(Principal={"AWS": "*"})}),
    "condition keys in another case": (
        "S3::BucketPolicy",
        {"PolicyDocument": policy(Condition={"Bool": {"aws:SecureTransport": "false"}})},
        {"PolicyDocument": policy(Condition={"Bool": {"aws:securetransport": [False]}})},
    ),
    "an algorithm of a bucket without bucket key": (
        "S3::Bucket",
        {"BucketEncryption": {"ServerSideEncryptionConfiguration": [
            {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}},
        {"BucketEncryption": {"ServerSideEncryptionConfiguration": [
            {"BucketKeyEnabled": False, "ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}},
    ),
    "zones, which AWS names": ("EC2::Subnet", {"AvailabilityZone": "eu-west-1a"}, {"AvailabilityZone": "eu-west-1c"}),
}  # fmt: skip

CHANGED: dict[str, tuple[str, dict[str, Any], dict[str, Any], str]] = {
    "a value": ("CloudTrail::Trail", {"IsLogging": True}, {"IsLogging": False}, "IsLogging"),
    "a value gone": ("IAM::Role", {"PermissionsBoundary": "arn"}, {}, "PermissionsBoundary"),
    "a value that was the usual": ("IAM::Role", {}, {"MaxSessionDuration": 43200}, "MaxSessionDuration"),
    "an item gone": ("CloudWatch::Alarm", {"AlarmActions": ["a"]}, {"AlarmActions": []}, "AlarmActions"),
    "one item for another": ("IAM::Role", {"ManagedPolicyArns": ["a"]}, {"ManagedPolicyArns": ["b"]},
                             "ManagedPolicyArns"),
    "a tag": ("KMS::Key", {"Tags": [{"Key": "owner", "Value": "a"}]}, {"Tags": [{"Key": "owner", "Value": "b"}]},
              "Tags.owner"),
    "a statement gone": ("KMS::Key", {"KeyPolicy": policy()}, {"KeyPolicy": {"Version": "2012-10-17",
                         "Statement": []}}, "KeyPolicy.Statement"),
    "a version that there is not": ("EC2::VPCEndpoint", {"PolicyDocument": policy()},
                                    {"PolicyDocument": {**policy(), "Version": "2012-10-17x"}},
                                    "PolicyDocument.Version"),
    "a version, where there is a variable": (
        "EC2::VPCEndpoint",
        {"PolicyDocument": policy(Resource="arn:aws:s3:::media/${aws:userid}/*")},
        {"PolicyDocument": {**policy(Resource="arn:aws:s3:::media/${aws:userid}/*"), "Version": "2008-10-17"}},
        "PolicyDocument.Version",
    ),
    "who a statement means": ("KMS::Key", {"KeyPolicy": policy(Principal={"AWS": ROOT})},
                              {"KeyPolicy": policy(Principal={"AWS": "444455556666"})},
                              "KeyPolicy.Statement[One].Principal.AWS"),
    "a Deny that allows": ("S3::BucketPolicy", {"PolicyDocument": policy(Effect="Deny")},
                           {"PolicyDocument": policy(Effect="Allow")}, "PolicyDocument.Statement[One].Effect"),
    "a condition gone": (
        "S3::BucketPolicy",
        {"PolicyDocument": policy(Condition={"StringEquals": {"aws:PrincipalOrgID": "o-exampleorg1"}})},
        {"PolicyDocument": policy()},
        "PolicyDocument.Statement[One].Condition",
    ),
    "a key inside": (
        "S3::Bucket",
        {"PublicAccessBlockConfiguration": {"BlockPublicAcls": True, "BlockPublicPolicy": True}},
        {"PublicAccessBlockConfiguration": {"BlockPublicAcls": True, "BlockPublicPolicy": False}},
        "PublicAccessBlockConfiguration.BlockPublicPolicy",
    ),
}  # fmt: skip

ADDED: dict[str, tuple[str, dict[str, Any], dict[str, Any], str]] = {
    "an action": ("KMS::Key", {"KeyPolicy": policy(Action=["a:B"])}, {"KeyPolicy": policy(Action=["a:B", "a:C"])},
                  "KeyPolicy.Statement[One].Action"),
    "a statement": (
        "KMS::Key",
        {"KeyPolicy": policy()},
        {"KeyPolicy": {**policy(), "Statement": [*policy()["Statement"], *policy(Sid="Two")["Statement"]]}},
        "KeyPolicy.Statement[Two]",
    ),
    "an attached policy": ("IAM::Role", {"ManagedPolicyArns": ["a"]}, {"ManagedPolicyArns": ["a", "b"]},
                           "ManagedPolicyArns"),
    "an inline policy": ("IAM::Role", {}, {"Policies": [{"PolicyName": "x", "PolicyDocument": policy()}]}, "Policies"),
    "a selector": (
        "CloudTrail::Trail",
        {"AdvancedEventSelectors": [{"Name": "Management"}]},
        {"AdvancedEventSelectors": [{"Name": "Management"}, {"Name": "Other"}]},
        "AdvancedEventSelectors[Other]",
    ),
    "a rule of a security group": (
        "EC2::SecurityGroup",
        {"SecurityGroupIngress": [{"IpProtocol": "tcp", "FromPort": 443, "CidrIp": "10.0.0.0/24"}]},
        {"SecurityGroupIngress": [{"IpProtocol": "tcp", "FromPort": 443, "CidrIp": "10.0.0.0/24"},
                                  {"IpProtocol": "tcp", "FromPort": 22, "CidrIp": "0.0.0.0/0"}]},
        "SecurityGroupIngress",
    ),
    "a setting of a bucket": ("S3::Bucket", {}, {"ReplicationConfiguration": {"Role": "arn"}},
                              "ReplicationConfiguration"),
    "a tag": ("KMS::Key", {}, {"Tags": [{"Key": "name", "Value": "a person"}]}, "Tags.name"),
}  # fmt: skip


def compared(type_: str, approved: dict[str, Any], live: dict[str, Any]) -> list[Difference]:
    return differences(resource(type_, **approved), resource(type_, **live))


@pytest.mark.parametrize("case", HARMLESS)
def test_what_means_the_same_is_no_difference(case: str) -> None:
    """Whatever AWS writes in another way, or fills in, is as it was approved."""
    assert compared(*HARMLESS[case]) == []


@pytest.mark.parametrize("case", CHANGED)
def test_what_was_changed_is_reported_with_its_path(case: str) -> None:
    """A value that is another one, or gone, is a change at this very place, and nothing else is."""
    *both, path = CHANGED[case]
    (found,) = compared(*both)  # type: ignore[arg-type]
    assert found.path == path
    assert not found.added


@pytest.mark.parametrize("case", ADDED)
def test_what_was_added_stands_beside_the_approved(case: str) -> None:
    """What nobody approved is distinguished from what was changed."""
    *both, path = ADDED[case]
    (found,) = compared(*both)  # type: ignore[arg-type]
    assert found.path == path
    assert found.added


def test_tags_of_the_stack_may_be_there() -> None:
    """CloudFormation puts the tags of a stack on what it owns; a tag with another name stays a finding."""
    live = resource("IAM::Role", Tags=[{"Key": "owner", "Value": "identity"}, {"Key": "name", "Value": "a person"}])
    found = differences(resource("IAM::Role"), live, tagged={"owner": "identity"})
    assert [one.path for one in found] == ["Tags.name"]


def test_what_could_not_be_read_is_neither_changed_nor_added() -> None:
    """A gap is unknown, whether it is a property or the whole resource, and so is what the approved side lacks."""
    unread = [
        *compared("KMS::Key", {"KeyPolicy": policy()}, {"KeyPolicy": GAP}),
        *compared("KMS::Key", {}, {"KeyPolicy": GAP}),
        *compared("KMS::Key", {"KeyPolicy": GAP}, {"KeyPolicy": policy()}),
        *differences(resource("KMS::Key"), Resource(id="S", type="AWS::KMS::Key", properties=Unread(GAP))),
    ]
    assert [one.unknown for one in unread] == [GAP] * 4
    assert not any(one.added for one in unread)
