"""The controls of keys and of what is encrypted with them: met, not met, undecided."""

from typing import Any

import pytest

from assurance.controls.check import check
from assurance.controls.registry import CATALOGUE
from tests.support.judging import MET, NOT_MET, UNDECIDED, judge
from tests.support.verifying import small_account

UNKNOWN = {"Fn::ImportValue": "elsewhere"}
ROOT = "arn:aws:iam::111122223333:root"
ROLE = "arn:aws:iam::111122223333:role/face-comparison"
ADMIN = "arn:aws:iam::111122223333:role/key-custodian"
Template = dict[str, Any]


def allow(action: Any, principal: Any = None, **rest: Any) -> Template:
    """An Allow on everything; conditions as `Condition=…`."""
    return {"Effect": "Allow", "Principal": principal or {"AWS": ROLE}, "Action": action, "Resource": "*", **rest}


def deny(action: Any, **condition: Any) -> Template:
    return {**allow(action, "*"), "Effect": "Deny", **({"Condition": condition} if condition else {})}


def service(name: Any, action: Any, **condition: Any) -> Template:
    return allow(action, {"Service": name}, **({"Condition": condition} if condition else {}))


def policy(*statements: Any) -> Template:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def key(*statements: Any, **properties: Any) -> Template:
    """A key; without statements, without a policy."""
    given = {"KeyPolicy": policy(*statements)} if statements else {}
    return {"Type": "AWS::KMS::Key", "Properties": given | properties}


def only(type_: str, **properties: Any) -> Template:
    return {"Type": type_, "Properties": properties}


def retained(policy_: str = "Retain", replaced: str = "Retain") -> Template:
    return key() | {"DeletionPolicy": policy_, "UpdateReplacePolicy": replaced}


def alias(target: Any, name: Any = "alias/images") -> Template:
    return only("AWS::KMS::Alias", AliasName=name, TargetKeyId=target)


KEYS = [
    ("ENC01", MET, key(EnableKeyRotation=True)),
    ("ENC01", MET, key(EnableKeyRotation="true", RotationPeriodInDays="180")),
    ("ENC01", NOT_MET, key()),
    ("ENC01", NOT_MET, key(EnableKeyRotation=False)),
    ("ENC01", NOT_MET, key(EnableKeyRotation=True, RotationPeriodInDays=730)),
    ("ENC01", UNDECIDED, key(EnableKeyRotation=UNKNOWN)),
    ("ENC01", None, key(KeySpec="RSA_2048")),
    ("ENC01", None, key(Origin="EXTERNAL")),
    ("ENC02", MET, key()),
    ("ENC02", MET, key(Enabled=True, PendingWindowInDays=30)),
    ("ENC02", NOT_MET, key(PendingWindowInDays=7)),
    ("ENC02", NOT_MET, key(Enabled="false")),
    ("ENC02", UNDECIDED, key(PendingWindowInDays=UNKNOWN)),
    ("ENC03", MET, retained()),
    ("ENC03", MET, retained("RetainExceptOnCreate")),
    ("ENC03", NOT_MET, key()),
    ("ENC03", NOT_MET, retained("Delete")),
    ("ENC03", NOT_MET, retained(replaced="Delete")),
    ("ENC04", MET, key()),
    ("ENC04", MET, key(allow("kms:*", {"AWS": ROOT}))),
    ("ENC04", MET, key(allow("kms:put*", {"AWS": [ADMIN]}))),
    ("ENC04", MET, key({"Effect": "Allow", "Principal": {"AWS": ROLE}, "NotAction": "kms:Decrypt", "Resource": "*"})),
    ("ENC04", NOT_MET, key(service("logs.eu-west-1.amazonaws.com", "kms:*"))),
    ("ENC04", NOT_MET, key(allow("kms:Decrypt"))),
    ("ENC04", UNDECIDED, key(allow(UNKNOWN))),
    ("ENC04", UNDECIDED, key(KeyPolicy=UNKNOWN)),
    ("ENC05", MET, key(deny("kms:PutKeyPolicy", Bool={"kms:BypassPolicyLockoutSafetyCheck": "true"}))),
    ("ENC05", MET, key(deny(["kms:Put*"], BoolIfExists={"KMS:bypassPolicyLockoutSafetyCheck": True}))),
    ("ENC05", NOT_MET, key()),
    ("ENC05", NOT_MET, key(allow("kms:*"))),
    ("ENC05", NOT_MET, key(deny("kms:PutKeyPolicy", Bool={"kms:BypassPolicyLockoutSafetyCheck": "false"}))),
    (
        "ENC05",
        NOT_MET,
        key(
            deny(
                "kms:PutKeyPolicy",
                Bool={"kms:BypassPolicyLockoutSafetyCheck": "true"},
                StringEquals={"aws:PrincipalTag/x": "y"},
            )
        ),
    ),
    ("ENC05", UNDECIDED, key(UNKNOWN)),
]

