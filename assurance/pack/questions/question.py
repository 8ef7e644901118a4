"""The shape of a question: what is asked, what would be good enough, what judges it, and how to try it by hand."""

from collections.abc import Callable
from dataclasses import dataclass

from assurance.pack.hand_tests.bench import Bench
from assurance.pack.hand_tests.trying import HandTest

Make = Callable[[Bench], HandTest | None]
"""Makes a test by hand; None where the environment holds nothing to try it on."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """`measure` is a demand and claims nothing: whether it holds is what the controls say."""

    asked: str
    measure: str
    controls: tuple[str, ...]
    make: Make


def question(asked: str, measure: str, controls: str, make: Make) -> Question:
    """A question with its controls as one text: `ENC01 ENC02`."""
    return Question(asked=asked, measure=measure, controls=tuple(controls.split()), make=make)
