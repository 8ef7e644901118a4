"""The controls of Rekognition's resources and of who works with them: met, not met, undecided."""

from typing import Any

import pytest

from tests.support.judging import MET, NOT_MET, UNDECIDED, judge

UNKNOWN = {"Fn::ImportValue": "elsewhere"}
KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234"
VIDEO = "arn:aws:kinesisvideo:eu-west-1:111122223333:stream/entrance/1700000000000"
KEPT = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
LIVENESS = "rekognition:StartFaceLivenessSession"
Template = dict[str, Any]


def made(kind: str, **properties: Any) -> Template:
    return {"Type": f"AWS::Rekognition::{kind}", "Properties": properties}


def processor(**properties: Any) -> Template:
    return made("StreamProcessor", **properties)


def statement(action: Any, resource: Any = "*", effect: str = "Allow", **condition: Any) -> Template:
    given = {"Condition": condition} if condition else {}
    return {"Effect": effect, "Action": action, "Resource": resource, **given}


def policy(*statements: Any, **properties: Any) -> Template:
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    return {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document, **properties}}


def role(*statements: Any, **properties: Any) -> Template:
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    inline = [{"PolicyName": "inline", "PolicyDocument": document}] if statements else []
    return {"Type": "AWS::IAM::Role", "Properties": {"Policies": inline, **properties}}


def run_by(given: Template, **more: Template) -> Template:
    return {"Subject": processor(RoleArn={"Fn::GetAtt": ["Role", "Arn"]}), "Role": given, **more}


def two_policies(first: Any, second: Any) -> Template:
    """A role that gets an action from each of two policies."""
    return {
        "Role": role(),
        "A": policy(statement(first), Roles=[{"Ref": "Role"}]),
        "B": policy(statement(second), Roles=[{"Ref": "Role"}]),
    }


def tagged(**tag: Any) -> Template:
    return made("Collection", CollectionId="kyc", Tags=[tag])


STREAM: Template = {"Type": "AWS::Kinesis::Stream", "Properties": {"Name": "matches"}}
STREAM_ARN = {"Fn::GetAtt": ["Stream", "Arn"]}
LABELS = {"ConnectedHomeSettings": {"Labels": ["PERSON"]}}
RESOURCES = [
    ("REK01", MET, made("Collection", CollectionId="kyc") | KEPT),
    ("REK01", NOT_MET, made("Collection", CollectionId="kyc")),
    ("REK01", NOT_MET, made("Project", ProjectName="cheques") | {"DeletionPolicy": "Retain"}),
    ("REK01", MET, {"Stream": STREAM | KEPT, "Subject": processor(KinesisDataStream={"Arn": STREAM_ARN})}),
    ("REK01", NOT_MET, {"Stream": STREAM, "Subject": processor(KinesisDataStream={"Arn": STREAM_ARN})}),
    ("REK01", None, STREAM),
    ("REK02", MET, processor(KmsKeyId=KEY, **LABELS)),
    ("REK02", NOT_MET, processor(**LABELS)),
    ("REK02", UNDECIDED, processor(KmsKeyId=UNKNOWN, **LABELS)),
    ("REK02", None, processor(FaceSearchSettings={"CollectionId": "kyc"})),
    ("REK03", MET, processor(DataSharingPreference={"OptIn": False})),
    ("REK03", MET, processor(DataSharingPreference={"OptIn": "false"})),
    ("REK03", NOT_MET, processor()),
    ("REK03", NOT_MET, processor(DataSharingPreference={"OptIn": True})),
    ("REK03", UNDECIDED, processor(DataSharingPreference=UNKNOWN)),
    ("REK04", MET, run_by(role(statement("kinesisvideo:GetMedia", VIDEO)))),
    ("REK04", MET, run_by(role(), P=policy(statement("s3:PutObject", "arn:aws:s3:::b/*"), Roles=[{"Ref": "Role"}]))),
    ("REK04", NOT_MET, run_by(role(statement("kinesisvideo:*", "*")))),
    ("REK04", NOT_MET, run_by(role(statement("sns:Publish", "arn:aws:sns:*:*:AmazonRekognition*")))),
    ("REK04", NOT_MET, run_by(role(statement("kinesis:Put*", ["arn:aws:kinesis:*:*:stream/AmazonRekognition*"])))),
    (
        "REK04",
        NOT_MET,
        run_by(role(ManagedPolicyArns=["arn:aws:iam::aws:policy/service-role/AmazonRekognitionServiceRole"])),
    ),
    ("REK04", UNDECIDED, processor(RoleArn="arn:aws:iam::111122223333:role/elsewhere")),
    ("REK04", UNDECIDED, processor(RoleArn=UNKNOWN)),
    ("REK04", UNDECIDED, run_by(role(statement("kinesisvideo:GetMedia", UNKNOWN)))),
    ("REK05", MET, processor(FaceSearchSettings={"FaceMatchThreshold": "95"})),
    ("REK05", NOT_MET, processor(FaceSearchSettings={"CollectionId": "kyc"})),
    ("REK05", NOT_MET, processor(FaceSearchSettings={"FaceMatchThreshold": 50})),
    ("REK05", UNDECIDED, processor(FaceSearchSettings={"FaceMatchThreshold": UNKNOWN})),
    ("REK05", None, processor(**LABELS)),
    ("REK06", MET, tagged(Key="data-classification", Value="confidential")),
    ("REK06", MET, tagged(Key="bank:DataClassification", Value="c3")),
    ("REK06", NOT_MET, made("Collection", CollectionId="kyc")),
    ("REK06", NOT_MET, tagged(Key="owner", Value="confidential")),
    ("REK06", NOT_MET, tagged(Key="data-classification", Value="")),
    ("REK06", UNDECIDED, tagged(Key="data-classification", Value=UNKNOWN)),
    ("REK06", UNDECIDED, made("Collection", Tags=UNKNOWN)),
]

