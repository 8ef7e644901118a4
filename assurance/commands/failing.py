"""How a verb says that it cannot do what was asked: what, where, what to do; and suggestions for misspelt names."""

import sys
from collections.abc import Iterable
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any

from assurance.results.writing import replace_file

CLEAN, FINDINGS, COULD_NOT_CHECK = 0, 1, 2
MOST = 30
"""Names that a message lists."""


class CannotCheckError(Exception):
    """Bad usage or unreadable input; the text is all that the user sees."""


def unknown(
    kind: str,
    name: str,
    known: Iterable[str],
    shown_by: str = "fsi-rekognition controls and fsi-rekognition capabilities",
) -> CannotCheckError:
    """An unknown name, with the one that was probably meant; `shown_by`: the commands that list them all."""
    listed = list(known)
    begun = [one for one in listed if one.lower().startswith(name.lower())]
    near = begun or get_close_matches(name, listed, n=1) or get_close_matches(name.upper(), listed, n=1)
    if near:
        hint = f"did you mean {near[0]!r}?"
    elif len(listed) > MOST:
        hint = f"there are {len(listed)}: see {shown_by}"
    else:
        hint = f"there are: {', '.join(listed)}"
    return CannotCheckError(f"no {kind} named {name!r}; {hint}")


def of_the_clone(module: str, asked: str) -> Any:
    """A module of a room that a wheel leaves out: named, and never imported. Raises `CannotCheckError`."""
    try:
        return import_module(module)
    except ModuleNotFoundError as missing:
        raise CannotCheckError(f"{asked} needs the project's clone ({missing.name} is missing): run it there") from None


def deliver(text: str, output: Path | None) -> None:
    """Write to standard output, or to a file: whole or not at all; a pipe or device is written to, never replaced."""
    if output is None or str(output) == "-":
        sys.stdout.write(text)
        return
    try:
        replace_file(output, text.encode("utf-8", errors="backslashreplace"))
    except OSError as error:
        raise CannotCheckError(f"{output}: cannot be written: {error.strerror or error}") from None
