"""The ARNs that a scope of the catalogue means in one environment."""

from capabilities.capability import Capability, Scope, Store
from capabilities.names import BUCKETS
from settings.settings import Settings


def scoped(settings: Settings, scope: Scope, row: Capability | None = None) -> tuple[str, ...]:
    """Resource ARNs of a scope; `*` only for actions that accept nothing else.

    Those of a `row`: the resources it is approved for, or those that are left of it; without one, all that stand.
    """
    names, given = settings.names, settings.capabilities
    collections, projects = settings.collections, settings.projects
    processors = given.streaming_video.processors if given.streaming_video else ()
    if row and row.retired:
        left = settings.retired.resources()
        collections, projects, processors = left.get("collections", ()), left.get("projects", ()), ()
    elif row:
        collections = given.face_search.collections if given.face_search else ()
        projects = given.custom_labels.projects if given.custom_labels else ()
    if row and row.group:
        own = settings.groups(row)[row.group]
        collections, projects = getattr(own, "collections", collections), getattr(own, "projects", projects)
    match scope:
        case Scope.ANY:
            return ("*",)
        case Scope.COLLECTION:
            # CreateStreamProcessor asks for a collection even where the processor looks for labels (fact 3).
            return tuple(names.collection_arn(name) for name in collections or ("*",))
        case Scope.PROJECT:
            return tuple(names.project_arn(name) for name in projects)
        case Scope.VERSION:
            return tuple(names.version_arn(name) for name in projects)
        case Scope.DATASET:
            return tuple(names.dataset_arn(name) for name in projects)
        case Scope.STREAM_PROCESSOR:
            return tuple(names.processor_arn(processor.name) for processor in processors)
        case Scope.TAGGABLE:
            return (
                *map(names.collection_arn, collections if row and row.retired else settings.collections),
                *map(names.project_arn, projects if row and row.retired else settings.projects),
                *(names.processor_arn(processor.name) for processor in processors),
            )


def stored(settings: Settings, store: Store) -> tuple[str, ...]:
    """ARNs of what a store holds: the objects of a bucket, a topic, streams."""
    names = settings.names
    streaming = settings.capabilities.streaming_video
    match store:
        case Store.COMPLETIONS:
            return (names.topic_arn(names.completions_topic),)
        case Store.VIDEO_STREAM:
            return tuple(processor.video_stream for processor in (streaming.processors if streaming else ()))
        case Store.DATA_STREAM:
            return tuple(map(names.data_stream_arn, settings.result_streams))
        case _:
            return (f"{names.bucket_arn(store)}/*",)


def reached(settings: Settings, store: Store, action: str) -> tuple[str, ...]:
    """ARNs that an action on a store names: the bucket itself where S3 asks for that (fact 88)."""
    return (settings.names.bucket_arn(store),) if action == "s3:ListBucketVersions" else stored(settings, store)


def buckets(settings: Settings) -> tuple[Store, ...]:
    """The stores of this environment that are buckets."""
    return tuple(store for store in BUCKETS if store in settings.stores)


def kind(resources: tuple[str, ...]) -> str:
    """What the ARNs are, for a Sid: `ActionsWithoutResource`, `OnNamedCollections`, `OnNamedResources` if several."""
    if resources == ("*",):
        return "ActionsWithoutResource"
    kinds = {_kind_of(arn.split(":", 5)[5]) for arn in resources}
    return f"OnNamed{kinds.pop() if len(kinds) == 1 else 'Resources'}"


def words(name: str) -> str:
    """A name as part of a Sid: `caller-face-search` → `CallerFaceSearch`."""
    return "".join(part.capitalize() for part in name.replace(" ", "-").split("-"))


def _kind_of(resource: str) -> str:
    """`project/x/version/*` → `Versions`."""
    inner = {"/version/": "Versions", "/dataset/": "Datasets", "streamprocessor/": "StreamProcessors"}
    return next((name for part, name in inner.items() if part in resource), f"{resource.split('/')[0].capitalize()}s")
