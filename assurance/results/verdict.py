"""What a judgement says, how much it matters, and under which consideration."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Consideration(StrEnum):
    """The five considerations of the FSI Services Spotlight: the families of the catalogue."""

    COMPLIANCE = "achieving compliance"
    DATA_PROTECTION = "data protection"
    ISOLATION = "isolation of compute environments"
    AUDIT = "automating audits with APIs"
    ACCESS = "operational access and security"


class Severity(StrEnum):
    """How much it matters, worst first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Status(StrEnum):
    """What a judgement says; `undecided` counts as open."""

    MET = "met"
    NOT_MET = "not_met"
    UNDECIDED = "undecided"
    EXCEPTED = "excepted"


def worst(statuses: Iterable[Status]) -> Status:
    """What several come to: met only if all are."""
    order = (Status.NOT_MET, Status.UNDECIDED, Status.EXCEPTED, Status.MET)
    return min(statuses, key=order.index, default=Status.MET)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One judgement: of which property, and in words what was found and what is expected."""

    status: Status
    property: str = ""
    message: str = ""


def met() -> Verdict:
    return Verdict(status=Status.MET)


def not_met(property: str, message: str) -> Verdict:
    return Verdict(status=Status.NOT_MET, property=property, message=message)


def undecided(property: str, reason: str) -> Verdict:
    return Verdict(status=Status.UNDECIDED, property=property, message=reason)


def required(holds: bool, missing: Verdict, unread: Iterable[Verdict] = ()) -> Iterator[Verdict]:
    """Nothing to say where what is required is there; else what could not be read; if all could be, that it misses."""
    if not holds:
        yield from list(unread) or [missing]


def settled(wrong: Iterable[Verdict], unread: Iterable[Verdict] = ()) -> Iterator[Verdict]:
    """What is wrong; if nothing is, what could not be read; if all could be, met."""
    yield from list(wrong) or list(unread) or [met()]