POLICIES = [
    ("ENC06", MET, key()),
    ("ENC06", MET, key(allow("kms:Decrypt"))),
    ("ENC06", MET, key(allow("kms:Decrypt", "*", Condition={"StringEquals": {"KMS:CallerAccount": "111122223333"}}))),
    ("ENC06", MET, key(allow("kms:Decrypt", "*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-exampleorg1"}}))),
    ("ENC06", MET, key(deny("kms:*"), allow("kms:*"))),
    ("ENC06", NOT_MET, key(allow("kms:Decrypt", "*"))),
    ("ENC06", NOT_MET, key(allow("kms:Decrypt", {"AWS": "*"}))),
    ("ENC06", NOT_MET, key(allow("kms:Decrypt", {"AWS": [ROLE, "*"]}))),
    ("ENC06", NOT_MET, key(allow("kms:Decrypt", "*", Condition={"StringLike": {"aws:PrincipalOrgID": "*"}}))),
    ("ENC06", NOT_MET, key(allow("kms:Decrypt", "*", Condition={"StringEquals": {"kms:ViaService": "s3"}}))),
    (
        "ENC06",
        NOT_MET,
        key({"Effect": "Allow", "NotPrincipal": {"AWS": ROLE}, "Action": "kms:Decrypt", "Resource": "*"}),
    ),
    ("ENC06", UNDECIDED, key(allow("kms:Decrypt", {"AWS": UNKNOWN}))),
    ("ENC07", MET, key(allow("kms:PutKeyPolicy", {"AWS": ADMIN}), allow("kms:Decrypt"))),
    ("ENC07", MET, key(allow("kms:PutKeyPolicy", {"AWS": ROOT}), allow("kms:Decrypt"))),
    (
        "ENC07",
        MET,
        key(
            allow("kms:PutKeyPolicy", {"AWS": ROOT}),
            allow("kms:Decrypt", {"AWS": ROOT}, Condition={"ArnEquals": {"aws:PrincipalArn": ROLE}}),
        ),
    ),
    (
        "ENC07",
        MET,
        key(
            allow("kms:*", {"AWS": ADMIN}),
            deny(
                ["kms:Decrypt", "kms:Encrypt", "kms:ReEncrypt*", "kms:Generate*", "kms:CreateGrant"],
                ArnLike={"aws:PrincipalArn": ADMIN},
            ),
        ),
    ),
    ("ENC07", NOT_MET, key()),
    ("ENC07", NOT_MET, key(allow("kms:*", {"AWS": ROOT}))),
    ("ENC07", NOT_MET, key(allow("kms:PutKeyPolicy"), allow("KMS:decrypt"))),
    (
        "ENC07",
        NOT_MET,
        key(
            allow("kms:ScheduleKeyDeletion", {"AWS": ROOT}, Condition={"ArnLike": {"aws:PrincipalArn": f"{ROLE}*"}}),
            allow("kms:Decrypt"),
        ),
    ),
    ("ENC07", UNDECIDED, key(allow("kms:PutKeyPolicy", {"AWS": UNKNOWN}), allow("kms:Decrypt"))),
    ("ENC08", MET, key(allow("kms:Decrypt"))),
    ("ENC08", MET, key(allow("kms:Decrypt", {"AWS": ROOT}, Condition={"ArnLike": {"aws:PrincipalArn": ROLE}}))),
    ("ENC08", MET, key(allow("kms:PutKeyPolicy", {"AWS": ROOT}))),
    ("ENC08", NOT_MET, key()),
    ("ENC08", NOT_MET, key(allow("kms:Decrypt", {"AWS": ROOT}))),
    ("ENC08", NOT_MET, key(allow("kms:GenerateDataKey", {"AWS": "111122223333"}))),
    (
        "ENC08",
        NOT_MET,
        key(
            allow(
                "kms:Decrypt",
                {"AWS": ROOT},
                Condition={"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}},
            )
        ),
    ),
    ("ENC08", UNDECIDED, key(allow("kms:Decrypt", {"AWS": UNKNOWN}))),
    ("ENC09", MET, key(allow("kms:Decrypt"))),
    ("ENC09", MET, key(allow("kms:CreateGrant", Condition={"Bool": {"kms:GrantIsForAWSResource": True}}))),
    ("ENC09", NOT_MET, key()),
    ("ENC09", NOT_MET, key(allow("kms:*"))),
    ("ENC09", NOT_MET, key(allow("kms:CreateGrant", Condition={"Bool": {"kms:GrantIsForAWSResource": "false"}}))),
    (
        "ENC09",
        NOT_MET,
        key({"Effect": "Allow", "Principal": {"AWS": ROLE}, "NotAction": "kms:Delete*", "Resource": "*"}),
    ),
    ("ENC09", UNDECIDED, key(allow(UNKNOWN))),
    ("ENC10", MET, key()),
    (
        "ENC10",
        MET,
        key(service("cloudtrail.amazonaws.com", "kms:*", StringEquals={"AWS:sourceaccount": "111122223333"})),
    ),
    (
        "ENC10",
        MET,
        key(
            service(
                "logs.eu-west-1.amazonaws.com",
                "kms:*",
                ArnLike={"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-west-1:111122223333:*"},
            )
        ),
    ),
    ("ENC10", MET, key(service("events.amazonaws.com", "kms:Decrypt"))),
    ("ENC10", NOT_MET, key(service("cloudtrail.amazonaws.com", "kms:GenerateDataKey*"))),
    ("ENC10", NOT_MET, key(service("cloudwatch.amazonaws.com", "kms:*", StringLike={"aws:SourceAccount": "*"}))),
    (
        "ENC10",
        NOT_MET,
        key(service("cloudtrail.amazonaws.com", "kms:*", ArnLike={"aws:SourceArn": "arn:aws:cloudtrail:*:*:trail/*"})),
    ),
    ("ENC10", UNDECIDED, key(allow("kms:Decrypt", {"Service": UNKNOWN}))),
]

