"""The keys: one customer-managed key a data class, created or adopted."""

from constructs import Construct

from fsi_rekognition.key import Key
from policies.access.key import data_classes, key_policy
from stacks.baseline import BaselineStack
from stacks.settings import Settings

HOLDS = {
    "media": "images and videos sent to Rekognition",
    "evidence": "liveness images and results: biometric evidence",
    "models": "Custom Labels manifests and training output",
    "logs": "audit trail and log groups",
    "notifications": "alarm and completion topics",
}


class KeysStack(BaselineStack):
    """Keys of the data classes that the approved capabilities need; an adopted key is not created."""

    def __init__(self, scope: Construct, *, settings: Settings) -> None:
        super().__init__(scope, "keys", settings=settings, description="Customer-managed keys, one a data class.")
        self.arns: dict[str, str] = {name: self._adopted(name) or self._create(name) for name in data_classes(settings)}

    def arn(self, data_class: str) -> str:
        """ARN of the key of a data class."""
        return self.arns[data_class]

    def _adopted(self, data_class: str) -> str | None:
        arn: str | None = getattr(self.settings.keys.adopt, data_class)
        return arn

    def _create(self, data_class: str) -> str:
        return Key(
            self,
            data_class.capitalize(),
            alias=self.settings.names.key_alias(data_class),
            description=f"Amazon Rekognition baseline: {HOLDS[data_class]}",
            policy=key_policy(self.settings, data_class),
            rotation_days=self.settings.keys.rotation_days,
        ).arn
