"""The audit trail: multi-Region, validated, encrypted, to a locked bucket and a log group."""

from typing import Any

from aws_cdk import aws_cloudtrail as cloudtrail
from constructs import Construct

from fsi_rekognition.data_bucket import DataBucket
from fsi_rekognition.kept import KEPT
from fsi_rekognition.log_group import LogGroup
from fsi_rekognition.role import Role


class AuditTrail(Construct):
    """A trail; `selectors` are advanced event selectors as CloudFormation takes them."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        bucket: DataBucket,
        log_group: LogGroup,
        delivery: Role,
        key_arn: str,
        selectors: list[dict[str, Any]],
    ) -> None:
        super().__init__(scope, id_)
        trail = cloudtrail.CfnTrail(
            self,
            "Trail",
            trail_name=name,
            is_logging=True,
            is_multi_region_trail=True,
            include_global_service_events=True,
            enable_log_file_validation=True,
            s3_bucket_name=bucket.resource.ref,
            kms_key_id=key_arn,
            cloud_watch_logs_log_group_arn=log_group.arn,
            cloud_watch_logs_role_arn=delivery.arn,
        )
        trail.add_property_override("AdvancedEventSelectors", selectors)
        trail.apply_removal_policy(KEPT)
        trail.add_resource_dependency(bucket.policy)
