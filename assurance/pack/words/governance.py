"""The questions that only the bank can answer, and the sources for asking them."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Literal

from assurance.pack.failing import PackError
from assurance.pack.words.reading import Circumstance, Text, Words, read
from assurance.pack.words.texts import circumstances
from assurance.results.verdict import Consideration
from settings.settings import Settings
from settings.words import suggestion


class Kind(StrEnum):
    """What an answer must hold beside its words."""

    DECISION = "decision"
    DOCUMENT = "document"
    IDENTIFIER = "identifier"
    MEASUREMENT = "measurement"


class Source(Words):
    """A law, guideline or standard."""

    id: Text
    """By which items name it."""
    title: Text
    """Its name, number and date."""
    as_of: date
    """When it was read."""
    read: Literal["primary", "secondary"]
    """Whether the text itself was read, or what others write about it."""
    superseded_by: str = ""
    """The source that took its place."""
    note: str = ""
    """What to know before relying on it."""


class Item(Words):
    """A question."""

    id: Text
    """The table of its answer."""
    title: Text
    """What the question is about."""
    consideration: Consideration
    """The consideration that it belongs to."""
    ask: Text
    """The question itself."""
    why: Text
    """Why it is asked."""
    sources: tuple[Text, ...]
    """Ids of the sources that ask for it."""
    who: Text
    """Who answers it."""
    evidence: Kind
    """What the answer must hold."""
    only_with: tuple[Circumstance, ...] = ()
    """The question arises with one of these; empty for always."""


class Governance(Words):
    """The sources and the questions, in the order in which they are shown."""

    source: tuple[Source, ...]
    """The sources."""
    item: tuple[Item, ...]
    """The questions."""


@cache
def governance() -> Governance:
    """All sources and questions. Raises `PackError`."""
    found = read("governance.toml", Governance)
    known = [one.id for one in found.source]
    wanted = [(f"item {one.id}", name) for one in found.item for name in one.sources]
    wanted += [(f"source {one.id}", one.superseded_by) for one in found.source if one.superseded_by]
    if unknown := [
        f"{where}: no source {name!r}{suggestion(name, known)}" for where, name in wanted if name not in known
    ]:
        raise PackError("\n".join(f"governance.toml: {line}" for line in unknown))
    return found


def items_of(settings: Settings) -> Iterator[Item]:
    """The questions that arise from what was approved. Raises `PackError`."""
    here = circumstances(settings)
    yield from (one for one in governance().item if not one.only_with or here & {*one.only_with})


def sources_of(item: Item) -> list[Source]:
    """The sources of a question."""
    return [one for one in governance().source if one.id in item.sources]
