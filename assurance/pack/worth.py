"""What an action is worth to an attacker: by it the heat map is coloured."""

from enum import IntEnum

from assurance.proof.actions import CHANGES
from assurance.proof.duties import CONTENT, INFERENCE

_LOOKS = ("Describe", "Get", "List", "Lookup", "Test")
_GIVES_OUT = ("kinesis:GetRecords", "logs:Filter", "logs:Get", "logs:Start", "s3:GetObject")


class Worth(IntEnum):
    """Least first; the number is the shade."""

    LOOKS = 1
    CHANGES = 2
    USES = 3
    TAKES = 4

    @property
    def description(self) -> str:
        """For the legend."""
        return _DESCRIBED[self]


_DESCRIBED = {
    Worth.LOOKS: "looks at settings and names",
    Worth.CHANGES: "makes, writes or deletes data, collections and models",
    Worth.USES: "has Rekognition work on images, faces and results, or becomes a role",
    Worth.TAKES: "reads or decrypts what is stored, or changes what protects it",
}


def worth(action: str) -> Worth:
    """Of one action."""
    operation = action.partition(":")[2]
    if action in CONTENT or action in CHANGES or action.startswith(_GIVES_OUT):
        return Worth.TAKES
    if action in INFERENCE or action.startswith(("sts:", "iam:PassRole")):
        return Worth.USES
    return Worth.LOOKS if operation.startswith(_LOOKS) else Worth.CHANGES
