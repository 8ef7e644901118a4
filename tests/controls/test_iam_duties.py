"""The controls of which duties an identity holds and from where it calls, case by case."""

from typing import Any

import pytest

from assurance.controls.iam import callers, credentials
from assurance.controls.iam import duties as access_duties
from assurance.controls.registry import defined_in
from tests.support.cases import GIVEN, Case, Resources, allow, completeness, deny, made, one, policy, ref, said
from tests.support.judging import MET, NOT_MET, UNDECIDED
from tests.support.roles import BY_AWS, OFF_ENDPOINT, can, role

OTHER_ROLE = "arn:aws:iam::111122223333:role/other"
REK = "rekognition:*"


def behind(endpoint: Any, service: str = "rekognition", **operators: Any) -> Resources:
    """A liveness client held to an endpoint, by a Deny with more operators."""
    return {
        "Endpoint": made("EC2::VPCEndpoint", ServiceName=f"com.amazonaws.eu-west-1.{service}"),
        **role(
            can("StartFaceLivenessSession"), deny(REK, {"StringNotEquals": {"aws:SourceVpce": endpoint}, **operators})
        ),
    }


def bounded(*statements: Any, boundary: Any) -> Resources:
    """A role under a boundary."""
    bound = {"Bound": made("IAM::ManagedPolicy", PolicyDocument=policy(*boundary))}
    return bound | role(*statements, PermissionsBoundary=ref("Bound"))


def reader(*statements: Any) -> Resources:
    """A stream processor that writes to a stream, and a role beside it."""
    stream = {"Arn": "arn:aws:kinesis:eu-west-1:111122223333:stream/faces"}
    return role(*statements) | {"Processor": made("Rekognition::StreamProcessor", KinesisDataStream=stream)}


