"""A role with a managed policy, or several, and a permission boundary; no inline policy, no AWS managed policy."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import aws_iam as iam
from constructs import Construct

from fsi_rekognition.kept import KEPT


class Role(Construct):
    """A role that is assumed for a session, under a boundary. `kept`: with its policy it outlives its stack.

    `beside`: name → a policy that does not fit into the first, since IAM takes 6,144 characters in one.
    """

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
        beside: Mapping[str, dict[str, Any]] | None = None,
    ) -> None:
        super().__init__(scope, id_)
        given = None if path == "/" else path
        # Without a description: CloudFormation replaces a policy whose description changes, and cannot under its name.
        policies = [
            iam.CfnManagedPolicy(self, id_, managed_policy_name=called, path=given, policy_document=document)
            for id_, called, document in (
                ("Policy", name, policy),
                *((f"Policy-{called}", called, document) for called, document in (beside or {}).items()),
            )
        ]
        self.resource = iam.CfnRole(
            self,
            "Role",
            role_name=name,
            path=given,
            description=description,
            assume_role_policy_document=trust,
            managed_policy_arns=[one.ref for one in policies],
            permissions_boundary=boundary_arn,
            max_session_duration=max_session_seconds,
        )
        for resource in (*policies, self.resource) if kept else ():
            resource.apply_removal_policy(KEPT)
        self.arn: str = self.resource.attr_arn
