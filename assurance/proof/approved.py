"""The resources of the approved capabilities, as the environment file names them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assurance.model.estate import Estate, Target
from capabilities.capability import Capability, Need, Scope, Store
from capabilities.names import BUCKETS, KEY_OF

if TYPE_CHECKING:  # pydantic is slow to import, and a check without environment file needs none of it
    from settings.settings import Settings


@dataclass(frozen=True, eq=False, kw_only=True)
class Approved:
    """What an environment file approves, found in an estate."""

    settings: "Settings"
    estate: Estate

    def target(self, kind: str, arn: str) -> Target | None:
        return next((one for one in self.estate.of(kind) if one.arn == arn), None)

    def scoped(self, scope: Scope, row: Capability) -> tuple[str, ...]:
        """The resources of a scope that a capability is approved for, or that are left of it."""
        names, given, left = self.settings.names, self.settings.capabilities, self.settings.retired.resources()
        search = given.face_search.collections if given.face_search else ()
        collections = tuple(map(names.collection_arn, left.get("collections", ()) if row.retired else search))
        labels = given.custom_labels.projects if given.custom_labels else ()
        projects = left.get("projects", ()) if row.retired else labels
        if row.group:
            own = self.settings.groups(row)[row.group]
            collections = tuple(map(names.collection_arn, getattr(own, "collections", search)))
            projects = getattr(own, "projects", labels)
        found = given.streaming_video.processors if given.streaming_video and not row.retired else ()
        processors = tuple(names.processor_arn(one.name) for one in found)
        match scope:
            case Scope.ANY:
                return ("*",)
            case Scope.COLLECTION:
                # A processor that looks for labels is created with permission on a collection too.
                return collections or (() if row.retired else (names.collection_arn("any"),))
            case Scope.STREAM_PROCESSOR:
                return processors
            case Scope.PROJECT:
                return tuple(names.arn("rekognition", f"project/{one}/1700000000000") for one in projects)
            case Scope.VERSION:
                return tuple(names.arn("rekognition", f"project/{one}/version/v1/1700000000000") for one in projects)
            case Scope.DATASET:
                return tuple(names.arn("rekognition", f"project/{one}/dataset/train/1700000000000") for one in projects)
            case _:
                standing = tuple(map(names.collection_arn, self.settings.collections))
                return (*(collections if row.retired else standing), *processors, *self.scoped(Scope.PROJECT, row))

    def stored(self, need: Need, action: str) -> Iterator[tuple[str, Target | None]]:
        """What a need is about: the key of the store, the objects of its bucket, its topic or streams."""
        names = self.settings.names
        if need.on not in self.settings.stores:
            return
        if action.startswith("kms:"):
            key = key_of(self.settings, self.estate, KEY_OF[need.on])
            yield (key.arn, key) if key else (f"the adopted {KEY_OF[need.on]} key", None)
        elif need.on in BUCKETS:
            arn = names.bucket_arn(need.on)
            yield arn if action == "s3:ListBucketVersions" else f"{arn}/object", self.target("bucket", arn)
        elif need.on is Store.COMPLETIONS:
            arn = names.topic_arn(names.completions_topic)
            yield arn, self.target("topic", arn)
        else:
            given = self.settings.capabilities.streaming_video
            video = [one.video_stream for one in (given.processors if given else ())]
            results = map(names.data_stream_arn, self.settings.result_streams)
            yield from ((arn, None) for arn in (video if need.on is Store.VIDEO_STREAM else results))


def key_of(settings: "Settings", estate: Estate, data_class: str) -> Target | None:
    """The key of a data class, created or adopted; None where nothing says what its policy is."""
    alias, adopted = settings.names.key_alias(data_class), getattr(settings.keys.adopt, data_class)
    return next((one for one in estate.of("key") if one.arn == adopted or one.name == alias), None)
