"""What changes something: every such action of the baseline's services, and whether it is seen, prevented or harmless.

`changes.toml` is the table. The rules and filters are made from it, the guardrail and the approval pack read it, and a
test holds it against AWS's Service Authorization Reference.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

_SOURCES = {"cloudwatch": "monitoring"}
"""Services that report to CloudTrail under another name."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One action: `seen` by what, or `prevented` by which controls, or neither, which is harmless for the reason `why`.

    `silences`: seen by a rule, whose message may no longer be delivered after it.
    """

    service: str
    name: str
    why: str
    seen: str = ""
    prevented: tuple[str, ...] = ()
    silences: bool = False
    events: tuple[str, ...]
    """As CloudTrail names it."""

    @property
    def action(self) -> str:
        """The IAM action, or the API operation that has none of its own yet."""
        return f"{self.service}:{self.name}"

    @property
    def source(self) -> str:
        """The first part of its event source."""
        return _SOURCES.get(self.service, self.service)

    @property
    def harmless(self) -> bool:
        """Whether it need be neither prevented nor seen."""
        return not self.seen and not self.prevented


@cache
def changes() -> Mapping[str, Change]:
    """Action → what is done about it."""
    table = tomllib.loads(files("capabilities").joinpath("changes.toml").read_text(encoding="utf-8"))
    return MappingProxyType({change.action: change for row in table["row"] for change in _read(row, table["recorded"])})


def seen_by(subject: str) -> tuple[str, tuple[str, ...]]:
    """The event source and the event names that a rule or filter must see."""
    found = [one for one in changes().values() if one.seen == subject]
    return found[0].source, tuple(sorted({event for one in found for event in one.events}))


def _read(row: Mapping[str, Any], recorded: Mapping[str, str]) -> Iterator[Change]:
    for name in row["actions"].split():
        yield Change(
            service=row["service"],
            name=name,
            why=row["why"],
            seen=row.get("seen", ""),
            prevented=tuple(row.get("prevented", "").split()),
            silences=row.get("silences", False),
            events=tuple(recorded.get(f"{row['service']}:{name}", name).split()),
        )
