"""What stands in a template and no control understands: it may open what everything else closes."""

import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assurance.controls.control import Control, Facts
from assurance.drift.usual import DEFAULTS
from assurance.model.expectations import same
from assurance.model.guarded import external, guarded
from assurance.model.reading import leaves, shown, unknown
from assurance.model.watchers import uses_rekognition
from assurance.results.result import Result
from assurance.results.verdict import Consideration, Severity, Verdict, undecided
from assurance.sources.resource import Application, Resource, Unread, Unresolved

_HERE = Path(__file__).parent
READ = _HERE / "understood.json"
"""Type → the paths that controls read of it; made by `make docs`, which lets them judge resources that remember it."""
HARMLESS = _HERE / "harmless.toml"
OPENING = _HERE / "opening.toml"
WHOLE = ".**"
"""What ends a path of `understood.json` whose value is judged with all that is below it."""


@dataclass(frozen=True, kw_only=True)
class Understood:
    """What of a resource type is read by a control or carries no security, as paths with `*` for items of lists."""

    leaves: frozenset[str]
    inner: frozenset[str]
    everything: bool = False
    """Whether the type as a whole carries no security."""

    def beyond(self, value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
        """Path and value of what nobody understands below a value, each as high up as nothing below is understood."""
        if path in self.leaves:
            return
        if isinstance(value, Mapping) and (not path or path in self.inner):
            for name, below in value.items():
                yield from self.beyond(below, f"{path}.{name}" if path else name)
        elif isinstance(value, list | tuple) and path in self.inner:
            for below in value:
                yield from self.beyond(below, f"{path}.*")
        elif f"{path}.*" not in self.leaves:
            yield path, value


class COM19(Control):
    """Every resource type and every property is one that a control reads, or is known to be harmless."""

    consideration = Consideration.COMPLIANCE
    severity = Severity.MEDIUM
    why = (
        "A control judges what it knows. An access point, a replication rule or a property of next year opens what all "
        "of them found closed, and none of them says so. Where no environment file says what is approved, it is asked "
        "of what is known to open something, and of what names another account or what other controls guard."
    )
    remedy = (
        "Remove it; or have it reviewed, and register an exception that says who did. docs/unwatched.md lists what "
        "is known to be harmless, and why."
    )
    before = "Type: AWS::S3::Bucket\nProperties: {PropertyOfNextYear: {…}}"
    after = "Type: AWS::S3::Bucket\nProperties: {BucketName: kyc-rek-media-111122223333-eu-west-1}"
    supports = "Least privilege: no admin / full access"

    def candidates(self, facts: Facts) -> Sequence[Resource]:
        return facts.application.resources

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        """Where nobody says what is approved, only what is seen to open something, beside what uses Rekognition."""
        if facts.approval is not None:
            return True
        return uses_rekognition(facts.application) and any(True for _ in self.wrong(resource, facts))

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if isinstance(resource.properties, Unread):
            if facts.approval is not None:
                yield unknown("", resource.properties.gap)
            return
        for path, values in _not_read(resource).items():
            what = f"reads {path} of" if path else "understands"
            if reason := _opening(resource, path) or _reach(values, facts.application):
                yield undecided(path, f"no control {what} {resource.type}, which {reason}")
            elif facts.approval is not None:
                yield undecided(path, f"no control {what} {resource.type}: what it opens is not known")


def _not_read(resource: Resource) -> Mapping[str, list[Any]]:
    """Path → the values there, of what no control reads of a resource; of an unknown type all, under no path."""
    if (known := understood(resource.type)) is None:
        return {"": [dict(resource.properties)]}
    if known.everything:
        return {}
    usual = DEFAULTS.get(resource.type, {})
    description = {
        name: value for name, value in resource.properties.items() if not (name in usual and same(value, usual[name]))
    }
    found: dict[str, list[Any]] = {}
    for path, value in known.beyond(description):
        found.setdefault(path, []).append(value)
    return found


def _opening(resource: Resource, path: str) -> str:
    """What something opens by itself, whatever it names; empty if that is not known."""
    for row in openings().get(resource.type, ()):
        value = resource.get(row.path) if row.path else None
        if path in ("", row.path) and (not row.path or row.holds(value)):
            return row.why
    return ""


def _reach(values: list[Any], application: Application) -> str:
    """Why values may open something of an application: what they name, or whom a policy in them lets in."""
    if named := guarded(values, application):
        return f"names {named.id}"
    if account := external(values, application):
        return f"names account {account}"
    holding = any(f".{path}".endswith((".Principal", ".Principal.AWS")) for path, _ in leaves(values))
    return "holds a policy of its own" if holding else ""


def not_understood(application: Application, results: Iterable[Result]) -> Mapping[str, int]:
    """Type → how many resources of it nobody judged: no control understands the type, and COM19 names none of them."""
    noticed = {(one.template, one.resource) for one in results if one.control == COM19.__name__}
    left = (one for one in application.resources if (one.template, one.id) not in noticed)
    return Counter(sorted(one.type for one in left if understood(one.type) is None))


@cache
def understood(type_: str) -> Understood | None:
    """What is understood of a resource type; None where that is nothing."""
    read: list[str] | None = _read().get(type_)
    excused = [path for each in harmless() if each.type in ("*", type_) for path in each.paths]
    named = any(each.type == type_ for each in harmless())
    if read is None and not named:
        return None
    paths = [*(path.removesuffix(WHOLE) for path in read or ()), *excused]
    inner = frozenset(outer for path in paths for outer in _above(path))
    return Understood(leaves=frozenset(paths), inner=inner, everything="*" in excused)


def _above(path: str) -> Iterator[str]:
    parts = path.split(".")
    return (".".join(parts[:length]) for length in range(1, len(parts)))


@dataclass(frozen=True, kw_only=True)
class Harmless:
    """A type and paths of it that carry no security, with the reason."""

    type: str
    paths: tuple[str, ...]
    why: str


@cache
def harmless() -> tuple[Harmless, ...]:
    """What is known to be harmless, row by row."""
    description = tomllib.loads(HARMLESS.read_text(encoding="utf-8"))["harmless"]
    rows = ((row.partition(" "), each["why"]) for each in description for row in each["what"])
    return tuple(Harmless(type=type_, paths=(path,), why=why) for (type_, _, path), why in rows)


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What opens something by itself: a type, or a property of it, or that with a value."""

    type: str
    path: str
    value: str
    why: str

    def holds(self, value: Any) -> bool:
        """Whether a property does what the row says: it has the row's value, or may have it."""
        return value is not None and (not self.value or isinstance(value, Unresolved) or shown(value) == self.value)


@cache
def openings() -> Mapping[str, tuple[Opening, ...]]:
    """Type → what is known to open something by itself."""
    found: dict[str, tuple[Opening, ...]] = {}
    for each in tomllib.loads(OPENING.read_text(encoding="utf-8"))["opening"]:
        for row in each["what"]:
            type_, path, value = (*row.split(" "), "", "")[:3]
            found[type_] = (*found.get(type_, ()), Opening(type=type_, path=path, value=value, why=each["why"]))
    return found


@cache
def _read() -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(READ.read_text(encoding="utf-8"))
    return found
