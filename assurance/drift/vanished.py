"""What was approved once, holds data, and is simply not in the environment file any more."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from assurance.sources.assembly import Template
from capabilities.capabilities import CAPABILITIES
from capabilities.capability import Duty
from capabilities.names import BUCKETS

if TYPE_CHECKING:  # pydantic is slow to import
    from settings.settings import Settings

_LISTED = {
    "AWS::Rekognition::Collection": ("CollectionId", "collection", "face-search"),
    "AWS::Rekognition::Project": ("ProjectName", "project", "custom-labels"),
    "AWS::Kinesis::Stream": ("Name", "result stream", "streaming-video"),
    "AWS::S3::Bucket": ("BucketName", "bucket", ""),
}
"""Type of what holds data → the property that names it, what a person calls it, and its capability if it has one."""


def vanished(settings: "Settings", approved: Iterable[Template]) -> Iterator[str]:
    """One line a capability, store, collection, project or stream of the approved templates that nothing names now.

    What the bank says that it has disposed of may go.
    """
    resources = [one for template in approved for one in _resources(template)]
    roles = {str(one["Properties"].get("RoleName")) for one in resources if one.get("Type") == "AWS::IAM::Role"}
    stated = {*settings.capabilities.named(), *settings.retired.named()}
    called = {_called(settings, role) for role in roles}
    gone = [
        name for name, row in CAPABILITIES.items() if name in called and name not in stated and not row.companion_of
    ]
    for name in gone:
        yield f"capabilities.{name}: was approved, and is not there any more; {_retire(name)}"
    named = _named(settings)
    for one in resources:
        if one.get("Type") not in _LISTED:
            continue
        property_, what, capability = _LISTED[one["Type"]]
        name = str(one["Properties"].get(property_))
        owner = capability or _owner(settings, name)
        if owner and owner not in gone and (one["Type"], name) not in named:
            yield f"capabilities.{owner}: the {what} {name} was approved, and nothing names it now; {_retire(owner)}"


def _called(settings: "Settings", role: str) -> str:
    """The capability that a role calls; a group's role has the name of the group at its end."""
    names = (name for name in CAPABILITIES if f"{role}-".startswith(f"{settings.names.role_of(Duty.USE, name)}-"))
    return max(names, key=len, default="")


def _retire(name: str) -> str:
    return (
        f"its data would stay in the account, in nobody's care: say what becomes of it in [retired.{name}], "
        "by until, approval and data"
    )


def _resources(template: Template) -> list[dict[str, Any]]:
    found = template.text.content.get("Resources", {})
    return [one for one in found.values() if isinstance(one, dict) and isinstance(one.get("Properties"), dict)]


def _named(settings: "Settings") -> set[tuple[str, str]]:
    """What holds data by the answers, or was disposed of by them."""
    names, disposed = settings.names, settings.retired.resources("disposed")
    stores = set(settings.stores)
    for name, answer in settings.retired.named().items():
        stores |= CAPABILITIES[name].stores if answer.data == "disposed" else set()
    streams = (*settings.result_streams, *disposed.get("processors", ()))
    collections = (*settings.collections, *disposed.get("collections", ()))
    projects = (*settings.projects, *disposed.get("projects", ()))
    return {
        *(("AWS::S3::Bucket", names.bucket(store)) for store in stores & set(BUCKETS)),
        *(("AWS::Kinesis::Stream", names.data_stream(one)) for one in streams),
        *(("AWS::Rekognition::Collection", one) for one in collections),
        *(("AWS::Rekognition::Project", one) for one in projects),
    }


def _owner(settings: "Settings", bucket: str) -> str:
    """A capability whose store a bucket is; empty of a bucket of logs."""
    store = next((one for one in BUCKETS if settings.names.bucket(one) == bucket), None)
    return next((name for name, row in CAPABILITIES.items() if store in row.stores), "") if store else ""
