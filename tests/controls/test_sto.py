"""The controls of buckets: met, not met, undecided."""

from typing import Any

import pytest

from assurance.results.verdict import Status
from settings.loading import load
from settings.tables import Retention
from tests.support.judging import MET, NOT_MET, UNDECIDED, judge

UNKNOWN = {"Fn::ImportValue": "elsewhere"}
REKOGNITION = "rekognition.amazonaws.com"
KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234"
ROLE = "arn:aws:iam::111122223333:role/face-comparison"
OBJECTS = {"Fn::Sub": "${Subject.Arn}/*"}
WHOLE = [{"Fn::GetAtt": ["Subject", "Arn"]}, OBJECTS]
Template = dict[str, Any]


def bucket(**properties: Any) -> Template:
    return {"Type": "AWS::S3::Bucket", "Properties": properties}


def encrypted(algorithm: Any, key: Any = None, **rule: Any) -> Template:
    default = {"SSEAlgorithm": algorithm} | ({"KMSMasterKeyID": key} if key else {})
    rules = [{"ServerSideEncryptionByDefault": default, **rule}]
    return bucket(BucketEncryption={"ServerSideEncryptionConfiguration": rules})


def blocked(**but: Any) -> Template:
    names = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    return bucket(PublicAccessBlockConfiguration=dict.fromkeys(names, True) | but)


def expiring(*rules: Template) -> Template:
    return bucket(LifecycleConfiguration={"Rules": list(rules)})


def logging_to(destination: Any) -> Template:
    return {
        "Subject": bucket(LoggingConfiguration={"DestinationBucketName": destination}),
        "Logs": bucket(),
    }


def log_destination(subject: Template) -> Template:
    """The subject takes the access logs of another bucket."""
    return {"Subject": subject, "Media": bucket(LoggingConfiguration={"DestinationBucketName": {"Ref": "Subject"}})}


RULE = {
    "Status": "Enabled",
    "ExpirationInDays": 30,
    "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
}
KEPT = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}

