"""Which of the bank's own questions are answered, expired or open; an answer is never called compliant."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from assurance.pack.failing import PackError
from assurance.pack.words.governance import Item, Kind, Source, governance, items_of, sources_of
from settings.files import FileError, read_bytes
from settings.governance import Given, GovernanceError, answers
from settings.settings import Settings
from settings.words import suggestion


class State(StrEnum):
    """What became of a question."""

    OPEN = "open"
    EXPIRED = "expired"
    ANSWERED = "answered"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question of an environment, with its answer as far as there is one."""

    item: Item
    sources: tuple[Source, ...]
    given: Given | None
    state: State
    why: tuple[str, ...]
    """Why it is not answered."""


def asked(settings: Settings, path: Path | None, today: date) -> tuple[Asked, ...]:
    """The questions that arise, each with what the bank's file says. Raises `PackError`."""
    given = _given(path) if path else {}
    folder = path.parent if path else Path()
    return tuple(_asked(item, given.get(item.id), folder, today) for item in items_of(settings))


def matching(settings: Settings) -> str:
    """What the AI Act distinguishes: a claimed identity confirmed, or a person sought among many."""
    named = {row.name for row in settings.approved}
    if {"face-search", "face-search-video"} & named:
        return "one-to-many"
    return "one-to-one" if "face-comparison" in named else "none"


def _given(path: Path) -> Mapping[str, Given]:
    try:
        given = answers(path)
    except GovernanceError as error:
        raise PackError(str(error)) from None
    known = [one.id for one in governance().item]
    if unknown := [f"{path}: {name}: no such question{suggestion(name, known)}" for name in given if name not in known]:
        raise PackError("\n".join(unknown))
    return given


def _asked(item: Item, given: Given | None, folder: Path, today: date) -> Asked:
    why = tuple(_lacking(item, given, folder, today)) if given else ("not answered",)
    expired = given is not None and given.expires < today and not why
    state = State.EXPIRED if expired else State.OPEN if why else State.ANSWERED
    description = (f"expired on {given.expires}",) if given and expired else why
    return Asked(item=item, sources=tuple(sources_of(item)), given=given, state=state, why=description)


def _lacking(item: Item, given: Given, folder: Path, today: date) -> Iterator[str]:
    if given.answered > today:
        yield f"answered on {given.answered}, which is to come"
    if item.evidence is Kind.DOCUMENT and not given.evidence:
        yield "names no file as evidence"
    if item.evidence is Kind.MEASUREMENT and not (given.measurement and given.evidence):
        yield "names no measurement with its report"
    if item.evidence is Kind.IDENTIFIER and not given.record:
        yield "names no record"
    for one in given.evidence:
        try:
            found = hashlib.sha256(read_bytes(folder / one.file)).hexdigest()
        except (FileError, OSError) as error:
            yield f"{one.file}: cannot be read: {getattr(error, 'strerror', None) or error}"
            continue
        if found != one.sha256:
            yield f"{one.file}: is not the file that was approved (SHA-256 {found[:12]}…)"
