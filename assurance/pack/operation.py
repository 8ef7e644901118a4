"""An audit of CloudTrail's logs, laid into the pack as evidence of operation: what was asked, answered and open."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from assurance.audit.catalogue import Question, questions
from assurance.audit.saved import Found, Saved
from assurance.pack.dossier import Dossier
from assurance.pack.failing import PackError
from assurance.results.verdict import Status, worst

FILE = "audit.json"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A question with its answer."""

    question: Question
    status: Status
    found: tuple[Found, ...]

    @property
    def open(self) -> tuple[Found, ...]:
        return tuple(one for one in self.found if one.status is not Status.MET)


@dataclass(frozen=True, kw_only=True)
class Operation:
    """What the pack says of an audit."""

    saved: Saved
    answers: tuple[Answer, ...]
    not_asked: tuple[Question, ...]
    same: bool
    """Whether the calls were replayed against the templates of this pack."""

    def count(self, status: Status) -> int:
        return sum(one.status == status for one in self.answers)


def laid(dossier: Dossier, saved: Saved, audit: Path) -> Dossier:
    """The dossier with what was read of an audit. Raises `PackError` for one of another environment."""
    settings = dossier.settings
    ours = (settings.prefix, settings.account, settings.region)
    about = (saved.audit.prefix, saved.audit.account, saved.audit.region)
    if about != ours:
        raise PackError(f"{audit}: is an audit of {', '.join(about)}, and the pack is of {', '.join(ours)}; "
                        "lay in the audit of this environment")  # fmt: skip
    return replace(dossier, audit=saved)


def operation(dossier: Dossier) -> Operation | None:
    """What was audited; None where no audit was laid in."""
    if (saved := dossier.audit) is None:
        return None
    approved = {one.sha256 for one in saved.inputs[1:]}
    return Operation(
        saved=saved,
        answers=tuple(_answers(saved)),
        not_asked=tuple(one for one in questions().values() if one not in saved.of_question),
        same=approved == {one.sha256 for one in dossier.inputs},
    )


def _answers(saved: Saved) -> Iterator[Answer]:
    for question, found in saved.of_question.items():
        yield Answer(question=question, status=worst(one.status for one in found), found=tuple(found))
