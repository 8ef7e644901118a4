"""The questions of the five considerations with their answers: what judged, what it found, how to try it by hand."""

from collections.abc import Mapping
from dataclasses import dataclass

from assurance.pack.dossier import Dossier
from assurance.pack.hand_tests.bench import Bench
from assurance.pack.hand_tests.trying import HandTest
from assurance.pack.questions.all import QUESTIONS
from assurance.pack.standing import Judged, Standing, tally
from assurance.results.verdict import Consideration


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A question, the controls that answer it, and a test by hand where there is something to try."""

    asked: str
    measure: str
    judged: tuple[Judged, ...]
    test: HandTest | None

    @property
    def tally(self) -> Mapping[Standing, int]:
        return tally(self.judged)


def answers(dossier: Dossier, controls: Mapping[str, Judged]) -> Mapping[Consideration, tuple[Answered, ...]]:
    """Every question, in the order of the design source."""
    bench = Bench(dossier)
    return {
        consideration: tuple(
            Answered(
                asked=one.asked,
                measure=one.measure,
                judged=tuple(controls[name] for name in one.controls),
                test=one.make(bench),
            )
            for one in questions
        )
        for consideration, questions in QUESTIONS.items()
    }
