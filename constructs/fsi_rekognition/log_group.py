"""A log group: encrypted with our key, kept for as long as the bank says, and kept when its stack goes."""

from aws_cdk import aws_logs as logs
from constructs import Construct

from fsi_rekognition.kept import KEPT


class LogGroup(Construct):
    """A CloudWatch log group."""

    def __init__(self, scope: Construct, id_: str, *, name: str, key_arn: str, retention_days: int) -> None:
        super().__init__(scope, id_)
        self.resource = logs.CfnLogGroup(
            self, "LogGroup", log_group_name=name, kms_key_id=key_arn, retention_in_days=retention_days
        )
        self.resource.apply_removal_policy(KEPT)
        self.arn: str = self.resource.attr_arn
