"""Two versions of a resource compared, property by property, down to the very value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assurance.drift.canonical import canonical, tags
from assurance.drift.usual import DEFAULTS, NOT_COMPARED
from assurance.sources.resource import Resource, Unread, Unresolved

_NAMES = ("Sid", "Id", "PolicyName", "Key", "Name", "Field")
"""By which of its properties an item of a list is known, if all items have it."""
_VERSIONS = (None, "2008-10-17", "2012-10-17")
"""Of policies; None is the older."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A place where two versions differ; None is nothing, `Unresolved` what one side does not know."""

    path: str
    approved: Any
    live: Any

    @property
    def unknown(self) -> Unresolved | None:
        """Why nobody can tell whether it differs."""
        return next((one for one in (self.live, self.approved) if isinstance(one, Unresolved)), None)

    @property
    def added(self) -> bool:
        """Whether it stands beside what was approved, instead of in its place."""
        return self.approved is None and self.unknown is None


def differences(approved: Resource, live: Resource, *, tagged: Mapping[str, str] | None = None) -> list[Difference]:
    """Every difference. `tagged`: tags that may be there as well, since the stack has them."""
    if isinstance(live.properties, Unread):
        return [Difference(path="", approved=None, live=live.properties.gap)]
    usual = DEFAULTS.get(approved.type, {})
    skipped = NOT_COMPARED.get(approved.type, {})
    wanted, found = (
        {name: tags(value) if name == "Tags" else canonical(value) for name, value in one.properties.items()}
        for one in (approved, live)
    )
    also = {f"Tags.{key}": value for key, value in (tagged or {}).items()}
    return [
        one
        for name in sorted({*wanted, *found} - set(skipped))
        for one in _between(name, _known(wanted, usual, name), _known(found, usual, name), usual.get(name))
        if not (one.added and also.get(one.path) == one.live)
    ]


def _known(properties: Mapping[str, Any], usual: Mapping[str, Any], name: str) -> Any:
    """The value of a property; where there is none, what AWS takes for it."""
    value = properties.get(name)
    default = usual.get(name)
    if value in (None, "", [], {}) and default is not None and not isinstance(default, Mapping):
        return canonical(default)
    return None if value in ("", [], {}) else value


def _between(path: str, approved: Any, live: Any, usual: Any) -> Iterator[Difference]:
    if approved == live:
        return
    if path == "Tags":
        approved, live = ({} if one is None else one for one in (approved, live))
    match approved, live:
        case Mapping(), Mapping():
            below = usual if isinstance(usual, Mapping) else {}
            for name in sorted({*approved, *live} - _immaterial(approved, live)):
                both = _known(approved, below, name), _known(live, below, name)
                yield from _between(f"{path}.{name}", *both, below.get(name))
        case list(), list():
            yield from _items(path, approved, live, usual)
        case _:
            yield Difference(path=path, approved=approved, live=live)


def _immaterial(*sides: Mapping[str, Any]) -> set[str]:
    """The version of a policy decides only whether `${…}` is a variable: without one, 2008-10-17 is 2012-10-17."""
    policies = any("Statement" in one for one in sides) and all(one.get("Version") in _VERSIONS for one in sides)
    return {"Version"} if policies and "${" not in str(sides) else set()


def _items(path: str, approved: list[Any], live: list[Any], usual: Any) -> Iterator[Difference]:
    """Items of the same name are compared; of others, those that only one side has."""
    name = _named_by(approved, live)
    if name:
        ours, theirs = ({str(one[name]): one for one in side} for side in (approved, live))
        for key in sorted({*ours, *theirs}):
            yield from _between(f"{path}[{key}]", ours.get(key), theirs.get(key), usual)
        return
    if isinstance(usual, Mapping) and all(isinstance(one, Mapping) for one in (*approved, *live)):
        filled = {str(key): canonical(value) for key, value in usual.items()}
        approved, live = ([{**filled, **one} for one in side] for side in (approved, live))
    gone = [one for one in approved if one not in live]
    new = [one for one in live if one not in approved]
    if len(gone) == len(new) == 1:
        yield from _between(path, gone[0], new[0], usual)
        return
    yield from (Difference(path=path, approved=one, live=None) for one in gone)
    yield from (Difference(path=path, approved=None, live=one) for one in new)


def _named_by(*sides: list[Any]) -> str:
    items = [one for side in sides for one in side]
    for name in _NAMES:
        named = all(isinstance(one, Mapping) and isinstance(one.get(name), str) for one in items)
        if named and all(len({one[name] for one in side}) == len(side) for side in sides):
            return name
    return ""
