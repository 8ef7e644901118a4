"""A role with one managed policy and a permission boundary; no inline policy, no AWS managed policy."""

from typing import Any

from aws_cdk import aws_iam as iam
from constructs import Construct

from fsi_rekognition.kept import KEPT


class Role(Construct):
    """A role that is assumed for a session, under a boundary. `kept`: with its policy it outlives its stack."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        description: str,
        trust: dict[str, Any],
        policy: dict[str, Any],
        boundary_arn: str,
        path: str = "/",
        max_session_seconds: int = 3600,
        kept: bool = False,
    ) -> None:
        super().__init__(scope, id_)
        given = None if path == "/" else path
        # Without a description: CloudFormation replaces a policy whose description changes, and cannot under its name.
        self.policy = iam.CfnManagedPolicy(self, "Policy", managed_policy_name=name, path=given, policy_document=policy)
        self.resource = iam.CfnRole(
            self,
            "Role",
            role_name=name,
            path=given,
            description=description,
            assume_role_policy_document=trust,
            managed_policy_arns=[self.policy.ref],
            permissions_boundary=boundary_arn,
            max_session_duration=max_session_seconds,
        )
        for resource in (self.policy, self.resource) if kept else ():
            resource.apply_removal_policy(KEPT)
        self.arn: str = self.resource.attr_arn