TRAIL_ARN = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/fsi"
CLOUDTRAIL = "cloudtrail.amazonaws.com"


def with_key(name: str, resource: Template, *statements: Any, **more: Template) -> Template:
    """A resource whose property names the key `Key` of the same template."""
    given = resource["Properties"] | {name: {"Fn::GetAtt": ["Key", "Arn"]}}
    return {"Key": key(*statements), "Subject": resource | {"Properties": given}} | more


def trail(*statements: Any) -> Template:
    return with_key("KMSKeyId", only("AWS::CloudTrail::Trail", TrailName="fsi", S3BucketName="b"), *statements)


def group(*statements: Any) -> Template:
    return with_key("KmsKeyId", only("AWS::Logs::LogGroup", LogGroupName="/fsi/trail"), *statements)


def topic(*statements: Any, alarm: bool = False, rule: bool = False) -> Template:
    more = {}
    if alarm:
        more["Alarm"] = only("AWS::CloudWatch::Alarm", AlarmActions=[{"Ref": "Subject"}])
    if rule:
        more["Rule"] = only("AWS::Events::Rule", Targets=[{"Id": "x", "Arn": {"Ref": "Subject"}}])
    return with_key("KmsMasterKeyId", only("AWS::SNS::Topic"), *statements, **more)


