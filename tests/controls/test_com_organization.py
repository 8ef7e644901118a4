"""The controls of what the organization's policies must deny, case by case."""

from typing import Any

import pytest

from assurance.controls.com import organization, protected
from assurance.controls.registry import defined_in
from tests.support.cases import GIVEN, Case, Resources, completeness, deny, made, one, policy, said
from tests.support.judging import MET, NOT_MET, UNDECIDED

AWAY = {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}
OFF = {"StringNotEqualsIfExists": {"aws:VpceOrgID": "o-exampleorg1"}, "BoolIfExists": {"aws:ViaAWSService": "false"}}
OUTSIDE = {
    "StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-exampleorg1"},
    "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
}
CLIENT = {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/liveness-client"}}
STREAM = "rekognition:StartFaceLivenessSession"
OBJECTS_AND_KEYS = ["s3:GetObject", "s3:PutObject", "kms:Decrypt", "kms:GenerateDataKey"]
DEPLOYS = ["arn:aws:iam::111122223333:role/platform/deployment", "arn:aws:iam::111122223333:role/security/break-glass"]
TAGGED = {"StringEquals": {"aws:PrincipalTag/team": "kyc"}}
UNTAGGED = {"StringNotEquals": {"aws:PrincipalTag/team": "kyc"}}
OTHERS = {"ArnNotLike": {"aws:PrincipalArn": DEPLOYS}}
IMAGES = {"Images": made("S3::Bucket", BucketName="images")}
TOPIC = {"Alarms": made("SNS::Topic", TopicName="alarms")}
TRACKING = deny("rekognition:StartPersonTracking")


def scp(*statements: Any, **attributes: Any) -> Resources:
    found = one("Organizations::Policy", Type="SERVICE_CONTROL_POLICY", Content=policy(*statements))
    found["Subject"] |= attributes
    return found


def rcp(*statements: Any) -> Resources:
    return one("Organizations::Policy", Type="RESOURCE_CONTROL_POLICY", Content=policy(*statements))


def perimeter(where: Any) -> dict[str, Any]:
    """A Deny of all but the stream of liveness clients."""
    return deny("", where, NotAction=[STREAM]) | {"Effect": "Deny"}


CASES = [
    Case("COM13", MET, scp(deny("rekognition:*", AWAY))),
    Case("COM13", MET, scp(TRACKING, deny("*", AWAY))),
    Case("COM13", NOT_MET, scp(TRACKING)),
    Case("COM13", NOT_MET, scp(deny(["rekognition:Detect*"], AWAY))),
    Case("COM13", NOT_MET, scp(deny("rekognition:*", {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}))),
    Case("COM13", UNDECIDED, scp(TRACKING, deny(GIVEN, AWAY))),
    Case("COM13", None, scp(deny("ec2:RunInstances"))),
    Case("COM14", MET, scp(perimeter(OFF), deny(STREAM, CLIENT))),
    Case("COM14", NOT_MET, scp(perimeter(OFF))),
    Case("COM14", NOT_MET, scp(TRACKING, deny(STREAM, CLIENT))),
    Case("COM14", NOT_MET, scp(perimeter({"StringNotEquals": {"aws:SourceVpce": "vpce-0e15ee15ee15ee15e"}}))),
    Case("COM14", UNDECIDED, scp(TRACKING, deny("", GIVEN, NotAction=[STREAM]))),
    Case("COM14", None, scp(deny("ec2:RunInstances"))),
    Case("COM15", MET, scp(TRACKING, deny("organizations:LeaveOrganization"))),
    Case("COM15", NOT_MET, scp(TRACKING)),
    Case("COM15", NOT_MET, scp(TRACKING, deny("organizations:Leave*", CLIENT))),
    Case("COM15", UNDECIDED, scp(TRACKING, deny(GIVEN))),
    Case("COM16", MET, rcp(deny(OBJECTS_AND_KEYS, OUTSIDE, Principal="*"))),
    Case("COM16", NOT_MET, rcp(deny("s3:*", OUTSIDE, Principal="*"))),
    Case("COM16", NOT_MET, rcp(deny("*", {"StringNotLike": {"aws:PrincipalOrgID": "o-*"}}, Principal="*"))),
    Case("COM16", UNDECIDED, rcp(deny(GIVEN, OUTSIDE, Principal="*"))),
    Case("COM16", None, scp(TRACKING)),
    Case("COM17", MET, scp(TRACKING, DeletionPolicy="Retain", UpdateReplacePolicy="Retain")),
    Case("COM17", NOT_MET, scp(TRACKING, DeletionPolicy="Retain")),
    Case("COM30", NOT_MET, TOPIC | scp(TRACKING), "example"),
    Case("COM30", NOT_MET, TOPIC | scp(deny("sns:*")), "example"),
    Case("COM30", NOT_MET, TOPIC | scp(deny(["sns:Delete*", "sns:Set*", "sns:Subscribe"], OTHERS)), "example"),
    Case("COM30", NOT_MET, TOPIC | scp(deny("sns:*", {"ArnNotLike": {"aws:PrincipalArn": DEPLOYS[:1]}})), "example"),
    Case("COM30", MET, TOPIC | scp(deny("sns:*", OTHERS)), "example"),
    Case("COM30", MET, TOPIC | scp(deny("sns:*", OTHERS), deny("sns:*", TAGGED | UNTAGGED)), "example"),
    Case("COM30", NOT_MET, TOPIC | scp(deny("sns:*", OTHERS), deny("sns:*", TAGGED)), "example"),
    Case("COM30", UNDECIDED, TOPIC | scp(deny(GIVEN, OTHERS)), "example"),
    Case("COM30", None, TOPIC | scp(TRACKING)),
    Case("COM30", None, TOPIC | scp(TRACKING), "minimal"),
    Case("COM30", None, TOPIC, "example"),
    Case("COM31", NOT_MET, IMAGES | rcp(deny(OBJECTS_AND_KEYS, OUTSIDE, Principal="*")), "example"),
    Case("COM31", NOT_MET, IMAGES | rcp(deny("s3:PutBucket*", OTHERS, Principal="*")), "example"),
    Case("COM31", NOT_MET, IMAGES | rcp(deny("s3:*", Principal="*")), "example"),
    Case("COM31", MET, IMAGES | rcp(deny("s3:*", OTHERS, Principal="*")), "example"),
    Case(
        "COM31",
        MET,
        IMAGES | rcp(*(deny("s3:*", one, Principal="*") for one in (OTHERS, TAGGED | UNTAGGED))),
        "example",
    ),
    Case("COM31", MET, IMAGES | rcp(*(deny("s3:*", one, Principal="*") for one in (OTHERS, OUTSIDE))), "example"),
    Case("COM31", NOT_MET, IMAGES | rcp(*(deny("s3:*", one, Principal="*") for one in (OTHERS, UNTAGGED))), "example"),
    Case("COM31", UNDECIDED, IMAGES | rcp(deny(GIVEN, OTHERS, Principal="*")), "example"),
    Case("COM31", None, IMAGES | rcp(deny(OBJECTS_AND_KEYS, OUTSIDE, Principal="*")), "minimal"),
    Case("COM31", None, IMAGES | scp(TRACKING), "example"),
    Case("COM17", UNDECIDED, scp(TRACKING, DeletionPolicy=GIVEN, UpdateReplacePolicy="Retain")),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.control}-{case.says or 'silent'}")
def test_says(case: Case) -> None:
    """Each control says of each template what an examiner would."""
    assert said(case) == case.says


def test_every_outcome_has_a_case() -> None:
    """No control goes untested in any of its outcomes."""
    assert completeness(CASES, defined_in(organization, protected), {}) == []
