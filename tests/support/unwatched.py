"""The rows of docs/unwatched.md: which mutants no control needs to find, and why.

`python -m tests.support.unwatched` writes the table of what is harmless into the page, from what COM19 goes by.
"""

import re
from dataclasses import dataclass
from functools import cache

from assurance.controls.com.understanding import harmless
from assurance.iam.patterns import glob
from tests.conftest import ROOT
from tests.support.mutating import Mutant

PAGE = ROOT / "docs" / "unwatched.md"
_ROW = re.compile(r"\| `(?P<type>[^`]+)` \| `(?P<place>[^`]+)` \| (?P<changes>[a-z, ]+) \| (?P<why>.+) \|")

_CLOSES = "## What closes instead of opening"
_HARMLESS = "## What no control reads, and nothing follows from"
_INTRODUCTION = (
    "Where an environment file says what is approved, a resource type or property that no control reads is undecided "
    "(COM19), but for these. Made by `make docs` from assurance/controls/com/harmless.toml; what controls read is in "
    "understood.json beside it, found out by letting them judge resources that remember what was read of them."
)
_HEAD = ("| Type | Property | Why |", "|---|---|---|")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row: type and property as patterns, the changes, the reason."""

    type: str
    place: str
    changes: tuple[str, ...]
    why: str
    closes: bool
    """Whether it stands under what closes instead of opening."""

    def excuses(self, mutant: Mutant) -> bool:
        """Whether a mutant need not be found."""
        return (
            (mutant.how in self.changes or self.changes == ("any",))
            and self.excuses_type(mutant.resource.type)
            and glob(self.place)(mutant.place or "(the resource)")
        )

    def excuses_type(self, kind: str) -> bool:
        """Whether mutants of a type may be among them."""
        return glob(self.type)(kind)

    def __str__(self) -> str:
        return f"{self.type} {self.place} {', '.join(self.changes)}"


@cache
def rows() -> tuple[Row, ...]:
    """The tables of the page, whole: a line that looks like a row and is none is an error."""
    found = []
    heading = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        heading = line if line.startswith("## ") else heading
        if line.startswith("| `") and heading != _HARMLESS:
            row = _ROW.fullmatch(line)
            assert row, f"{PAGE.name}: no row: {line}"
            changes = tuple(row["changes"].split(", "))
            closes = heading == _CLOSES
            found.append(Row(type=row["type"], place=row["place"], changes=changes, why=row["why"], closes=closes))
    assert any(row.closes for row in found), f"{PAGE.name}: no table under {_CLOSES!r}"
    return tuple(found)


def is_harmless(mutant: Mutant) -> bool:
    """Whether what a mutant adds is known to be harmless, whatever it is."""
    path = re.sub(r"\[[^]]*\]", ".*", mutant.place)
    return any(row.type in ("*", mutant.resource.type) and row.paths[0] in (path, "*") for row in harmless())


def with_harmless(page: str) -> str:
    """The page with the table of what is harmless, which is its last."""
    description = (f"| `{row.type}` | {_place(row.paths[0])} | {row.why} |" for row in harmless())
    return "\n".join(
        [page.partition(_HARMLESS)[0].rstrip(), "", _HARMLESS, "", _INTRODUCTION, "", *_HEAD, *description, ""]
    )


def _place(path: str) -> str:
    return "(the whole type)" if path == "*" else f"`{path}`"


if __name__ == "__main__":
    PAGE.write_text(with_harmless(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
