"""The shape of a test by hand, and of the two calls it is made of."""

from dataclasses import dataclass


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
    agrees: bool | None = None
    """Whether the assembly bears the expectation out; None where nothing in it decides."""


@dataclass(frozen=True, kw_only=True)
class HandTest:
    """A positive and a negative test of one question."""

    title: str
    positive: Try
    negative: Try
