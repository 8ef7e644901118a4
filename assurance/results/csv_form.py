"""Results as CSV, for a spreadsheet that must not run what a template says."""

import csv
import io

from assurance.results.result import Results

COLUMNS = "control severity status title path type template line property message remedy frameworks".split()


def render(results: Results) -> str:
    """A row a judgement; a text that a spreadsheet would take for a formula is quoted with an apostrophe."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["resource" if name == "path" else name for name in COLUMNS])
    for one in results.results:
        writer.writerow(_cell(getattr(one, name)) for name in COLUMNS)
    return file.getvalue()


def _cell(value: object) -> str:
    text = "; ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
