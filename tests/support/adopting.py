"""An environment that adopts what a bank has, with the documents of it: those that it is asked for, or others."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from policies.applied_by_hand import documents
from policies.boundary import BoundaryKind, boundary
from settings.adopted import AdoptedDocuments
from settings.documents import documents as read
from settings.settings import Settings
from tests.settings.test_answers import ADOPTED
from tests.support.variants import settings_of

KEY = "arn:aws:kms:eu-central-1:111122223333:key/{}"
THEIRS: dict[str, Any] = {
    **ADOPTED,
    **{f"keys.adopt.{name}": KEY.format(name) for name in ("media", "logs", "notifications")},
    "network.adopt.s3-endpoint": "vpce-11111111",
    "network.adopt.services": ["kms", "sts"],
    "permission-boundary": "arn:aws:iam::111122223333:policy/bank",
}
FILES = {
    "permission-boundary": "boundary.json",
    "s3-endpoint": "endpoint.json",
    "trail": "trail.json",
    "keys": {name: f"{name}.json" for name in ("media", "logs", "notifications")},
}


def whole(settings: Settings) -> dict[str, Any]:
    """File name → a document in which everything is as cdk.out/documents/ asks for it."""
    asked = documents(settings)
    keys = {
        f"{name}.json": {
            "KeyPolicy": json.loads(asked[f"key-policy-{name}.json"]),
            "EnableKeyRotation": True,
            "Tags": [{"Key": "data-classification", "Value": "confidential"}],
        }
        for name in ("media", "logs", "notifications")
    }
    trail = {
        "TrailName": "theirs",
        "S3BucketName": "their-log-files",
        "IsLogging": True,
        "IsMultiRegionTrail": True,
        "IncludeGlobalServiceEvents": True,
        "EnableLogFileValidation": True,
        "CloudWatchLogsLogGroupArn": "arn:aws:logs:eu-central-1:111122223333:log-group:theirs:*",
        "CloudWatchLogsRoleArn": "arn:aws:iam::111122223333:role/trail-delivery",
        "KMSKeyId": "arn:aws:kms:eu-central-1:444455556666:key/trail",
        "AdvancedEventSelectors": json.loads(asked["trail-selectors.json"]),
    }
    endpoint = json.loads(asked["endpoint-policy-s3.json"])
    return {"boundary.json": both_boundaries(settings), "endpoint.json": endpoint, "trail.json": trail, **keys}


def both_boundaries(settings: Settings) -> dict[str, Any]:
    """One boundary for every role: what ours allow together."""
    bound = {one["Sid"]: one for kind in BoundaryKind for one in boundary(settings, kind)["Statement"]}
    return {"Version": "2012-10-17", "Statement": list(bound.values())}


def adopting(folder: Path) -> Settings:
    """`minimal` with everything adopted, its documents in a folder."""
    settings = settings_of("minimal", {**THEIRS, "adopted-documents": FILES})
    for name, content in whole(settings).items():
        folder.joinpath(name).write_text(json.dumps(content), encoding="utf-8")
    return settings.adopting(read(settings, lambda _: folder))


def documented(settings: Settings, contents: Mapping[str, Any], folder: Path) -> Settings:
    """Settings with documents of these contents, by their keys in [adopted-documents]."""

    def named(at: str, content: Mapping[str, Any]) -> Any:
        if at in ("", "alarms", "keys"):
            return {key: named(key if not at else f"{at}-{key}", inner) for key, inner in content.items()}
        folder.joinpath(f"{at}.json").write_text(json.dumps(content), encoding="utf-8")
        return f"{at}.json"

    answers = AdoptedDocuments.model_validate(named("", contents))
    given = settings.model_copy(update={"adopted_documents": answers})
    return given.adopting(read(given, lambda _: folder))
