"""Results as CSV, for a spreadsheet that must not run what a template says."""

import csv
import io
from collections.abc import Iterable

from assurance.results.result import Results

COLUMNS = "control severity status title path type template line property message remedy frameworks".split()


def render(results: Results) -> str:
    """A row a judgement."""
    head = ["resource" if name == "path" else name for name in COLUMNS]
    return written([head, *([getattr(one, name) for name in COLUMNS] for one in results.results)])


def written(rows: Iterable[Iterable[object]]) -> str:
    """Rows as CSV; a text that a spreadsheet would take for a formula is quoted with an apostrophe."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([_cell(value) for value in row] for row in rows)
    return file.getvalue()


def _cell(value: object) -> str:
    text = "; ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
