"""The bucket for the access logs of the others: SSE-S3, since S3 delivers to nothing else (fact 48)."""

from typing import Any

from aws_cdk import aws_s3 as s3
from constructs import Construct

from fsi_rekognition.data_bucket import PRIVATE, encrypted, expiring, owner_enforced
from fsi_rekognition.kept import KEPT


class AccessLogsBucket(Construct):
    """Takes S3 server access logs; is not logged itself, which would never end."""

    def __init__(self, scope: Construct, id_: str, *, name: str, policy: dict[str, Any], expire_days: int) -> None:
        super().__init__(scope, id_)
        bucket = s3.CfnBucket(
            self,
            "Bucket",
            bucket_name=name,
            bucket_encryption=encrypted(None),
            versioning_configuration=s3.CfnBucket.VersioningConfigurationProperty(status="Enabled"),
            public_access_block_configuration=PRIVATE,
            ownership_controls=owner_enforced(),
            lifecycle_configuration=expiring(expire_days, noncurrent_days=30),
        )
        bucket.apply_removal_policy(KEPT)
        self.policy = s3.CfnBucketPolicy(self, "Policy", bucket=name, policy_document=policy)
        self.policy.add_resource_dependency(bucket)
        self.policy.apply_removal_policy(KEPT)
        self.name: str = bucket.ref
