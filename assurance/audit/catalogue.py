"""The catalogue of questions, as read from `questions.toml`."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assurance.results.result import Description
from assurance.results.verdict import Consideration, Severity
from settings.files import read_toml


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question that an auditor asks, and what an answer says that is met."""

    id: str
    ask: str
    title: str
    needs: tuple[str, ...]
    """Evidence without which a clean answer is undecided: `management`, `data`, `network`."""
    severity: Severity
    why: str
    remedy: str

    @property
    def description(self) -> Description:
        """What all its results have in common."""
        return Description(
            id=self.id,
            title=self.title,
            severity=self.severity,
            consideration=Consideration.AUDIT,
            why=self.why,
            remedy=self.remedy,
            page=f"docs/audit.md#{self.id.lower()}",
        )


@cache
def questions() -> dict[str, Question]:
    """Id → question, in the catalogue's order."""
    listed = read_toml(Path(__file__).with_name("questions.toml"))["question"]
    found = [Question(**one | {"needs": tuple(one["needs"]), "severity": Severity(one["severity"])}) for one in listed]
    return {one.id: one for one in found}
