"""A small assembly for the tests of the access proof: one caller, one bucket with its key, one endpoint."""

import copy
from typing import Any

from assurance.model.estate import Estate
from assurance.proof.decide import Judge
from assurance.proof.question import question
from assurance.proof.reading import read
from assurance.sources.assembly import Template
from assurance.sources.physical import Place
from assurance.sources.reading import Text
from assurance.sources.resource import Application
from assurance.sources.template import resolved

Json = dict[str, Any]
ACCOUNT, REGION, ORGANIZATION = "111122223333", "eu-west-1", "o-exampleorg1"
ROLE = "arn:aws:iam::111122223333:role/tst-rek-euw1-caller-face-comparison"
BUCKET = "arn:aws:s3:::tst-rek-media-111122223333-eu-west-1"
VERSION = "2012-10-17"


def statement(effect: str, action: Any, resource: Any = "*", **more: Any) -> Json:
    return {"Sid": more.pop("sid", "One"), "Effect": effect, "Action": action, "Resource": resource} | more


def document(*statements: Json) -> Json:
    return {"Version": VERSION, "Statement": list(statements)}


def role(name: str, *statements: Json, trust: Json | None = None, boundary: str | None = None) -> Json:
    trusting = {"Sid": "Trust", "Effect": "Allow", "Principal": trust, "Action": "sts:AssumeRole"}
    if trust is None:
        trusting |= {
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        }
    properties: Json = {
        "RoleName": f"tst-rek-euw1-{name}",
        "AssumeRolePolicyDocument": document(trusting),
        "Policies": [{"PolicyName": name, "PolicyDocument": document(*statements)}],
    }
    if boundary:
        properties["PermissionsBoundary"] = boundary
    return {"Type": "AWS::IAM::Role", "Properties": properties}


OFF_ENDPOINT = statement(
    "Deny",
    "rekognition:*",
    sid="OnlyThroughOurEndpoint",
    Condition={
        "StringNotEqualsIfExists": {"aws:SourceVpce": {"Ref": "Endpoint"}},
        "BoolIfExists": {"aws:ViaAWSService": "false"},
    },
)
SMALL: Json = {
    "Caller": role(
        "caller-face-comparison",
        statement("Allow", "rekognition:CompareFaces", sid="Compare"),
        statement("Allow", "s3:GetObject", f"{BUCKET}/*", sid="Read"),
        statement(
            "Allow",
            "kms:Decrypt",
            {"Fn::GetAtt": ["Key", "Arn"]},
            sid="Decrypt",
            Condition={"StringEquals": {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}},
        ),
        OFF_ENDPOINT,
    ),
    "Auditor": role("auditor", statement("Allow", "rekognition:ListCollections")),
    "Keeper": role("key-administrator", statement("Allow", ["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"])),
    "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/24"}},
    "Endpoint": {
        "Type": "AWS::EC2::VPCEndpoint",
        "Properties": {
            "ServiceName": f"com.amazonaws.{REGION}.rekognition",
            "VpcId": {"Ref": "Vpc"},
            "PolicyDocument": document(
                statement(
                    "Allow",
                    "rekognition:CompareFaces",
                    sid="Endpoint",
                    Principal="*",
                    Condition={"StringEquals": {"aws:PrincipalOrgID": ORGANIZATION, "aws:PrincipalArn": ROLE}},
                )
            ),
        },
    },
    "Key": {
        "Type": "AWS::KMS::Key",
        "Properties": {
            "KeyPolicy": document(
                statement(
                    "Allow",
                    ["kms:Decrypt", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"],
                    sid="Account",
                    Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                )
            )
        },
    },
    "Alias": {
        "Type": "AWS::KMS::Alias",
        "Properties": {"AliasName": "alias/tst-rekognition-media", "TargetKeyId": {"Ref": "Key"}},
    },
    "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": BUCKET.removeprefix("arn:aws:s3:::")}},
    "BucketPolicy": {
        "Type": "AWS::S3::BucketPolicy",
        "Properties": {
            "Bucket": {"Ref": "Bucket"},
            "PolicyDocument": document(
                statement(
                    "Deny",
                    "s3:GetObject",
                    f"{BUCKET}/*",
                    sid="OnlyForTheCaller",
                    Principal="*",
                    Condition={"Bool": {"aws:ViaAWSService": "false"}},
                )
            ),
        },
    },
}


def template(**changed: Any) -> Json:
    """The small assembly with resources changed, added, or taken away (None)."""
    resources = {**copy.deepcopy(SMALL), **changed}
    return {"Resources": {name: one for name, one in resources.items() if one is not None}}


def application(**changed: Any) -> Application:
    """The small assembly as it is read from disk, in eu-west-1."""
    text = Text(name="small.json", sha256="", content=template(**changed))
    return resolved([Template(text=text, place=Place(account=ACCOUNT, region=REGION, partition="aws"))])


def estate(**changed: Any) -> Estate:
    """What the small assembly says of access."""
    return read(application(**changed))


def verdict(found: Estate, principal: str, action: str, resource: str | None, path: str) -> str:
    """The decision on one question."""
    (asked,) = question(found, principal, action, resource, path)
    return Judge(estate=found).decide(*asked).verdict.value
