"""The questions of the five considerations with their answers: what judged, what it found, how to try it by hand."""

from collections.abc import Mapping
from dataclasses import dataclass

from assurance.pack.dossier import Dossier
from assurance.pack.hand_tests.making import HandTests
from assurance.pack.hand_tests.subjects import Vocabulary
from assurance.pack.hand_tests.trying import HandTest
from assurance.pack.standing import Judged, Standing, tally
from assurance.pack.words.questions import questions
from assurance.results.verdict import Consideration


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A question, the controls that answer it, and a test by hand where there is something to try."""

    asked: str
    measure: str
    judged: tuple[Judged, ...]
    held_by: tuple[str, ...]
    """What holds the measure."""
    test: HandTest | None

    @property
    def tally(self) -> Mapping[Standing, int]:
        return tally(self.judged)


def answers(dossier: Dossier, controls: Mapping[str, Judged]) -> Mapping[Consideration, tuple[Answered, ...]]:
    """Every question, in the order of the design source."""
    tests = HandTests(Vocabulary(dossier))
    return {
        consideration: tuple(
            Answered(
                asked=one.ask,
                measure=one.measure,
                judged=tuple(controls[name] for name in one.controls),
                held_by=(*one.controls, *one.held_by),
                test=tests.make(one),
            )
            for one in asked
        )
        for consideration, asked in questions().items()
    }
