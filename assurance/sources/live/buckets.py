"""Buckets, setting by setting, and their policies; what nobody set is not there."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from assurance.sources.live.bucket_shapes import (
    accelerated,
    access_control,
    analytics,
    cors,
    encryption,
    inventories,
    lifecycle,
    logging,
    notifications,
    object_lock,
    replication,
    website,
)
from assurance.sources.live.calling import Caller, tags
from assurance.sources.live.found import Beside, Found, Owned, filled, looked, part, picked
from assurance.sources.resource import Unresolved

_GONE = ("NoSuchBucket",)
_UNSET = (
    "NoSuchBucketPolicy",
    "NoSuchCORSConfiguration",
    "NoSuchLifecycleConfiguration",
    "NoSuchPublicAccessBlockConfiguration",
    "NoSuchTagSet",
    "NoSuchWebsiteConfiguration",
    "ObjectLockConfigurationNotFoundError",
    "OwnershipControlsNotFoundError",
    "ReplicationConfigurationNotFoundError",
    "ServerSideEncryptionConfigurationNotFoundError",
)
_SETTINGS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "AccelerateConfiguration": ("GetBucketAccelerateConfiguration", accelerated),
    "AccessControl": ("GetBucketAcl", access_control),
    "AnalyticsConfigurations": ("ListBucketAnalyticsConfigurations", analytics),
    "BucketEncryption": ("GetBucketEncryption", encryption),
    "CorsConfiguration": ("GetBucketCors", cors),
    "InventoryConfigurations": ("ListBucketInventoryConfigurations", inventories),
    "LifecycleConfiguration": ("GetBucketLifecycleConfiguration", lifecycle),
    "LoggingConfiguration": ("GetBucketLogging", logging),
    "NotificationConfiguration": ("GetBucketNotificationConfiguration", notifications),
    "ObjectLockConfiguration": ("GetObjectLockConfiguration", object_lock),
    "OwnershipControls": ("GetBucketOwnershipControls", lambda answer: answer.get("OwnershipControls")),
    "PublicAccessBlockConfiguration": (
        "GetPublicAccessBlock",
        lambda answer: answer.get("PublicAccessBlockConfiguration"),
    ),
    "ReplicationConfiguration": ("GetBucketReplication", replication),
    "Tags": ("GetBucketTagging", lambda answer: tags(answer.get("TagSet"))),
    "VersioningConfiguration": ("GetBucketVersioning", lambda answer: picked(answer, "Status")),
    "WebsiteConfiguration": ("GetBucketWebsite", website),
}
"""Property → how it is asked for, and how CloudFormation writes what comes."""


def bucket(aws: Caller, owned: Owned) -> Found | None:
    """AWS::S3::Bucket, and beside it the access points that lead to it."""
    name = owned.physical
    if aws.find("s3", "GetBucketVersioning", absent=_GONE, Bucket=name) is None:
        return None
    properties: dict[str, Any] = {"BucketName": name}
    for setting, (operation, shape) in _SETTINGS.items():
        answer = aws.answer("s3", operation, absent=_UNSET, Bucket=name)
        properties |= filled(**{setting: answer if isinstance(answer, Unresolved) else shape(answer or {})})
    locked = properties.get("ObjectLockConfiguration")
    if locked is not None:
        properties["ObjectLockEnabled"] = locked if isinstance(locked, Unresolved) else True
    return Found(properties=properties, beside=looked(lambda: _access_points(aws, name)))


def _access_points(aws: Caller, name: str) -> Iterator[Beside]:
    account = aws.once("account", lambda: str(aws.call("sts", "GetCallerIdentity")["Account"]))
    for one in aws.pages("s3control", "ListAccessPoints", "AccessPointList", AccountId=account, Bucket=name):
        given = {"NetworkOrigin": one["NetworkOrigin"], **filled(VpcConfiguration=one.get("VpcConfiguration"))}
        properties = {"Bucket": name, **picked(one, "Name"), **given}
        yield Beside(type="AWS::S3::AccessPoint", id=str(one["Name"]), properties=properties)


def bucket_policy(aws: Caller, owned: Owned) -> Found | None:
    """AWS::S3::BucketPolicy."""
    name = str(owned.declared.get("Bucket") or owned.physical)
    answer = aws.find("s3", "GetBucketPolicy", absent=(*_GONE, "NoSuchBucketPolicy"), Bucket=name)
    text = part(answer, "Policy")
    return Found(properties={"Bucket": name, "PolicyDocument": json.loads(text)}) if text else None


def public_access(aws: Caller, account: str) -> Any:
    """The account's block on public access; None where there is none, a gap where it could not be asked."""
    answer = aws.answer(
        "s3control", "GetPublicAccessBlock", absent=("NoSuchPublicAccessBlockConfiguration",), AccountId=account
    )
    return part(answer, "PublicAccessBlockConfiguration")
