"""A customer-managed key: rotating, kept when its stack goes, with nothing in its policy but what is passed."""

from typing import Any

from aws_cdk import RemovalPolicy
from aws_cdk import aws_kms as kms
from constructs import Construct

from fsi_rekognition.kept import KEPT


class Key(Construct):
    """A symmetric key of one data class, and its alias, which stays with it."""

    def __init__(
        self, scope: Construct, id_: str, *, alias: str, description: str, policy: dict[str, Any], rotation_days: int
    ) -> None:
        super().__init__(scope, id_)
        key = kms.CfnKey(
            self,
            "Key",
            description=description,
            enable_key_rotation=True,
            rotation_period_in_days=rotation_days,
            key_policy=policy,
            pending_window_in_days=30,
        )
        # Its policy lets key administrators alone end it: a roll-back that had to would fail, and stop half-way.
        key.apply_removal_policy(RemovalPolicy.RETAIN)
        named = kms.CfnAlias(self, "Alias", alias_name=alias, target_key_id=key.ref)
        named.apply_removal_policy(KEPT)
        self.arn: str = key.attr_arn