SETTINGS = [
    ("STO01", MET, encrypted("aws:kms", KEY)),
    ("STO01", NOT_MET, bucket()),
    ("STO01", NOT_MET, encrypted("AES256")),
    ("STO01", NOT_MET, encrypted("aws:kms")),
    ("STO01", NOT_MET, encrypted("aws:kms", "alias/aws/s3")),
    ("STO01", UNDECIDED, encrypted("aws:kms", UNKNOWN)),
    ("STO01", NOT_MET, log_destination(bucket())),  # the other bucket; the destination itself is spared
    ("STO02", MET, encrypted("aws:kms", KEY, BucketKeyEnabled="true")),
    ("STO02", NOT_MET, encrypted("aws:kms", KEY)),
    ("STO02", NOT_MET, encrypted("aws:kms", KEY, BucketKeyEnabled=False)),
    ("STO02", UNDECIDED, encrypted("aws:kms", KEY, BucketKeyEnabled=UNKNOWN)),
    ("STO02", None, encrypted("AES256")),
    ("STO03", MET, bucket(VersioningConfiguration={"Status": "Enabled"})),
    ("STO03", NOT_MET, bucket()),
    ("STO03", NOT_MET, bucket(VersioningConfiguration={"Status": "Suspended"})),
    ("STO03", UNDECIDED, bucket(VersioningConfiguration=UNKNOWN)),
    ("STO04", MET, blocked()),
    ("STO04", MET, blocked(BlockPublicPolicy="true")),
    ("STO04", NOT_MET, bucket()),
    ("STO04", NOT_MET, blocked(RestrictPublicBuckets=False)),
    ("STO04", UNDECIDED, blocked(IgnorePublicAcls=UNKNOWN)),
    ("STO05", MET, bucket()),
    ("STO05", MET, bucket(CorsConfiguration={"CorsRules": [{"AllowedOrigins": ["https://kyc.example.com"]}]})),
    ("STO05", NOT_MET, bucket(WebsiteConfiguration={"IndexDocument": "index.html"})),
    ("STO05", NOT_MET, bucket(CorsConfiguration={"CorsRules": [{"AllowedOrigins": ["*"]}]})),
    ("STO05", UNDECIDED, bucket(CorsConfiguration={"CorsRules": [{"AllowedOrigins": UNKNOWN}]})),
    ("STO06", MET, bucket()),
    ("STO06", MET, bucket(OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})),
    ("STO06", NOT_MET, bucket(OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})),
    ("STO06", NOT_MET, bucket(AccessControl="LogDeliveryWrite")),
    ("STO06", UNDECIDED, bucket(AccessControl=UNKNOWN)),
    ("STO07", MET, expiring(RULE)),
    (
        "STO07",
        MET,
        expiring(
            {"Status": "Enabled", "ExpirationInDays": "30"},
            {"Status": "Enabled", "NoncurrentVersionExpirationInDays": 1},
            {"Status": "Enabled", "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}},
        ),
    ),
    ("STO07", NOT_MET, bucket()),
    ("STO07", NOT_MET, expiring(RULE | {"Status": "Disabled"})),
    ("STO07", NOT_MET, expiring(RULE | {"Prefix": "tmp/"})),
    ("STO07", NOT_MET, expiring({"Status": "Enabled", "ExpirationInDays": 30})),
    ("STO07", UNDECIDED, expiring(RULE | {"ExpirationInDays": UNKNOWN})),
    ("STO07", UNDECIDED, bucket(LifecycleConfiguration=UNKNOWN)),
    ("STO07", NOT_MET, expiring(RULE | {"ExpirationInDays": 0})),
    ("STO07", NOT_MET, expiring(RULE | {"ExpirationInDays": 1_000_000})),
    ("STO08", MET, bucket() | KEPT),
    ("STO08", NOT_MET, bucket()),
    ("STO08", NOT_MET, bucket() | KEPT | {"UpdateReplacePolicy": "Delete"}),
    ("STO09", MET, log_destination(bucket())),
    ("STO09", UNDECIDED, bucket(LoggingConfiguration={"DestinationBucketName": "central-access-logs"})),
    ("STO09", NOT_MET, bucket(LoggingConfiguration={"DestinationBucketName": ""})),
    ("STO09", NOT_MET, bucket()),
    ("STO09", NOT_MET, logging_to({"Ref": "Subject"})),
    ("STO09", UNDECIDED, bucket(LoggingConfiguration={"DestinationBucketName": UNKNOWN})),
]


def allow(action: Any, principal: Any = None, resource: Any = OBJECTS, **condition: Any) -> Template:
    given = {"Condition": condition} if condition else {}
    return {
        "Effect": "Allow",
        "Principal": principal or {"AWS": ROLE},
        "Action": action,
        "Resource": resource,
        **given,
    }


def deny(action: Any, resource: Any = OBJECTS, **condition: Any) -> Template:
    return {**allow(action, "*", resource, **condition), "Effect": "Deny"}


def second(*statements: Any) -> Template:
    """Another policy of the same bucket."""
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    return {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "Subject"}, "PolicyDocument": document}}


def with_policy(*statements: Any, subject: Template | None = None, **more: Template) -> Template:
    return {
        "Subject": subject or bucket(),
        "Policy": {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {
                "Bucket": {"Ref": "Subject"},
                "PolicyDocument": {"Version": "2012-10-17", "Statement": list(statements)},
            },
        },
        **more,
    }


