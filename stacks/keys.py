"""The keys: one customer-managed key a data class, created or adopted."""

from collections.abc import Iterable

from constructs import Construct

from fsi_rekognition.key import Key
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
    """The key of every data class that the approved capabilities need.

    Where all are adopted there is no stack of keys: CloudFormation takes no template without resources.
    """

    def __init__(self, scope: Construct, *, settings: Settings) -> None:
        adopted = {name: getattr(settings.keys.adopt, name) for name in data_classes(settings)}
        created = [name for name, arn in adopted.items() if not arn]
        self.stacks = [KeysStack(scope, created, settings=settings)] if created else []
        self.arns: dict[str, str] = {name: arn for name, arn in adopted.items() if arn}
        for stack in self.stacks:
            self.arns |= stack.arns

    def arn(self, data_class: str) -> str:
        """ARN of the key of a data class."""
        return self.arns[data_class]


class KeysStack(BaselineStack):
    """The keys that are not adopted."""

    def __init__(self, scope: Construct, data_classes: Iterable[str], *, settings: Settings) -> None:
        super().__init__(scope, "keys", settings=settings, description="Customer-managed keys, one a data class.")
        self.arns = {name: self._create(name) for name in data_classes}

    def _create(self, data_class: str) -> str:
        return Key(
            self,
            data_class.capitalize(),
            alias=self.settings.names.key_alias(data_class),
            description=f"Amazon Rekognition baseline: {HOLDS[data_class]}",
            policy=key_policy(self.settings, data_class),
            rotation_days=self.settings.keys.rotation_days,
        ).arn
