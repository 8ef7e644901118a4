"""Whether CloudFormation makes a resource anew for a changed property, as its resource schemas say (fact 91)."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from settings.files import read_json

TABLE = Path(__file__).parent / "update_behaviour.json"
"""Type → the properties whose change replaces (`always`) or can replace (`may`) a resource, made from the schemas."""


class Replacement(StrEnum):
    """How sure it is that the resource is made anew."""

    NEVER = "never"
    MAY = "may"
    ALWAYS = "always"


def replacement(type_: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Replacement, tuple[str, ...]]:
    """What becomes of a resource whose properties change so, and by which of them."""
    behaviour = _table().get(type_)
    if behaviour is None:
        changed = tuple(sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name)))
        return (Replacement.MAY if changed else Replacement.NEVER), changed
    always, may = (tuple(_differing(behaviour.get(kind, []), old, new)) for kind in ("always", "may"))
    certain = tuple(path for path, exact in always if exact)
    if certain:
        return Replacement.ALWAYS, certain
    unsure = tuple(path for path, _ in (*always, *may))
    return (Replacement.MAY if unsure else Replacement.NEVER), unsure


def replaced_by(type_: str, property_: str) -> Replacement:
    """What becomes of a resource if the value of a property of the first level changes, whatever it is."""
    behaviour = _table().get(type_)
    if behaviour is None:
        return Replacement.MAY
    if property_ in behaviour.get("always", ()):
        return Replacement.ALWAYS
    within = any(path.split("/")[0] == property_ for paths in behaviour.values() for path in paths)
    return Replacement.MAY if within else Replacement.NEVER


def _differing(paths: list[str], old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """The paths whose value differs, and whether it is that value itself that was compared."""
    for path in paths:
        (was, whole), (now, also) = _at(old, path), _at(new, path)
        if was != now:
            yield path, whole and also


def _at(properties: Any, path: str) -> tuple[Any, bool]:
    """The value at `A/B`; of a list, or what CloudFormation puts in, as far as it can be followed."""
    for name in path.split("/"):
        if properties is None:
            return None, True
        if not isinstance(properties, dict) or _put_in(properties):
            return properties, False
        properties = properties.get(name)
    return properties, True


def _put_in(value: Mapping[str, Any]) -> bool:
    return len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::"))


@cache
def _table() -> Mapping[str, Mapping[str, list[str]]]:
    table: Mapping[str, Mapping[str, list[str]]] = read_json(TABLE)
    return table