OFF_ENDPOINT = {"StringNotEqualsIfExists": {"aws:SourceVpce": "vpce-1"}}
STREAMING = {
    "Endpoint": {
        "Type": "AWS::EC2::VPCEndpoint",
        "Properties": {"ServiceName": "com.amazonaws.eu-west-1.streaming-rekognition"},
    }
}
CLIENT = role(statement(LIVENESS), statement("rekognition:*", "*", "Deny", **OFF_ENDPOINT))
DUTIES = [
    ("REK07", MET, policy(statement("rekognition:CompareFaces"))),
    ("REK07", MET, policy(statement("rekognition:*"), statement("rekognition:*PersonTracking", "*", "Deny"))),
    ("REK07", NOT_MET, policy(statement("Rekognition:Start*"))),
    ("REK07", NOT_MET, policy({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})),
    ("REK07", UNDECIDED, policy(statement(UNKNOWN))),
    ("REK08", MET, policy(statement("rekognition:GetFaceSearch"))),
    ("REK08", MET, policy(statement("rekognition:SearchFaces", "arn:aws:rekognition:*:*:collection/kyc"))),
    ("REK08", NOT_MET, policy(statement(["rekognition:getfacesearch"], "arn:aws:rekognition:*:*:collection/kyc"))),
    ("REK08", UNDECIDED, policy(statement("rekognition:GetFaceSearch", UNKNOWN))),
    ("REK09", MET, policy(statement(["rekognition:CopyProjectVersion", "rekognition:Describe*"]))),
    ("REK09", MET, policy(statement("rekognition:DetectCustomLabels"))),
    ("REK09", NOT_MET, policy(statement(["rekognition:CopyProjectVersion", "rekognition:DetectCustomLabels"]))),
    ("REK09", NOT_MET, policy(statement("rekognition:*"))),
    ("REK09", NOT_MET, two_policies("rekognition:PutProjectPolicy", "rekognition:CreateDataset")),
    ("REK09", UNDECIDED, policy(statement(UNKNOWN))),
    ("REK10", MET, policy(statement(LIVENESS))),
    ("REK10", MET, policy(statement("s3:GetObject"))),
    ("REK10", NOT_MET, policy(statement([LIVENESS, "rekognition:CompareFaces"]))),
    ("REK10", NOT_MET, policy(statement("rekognition:*Liveness*"))),
    ("REK10", NOT_MET, two_policies(LIVENESS, "s3:PutObject")),
    ("REK10", UNDECIDED, policy(statement(UNKNOWN))),
    ("REK11", MET, role(statement(LIVENESS))),
    ("REK11", MET, {"Client": CLIENT, **STREAMING}),
    ("REK11", MET, role(statement("s3:*"), statement("rekognition:*", "*", "Deny", **OFF_ENDPOINT))),
    ("REK11", NOT_MET, CLIENT),
    ("REK11", UNDECIDED, policy(statement(LIVENESS), statement(UNKNOWN, "*", "Deny", **OFF_ENDPOINT))),
    ("REK12", MET, policy(statement("rekognition:DetectModerationLabels"))),
    ("REK12", MET, policy(statement("sagemaker:StartHumanLoop"))),
    ("REK12", NOT_MET, two_policies("rekognition:DetectModerationLabels", "sagemaker:*")),
    ("REK12", UNDECIDED, policy(statement(UNKNOWN))),
]

RESULTS = {"Type": "AWS::Kinesis::Stream", "Properties": {"Name": "results"}}
RESOURCES += [
    ("REK13", MET, {"Subject": processor(KinesisDataStream={"Arn": {"Fn::GetAtt": ["R", "Arn"]}}), "R": RESULTS}),
    ("REK13", MET, processor(KinesisVideoStream={"Arn": VIDEO})),
    ("REK13", UNDECIDED, processor(S3Destination={"BucketName": "somebody-elses"})),
    ("REK13", UNDECIDED, processor(NotificationChannel={"Arn": UNKNOWN})),
]


@pytest.mark.parametrize(("control", "expected", "template"), [*RESOURCES, *DUTIES])
def test_judgement(control: str, expected: Any, template: Template) -> None:
    """A template as small as can be, and what the control says of it; None: it does not apply."""
    found = judge(control, template)
    assert found == ({expected} if expected else set()) or (expected is not MET and found == {expected, MET})
