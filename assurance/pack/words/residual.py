"""The shapes of residual.toml: what stays possible, how it is treated, who owns it, and what would change it."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator

from assurance.pack.words.governance import governance
from assurance.pack.words.reading import Circumstance, Support, Text, Words, read
from assurance.pack.words.texts import circumstances
from settings.settings import Settings
from settings.words import suggestion


class Treatment(StrEnum):
    """What is done about a risk."""

    PREVENTED = "prevented"
    DETECTED = "detected"
    ACCEPTED = "accepted"
    TRANSFERRED = "transferred"


class Source(StrEnum):
    """The evidence that a risk is read from."""

    THEOREM = "theorem"
    UNSEEN = "unseen"
    SEEN = "seen"
    NOT_JUDGED = "not-judged"
    ADOPTED = "adopted"
    EXCEPTION = "exception"
    UNCONFIRMED = "unconfirmed"


def _question(name: str) -> str:
    known = [one.id for one in governance().item]
    if name not in known:
        raise ValueError(f"no such question of governance.toml{suggestion(name, known)}")
    return name


class Handling(Words):
    """How a risk is treated."""

    treatment: Treatment
    """What is done about it."""
    owner: Annotated[str, AfterValidator(_question)]
    """The question of governance.toml whose answer names the owner."""
    changes: Text
    """What would change it."""


class Risk(Handling):
    """Something that stays possible by design, and that an approval accepts."""

    title: Text
    """What stays possible."""
    why: Text
    """Why nothing here prevents it."""
    limits: Text
    """What limits it, or shows that it happened."""
    held_by: tuple[Support, ...]
    """What holds this."""
    only_with: tuple[Circumstance, ...] = ()
    """It exists with one of these; empty for always."""


class Evidenced(Handling):
    """Risks that are read from the evidence, all of one source."""

    title: Text
    """What they have in common."""
    why: Text
    """Why nothing here prevents them."""
    limits: Text
    """What limits them, or shows that they happened."""


class Risks(Words):
    """The residual risks, in the order in which they are shown."""

    evidence: Mapping[Source, Evidenced]
    """What is said of those that are read from the evidence."""
    risk: tuple[Risk, ...]
    """The risks."""


def risks_of(settings: Settings) -> Iterator[Risk]:
    """The residual risks of what was approved. Raises `PackError`."""
    here = circumstances(settings)
    yield from (one for one in _read().risk if not one.only_with or here & {*one.only_with})


def evidenced() -> Mapping[Source, Evidenced]:
    """What is said of risks by where they are read. Raises `PackError`."""
    return _read().evidence


def _read() -> Risks:
    return read("residual.toml", Risks)
