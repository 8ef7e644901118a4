"""How each control stands over all it judged, and the honest count of everything an approver may ask about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from assurance.controls.control import Control
from assurance.pack.dossier import Dossier
from assurance.results.result import Result
from assurance.results.verdict import Status


class Standing(StrEnum):
    """What a control comes to, worst first."""

    OPEN = "open"
    """Something is not met, or could not be decided."""
    EXCEPTED = "excepted"
    """Nothing is open, and something is not met by an exception in force."""
    MET = "met"
    """Everything it judged meets it."""
    NOT_JUDGED = "nothing to judge"
    """The templates hold nothing that it applies to: it says nothing about this assembly."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A control, how it stands, and its judgements."""

    control: Control
    standing: Standing
    results: tuple[Result, ...]

    def count(self, *statuses: Status) -> int:
        return sum(one.status in statuses for one in self.results)

    @property
    def remaining(self) -> tuple[Result, ...]:
        """The judgements that are not simply met."""
        return tuple(one for one in self.results if one.status is not Status.MET)

    @property
    def places(self) -> tuple[str, ...]:
        """Where it was met."""
        return tuple(dict.fromkeys(one.path or "the application" for one in self.results if one.status is Status.MET))

    @property
    def types(self) -> tuple[str, ...]:
        """The resource types it judged here."""
        return tuple(sorted({one.type for one in self.results if one.type}))


def judged(dossier: Dossier) -> Mapping[str, Judged]:
    """Every control of the catalogue, in its order."""
    return {
        name: Judged(control=control, standing=_standing(dossier.of_control[name]), results=dossier.of_control[name])
        for name, control in dossier.controls.items()
    }


def tally(found: Iterable[Judged]) -> dict[Standing, int]:
    """How many controls stand how, every standing named."""
    listed = list(found)
    return {standing: sum(one.standing is standing for one in listed) for standing in Standing}


def _standing(results: Iterable[Result]) -> Standing:
    statuses = {one.status for one in results}
    if not statuses:
        return Standing.NOT_JUDGED
    if statuses & {Status.NOT_MET, Status.UNDECIDED}:
        return Standing.OPEN
    return Standing.EXCEPTED if Status.EXCEPTED in statuses else Standing.MET
