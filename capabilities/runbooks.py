"""Runbooks: what each alarm, event rule and metric filter means, how urgent it is, and what to do when it rings.

`runbooks.toml` is the table. The descriptions and topics of what is deployed are made from it, and so are
docs/runbooks.md, the part of the approval pack and what `explain` says.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain
from types import MappingProxyType
from typing import Any, Literal

PAGE = "docs/runbooks.md"
"""Where the runbooks lie, unless the environment file names another address."""
_OF_OPERATIONS = ("server-errors", "user-errors", "throttles", "latency", "volume")
_NUMBERED = ("trusted-changed",)
_AUDITOR = "the auditor"


@dataclass(frozen=True, kw_only=True)
class Step:
    """What to do, and the command for it; names in braces stand for what the environment holds."""

    do: str
    run: str


@dataclass(frozen=True, kw_only=True)
class Runbook:
    """A row of the table: `event`, or `points` of a metric, makes the watcher ring; `attempt` is how to try it."""

    name: str
    watch: Literal["rule", "filter", "alarm"]
    urgent: bool
    means: str
    bad: str
    steps: tuple[Step, ...]
    tell: str
    closes: str
    attempt: str
    by: str
    event: Mapping[str, Any]
    points: Mapping[str, Any]

    @property
    def severity(self) -> str:
        """As topics, pages and tables call it."""
        return "urgent" if self.urgent else "routine"

    def description(self, page: str | None, operation: str = "") -> str:
        """Of the deployed alarm or rule: what it means, what to do first, and where the rest stands."""
        about = f"{operation}: " if operation else ""
        return f"{about}{self.means} Runbook: {page or PAGE}#{self.name}"


@cache
def runbooks() -> Mapping[str, Runbook]:
    """Name → runbook, in the order of the table."""
    table = tomllib.loads(files("capabilities").joinpath("runbooks.toml").read_text(encoding="utf-8"))
    return MappingProxyType({row["name"]: _read(row, table) for row in table["runbook"]})


def runbook(watcher: str) -> Runbook:
    """The runbook of an alarm, rule or filter that has one. Raises `LookupError`."""
    if found := runbook_of(watcher):
        return found
    raise LookupError(f"capabilities/runbooks.toml has no runbook for {watcher}; add a row")


def runbook_of(watcher: str) -> Runbook | None:
    """The runbook of an alarm, rule or filter: by its name in the table, or as it is deployed.

    `kyc-rekognition-CompareFaces-latency`, `trusted-changed-2` and `unapproved-face-liveness-1` have those of
    `latency`, `trusted-changed` and `unapproved`.
    """
    name = watcher.rpartition("-rekognition-")[2]
    if found := runbooks().get(name):
        return found
    ends = (one for one in _OF_OPERATIONS if name.endswith(f"-{one}"))
    begins = (one for one in (*_NUMBERED, "unapproved") if name.startswith(f"{one}-"))
    known = next(chain(ends, begins), "")
    return runbooks().get(known)


def _read(row: Mapping[str, Any], table: Mapping[str, Any]) -> Runbook:
    steps = (table["steps"][one] if isinstance(one, str) else one for one in row["steps"])
    return Runbook(
        name=row["name"],
        watch=row["watch"],
        urgent=row["urgent"],
        means=row["means"],
        bad=row["bad"],
        steps=tuple(Step(do=one["do"], run=one["run"]) for one in steps),
        tell=table["duties"][row["tell"]],
        closes=row["closes"],
        attempt=row["try"],
        by=row.get("as", _AUDITOR),
        event=row.get("event", {}),
        points=row.get("points", {}),
    )
