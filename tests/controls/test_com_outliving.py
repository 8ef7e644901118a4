"""What is retained, and what is left of it when its stack goes: met, not met, undecided."""

from typing import Any

import pytest

from tests.support.judging import MET, NOT_MET, UNDECIDED, judge, results

Template = dict[str, Any]
KEPT = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
KEPT_BUT_ON_CREATION = {"DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Retain"}
NO_ONE = {"Version": "2012-10-17", "Statement": []}


def made(type_: str, fate: Template | None = None, **properties: Any) -> Template:
    return {"Type": f"AWS::{type_}", "Properties": properties, **(fate or {})}


def bucket(of: Template, policy: Template, **more: Any) -> Template:
    """A bucket and its policy, each with its fate."""
    return {
        "Media": made("S3::Bucket", of),
        "MediaPolicy": made("S3::BucketPolicy", policy, Bucket={"Ref": "Media"}, PolicyDocument=NO_ONE),
        **more,
    }


def key(of: Template, alias: Template) -> Template:
    return {
        "Key": made("KMS::Key", of),
        "Alias": made("KMS::Alias", alias, AliasName="alias/kyc-media", TargetKeyId={"Ref": "Key"}),
    }


def topic(of: Template, policy: Template) -> Template:
    return {
        "Topic": made("SNS::Topic", of),
        "TopicPolicy": made("SNS::TopicPolicy", policy, Topics=[{"Ref": "Topic"}], PolicyDocument=NO_ONE),
    }


def trail(of: Template, role: Template, policy: Template, boundary: Template) -> Template:
    """A trail, the role that it delivers with, the role's policy and its boundary."""
    return {
        "Trail": made("CloudTrail::Trail", of, CloudWatchLogsRoleArn={"Fn::GetAtt": ["Role", "Arn"]}),
        "Role": made("IAM::Role", role, ManagedPolicyArns=[{"Ref": "Policy"}], PermissionsBoundary={"Ref": "Boundary"}),
        "Policy": made("IAM::ManagedPolicy", policy, PolicyDocument=NO_ONE),
        "Boundary": made("IAM::ManagedPolicy", boundary, PolicyDocument=NO_ONE),
    }


def inline(policy: Template) -> Template:
    """A trail whose role has its rights from a policy that names the role."""
    return {
        "Trail": made("CloudTrail::Trail", KEPT, CloudWatchLogsRoleArn={"Fn::GetAtt": ["Role", "Arn"]}),
        "Role": made("IAM::Role", KEPT),
        "Policy": made("IAM::Policy", policy, Roles=[{"Ref": "Role"}], PolicyDocument=NO_ONE),
    }


CASES: dict[str, tuple[Any, Template]] = {
    "a bucket and its policy": (MET, bucket(KEPT, KEPT)),
    "both unless their creation fails": (MET, bucket(KEPT_BUT_ON_CREATION, KEPT_BUT_ON_CREATION)),
    "a bucket without its policy": (NOT_MET, bucket(KEPT, {})),
    "a policy that goes where the bucket is replaced": (NOT_MET, bucket(KEPT, {"DeletionPolicy": "Retain"})),
    "a bucket that goes itself": (None, bucket({}, {})),
    "a policy of a bucket that is elsewhere": (None, made("S3::BucketPolicy", Bucket="elsewhere")),
    "whether the bucket stays is not known": (
        UNDECIDED,
        bucket({"DeletionPolicy": {"Fn::ImportValue": "fate"}}, {}),
    ),
    "whether the policy stays is not known": (
        UNDECIDED,
        bucket(KEPT, {"DeletionPolicy": {"Fn::ImportValue": "fate"}, "UpdateReplacePolicy": "Retain"}),
    ),
    "a key and its alias": (MET, key(KEPT, KEPT)),
    "a key without its alias": (NOT_MET, key(KEPT, {})),
    "a topic and its policy": (MET, topic(KEPT, KEPT)),
    "a topic without its policy": (NOT_MET, topic(KEPT, {})),
    "a topic that goes itself": (None, topic({}, {})),
    "a trail and all it delivers with": (MET, trail(KEPT, KEPT, KEPT, KEPT)),
    "a trail without its role": (NOT_MET, trail(KEPT, {}, KEPT, KEPT)),
    "a trail without its role's policy": (NOT_MET, trail(KEPT, KEPT, {}, KEPT)),
    "a trail without its role's boundary": (NOT_MET, trail(KEPT, KEPT, KEPT, {})),
    "a trail that goes itself": (None, trail({}, {}, {}, {})),
    "a trail without the policy that names its role": (NOT_MET, inline({})),
    "a trail with the policy that names its role": (MET, inline(KEPT)),
}


@pytest.mark.parametrize("case", CASES)
def test_what_a_retained_resource_needs_has_its_fate(case: str) -> None:
    """Bucket policy, alias, topic policy, delivery role, the role's policies and boundary."""
    expected, template = CASES[case]
    found = judge("COM18", template)
    assert found == ({expected} if expected else set()) or (
        expected in (NOT_MET, UNDECIDED) and found == {expected, MET}
    )


def test_what_is_lost_is_named() -> None:
    """The finding stands at what goes, and names what it leaves unprotected."""
    (found,) = results("COM18", bucket(KEPT, {"UpdateReplacePolicy": "Retain"})).open
    assert (found.resource, found.property) == ("MediaPolicy", "DeletionPolicy")
    assert found.message == "DeletionPolicy is not set: Media is retained and loses it; expected Retain"


RULE: Template = {"EventPattern": {"source": ["aws.kms"]}, "Targets": [{"Id": "a", "Arn": {"Ref": "Topic"}}]}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ({"Rule": made("Events::Rule", **RULE), "Key": made("KMS::Key", KEPT)}, {NOT_MET}),
        ({"Rule": made("Events::Rule", KEPT, **RULE), "Key": made("KMS::Key", KEPT)}, {MET}),
        ({"Rule": made("Events::Rule", {"DeletionPolicy": "Retain"}, **RULE), "Key": made("KMS::Key", KEPT)},
         {NOT_MET}),
        ({"Rule": made("Events::Rule", **RULE), "Key": made("KMS::Key")}, set()),
        ({"Rule": made("Events::Rule", KEPT, **RULE), "Topic": made("SNS::Topic"), "Key": made("KMS::Key", KEPT)},
         {MET, NOT_MET}),
        ({"Rule": made("Events::Rule", KEPT, **RULE), "Topic": made("SNS::Topic", KEPT), "Key": made("KMS::Key", KEPT),
          "Told": made("SNS::Subscription", TopicArn={"Ref": "Topic"})}, {MET, NOT_MET}),
        ({"Rule": made("Events::Rule", KEPT, **RULE), "Topic": made("SNS::Topic", KEPT), "Key": made("KMS::Key", KEPT),
          "Told": made("SNS::Subscription", KEPT, TopicArn={"Ref": "Topic"})}, {MET}),
        ({"Topic": made("SNS::Topic"), "Told": made("SNS::Subscription", TopicArn={"Ref": "Topic"})}, set()),
    ],
)  # fmt: skip
def test_who_is_notified_is_notified_afterwards(template: Template, expected: set[Any]) -> None:
    """COM21: where anything is retained, the rules, the topic that they tell and its subscriptions are, too."""
    assert judge("COM21", template, approval="minimal") == expected
