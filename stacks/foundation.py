"""What everything else stands on: the boundaries of all roles, and the keys, one a data class, created or adopted."""

from collections.abc import Iterable

from aws_cdk import aws_iam as iam
from constructs import Construct

from fsi_rekognition.kept import KEPT
from fsi_rekognition.key import Key
from policies.boundary import BoundaryKind, boundary
from policies.key import data_classes, key_policy
from settings.settings import Settings
from stacks.baseline import BaselineStack

HOLDS = {
    "media": "images and videos sent to Rekognition",
    "evidence": "liveness images and results: biometric evidence",
    "models": "Custom Labels manifests and training output",
    "logs": "audit trail and log groups",
    "notifications": "alarm and completion topics",
}


class Keys:
    """The key of every data class that the approved capabilities need, created beside the boundaries or adopted.

    Where keys and boundary are adopted there is no stack: CloudFormation takes no template without resources.
    """

    def __init__(self, scope: Construct, *, settings: Settings) -> None:
        adopted = {name: getattr(settings.keys.adopt, name) for name in data_classes(settings)}
        created = [name for name, arn in adopted.items() if not arn]
        there = created or not settings.permission_boundary
        self.stacks = [FoundationStack(scope, created, settings=settings)] if there else []
        self.arns: dict[str, str] = {name: arn for name, arn in adopted.items() if arn}
        for stack in self.stacks:
            self.arns |= stack.arns

    def arn(self, data_class: str) -> str:
        """ARN of the key of a data class."""
        return self.arns[data_class]


class FoundationStack(BaselineStack):
    """Our two boundaries, unless the bank has one for every role, and the keys that are not adopted."""

    def __init__(self, scope: Construct, data_classes: Iterable[str], *, settings: Settings) -> None:
        super().__init__(scope, "foundation", settings=settings, description="Permission boundaries, and keys.")
        boundaries = [] if settings.permission_boundary else [self._boundary(one) for one in BoundaryKind]
        keys = {name: self._key(name) for name in data_classes}
        self.arns = {name: key.arn for name, key in keys.items()}
        for key in keys.values():  # where the name of a boundary is taken, no key is left behind
            key.node.find_child("Key").node.add_dependency(*boundaries)

    def _boundary(self, boundary_kind: BoundaryKind) -> iam.CfnManagedPolicy:
        settings = self.settings
        policy = iam.CfnManagedPolicy(
            self,
            f"Boundary-{boundary_kind}",
            managed_policy_name=settings.names.boundary(boundary_kind),
            path=None if settings.role_path == "/" else settings.role_path,
            policy_document=boundary(settings, boundary_kind),
        )
        if boundary_kind is BoundaryKind.WORKLOAD and settings.log_archive.create:
            policy.apply_removal_policy(KEPT)  # the role that the trail delivers with is kept, and stands under it
        return policy

    def _key(self, data_class: str) -> Key:
        return Key(
            self,
            data_class.capitalize(),
            alias=self.settings.names.key_alias(data_class),
            description=f"Amazon Rekognition baseline: {HOLDS[data_class]}",
            policy=key_policy(self.settings, data_class),
            rotation_days=self.settings.keys.rotation_days,
        )


def boundary_arn(settings: Settings, boundary_kind: BoundaryKind) -> str:
    """ARN of the boundary of a role: the bank's own, if it has one."""
    return settings.own_boundary or settings.names.policy_arn(settings.names.boundary(boundary_kind))
