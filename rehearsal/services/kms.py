"""KMS as moto has it, with the rotation period and the use of a key, which moto forgets."""

import json
from typing import ClassVar

from moto.kms.responses import KmsResponse

DEFAULTS = {"KeyUsage": "ENCRYPT_DECRYPT", "MultiRegion": False}


class Kms(KmsResponse):
    """Keeps the period of each rotating key."""

    periods: ClassVar[dict[str, int]] = {}

    def describe_key(self) -> str:
        """Moto leaves out what a key was made without, where AWS tells the default."""
        answer = json.loads(super().describe_key())
        given = {name: value for name, value in answer["KeyMetadata"].items() if value is not None}
        return json.dumps(answer | {"KeyMetadata": DEFAULTS | given})

    def enable_key_rotation(self) -> str:
        answer = super().enable_key_rotation()
        self.periods[self._key()] = int(self._get_param("RotationPeriodInDays") or 365)
        return answer

    def get_key_rotation_status(self) -> str:
        status = json.loads(super().get_key_rotation_status())
        if status["KeyRotationEnabled"]:
            status["RotationPeriodInDays"] = self.periods.get(self._key(), 365)
        return json.dumps(status)

    def _key(self) -> str:
        return str(self.kms_backend.describe_key(self._get_param("KeyId")).id)
