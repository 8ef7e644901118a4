"""The forms in which a check can be reported, by name."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assurance.results.result import Results
    from assurance.results.since import Since

FORMATS = {
    "table": "table",
    "json": "json_form",
    "sarif": "sarif",
    "gitlab": "gitlab",
    "junit": "junit",
    "markdown": "markdown",
    "csv": "csv_form",
}

SHOW_CHANGES = ("table", "json", "markdown", "sarif")
"""The forms that show what changed since an earlier result."""


def render(results: "Results", form: str, since: "Since | None" = None, *, to_file: bool = False) -> str:
    """The text of the results in a form of `FORMATS`, with what changed; for a terminal unless it goes to a file."""
    module = import_module(f"assurance.results.{FORMATS[form]}")
    changes = {"since": since} if form in SHOW_CHANGES else {}
    width = {"to_file": to_file} if form == "table" else {}
    text: str = module.render(results, **changes, **width)
    return text
