"""The numbered facts about AWS on which sentences of the pack rest: docs/facts.md, which a wheel holds too."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assurance.controls.registry import EVERY
from settings.files import read_text

_ROW = re.compile(r"\| (\d+) \| (.+?) \| (.+?) \| (.+?) \|")
_SOURCE = re.compile(r"\[([^\]]+)\]\((https://[^)\s]+)\)")


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A fact, the pages that say so as pairs of title and address, and when they were read."""

    number: int
    text: str
    sources: tuple[tuple[str, str], ...]
    as_of: str


@cache
def aws_facts() -> Mapping[int, Fact]:
    """Number → fact."""
    return {
        int(number): Fact(number=int(number), text=text, sources=tuple(_SOURCE.findall(sources)), as_of=as_of)
        for number, text, sources, as_of in _ROW.findall(read_text(Path(__file__).parents[3] / "docs" / "facts.md"))
    }


def holds(support: str) -> bool:
    """Whether a text names what can hold a sentence: a control, or `fact` and the number of one."""
    number = re.fullmatch(r"fact (\d+)", support)
    return support in EVERY or (number is not None and int(number[1]) in aws_facts())
