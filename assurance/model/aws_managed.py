"""Policies that AWS manages: what they grant, as far as it matters here; their full text is AWS's to change."""

from functools import cache
from typing import Any

from assurance.iam.document import Statement, statements
from capabilities.capabilities import ACTIONS

_ARN = ":iam::aws:policy/"
_INFERENCE = ("Compare*", "Detect*", "Search*", "Recognize*", "Describe*", "List*", "Get*")
_CUSTOM_LABELS = tuple(
    action for action in ACTIONS if any(part in action for part in ("Project", "Dataset", "CustomL"))
)
_PUBLISHED: dict[str, tuple[str, ...]] = {
    "AdministratorAccess": ("*",),
    "AmazonRekognitionFullAccess": ("rekognition:*",),
}
"""Those whose actions, on everything, are all that AWS publishes."""
_KNOWN: dict[str, tuple[str, ...]] = {
    **_PUBLISHED,
    "AmazonRekognitionCustomLabelsFullAccess": _CUSTOM_LABELS,
    "AmazonRekognitionReadOnlyAccess": tuple(f"rekognition:{name}" for name in _INFERENCE[:3] + _INFERENCE[4:6]),
    "AmazonRekognitionServiceRole": ("kinesisvideo:GetMedia", "kinesisvideo:GetDataEndpoint"),
    "PowerUserAccess": ("rekognition:*", "s3:*", "kms:*", "sns:*", "logs:*", "cloudtrail:*", "events:*"),
    "SecurityAudit": (),
    "ViewOnlyAccess": (),
}
"""Those of which is known what they grant of Rekognition, data and keys."""


def by_aws(value: Any) -> str:
    """The name of a policy that AWS manages, from its ARN; empty for any other."""
    return str(value).rpartition("/")[2] if isinstance(value, str) and _ARN in value else ""


@cache
def granted_by(name: str) -> tuple[Statement, ...] | None:
    """What a policy of AWS grants of what controls ask about; None where that is not known here."""
    return _allow(_KNOWN[name]) if name in _KNOWN else None


@cache
def published(name: str) -> tuple[Statement, ...] | None:
    """The whole of a policy of AWS; None where it is not known here to the letter."""
    return _allow(_PUBLISHED[name]) if name in _PUBLISHED else None


def _allow(actions: tuple[str, ...]) -> tuple[Statement, ...]:
    allow = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    return statements({"Version": "2012-10-17", "Statement": [allow] if actions else []})
