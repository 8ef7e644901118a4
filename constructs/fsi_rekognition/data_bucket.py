"""A private bucket: encrypted with our key, versioned, logged, expiring, and kept when its stack goes."""

from typing import Any

from aws_cdk import aws_s3 as s3
from constructs import Construct

from fsi_rekognition.kept import KEPT

PRIVATE = s3.CfnBucket.PublicAccessBlockConfigurationProperty(
    block_public_acls=True, block_public_policy=True, ignore_public_acls=True, restrict_public_buckets=True
)


class DataBucket(Construct):
    """A bucket of one data class. `lock_days` of 0: no Object Lock."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        key_arn: str,
        policy: dict[str, Any],
        access_logs: str,
        expire_days: int,
        noncurrent_days: int,
        lock_days: int = 0,
        lock_mode: str = "GOVERNANCE",
    ) -> None:
        super().__init__(scope, id_)
        self.resource = s3.CfnBucket(
            self,
            "Bucket",
            bucket_name=name,
            bucket_encryption=encrypted(key_arn),
            versioning_configuration=s3.CfnBucket.VersioningConfigurationProperty(status="Enabled"),
            public_access_block_configuration=PRIVATE,
            ownership_controls=owner_enforced(),
            logging_configuration=s3.CfnBucket.LoggingConfigurationProperty(
                destination_bucket_name=access_logs, log_file_prefix=f"{name}/"
            ),
            lifecycle_configuration=expiring(expire_days, noncurrent_days),
            object_lock_enabled=bool(lock_days),
            object_lock_configuration=_locked(lock_days, lock_mode) if lock_days else None,
        )
        self.resource.apply_removal_policy(KEPT)
        self.policy = s3.CfnBucketPolicy(self, "Policy", bucket=name, policy_document=policy)
        self.policy.add_resource_dependency(self.resource)
        self.policy.apply_removal_policy(KEPT)


def encrypted(key_arn: str | None) -> s3.CfnBucket.BucketEncryptionProperty:
    """Default encryption with a customer-managed key and bucket keys; without a key, SSE-S3."""
    return s3.CfnBucket.BucketEncryptionProperty(
        server_side_encryption_configuration=[
            s3.CfnBucket.ServerSideEncryptionRuleProperty(
                bucket_key_enabled=True if key_arn else None,
                server_side_encryption_by_default=s3.CfnBucket.ServerSideEncryptionByDefaultProperty(
                    sse_algorithm="aws:kms" if key_arn else "AES256", kms_master_key_id=key_arn
                ),
            )
        ]
    )


def owner_enforced() -> s3.CfnBucket.OwnershipControlsProperty:
    """Access control lists off."""
    return s3.CfnBucket.OwnershipControlsProperty(
        rules=[s3.CfnBucket.OwnershipControlsRuleProperty(object_ownership="BucketOwnerEnforced")]
    )


def expiring(days: int, noncurrent_days: int) -> s3.CfnBucket.LifecycleConfigurationProperty:
    """Objects go after `days`, old versions `noncurrent_days` later, unfinished uploads after a week."""
    return s3.CfnBucket.LifecycleConfigurationProperty(
        rules=[
            s3.CfnBucket.RuleProperty(
                id="Retention",
                status="Enabled",
                expiration_in_days=days,
                noncurrent_version_expiration=s3.CfnBucket.NoncurrentVersionExpirationProperty(
                    noncurrent_days=noncurrent_days
                ),
                abort_incomplete_multipart_upload=s3.CfnBucket.AbortIncompleteMultipartUploadProperty(
                    days_after_initiation=7
                ),
            )
        ]
    )


def _locked(days: int, mode: str) -> s3.CfnBucket.ObjectLockConfigurationProperty:
    return s3.CfnBucket.ObjectLockConfigurationProperty(
        object_lock_enabled="Enabled",
        rule=s3.CfnBucket.ObjectLockRuleProperty(
            default_retention=s3.CfnBucket.DefaultRetentionProperty(mode=mode, days=days)
        ),
    )
