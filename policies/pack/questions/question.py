"""The shape of a question: what is asked, what would be good enough, and which controls judge whether it is so."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Question:
    """`measure` is a demand and claims nothing: whether it holds is what the controls say."""

    asked: str
    measure: str
    controls: tuple[str, ...]


def question(asked: str, measure: str, controls: str) -> Question:
    """A question with its controls as one text: `ENC01 ENC02`."""
    return Question(asked=asked, measure=measure, controls=tuple(controls.split()))
