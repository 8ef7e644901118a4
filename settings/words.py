"""Small pieces of the sentences in which mistakes are reported."""

from collections.abc import Mapping
from datetime import date, time
from difflib import get_close_matches


def suggestion(name: str, known: list[str]) -> str:
    """The known name that was probably meant; all of them if none is near."""
    if near := get_close_matches(name, known, n=1):
        return f"; did you mean {near[0]!r}?"
    return f"; known: {', '.join(known)}" if known else ""


def short(value: object) -> str:
    """A value as its author wrote it, cut where it is long."""
    match value:
        case bool():
            text = str(value).lower()
        case date() | time():
            text = value.isoformat()
        case Mapping():
            text = "a table"
        case tuple():
            text = repr(list(value))
        case _:
            text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
