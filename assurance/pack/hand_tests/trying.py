"""The shape of a test by hand, and of the two calls it is made of."""

from dataclasses import dataclass
from enum import StrEnum


class Borne(StrEnum):
    """How the assembly bears an expectation out, worst first."""

    CONTRADICTED = "contradicted"
    DEPENDS = "depends"
    """On something that the assembly does not hold, such as a boundary of the bank's own."""
    OUT = "borne out"
    ELSEWHERE = "decided elsewhere"
    """Nothing in the assembly decides it."""


@dataclass(frozen=True, kw_only=True)
class Try:
    """One call: as whom, from where, what, what must come back, and which event it leaves."""

    who: str
    where: str
    command: str
    expected: str
    event: str
    basis: str
    """Why that is to be expected."""
    borne: Borne = Borne.ELSEWHERE
    held_by: tuple[str, ...] = ()
    """What holds `basis`, where no policy decides it."""


@dataclass(frozen=True, kw_only=True)
class HandTest:
    """A positive and a negative test of one question."""

    title: str
    positive: Try
    negative: Try
