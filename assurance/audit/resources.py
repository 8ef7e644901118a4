"""What a call is about, as IAM sees it: from the parameters and resources that its event holds."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assurance.audit.replay import every_statement
from assurance.iam.patterns import arn_parts, resource_matches
from assurance.model.estate import Estate
from assurance.sources.cloudtrail.records import Event
from capabilities.capabilities import CAPABILITY_OF
from capabilities.capability import Scope

_ARNS = (
    "projectVersionArn",
    "projectArn",
    "datasetArn",
    "resourceArn",
    "sourceProjectVersionArn",
    "streamProcessorArn",
)
_ANY = "object"
"""The key that stands for all keys of which every policy says the same."""


@dataclass(frozen=True, kw_only=True)
class Resources:
    """The resources of an estate, as events name them."""

    estate: Estate
    patterns: Mapping[str, tuple[str, ...]] = field(init=False)
    """Bucket → what policies say of its objects."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "patterns", _patterns(self.estate))

    def of(self, event: Event, parameters: Mapping[str, Any]) -> str:
        """The ARN that a call is about; `*` where its action takes none, empty where the event does not say."""
        match event.event_source:
            case "rekognition.amazonaws.com":
                return self._rekognition(event, parameters)
            case "s3.amazonaws.com":
                return self._s3(event, parameters)
            case "sts.amazonaws.com":
                return str(parameters.get("roleArn", ""))
        return next(iter(event.arns()), "")

    def _rekognition(self, event: Event, found: Mapping[str, Any]) -> str:
        row = CAPABILITY_OF.get(action := f"rekognition:{event.event_name}")
        scopes = {grant.scope for grant in row.grants if action in grant.actions} if row else {Scope.ANY}
        if scopes == {Scope.ANY}:
            return "*"
        account = event.recipient_account_id or self.estate.account
        begin = f"arn:{self.estate.partition}:rekognition:{event.aws_region}:{account}"
        if named := next((str(found[name]) for name in _ARNS if name in found), ""):
            return named
        if Scope.COLLECTION in scopes:
            return f"{begin}:collection/{_collection(found)}" if _collection(found) else ""
        if Scope.STREAM_PROCESSOR in scopes and "name" in found:
            return f"{begin}:streamprocessor/{found['name']}"
        return ""

    def _s3(self, event: Event, found: Mapping[str, Any]) -> str:
        bucket, key = str(found.get("bucketName", "")), found.get("key")
        arn = f"arn:{self.estate.partition}:s3:::{bucket}"
        if not bucket or not isinstance(key, str):
            return arn if bucket else next(iter(event.arns()), "")
        alike = all(resource_matches(one, f"{arn}/{key}") == resource_matches(one, f"{arn}/{_ANY}")
                    for one in self.patterns.get(bucket, ()))  # fmt: skip
        return f"{arn}/{_ANY if alike else key}"


def _collection(found: Mapping[str, Any]) -> str:
    """A collection by its name, also where a stream processor is to search it."""
    settings = found.get("settings")
    search = settings.get("faceSearch") if isinstance(settings, dict) else None
    inner = search.get("collectionId") if isinstance(search, dict) else None
    return str(found.get("collectionId") or inner or "")


def _patterns(estate: Estate) -> Mapping[str, tuple[str, ...]]:
    """Bucket → the resource patterns of all policies that may tell one of its keys from another."""
    every = {one for each in every_statement(estate) for one in (*each.resources, *each.not_resources)}
    found: dict[str, set[str]] = defaultdict(set)
    for bucket in estate.of("bucket"):
        for one in every:
            inside = arn_parts(one)[-1] if one.startswith("arn:") else one
            if "/" in inside and inside != f"{bucket.name}/*":
                found[bucket.name].add(one)
    return {name: tuple(sorted(several)) for name, several in found.items()}
