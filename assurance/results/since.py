"""What changed between two results: findings that are new, gone, or the same with another message."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assurance.results.result import Result, Results
from assurance.results.verdict import Status
from settings.files import read_json

OPEN = (Status.NOT_MET, Status.UNDECIDED)
_WHERE = ("control", "template", "resource", "property")
Key = tuple[str, ...]


class SinceError(Exception):
    """The earlier result cannot be used: what, and what to do."""


@dataclass(frozen=True, kw_only=True)
class Gone:
    """A finding of the earlier result that is open no more."""

    control: str
    resource: str
    property: str
    message: str
    now: str
    """`closed`, `excepted`, or why nobody knows."""


@dataclass(frozen=True, kw_only=True)
class Since:
    """The open findings against those of an earlier result."""

    file: str
    new: tuple[Result, ...]
    changed: tuple[Result, ...]
    """At the same place as before, and another message."""
    gone: tuple[Gone, ...]

    @property
    def description(self) -> str:
        """One line."""
        widened = sum(one.control.startswith("WHO") for one in self.new)
        more = f" ({widened} of them widened access)" if widened else ""
        return f"since {self.file}: {len(self.new)} new{more}, {len(self.changed)} changed, {len(self.gone)} gone"

    def state(self, one: Result) -> str:
        """`new`, `updated` or `unchanged`, in SARIF's words."""
        return "new" if one in self.new else "updated" if one in self.changed else "unchanged"


def read(path: Path) -> list[Mapping[str, Any]]:
    """The results that `verify --format json` wrote. Raises `SinceError`."""
    try:
        content = read_json(path)
        results = [_finding(one) for one in content["results"]]
    except OSError as error:
        raise SinceError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError) as error:
        raise SinceError(
            f"{path}: is not a result of `fsi-rekognition verify --format json` ({type(error).__name__}: {error})"
        ) from None
    if not any(one["template"].startswith("aws://") for one in results):
        raise SinceError(f"{path}: says nothing of a live account; name what `verify --format json` wrote")
    return list(results)


def _finding(one: Mapping[str, Any]) -> Mapping[str, str]:
    """A result as it was written: with a property where there is one."""
    found = {name: str(one[name]) for name in ("control", "template", "resource", "status", "message")}
    return found | {"property": str(one.get("property", ""))}


def since(path: Path, before: Iterable[Mapping[str, Any]], now: Results) -> Since:
    """The comparison: what was said before at each place, less what is said now."""
    was: dict[Key, Counter[str]] = defaultdict(Counter)
    for one in before:
        if one["status"] in OPEN:
            was[tuple(str(one[name]) for name in _WHERE)][f"{one['status']}: {one['message']}"] += 1
    others = [one for one in now.open if not _taken(was[_of(one)], f"{one.status}: {one.message}")]
    changed = [one for one in others if _taken(was[_of(one)], next(iter(+was[_of(one)]), ""))]
    return Since(
        file=str(path),
        new=tuple(one for one in others if one not in changed),
        changed=tuple(changed),
        gone=tuple(_gone(key, said, now) for key in sorted(was) for said in sorted(was[key].elements())),
    )


def _gone(key: Key, said: str, now: Results) -> Gone:
    """Of an account that was not verified this time, nothing is gone: nobody knows."""
    control, template, resource, property_ = key
    if _place(template) not in {_place(one.template) for one in now.results}:
        state = "not known: this account was not verified"
    else:
        excepted = any(_of(one) == key and one.status is Status.EXCEPTED for one in now.results)
        state = "excepted" if excepted else "closed"
    return Gone(control=control, resource=resource, property=property_, message=said.partition(": ")[2], now=state)


def _taken(was: Counter[str], said: str) -> bool:
    """Take one off what was said before, if it was."""
    if not was[said]:
        return False
    was[said] -= 1
    return True


def _of(one: Result) -> Key:
    """Where a judgement is."""
    return one.control, one.template, one.path or one.resource, one.property


def _place(template: str) -> str:
    """`aws://ACCOUNT/REGION` of where something is."""
    return "/".join(template.split("/")[:4])
