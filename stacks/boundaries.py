"""The permission boundaries; first of all stacks, since every role stands under one."""

from aws_cdk import aws_iam as iam
from constructs import Construct

from fsi_rekognition.kept import KEPT
from policies.boundary import BoundaryKind, boundary
from settings.settings import Settings
from stacks.baseline import BaselineStack


class BoundariesStack(BaselineStack):
    """Our two boundaries, or the bank's one for every role."""

    def __init__(self, scope: Construct, *, settings: Settings) -> None:
        super().__init__(scope, "boundaries", settings=settings, description="Permission boundaries of every role.")
        for boundary_kind in BoundaryKind:
            policy = iam.CfnManagedPolicy(
                self,
                boundary_kind.capitalize(),
                managed_policy_name=settings.names.boundary(boundary_kind),
                path=None if settings.role_path == "/" else settings.role_path,
                policy_document=boundary(settings, boundary_kind),
            )
            if boundary_kind is BoundaryKind.WORKLOAD and settings.log_archive.create:
                policy.apply_removal_policy(KEPT)  # the role that the trail delivers with is kept, and stands under it


def boundary_arn(settings: Settings, boundary_kind: BoundaryKind) -> str:
    """ARN of the boundary of a role: the bank's own, if it has one."""
    return settings.own_boundary or settings.names.policy_arn(settings.names.boundary(boundary_kind))
