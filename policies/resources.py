"""The ARNs that a scope of the catalogue means in one environment."""

from capabilities.capability import Scope, Store
from capabilities.names import BUCKETS
from settings.settings import Settings


def scoped(settings: Settings, scope: Scope) -> tuple[str, ...]:
    """Resource ARNs of a scope; `*` only for actions that accept nothing else."""
    names, given = settings.names, settings.capabilities
    collections = given.face_search.collections if given.face_search else ()
    projects = given.custom_labels.projects if given.custom_labels else ()
    processors = given.streaming_video.processors if given.streaming_video else ()
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
                *(names.collection_arn(name) for name in collections),
                *(names.project_arn(name) for name in projects),
                *(names.processor_arn(processor.name) for processor in processors),
            )


def stored(settings: Settings, store: Store) -> tuple[str, ...]:
    """ARNs of what a store holds: the objects of a bucket, a topic, streams."""
    names = settings.names
    streaming = settings.capabilities.streaming_video
    processors = streaming.processors if streaming else ()
    match store:
        case Store.COMPLETIONS:
            return (names.topic_arn(names.completions_topic),)
        case Store.VIDEO_STREAM:
            return tuple(processor.video_stream for processor in processors)
        case Store.DATA_STREAM:
            return tuple(names.data_stream_arn(item.name) for item in processors if item.search_collection)
        case _:
            return (f"{names.bucket_arn(store)}/*",)


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