READING = "kinesis:GetRecords"
CALLERS = [
    Case("IAM41", NOT_MET, reader(allow(READING))),
    Case("IAM41", NOT_MET, reader(allow("kinesis:*"), deny(READING, OFF_ENDPOINT))),
    Case("IAM41", MET, reader(allow("kinesis:*"), deny("kinesis:*", OFF_ENDPOINT))),
    Case("IAM41", MET, reader(allow(READING, where={"StringEquals": {"aws:SourceVpc": "vpc-0a1"}}))),
    Case("IAM41", UNDECIDED, reader(allow(READING), deny(READING, {"Bool": {"aws:ViaAWSService": GIVEN}}))),
    Case("IAM41", None, role(allow(READING))),
    Case("IAM41", None, reader(allow("kinesis:ListShards"))),
    Case("IAM22", NOT_MET, role(can("CompareFaces"))),
    Case("IAM22", MET, role(can("CompareFaces"), deny(REK, OFF_ENDPOINT))),
    Case(
        "IAM22",
        MET,
        role(can("CompareFaces"), deny(REK, {"StringNotEquals": {"aws:SourceVpce": ref("Endpoint")}}))
        | {"Endpoint": made("EC2::VPCEndpoint")},
    ),
    Case(
        "IAM22",
        MET,
        role(can("CompareFaces"), deny(REK, {"StringNotEqualsIfExists": {"aws:VpceOrgID": "o-exampleorg1"}})),
    ),
    Case("IAM22", MET, role(can("CompareFaces", where={"StringEquals": {"aws:SourceVpc": "vpc-0a1"}}))),
    Case("IAM22", MET, bounded(can("CompareFaces"), boundary=[allow("*"), deny(REK, OFF_ENDPOINT)])),
    Case("IAM22", NOT_MET, role(can("CompareFaces"), deny("rekognition:Detect*", OFF_ENDPOINT))),
    Case("IAM22", NOT_MET, role(can("CompareFaces"), deny(REK, {"StringNotLike": {"aws:SourceVpce": "*"}}))),
    Case("IAM22", NOT_MET, role(can("CompareFaces", where={"StringEqualsIfExists": {"aws:SourceVpce": "vpce-0a1"}}))),
    Case(
        "IAM22",
        NOT_MET,
        role(can("CompareFaces"), deny(REK, {**OFF_ENDPOINT, "StringEquals": {"aws:PrincipalTag/held": "yes"}})),
    ),
    Case("IAM22", UNDECIDED, role(can("CompareFaces"), deny(REK, {"StringNotEquals": {"aws:SourceVpce": GIVEN}}))),
    Case("IAM22", None, role(can("DescribeCollection", "ListCollections"))),
    Case("IAM22", None, role(can("StartFaceLivenessSession"))),
    Case("IAM23", NOT_MET, role(can("CompareFaces"))),
    Case("IAM23", MET, role(can("CompareFaces"), deny(REK, {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}))),
    Case("IAM23", NOT_MET, role(can("CompareFaces", where={"StringLike": {"aws:RequestedRegion": "eu-*"}}))),
    Case("IAM23", MET, role(can("CompareFaces", where={"StringLike": {"aws:RequestedRegion": "eu-west-1*"}}))),
    Case(
        "IAM23",
        NOT_MET,
        role(can("CompareFaces"), deny("s3:*", {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}})),
    ),
    Case("IAM23", UNDECIDED, role(can("CompareFaces"), deny(REK, {"StringNotEquals": {"aws:RequestedRegion": GIVEN}}))),
    Case("IAM24", MET, role(can("StartFaceLivenessSession"))),
    Case("IAM24", MET, role(allow("rekognition:startfacelivenesssession"))),
    Case("IAM24", NOT_MET, role(can("StartFaceLivenessSession", "GetFaceLivenessSessionResults"))),
    Case("IAM24", NOT_MET, role(can("StartFaceLivenessSession"), allow("s3:GetObject"))),
    Case("IAM24", NOT_MET, role(can("*"))),
    Case("IAM24", UNDECIDED, role(can("StartFaceLivenessSession"), ManagedPolicyArns=[GIVEN])),
    Case("IAM25", MET, role(can("StartFaceLivenessSession"))),
    Case("IAM25", NOT_MET, behind(ref("Endpoint"))),
    Case("IAM25", MET, behind(ref("Endpoint"), "streaming-rekognition-fips")),
    Case("IAM25", UNDECIDED, behind("vpce-0a1")),
    Case("IAM25", MET, behind(ref("Endpoint"), ArnEquals={"aws:PrincipalArn": OTHER_ROLE})),
    Case("IAM25", NOT_MET, behind(ref("Endpoint"), ArnNotEquals={"aws:PrincipalArn": OTHER_ROLE})),
    Case("IAM25", NOT_MET, role(can("StartFaceLivenessSession")), "full"),
    Case("IAM25", MET, behind(ref("Endpoint"), "streaming-rekognition-fips"), "full"),
    Case(
        "IAM25",
        UNDECIDED,
        role(can("StartFaceLivenessSession"), deny(REK, {"Bool": {"aws:ViaAWSService": GIVEN}})),
        "full",
    ),
]