TLS = {"Bool": {"aws:SecureTransport": "false"}}
OLD = {"NumericLessThan": {"s3:TlsVersion": 1.2}}
ALGORITHM = "s3:x-amz-server-side-encryption"
KEY_ID = f"{ALGORITHM}-aws-kms-key-id"
PERSON = {"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}
GET_PUT = ["s3:GetObject*", "s3:PutObject*"]
ENDPOINT = {"StringNotEqualsIfExists": {"aws:SourceVpce": "vpce-1"}}
SPARING = {"BoolIfExists": {"aws:ViaAWSService": "false", "aws:PrincipalIsAWSService": "false"}}
HALF_TLS = (
    {**deny("s3:GetObject*", WHOLE, **TLS)},
    {**deny(["s3:PutObject", "s3:ListBucket"], ["*"], **TLS)},
)

TRAIL = {
    "Trail": {"Type": "AWS::CloudTrail::Trail", "Properties": {"TrailName": "fsi", "S3BucketName": {"Ref": "Subject"}}}
}
POLICIES = [
    ("STO10", MET, bucket()),
    ("STO10", MET, with_policy(allow("s3:GetObject"))),
    ("STO10", MET, with_policy(allow("s3:GetObject", "*", StringEquals={"aws:PrincipalOrgID": "o-exampleorg1"}))),
    ("STO10", MET, with_policy(allow("s3:GetObject", "*", StringEquals={"aws:SourceVpce": "vpce-1"}))),
    ("STO10", NOT_MET, with_policy(allow("s3:GetObject", "*"))),
    ("STO10", NOT_MET, with_policy(allow("s3:GetObject", {"AWS": ["*"]}))),
    ("STO10", NOT_MET, with_policy(allow("s3:GetObject", "*", StringLike={"aws:Referer": "https://bank/*"}))),
    (
        "STO10",
        NOT_MET,
        with_policy(
            {
                "Effect": "Allow",
                "NotPrincipal": {"AWS": ROLE},
                "Action": "s3:*",
                "Resource": OBJECTS,
            }
        ),
    ),
    ("STO10", UNDECIDED, with_policy(allow("s3:GetObject", {"AWS": UNKNOWN}))),
    ("STO11", MET, with_policy(deny("s3:*", WHOLE, **TLS))),
    ("STO11", MET, with_policy(deny("*", "*", BoolIfExists={"AWS:securetransport": False}))),
    ("STO11", MET, with_policy(*HALF_TLS)),
    ("STO11", MET, with_policy(deny("s3:*", WHOLE, StringNotEquals={"aws:SecureTransport": "true"}))),
    ("STO11", UNDECIDED, with_policy(deny("s3:*", WHOLE, **TLS), Second=second(allow("s3:GetObject", {"AWS": ROLE})))),
    ("STO10", NOT_MET, with_policy(deny("s3:*", WHOLE, **TLS), Second=second(allow("s3:GetObject", "*")))),
    ("STO11", NOT_MET, bucket()),
    ("STO11", NOT_MET, with_policy(deny("s3:GetObject", WHOLE, **TLS))),
    ("STO11", NOT_MET, with_policy(deny("s3:*", OBJECTS, **TLS))),
    ("STO11", NOT_MET, with_policy(deny("s3:*", WHOLE, Bool={"aws:SecureTransport": "true"}))),
    ("STO11", NOT_MET, with_policy(deny("s3:*", WHOLE, **TLS, StringEquals={"aws:PrincipalTag/a": "b"}))),
    ("STO11", NOT_MET, with_policy(deny("s3:*", WHOLE, **TLS) | {"Principal": {"AWS": ROLE}})),
    ("STO11", UNDECIDED, with_policy(UNKNOWN)),
    ("STO11", UNDECIDED, with_policy(deny("s3:*", UNKNOWN, **TLS))),
    ("STO12", MET, with_policy(deny("s3:*", WHOLE, **OLD))),
    ("STO12", MET, with_policy(deny("s3:*", WHOLE, NumericLessThanIfExists={"s3:TlsVersion": "1.3"}))),
    ("STO12", NOT_MET, with_policy(deny("s3:*", WHOLE, **TLS))),
    ("STO12", NOT_MET, with_policy(deny("s3:*", WHOLE, NumericLessThan={"s3:TlsVersion": "1.1"}))),
    ("STO12", UNDECIDED, with_policy(deny("s3:*", WHOLE, NumericLessThan={"s3:TlsVersion": UNKNOWN}))),
    ("STO13", MET, with_policy(deny("s3:PutObject", StringNotEqualsIfExists={KEY_ID: KEY}))),
    (
        "STO13",
        MET,
        with_policy(
            deny("s3:PutObject", StringNotEquals={ALGORITHM: "aws:kms"}, Null={ALGORITHM: "false"}),
            deny("s3:PutObject", ArnNotLike={KEY_ID: KEY}, Null={KEY_ID: False}),
        ),
    ),
    ("STO13", NOT_MET, bucket()),
    ("STO13", NOT_MET, with_policy(deny("s3:PutObject", StringNotEquals={ALGORITHM: "aws:kms"}))),
    ("STO13", NOT_MET, with_policy(deny("s3:PutObjectAcl", StringNotEqualsIfExists={KEY_ID: KEY}))),
    ("STO13", UNDECIDED, with_policy(deny("s3:PutObject", StringNotEqualsIfExists={KEY_ID: UNKNOWN}))),
    ("STO14", MET, with_policy(deny(GET_PUT, StringNotEqualsIfExists={"aws:PrincipalOrgID": "o-1"}, **PERSON))),
    ("STO14", MET, with_policy(deny("s3:*", StringNotEquals={"aws:PrincipalAccount": ["111122223333"]}))),
    ("STO14", NOT_MET, bucket()),
    ("STO14", NOT_MET, with_policy(deny("s3:GetObject", StringNotEquals={"aws:PrincipalOrgID": "o-1"}))),
    ("STO14", NOT_MET, with_policy(deny(GET_PUT, StringEquals={"aws:PrincipalOrgID": "o-1"}))),
    ("STO14", NOT_MET, with_policy(deny(GET_PUT, StringNotLike={"aws:PrincipalOrgID": "o-*"}))),
    ("STO14", UNDECIDED, with_policy(deny(GET_PUT, StringNotEquals={"aws:PrincipalOrgID": UNKNOWN}))),
    ("STO14", MET, with_policy(deny("s3:GetObject*", StringNotEquals={"aws:PrincipalOrgID": "o-1"}), **TRAIL)),
    ("STO14", NOT_MET, with_policy(deny("s3:GetObject", StringNotEquals={"aws:PrincipalOrgID": "o-1"}), **TRAIL)),
    ("STO14", NOT_MET, with_policy(deny("s3:PutObject", **PERSON), **TRAIL)),
    ("STO15", MET, with_policy(deny(GET_PUT, **ENDPOINT, **SPARING))),
    ("STO15", MET, with_policy(deny("s3:*", StringNotEquals={"aws:SourceVpc": "vpc-1"}))),
    (
        "STO15",
        MET,
        with_policy(
            deny(GET_PUT, StringNotEqualsIfExists={"aws:VpceOrgID": "o-1"}, ArnNotLike={"aws:PrincipalArn": ROLE})
        ),
    ),
    ("STO15", NOT_MET, bucket()),
    ("STO15", NOT_MET, with_policy(deny(GET_PUT, ArnNotEquals={"aws:PrincipalArn": ROLE}))),
    ("STO15", NOT_MET, with_policy(deny(GET_PUT, StringNotLikeIfExists={"aws:SourceVpce": "vpce-*"}))),
    ("STO15", NOT_MET, with_policy(deny("s3:PutObject", **ENDPOINT))),
    ("STO15", UNDECIDED, with_policy(deny(GET_PUT, StringNotEquals={"aws:SourceVpce": UNKNOWN}))),
    ("STO16", MET, bucket()),
    ("STO16", MET, with_policy(deny(GET_PUT, **ENDPOINT, **SPARING))),
    ("STO16", MET, with_policy(deny("s3:DeleteObject", **ENDPOINT))),
    ("STO16", MET, with_policy(deny(GET_PUT, **ENDPOINT, StringNotEquals={"aws:ViaAWSService": "true"}))),
    ("STO16", NOT_MET, with_policy(deny("s3:*", WHOLE, StringNotEquals={"aws:SourceVpce": "vpce-1"}))),
    ("STO16", NOT_MET, with_policy(deny(GET_PUT, **ENDPOINT, **PERSON))),
    (
        "STO16",
        NOT_MET,
        with_policy(deny(GET_PUT, **ENDPOINT, ArnNotLike={"aws:PrincipalArn": "arn:aws:iam::1:role/x"})),
    ),
    ("STO16", NOT_MET, with_policy(deny(GET_PUT))),
    ("STO16", NOT_MET, with_policy(deny(GET_PUT, **ENDPOINT, StringNotEquals={"aws:CalledViaLast": "rekognition"}))),
    ("STO16", UNDECIDED, with_policy(deny(GET_PUT, **ENDPOINT, StringNotEquals={"aws:CalledViaLast": REKOGNITION}))),
    ("STO17", MET, with_policy(deny(GET_PUT, **ENDPOINT, **SPARING))),
    ("STO17", MET, with_policy(deny("s3:*", WHOLE, **ENDPOINT, ArnNotEquals={"aws:PrincipalArn": ROLE}))),
    ("STO17", NOT_MET, with_policy(deny("s3:*", WHOLE, **ENDPOINT))),
    (
        "STO17",
        NOT_MET,
        with_policy(
            {
                "Effect": "Deny",
                "Principal": "*",
                "NotAction": "s3:ListBucket",
                "Resource": "*",
                "Condition": ENDPOINT,
            }
        ),
    ),
    ("STO17", UNDECIDED, with_policy(deny(UNKNOWN, WHOLE, **ENDPOINT))),
    ("STO18", MET, with_policy(deny(GET_PUT, ArnNotEquals={"aws:PrincipalArn": ROLE}, **PERSON))),
    ("STO18", MET, with_policy(deny("s3:*", StringNotLike={"aws:PrincipalArn": [ROLE, f"{ROLE}-2"]}))),
    ("STO18", NOT_MET, bucket()),
    (
        "STO18",
        NOT_MET,
        with_policy(deny(GET_PUT, ArnNotLike={"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"})),
    ),
    ("STO18", NOT_MET, with_policy(deny(GET_PUT, **TLS))),
    ("STO18", UNDECIDED, with_policy(deny(GET_PUT, ArnNotEquals={"aws:PrincipalArn": UNKNOWN}))),
    ("STO19", MET, with_policy(allow("s3:GetObject"))),
    ("STO19", NOT_MET, with_policy(allow("s3:GetObject", {"Service": "rekognition.amazonaws.com"}))),
    (
        "STO19",
        NOT_MET,
        with_policy(
            allow(
                "s3:GetObject",
                {"Service": "rekognition.amazonaws.com"},
                StringEquals={"aws:SourceAccount": "111122223333"},
            )
        ),
    ),
    (
        "STO19",
        MET,
        with_policy(
            allow(
                "s3:GetObject",
                {"Service": "rekognition.amazonaws.com"},
                StringEquals={"aws:SourceAccount": "111122223333"},
            ),
            Project={"Type": "AWS::Rekognition::Project", "Properties": {"ProjectName": "cheques"}},
        ),
    ),
    ("STO19", UNDECIDED, with_policy(allow("s3:GetObject", {"Service": UNKNOWN}))),
    ("STO19", UNDECIDED, with_policy({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"})),
    ("STO20", MET, with_policy(allow(["s3:GetObject", "s3:List*"]))),
    ("STO20", NOT_MET, with_policy(allow(["s3:HeadObject", "s3:GetObject"]))),
    ("STO20", NOT_MET, with_policy(allow("S3:headbucket"))),
    ("STO20", UNDECIDED, with_policy(allow(UNKNOWN))),
]

LOG_SERVICE = {"Service": "logging.s3.amazonaws.com"}
CLOUDTRAIL = {"Service": "cloudtrail.amazonaws.com"}
OURS = {"StringEquals": {"aws:SourceAccount": "111122223333"}}
FROM_MEDIA = {"ArnLike": {"aws:SourceArn": {"Fn::GetAtt": ["Media", "Arn"]}}}
MEDIA = {"Media": bucket(LoggingConfiguration={"DestinationBucketName": {"Ref": "Subject"}})}
TRAIL_ARN = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/fsi"
FULL_CONTROL = {"s3:x-amz-acl": "bucket-owner-full-control"}
LOG_FILES = {"Fn::Sub": "${Subject.Arn}/AWSLogs/111122223333/*"}
ACL = allow("s3:GetBucketAcl", CLOUDTRAIL, WHOLE[0], StringEquals={"aws:SourceArn": TRAIL_ARN})
PUT = allow("s3:PutObject", CLOUDTRAIL, LOG_FILES, StringEquals={"aws:SourceArn": TRAIL_ARN, **FULL_CONTROL})


def locked(**retention: Any) -> Template:
    return bucket(
        ObjectLockEnabled=True,
        ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": retention}},
    )


LOGS = [
    ("STO21", MET, log_destination(bucket())),
    ("STO21", MET, log_destination(encrypted("AES256"))),
    ("STO21", NOT_MET, log_destination(encrypted("aws:kms", KEY))),
    ("STO21", NOT_MET, log_destination(locked(Mode="GOVERNANCE", Days=1))),
    ("STO21", UNDECIDED, log_destination(encrypted(UNKNOWN))),
    ("STO21", None, encrypted("aws:kms", KEY)),
    ("STO22", MET, with_policy(allow("s3:PutObject", LOG_SERVICE, **OURS), **MEDIA)),
    ("STO22", MET, with_policy(allow("s3:Put*", LOG_SERVICE, **OURS, **FROM_MEDIA), **MEDIA)),
    ("STO22", NOT_MET, with_policy(allow("s3:Put*", LOG_SERVICE, **FROM_MEDIA), **MEDIA)),
    ("STO22", NOT_MET, with_policy(**MEDIA)),
    ("STO22", NOT_MET, with_policy(allow("s3:PutObject", LOG_SERVICE), **MEDIA)),
    (
        "STO22",
        NOT_MET,
        with_policy(allow("s3:PutObject", LOG_SERVICE, ArnLike={"aws:SourceArn": "arn:aws:s3:::other"}), **MEDIA),
    ),
    (
        "STO22",
        NOT_MET,
        with_policy(
            allow("s3:PutObject", LOG_SERVICE, **OURS),
            deny("s3:*", StringNotEquals={"aws:SourceVpce": "vpce-1"}),
            **MEDIA,
        ),
    ),
    ("STO22", UNDECIDED, with_policy(UNKNOWN, **MEDIA)),
    ("STO23", MET, with_policy(ACL, PUT, **TRAIL)),
    ("STO23", NOT_MET, with_policy(**TRAIL)),
    ("STO23", NOT_MET, with_policy(PUT, **TRAIL)),
    ("STO23", NOT_MET, with_policy(ACL, allow("s3:PutObject", CLOUDTRAIL, LOG_FILES), **TRAIL)),
    (
        "STO23",
        NOT_MET,
        with_policy(ACL, PUT | {"Condition": {"StringEquals": {"aws:SourceArn": f"{TRAIL_ARN}2"}}}, **TRAIL),
    ),
    ("STO23", UNDECIDED, with_policy(ACL, PUT | {"Action": UNKNOWN}, **TRAIL)),
    ("STO24", MET, {"Subject": locked(Mode="COMPLIANCE", Days=365), **TRAIL}),
    ("STO24", MET, {"Subject": locked(Mode="GOVERNANCE", Years="1"), **TRAIL}),
    ("STO24", NOT_MET, {"Subject": bucket(), **TRAIL}),
    ("STO24", NOT_MET, {"Subject": locked(Mode="COMPLIANCE"), **TRAIL}),
    ("STO24", NOT_MET, {"Subject": bucket(ObjectLockEnabled=True), **TRAIL}),
    ("STO24", UNDECIDED, {"Subject": locked(Mode=UNKNOWN, Days=1), **TRAIL}),
    ("STO24", NOT_MET, {"Subject": locked(Mode="COMPLIANCE", Days=0), **TRAIL}),
    ("STO24", None, bucket()),
    ("STO23", UNDECIDED, {"Trail": {"Type": "AWS::CloudTrail::Trail", "Properties": {"S3BucketName": "elsewhere"}}}),
    ("STO25", MET, with_policy(deny(["s3:PutObject", "s3:DeleteObject*"], **PERSON), **TRAIL)),
    ("STO25", NOT_MET, with_policy(**TRAIL)),
    ("STO25", NOT_MET, with_policy(deny(["s3:DeleteObject*"], **PERSON), **TRAIL)),
    ("STO25", NOT_MET, with_policy(deny("s3:*", **PERSON, ArnNotLike={"aws:PrincipalArn": ROLE}), **TRAIL)),
    ("STO25", UNDECIDED, with_policy(deny(UNKNOWN, **PERSON), **TRAIL)),
    ("STO25", None, with_policy()),
    ("STO26", MET, with_policy(ACL, PUT)),
    ("STO26", NOT_MET, with_policy(allow("s3:*", CLOUDTRAIL))),
    ("STO26", NOT_MET, with_policy(allow(["s3:PutObject", "s3:GetObject"], LOG_SERVICE))),
    ("STO26", NOT_MET, with_policy(allow("s3:*", {"Service": "rekognition.amazonaws.com"}))),
    ("STO26", MET, with_policy(allow("s3:GetObject", {"Service": "rekognition.amazonaws.com"}))),
    ("STO26", UNDECIDED, with_policy(allow(UNKNOWN, CLOUDTRAIL))),
    ("STO26", None, with_policy(allow("s3:GetObject"))),
]


@pytest.mark.parametrize(("control", "expected", "template"), [*SETTINGS, *POLICIES, *LOGS])
def test_judgement(control: str, expected: Any, template: Template) -> None:
    """A template as small as can be, and what the control says of it; None: it does not apply."""
    found = judge(control, template)
    assert found == ({expected} if expected else set()) or (expected is not MET and found == {expected, MET})


LOCK = load("minimal").model_copy(update={"retention": Retention.model_validate({"evidence-lock": 30})})
EVIDENCE = {"BucketName": LOCK.names.bucket("evidence")}


@pytest.mark.parametrize(
    ("expected", "subject"),
    [
        ({MET}, locked(Mode="COMPLIANCE", Days="30")),
        ({MET, NOT_MET}, locked(Mode="COMPLIANCE", Days=7)),
        ({NOT_MET}, bucket()),
        ({MET, UNDECIDED}, locked(Mode=UNKNOWN, Days=30)),
    ],
)
def test_evidence_is_locked_as_the_environment_file_says(expected: set[Status], subject: Template) -> None:
    """STO27: only where evidence-lock is set, and for exactly that long."""
    named = {"Type": subject["Type"], "Properties": subject["Properties"] | EVIDENCE}
    found = judge("STO27", named, approval=LOCK)
    assert found == expected or found - {MET} == expected - {MET}
    assert judge("STO27", named, approval="minimal") == judge("STO27", subject, approval=LOCK) == set()
