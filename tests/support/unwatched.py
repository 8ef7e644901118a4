"""The rows of docs/unwatched.md: which mutants no control needs to find, and why."""

import re
from dataclasses import dataclass
from functools import cache

from assurance.iam.patterns import glob
from tests.conftest import ROOT
from tests.support.mutating import Mutant

PAGE = ROOT / "docs" / "unwatched.md"
_ROW = re.compile(r"\| `(?P<type>[^`]+)` \| `(?P<place>[^`]+)` \| (?P<changes>[a-z, ]+) \| (?P<why>.+) \|")

_CLOSES = "## What closes instead of opening"


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
            and glob(self.place).fullmatch(mutant.place or "(the resource)") is not None
        )

    def excuses_type(self, kind: str) -> bool:
        """Whether mutants of a type may be among them."""
        return glob(self.type).fullmatch(kind) is not None

    def __str__(self) -> str:
        return f"{self.type} {self.place} {', '.join(self.changes)}"


@cache
def rows() -> tuple[Row, ...]:
    """The tables of the page, whole: a line that looks like a row and is none is an error."""
    found = []
    heading = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        heading = line if line.startswith("## ") else heading
        if line.startswith("| `"):
            row = _ROW.fullmatch(line)
            assert row, f"{PAGE.name}: no row: {line}"
            changes = tuple(row["changes"].split(", "))
            closes = heading == _CLOSES
            found.append(Row(type=row["type"], place=row["place"], changes=changes, why=row["why"], closes=closes))
    assert any(row.closes for row in found), f"{PAGE.name}: no table under {_CLOSES!r}"
    return tuple(found)
