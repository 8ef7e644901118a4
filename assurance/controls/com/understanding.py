"""What stands in a template and no control understands: it may open what everything else closes."""

import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assurance.controls.control import Control, Facts
from assurance.drift.usual import DEFAULTS
from assurance.model.expectations import same
from assurance.model.reading import unknown
from assurance.results.verdict import Consideration, Severity, Verdict, undecided
from assurance.sources.resource import Application, Resource, Unread

_HERE = Path(__file__).parent
READ = _HERE / "understood.json"
"""Type → the paths that controls read of it; made by `make docs`, which lets them judge resources that remember it."""
HARMLESS = _HERE / "harmless.toml"
WHOLE = ".**"
"""What ends a path of `understood.json` whose value is judged with all that is below it."""


@dataclass(frozen=True, kw_only=True)
class Understood:
    """What of a resource type is read by a control or carries no security, as paths with `*` for items of lists."""

    leaves: frozenset[str]
    inner: frozenset[str]
    everything: bool = False
    """Whether the type as a whole carries no security."""

    def beyond(self, value: Any, path: str = "") -> Iterator[str]:
        """The paths below a value that nobody understands, each as high up as nothing below it is understood."""
        if path in self.leaves:
            return
        if isinstance(value, Mapping) and (not path or path in self.inner):
            for name, below in value.items():
                yield from self.beyond(below, f"{path}.{name}" if path else name)
        elif isinstance(value, list | tuple) and path in self.inner:
            for below in value:
                yield from self.beyond(below, f"{path}.*")
        elif f"{path}.*" not in self.leaves:
            yield path


class COM19(Control):
    """Every resource type and every property is one that a control reads, or is known to be harmless."""

    consideration = Consideration.COMPLIANCE
    severity = Severity.MEDIUM
    needs_approval = True
    why = (
        "A control judges what it knows. An access point, a replication rule or a property of next year opens what all "
        "of them found closed, and none of them says so."
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

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        known = understood(resource.type)
        if known is None:
            yield undecided("", f"no control understands {resource.type}: what it opens is not known")
        elif isinstance(resource.properties, Unread):
            yield unknown("", resource.properties.gap)
        elif not known.everything:
            usual = DEFAULTS.get(resource.type, {})
            description = {name: value for name, value in resource.properties.items()
                    if not (name in usual and same(value, usual[name]))}  # fmt: skip
            for path in dict.fromkeys(known.beyond(description)):
                yield undecided(path, f"no control reads {path} of {resource.type}: what it opens is not known")


def not_understood(application: Application) -> Mapping[str, int]:
    """Type → how many resources of it there are, for each type that no control understands."""
    return Counter(sorted(one.type for one in application.resources if understood(one.type) is None))


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


@cache
def _read() -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(READ.read_text(encoding="utf-8"))
    return found
