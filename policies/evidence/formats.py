"""The forms in which a check can be told, by name."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from policies.controls.engine import Results

FORMATS = {"table": "table", "json": "json_form", "sarif": "sarif", "junit": "junit", "csv": "csv_form"}


def render(results: "Results", form: str, *, to_file: bool = False) -> str:
    """The text of the results in a form of `FORMATS`; for a terminal unless it goes to a file."""
    module = import_module(f"policies.evidence.{FORMATS[form]}")
    text: str = module.render(results, to_file=to_file) if form == "table" else module.render(results)
    return text