DUTIES = [
    Case("IAM26", MET, role(can("GetFaceSearch", "GetFaceDetection"))),
    Case("IAM26", NOT_MET, role(can("StartFaceSearch", "GetFaceSearch"))),
    Case("IAM26", NOT_MET, role(can("Get*"), can("CompareFaces"))),
    Case("IAM26", MET, role(can("GetFaceSearch", "CompareFaces"), deny("rekognition:CompareFaces"))),
    Case("IAM26", MET, bounded(can("*"), boundary=[can("GetFaceSearch")])),
    Case("IAM26", UNDECIDED, role(can("GetFaceSearch"), allow(GIVEN))),
    Case("IAM27", MET, role(can("SearchFaces", "DescribeCollection"))),
    Case("IAM27", NOT_MET, role(can("SearchFaces", "IndexFaces"))),
    Case("IAM27", NOT_MET, role(can("CreateCollection", "CompareFaces"))),
    Case("IAM27", NOT_MET, role(ManagedPolicyArns=[f"{BY_AWS}/AmazonRekognitionFullAccess"])),
    Case("IAM27", UNDECIDED, role(can("SearchFaces"), ManagedPolicyArns=["arn:aws:iam::111122223333:policy/more"])),
    Case("IAM28", MET, role(can("CopyProjectVersion", "PutProjectPolicy", "ListProjectPolicies"))),
    Case("IAM28", NOT_MET, role(can("CopyProjectVersion", "DetectCustomLabels"))),
    Case("IAM28", NOT_MET, role(ManagedPolicyArns=[f"{BY_AWS}/AmazonRekognitionCustomLabelsFullAccess"])),
    Case("IAM28", UNDECIDED, role(can("CopyProjectVersion"), allow(GIVEN))),
    Case("IAM29", MET, role(allow("cloudtrail:LookupEvents"), can("DescribeCollection", "ListCollections"))),
    Case("IAM29", NOT_MET, role(allow("cloudtrail:LookupEvents"), can("SearchFaces"))),
    Case(
        "IAM29",
        NOT_MET,
        role(ManagedPolicyArns=[f"{BY_AWS}/SecurityAudit", f"{BY_AWS}/AmazonRekognitionReadOnlyAccess"]),
    ),
    Case(
        "IAM29",
        NOT_MET,
        {"Images": made("S3::Bucket", BucketName="images")} | role(allow(["cloudtrail:LookupEvents", "s3:Get*"])),
    ),
    Case(
        "IAM29",
        MET,
        {"Logs": made("S3::Bucket", BucketName="trail"), "Trail": made("CloudTrail::Trail", S3BucketName=ref("Logs"))}
        | role(allow(["cloudtrail:LookupEvents", "s3:Get*"])),
    ),
    Case("IAM29", UNDECIDED, role(allow("cloudtrail:LookupEvents"), allow(GIVEN))),
    Case("IAM30", MET, role(allow("kms:PutKeyPolicy"))),
    Case("IAM30", NOT_MET, role(allow(["kms:PutKeyPolicy", "kms:Decrypt"]))),
    Case("IAM30", NOT_MET, role(allow("kms:*"))),
    Case(
        "IAM30",
        MET,
        role(allow("kms:*"), deny(["kms:Decrypt", "kms:GenerateDataKey*", "kms:CreateGrant", "kms:ReEncrypt*"])),
    ),
    Case("IAM30", UNDECIDED, role(allow("kms:PutKeyPolicy"), allow(GIVEN))),
]

HOLDERS = [
    Case("IAM31", NOT_MET, role()),
    Case("IAM31", NOT_MET, one("IAM::User")),
    Case("IAM31", MET, role(PermissionsBoundary="arn:aws:iam::111122223333:policy/boundary")),
    Case("IAM31", MET, role(PermissionsBoundary={"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/b"})),
    Case("IAM31", NOT_MET, role(PermissionsBoundary="arn:aws:iam::111122223333:*")),
    Case("IAM31", NOT_MET, role(PermissionsBoundary="arn:aws:iam::111122223333:role/boundary")),
    Case("IAM31", UNDECIDED, role(PermissionsBoundary=GIVEN)),
    Case("IAM32", NOT_MET, role(Policies=[{"PolicyName": "p", "PolicyDocument": policy()}])),
    Case("IAM32", NOT_MET, one("IAM::Policy", PolicyDocument=policy())),
    Case("IAM32", MET, role(can("CompareFaces"), Policies=[])),
    Case("IAM32", UNDECIDED, role(Policies=GIVEN)),
    Case("IAM33", NOT_MET, one("IAM::User")),
    Case("IAM33", NOT_MET, one("IAM::AccessKey", UserName="u")),
]
ELSEWHERE = "arn:aws:iam::111122223333:policy/made-elsewhere"
HOLDERS += [
    Case("IAM37", MET, role(can("CompareFaces"), ManagedPolicyArns=["arn:aws:iam::aws:policy/SecurityAudit"])),
    Case("IAM37", UNDECIDED, role(can("CompareFaces"), ManagedPolicyArns=[ELSEWHERE])),
    Case("IAM37", UNDECIDED, role(ManagedPolicyArns=[GIVEN])),
]

CASES = [*CALLERS, *DUTIES, *HOLDERS]
CONTROLS = defined_in(callers, access_duties, credentials)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.control}-{case.says or 'silent'}")
def test_says(case: Case) -> None:
    """Each control says of each template what an examiner would."""
    assert said(case) == case.says


def test_every_outcome_has_a_case() -> None:
    """No control goes untested in any of its outcomes; users and access keys are there, or are not."""
    lacking = completeness(CASES, CONTROLS, {"IAM33": ""})
    assert lacking == ["IAM33: no case is met", "IAM37: no case is not_met"]  # what lies elsewhere is never judged
