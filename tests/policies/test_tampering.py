"""Whoever weakens what watches or protects is told of, and the operations watched for are real ones."""

import pytest
from botocore.loaders import Loader

from policies.tampering import (
    ACCOUNT_BUCKET_TAMPERING,
    ADMINISTRATION,
    BUCKET_TAMPERING,
    ORGANIZATION_TAMPERING,
    ROLE_TAMPERING,
    TAMPERING,
)
from settings.loading import load
from tests.support.cloudtrail import record, told

EXAMPLE = load("example")

ATTACKS = {
    "trail-changed": (
        "cloudtrail:DeleteTrail cloudtrail:PutEventSelectors cloudtrail:StopLogging cloudtrail:UpdateTrail"
    ),
    "keys-changed": (
        "kms:DeleteAlias kms:DeleteImportedKeyMaterial kms:DisableKey kms:DisableKeyRotation kms:PutKeyPolicy "
        "kms:ScheduleKeyDeletion kms:UpdateAlias"
    ),
    "network-changed": (
        "ec2:AcceptVpcPeeringConnection ec2:AttachInternetGateway ec2:AttachVpnGateway "
        "ec2:AuthorizeSecurityGroupEgress ec2:AuthorizeSecurityGroupIngress ec2:CreateEgressOnlyInternetGateway "
        "ec2:CreateNatGateway ec2:CreateRoute ec2:CreateTransitGatewayVpcAttachment ec2:CreateVpcEndpoint "
        "ec2:CreateVpcPeeringConnection ec2:DeleteFlowLogs ec2:DeleteVpcEndpoints ec2:ModifySecurityGroupRules "
        "ec2:ModifyVpcEndpoint ec2:ReplaceRoute"
    ),
    "alarms-changed": (
        "monitoring:DeleteAlarms monitoring:DisableAlarmActions monitoring:PutAlarmMuteRule "
        "monitoring:PutMetricAlarm monitoring:SetAlarmState"
    ),
    "rules-changed": ("events:DeleteRule events:DisableRule events:PutRule events:PutTargets events:RemoveTargets"),
    "topics-changed": (
        "sns:AddPermission sns:DeleteTopic sns:PutDataProtectionPolicy sns:RemovePermission "
        "sns:SetSubscriptionAttributes sns:SetTopicAttributes sns:Unsubscribe"
    ),
    "logs-changed": (
        "logs:AssociateKmsKey logs:DeleteLogGroup logs:DeleteLogStream logs:DeleteMetricFilter "
        "logs:DisassociateKmsKey logs:PutMetricFilter logs:PutRetentionPolicy"
    ),
}
"""Rule → every call that it tells of."""

BUCKET_ATTACKS = (
    "DeleteBucket DeleteBucketEncryption DeleteBucketLifecycle DeleteBucketOwnershipControls DeleteBucketPolicy "
    "DeleteBucketPublicAccessBlock DeleteBucketReplication DeletePublicAccessBlock PutBucketAcl "
    "PutBucketEncryption PutBucketLifecycle PutBucketLifecycleConfiguration PutBucketLogging "
    "PutBucketObjectLockConfiguration PutBucketOwnershipControls PutBucketPolicy PutBucketPublicAccessBlock "
    "PutBucketReplication PutBucketVersioning PutObjectLockConfiguration PutPublicAccessBlock"
).split()
"""As CloudTrail names them, which is not always as the API does."""


@pytest.mark.parametrize(("call", "rule"), [(call, rule) for rule, calls in ATTACKS.items() for call in calls.split()])
def test_tampering_is_noticed_once(call: str, rule: str) -> None:
    """Whoever weakens what watches or protects is told of, by one rule."""
    assert told(EXAMPLE, record(call)) == {rule}


@pytest.mark.parametrize("operation", BUCKET_ATTACKS)
def test_only_our_buckets_are_watched(operation: str) -> None:
    """A change of a bucket's protection is told if the bucket is ours."""
    for bucket, expected in (
        ("kyc-rek-media-111122223333-eu-west-1", {"buckets-changed"}),
        ("kyc-recordings", set()),
    ):
        assert told(EXAMPLE, record(f"s3:{operation}", requestParameters={"bucketName": bucket})) == expected


def test_nothing_is_watched_that_no_attack_names() -> None:
    """The lists above are all: an operation that is watched besides would be one that nobody thought of."""
    watched = {f"{service}:{name}" for service, names in TAMPERING.values() for name in names}
    assert watched == {call for calls in ATTACKS.values() for call in calls.split()}
    assert {*BUCKET_TAMPERING} == {*BUCKET_ATTACKS}


def test_every_watched_operation_exists() -> None:
    """A misspelt operation would be watched for ever and never seen: each is in botocore's model of its service."""
    models = {"monitoring": "cloudwatch"}
    operations = {
        service: Loader().load_service_model(models.get(service, service), "service-2")["operations"].keys()
        for service in ("iam", "organizations", "rekognition", *(service for service, _ in TAMPERING.values()))
    }
    for service, names in (
        *TAMPERING.values(),
        ("iam", ROLE_TAMPERING),
        ("organizations", ORGANIZATION_TAMPERING),
        ("rekognition", ADMINISTRATION),
    ):
        assert set(names) <= operations[service], service


def test_every_watched_bucket_operation_exists() -> None:
    """S3's names in CloudTrail are those of its API, but for a few into which CloudTrail puts the word bucket."""
    api = Loader().load_service_model("s3", "service-2")["operations"].keys()
    assert not [name for name in BUCKET_TAMPERING if not {name, name.replace("Bucket", "", 1)} & api]
    control = Loader().load_service_model("s3control", "service-2")["operations"].keys()
    assert {name.replace("Account", "", 1) for name in ACCOUNT_BUCKET_TAMPERING} <= control