def flow_log(key_name: Any, *statements: Any) -> Template:
    rule = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key_name}}
    return {
        "Key": key(*statements),
        "Bucket": only("AWS::S3::Bucket", BucketEncryption={"ServerSideEncryptionConfiguration": [rule]}),
        "Subject": only("AWS::EC2::FlowLog", LogDestinationType="s3", LogDestination={"Fn::GetAtt": ["Bucket", "Arn"]}),
    }


PSEUDO_LOGS = {"Fn::Sub": "logs.${AWS::Region}.amazonaws.com"}
WHOLE_LOGS = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"]
ARN = {"Fn::GetAtt": ["Key", "Arn"]}

SERVICES = [
    ("ENC11", MET, trail(service(CLOUDTRAIL, ["kms:GenerateDataKey*", "kms:DescribeKey"]))),
    (
        "ENC11",
        MET,
        trail(
            service(
                CLOUDTRAIL,
                "kms:*",
                StringLike={
                    "aws:SourceArn": {
                        "Fn::Sub": "arn:${AWS::Partition}:cloudtrail:${AWS::Region}:${AWS::AccountId}:trail/fsi"
                    },
                    "kms:EncryptionContext:aws:cloudtrail:arn": {
                        "Fn::Sub": "arn:${AWS::Partition}:cloudtrail:*:${AWS::AccountId}:trail/*"
                    },
                },
            )
        ),
    ),
    ("ENC11", NOT_MET, trail()),
    ("ENC11", NOT_MET, trail(allow("kms:*", {"AWS": ROOT}))),
    ("ENC11", NOT_MET, trail(service(CLOUDTRAIL, "kms:GenerateDataKey*"))),
    ("ENC11", NOT_MET, trail(service(CLOUDTRAIL, "kms:*", StringEquals={"aws:SourceArn": f"{TRAIL_ARN}-other"}))),
    ("ENC11", NOT_MET, trail(service(CLOUDTRAIL, "kms:*"), deny("kms:GenerateDataKey*"))),
    ("ENC11", UNDECIDED, trail(UNKNOWN)),
    ("ENC11", UNDECIDED, only("AWS::CloudTrail::Trail", KMSKeyId="arn:aws:kms:eu-west-1:444455556666:key/central")),
    ("ENC11", UNDECIDED, only("AWS::CloudTrail::Trail", KMSKeyId=UNKNOWN)),
    ("ENC11", None, only("AWS::CloudTrail::Trail", S3BucketName="b")),
    ("ENC12", MET, group(service(PSEUDO_LOGS, WHOLE_LOGS))),
    (
        "ENC12",
        MET,
        group(
            allow(
                WHOLE_LOGS,
                {"Service": PSEUDO_LOGS},
                Condition={
                    "ArnLike": {
                        "kms:EncryptionContext:aws:logs:arn": {
                            "Fn::Sub": "arn:aws:logs:${AWS::Region}:${AWS::AccountId}:*"
                        }
                    }
                },
            )
        ),
    ),
    ("ENC12", NOT_MET, group()),
    ("ENC12", NOT_MET, group(allow(WHOLE_LOGS[:3], {"Service": PSEUDO_LOGS}))),
    ("ENC12", NOT_MET, group(service("logs.amazonaws.com", WHOLE_LOGS))),
    (
        "ENC12",
        NOT_MET,
        group(
            allow(
                WHOLE_LOGS,
                {"Service": PSEUDO_LOGS},
                Condition={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:*:*:log-group:/other/*"}},
            )
        ),
    ),
    ("ENC12", UNDECIDED, group(allow(WHOLE_LOGS, {"Service": UNKNOWN}))),
    ("ENC13", MET, topic(service("cloudwatch.amazonaws.com", ["kms:GenerateDataKey*", "kms:Decrypt"]), alarm=True)),
    (
        "ENC13",
        MET,
        topic(
            service("cloudwatch.amazonaws.com", "kms:*", StringEquals={"aws:SourceAccount": "111122223333"}), alarm=True
        ),
    ),
    ("ENC13", NOT_MET, topic(alarm=True)),
    ("ENC13", NOT_MET, topic(service("cloudwatch.amazonaws.com", "kms:Decrypt"), alarm=True)),
    ("ENC13", NOT_MET, topic(service("events.amazonaws.com", "kms:*"), alarm=True)),
    ("ENC13", UNDECIDED, topic(allow(UNKNOWN, {"Service": "cloudwatch.amazonaws.com"}), alarm=True)),
    ("ENC13", None, topic(rule=True)),
    ("ENC14", MET, topic(service("events.amazonaws.com", "kms:*"), rule=True)),
    ("ENC14", NOT_MET, topic(rule=True)),
    (
        "ENC14",
        NOT_MET,
        topic(service("events.amazonaws.com", "kms:*", StringEquals={"aws:SourceAccount": "111122223333"}), rule=True),
    ),
    ("ENC14", UNDECIDED, topic(allow("kms:*", {"Service": UNKNOWN}), rule=True)),
    ("ENC14", None, topic(alarm=True)),
    ("ENC15", MET, flow_log(ARN, service("delivery.logs.amazonaws.com", ["kms:GenerateDataKey*", "kms:Decrypt"]))),
    ("ENC15", NOT_MET, flow_log(ARN, allow("kms:*"))),
    ("ENC15", NOT_MET, flow_log({"Ref": "Key"}, service("delivery.logs.amazonaws.com", "kms:*"))),
    ("ENC15", UNDECIDED, flow_log("arn:aws:kms:eu-west-1:444455556666:key/central")),
    ("ENC15", None, only("AWS::EC2::FlowLog", LogDestinationType="cloud-watch-logs")),
]


def bucket(*statements: Any) -> Template:
    rule = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": ARN}}
    return {
        "Key": key(*statements),
        "Subject": only("AWS::S3::Bucket", BucketEncryption={"ServerSideEncryptionConfiguration": [rule]}),
    }


def via(name: str) -> Template:
    return allow("kms:Decrypt", Condition={"StringEquals": {"kms:ViaService": {"Fn::Sub": name}}})


def grants(action: Any, resource: Any, **condition: Any) -> Template:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource} | (
        {"Condition": condition} if condition else {}
    )
    return only("AWS::IAM::ManagedPolicy", PolicyDocument=policy(statement))


REKOGNITION = "rekognition.amazonaws.com"
LET_IN: dict[str, Template] = {
    "Policy": only(
        "AWS::S3::BucketPolicy",
        Bucket={"Ref": "Subject"},
        PolicyDocument=policy(allow("s3:GetObject", {"Service": REKOGNITION})),
    )
}
ONE_KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234"
EVERY_KEY = "arn:aws:kms:eu-west-1:111122223333:key/*"
WHOLLY = allow("kms:*", {"AWS": ROOT})
TEAM = {"aws:PrincipalTag/team": "kyc"}
USES = [
    ("ENC16", MET, bucket(via("s3.${AWS::Region}.amazonaws.com"))),
    ("ENC16", MET, bucket(allow("kms:*", {"AWS": ROOT}))),
    ("ENC16", NOT_MET, bucket(via("rekognition.${AWS::Region}.amazonaws.com"))),
    ("ENC16", NOT_MET, bucket(allow("kms:GenerateDataKey"))),
    ("ENC16", NOT_MET, bucket(WHOLLY, deny("kms:Decrypt", StringLike={"kms:ViaService": "s3.*"}))),
    ("ENC16", MET, bucket(WHOLLY, deny("kms:Decrypt", StringLike={"kms:ViaService": "sns.*"}))),
    ("ENC16", NOT_MET, bucket(allow("kms:*", Condition={"StringEquals": TEAM, "StringNotEquals": TEAM}))),
    ("ENC16", MET, bucket(allow("kms:*", Condition={"StringEquals": TEAM}))),
    ("ENC16", MET, bucket(via("s3.us-east-1.amazonaws.com"))),
    ("ENC16", UNDECIDED, bucket(UNKNOWN)),
    ("ENC27", MET, bucket(service(REKOGNITION, ["kms:GenerateDataKey*", "kms:Decrypt"])) | LET_IN),
    ("ENC27", NOT_MET, bucket(allow("kms:*", {"AWS": ROOT})) | LET_IN),
    ("ENC27", NOT_MET, bucket(service(REKOGNITION, "kms:Decrypt")) | LET_IN),
    ("ENC27", UNDECIDED, bucket(UNKNOWN) | LET_IN),
    ("ENC27", None, bucket(allow("kms:*", {"AWS": ROOT}))),
    ("ENC17", MET, only("AWS::Logs::LogGroup", KmsKeyId=ONE_KEY)),
    ("ENC17", NOT_MET, only("AWS::Logs::LogGroup")),
    ("ENC17", UNDECIDED, only("AWS::Logs::LogGroup", KmsKeyId=UNKNOWN)),
    ("ENC18", MET, only("AWS::SNS::Topic", KmsMasterKeyId="alias/fsi-notifications")),
    ("ENC18", NOT_MET, only("AWS::SNS::Topic")),
    ("ENC18", NOT_MET, only("AWS::SNS::Topic", KmsMasterKeyId="alias/aws/sns")),
    ("ENC18", NOT_MET, only("AWS::SNS::Topic", KmsMasterKeyId={"Fn::Sub": "arn:aws:kms:eu-west-1:1:alias/aws/sns"})),
    ("ENC18", UNDECIDED, only("AWS::SNS::Topic", KmsMasterKeyId=UNKNOWN)),
    ("ENC19", MET, only("AWS::CloudTrail::Trail", KMSKeyId=ONE_KEY)),
    ("ENC19", NOT_MET, only("AWS::CloudTrail::Trail")),
    ("ENC19", UNDECIDED, only("AWS::CloudTrail::Trail", KMSKeyId=UNKNOWN)),
    ("ENC20", MET, only("AWS::Kinesis::Stream", StreamEncryption={"EncryptionType": "KMS", "KeyId": ONE_KEY})),
    ("ENC20", MET, only("AWS::SQS::Queue", KmsMasterKeyId=ONE_KEY)),
    ("ENC20", NOT_MET, only("AWS::Kinesis::Stream")),
    (
        "ENC20",
        NOT_MET,
        only("AWS::Kinesis::Stream", StreamEncryption={"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"}),
    ),
    ("ENC20", NOT_MET, only("AWS::SQS::Queue", SqsManagedSseEnabled=True)),
    ("ENC20", NOT_MET, only("AWS::DynamoDB::Table", SSESpecification={"SSEEnabled": True})),
    ("ENC20", UNDECIDED, only("AWS::KinesisVideo::Stream", KmsKeyId=UNKNOWN)),
    ("ENC21", MET, grants("kms:Decrypt", ONE_KEY)),
    ("ENC21", MET, grants("kms:Decrypt", EVERY_KEY, StringEquals={"kms:ViaService": "s3.eu-west-1.amazonaws.com"})),
    ("ENC21", NOT_MET, grants("kms:Decrypt", "*", StringEquals={"kms:ViaService": "s3.eu-west-1.amazonaws.com"})),
    ("ENC25", MET, group()),
    ("ENC25", UNDECIDED, only("AWS::Logs::LogGroup", KmsKeyId=ONE_KEY)),
    ("ENC25", UNDECIDED, only("AWS::Kinesis::Stream", StreamEncryption={"KeyId": "*"})),
    ("ENC25", None, only("AWS::Logs::LogGroup")),
    ("ENC21", MET, grants("kms:DescribeKey", "*")),
    ("ENC21", NOT_MET, grants("kms:Decrypt", "*")),
    ("ENC21", NOT_MET, grants(["s3:*", "KMS:De*"], ["arn:aws:kms:*:111122223333:key/*"])),
    ("ENC21", NOT_MET, grants("*", "*")),
    ("ENC21", UNDECIDED, grants("kms:Decrypt", UNKNOWN)),
    (
        "ENC21",
        None,
        {
            "Boundary": grants("kms:Decrypt", "*"),
            "Role": only("AWS::IAM::Role", PermissionsBoundary={"Ref": "Boundary"}),
        },
    ),
    ("ENC22", MET, {"Key": key(), "A": only("AWS::SNS::Topic", KmsMasterKeyId=ARN)}),
    (
        "ENC22",
        NOT_MET,
        {
            "Key": key(),
            "A": only("AWS::SNS::Topic", KmsMasterKeyId=ARN),
            "B": only("AWS::Logs::LogGroup", KmsKeyId={"Ref": "Key"}),
        },
    ),
    (
        "ENC22",
        NOT_MET,
        {
            "Key": key(),
            "Alias": only("AWS::KMS::Alias", AliasName="alias/all", TargetKeyId={"Ref": "Key"}),
            "A": only("AWS::SNS::Topic", KmsMasterKeyId="alias/all"),
            "B": only("AWS::Logs::LogGroup", KmsKeyId=ARN),
        },
    ),
    ("ENC22", UNDECIDED, {"Key": key(), "A": only("AWS::SNS::Topic", KmsMasterKeyId=UNKNOWN)}),
]


CUSTODIAN = {"ArnNotLike": {"aws:PrincipalArn": [ADMIN, ROOT]}}
ENDING = ["kms:DisableKey", "kms:DisableKeyRotation", "kms:ScheduleKeyDeletion"]
VIA_S3 = {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}


def topic_key(*statements: Any, **more: Template) -> Template:
    return topic(*statements) | more


GUARDS = [
    ("ENC04", NOT_MET, key(allow("kms:*", {"AWS": ROOT}), deny("kms:PutKeyPolicy"))),
    ("ENC23", MET, key(allow("kms:*", {"AWS": ADMIN}))),
    ("ENC23", MET, key(allow("kms:*", {"AWS": ROOT}), deny(ENDING, **CUSTODIAN))),
    ("ENC23", MET, key(allow("kms:*", {"AWS": ROOT}, Condition={"ArnLike": {"aws:PrincipalArn": ADMIN}}))),
    ("ENC23", NOT_MET, key()),
    ("ENC23", NOT_MET, key(allow("kms:*", {"AWS": ROOT}))),
    ("ENC23", NOT_MET, key(allow("kms:*", {"AWS": ROOT}), deny(ENDING[:2], **CUSTODIAN))),
    ("ENC23", UNDECIDED, key(allow("kms:*", {"AWS": UNKNOWN}))),
    ("ENC24", MET, topic_key(allow("kms:Decrypt", Condition=VIA_S3))),
    ("ENC24", MET, topic_key(service("cloudwatch.amazonaws.com", "kms:Decrypt"))),
    ("ENC24", MET, topic_key(allow("kms:PutKeyPolicy", {"AWS": ROOT}))),
    (
        "ENC24",
        MET,
        topic_key(
            allow("kms:Decrypt", {"AWS": {"Fn::GetAtt": ["Role", "Arn"]}}),
            Role=only(
                "AWS::IAM::Role",
                AssumeRolePolicyDocument=policy(
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "rekognition.amazonaws.com"},
                        "Action": "sts:AssumeRole",
                    }
                ),
            ),
        ),
    ),
    (
        "ENC24",
        NOT_MET,
        topic_key(
            allow("kms:Decrypt", {"AWS": {"Fn::GetAtt": ["Role", "Arn"]}}),
            Role=only("AWS::IAM::Role", AssumeRolePolicyDocument=policy({"Effect": "Deny", "Principal": "*"})),
        ),
    ),
    ("ENC24", NOT_MET, topic_key(allow("kms:Decrypt"))),
    ("ENC24", NOT_MET, topic_key(allow("kms:*", {"AWS": ROOT}))),
    (
        "ENC24",
        NOT_MET,
        topic_key(allow("kms:Decrypt", Condition={"StringEqualsIfExists": {"kms:ViaService": "s3.x.amazonaws.com"}})),
    ),
    ("ENC24", UNDECIDED, topic_key(allow(UNKNOWN))),
    ("ENC24", None, key(allow("kms:Decrypt"))),
]


def shorter_than(days: Any) -> Template:
    return deny("kms:ScheduleKeyDeletion", NumericLessThan={"kms:ScheduleKeyDeletionPendingWindowInDays": days})


WINDOWS = [
    (MET, key(allow("kms:*", {"AWS": ROOT}), shorter_than("30"))),
    (MET, key(allow("kms:*", {"AWS": ROOT}), shorter_than(30))),
    (MET, key(allow("kms:*", {"AWS": ROOT}), deny("kms:ScheduleKeyDeletion"))),
    (NOT_MET, key()),
    (NOT_MET, key(allow("kms:*", {"AWS": ROOT}))),
    (NOT_MET, key(allow("kms:*", {"AWS": ROOT}), shorter_than("29"))),
    (NOT_MET, key(allow("kms:*", {"AWS": ROOT}), shorter_than("7"))),
    (NOT_MET, key(allow("kms:*", {"AWS": ROOT}), shorter_than("30") | {"Principal": {"AWS": ADMIN}})),
    (UNDECIDED, key(allow("kms:*", {"AWS": ROOT}), shorter_than(UNKNOWN))),
]


@pytest.mark.parametrize(("expected", "template"), WINDOWS)
def test_the_window_in_which_a_deletion_can_be_cancelled(expected: Any, template: Template) -> None:
    """The caller of ScheduleKeyDeletion chooses the window: only a Deny in the key policy sets the least."""
    assert judge("ENC26", template, approval="example") == {expected}


ALIASES = [
    ("ENC28", MET, {"K": key(), "A": alias({"Ref": "K"}), "B": alias({"Ref": "K"}, "alias/others")}),
    ("ENC28", NOT_MET, {"K": key(), "A": alias({"Ref": "K"}), "B": alias({"Ref": "K"})}),
    ("ENC28", UNDECIDED, {"A": alias("arn:aws:kms:eu-west-1:999988887777:key/1")}),
    ("ENC28", UNDECIDED, {"A": alias(UNKNOWN)}),
    ("ENC28", UNDECIDED, {"K": key(), "A": alias({"Ref": "K"}, UNKNOWN)}),
]


@pytest.mark.parametrize(("control", "expected", "template"), [*KEYS, *ALIASES, *GUARDS, *POLICIES, *SERVICES, *USES])
def test_judgement(control: str, expected: Any, template: Template) -> None:
    """A template as small as can be, and what the control says of it; None: it does not apply."""
    found = judge(control, template)
    assert found == ({expected} if expected else set()) or (expected is not MET and found == {expected, MET})


THEIRS = {"AWS": "arn:aws:iam::999988887777:root"}


@pytest.mark.parametrize(
    ("expected", "statement"),
    [
        (NOT_MET, allow("kms:Decrypt", THEIRS)),
        (NOT_MET, allow("kms:Decrypt", {"AWS": "arn:aws:iam::999988887777:role/theirs"})),
        (MET, allow("kms:Decrypt", THEIRS, Condition=VIA_S3)),
        (MET, allow("kms:PutKeyPolicy", THEIRS)),
    ],
)
def test_another_account_uses_a_key_directly_too(expected: Any, statement: Template) -> None:
    """Where the own account is known, ENC24 asks of the others that a key policy names as well."""
    found = check(small_account(topic_key(statement)).application, controls=[CATALOGUE["ENC24"]])
    assert [result.status for result in found.results] == [expected]
