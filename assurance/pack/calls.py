"""Commands of the AWS CLI, ready to paste after the placeholders are filled in."""

import re

from capabilities.names import Names
from settings.settings import Settings

_IMAGE = frozenset(
    "DetectFaces DetectLabels DetectModerationLabels DetectProtectiveEquipment DetectText RecognizeCelebrities".split()
)
_SERVICES = {"s3api": "s3"}
"""Service of the command line → of IAM and boto3, where they differ."""


def command(action: str, settings: Settings, names: Names) -> str:
    """`aws rekognition compare-faces …`; what takes more than an image is given as a file."""
    service, _, operation = action.partition(":")
    verb = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", operation).lower()
    head = f"aws {service} {verb} --region {settings.region}"
    image = f"S3Object={{Bucket={names.bucket('media')},Name=approval-test.jpg}}"
    if operation in _IMAGE:
        return f"{head} --image '{image}'"
    if operation == "CompareFaces":
        return f"{head} --source-image '{image}' --target-image '{image}'"
    if operation == "CreateFaceLivenessSession":
        return head
    return f"{head} --cli-input-json file://request.json"


def operation_of(description: str) -> tuple[str, str]:
    """`aws s3api get-bucket-policy …` → `s3`, `GetBucketPolicy`."""
    _, service, verb, *_ = description.split(" ")
    return _SERVICES.get(service, service), "".join(part.capitalize() for part in verb.split("-"))
