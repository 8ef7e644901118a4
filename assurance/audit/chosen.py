"""What callers choose in a request, and the log keeps: ids, keys and tags; and which events are about one of them."""

from collections.abc import Iterable, Mapping
from typing import Any

from assurance.sources.cloudtrail.records import Event

_NAMING = ("externalImageId", "userId", "key", "tags")
"""Parameters whose values a caller chooses, and that reach the log."""


def chosen(parameters: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """The values that callers choose: ids, keys, tags."""
    for name in _NAMING:
        if (value := parameters.get(name)) is not None:
            yield from ((name, one) for one in _texts(value))
    for inner in parameters.values():
        if isinstance(inner, dict) and isinstance(place := inner.get("s3Object"), dict):
            yield "s3Object.name", str(place.get("name", ""))


def _texts(value: Any) -> Iterable[str]:
    match value:
        case str():
            yield value
        case dict():
            for name, inner in value.items():
                yield name
                yield from _texts(inner)
        case list():
            for inner in value:
                yield from _texts(inner)


def mentions(event: Event, wanted: str) -> bool:
    """Whether an event is about a collection, face, user, object or everything under `BUCKET/PREFIX`."""
    if wanted.encode() not in bytes(event.request_parameters) and "/" not in wanted:
        return wanted in (event.event_id, event.shared_event_id)
    found = event.parameters()
    values = {*_texts(found), *event.arns()}
    places = [found, *(inner.get("s3Object") for inner in found.values() if isinstance(inner, dict))]
    for place in places:
        if isinstance(place, dict):
            bucket, key = place.get("bucketName") or place.get("bucket"), place.get("key") or place.get("name")
            values.add(f"{bucket}/{key}")
    if "/" in wanted and any(one.startswith(wanted) for one in values):
        return True
    return any(wanted == part for one in values for part in (one, *one.split("/")))
