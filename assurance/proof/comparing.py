"""What became possible between two matrices, and what ceased to be."""

from collections.abc import Iterable
from dataclasses import dataclass

from assurance.iam.evaluate import Verdict
from assurance.proof.matrix import Row
from assurance.proof.network_paths import in_general

_RANK = {Verdict.DENY: 0, Verdict.DEPENDS: 1, Verdict.ALLOW: 2}


@dataclass(frozen=True, kw_only=True)
class Change:
    """A question whose answer differs; a question that one side does not ask counts as denied there."""

    row: Row
    """As it is now; as it was, where it is not asked any more."""
    before: Verdict
    after: Verdict

    @property
    def widened(self) -> bool:
        """Whether more is possible than before."""
        return _RANK[self.after] > _RANK[self.before]


def compare(old: Iterable[Row], new: Iterable[Row]) -> tuple[Change, ...]:
    """Every change, widenings first."""
    was = {row.question: row for row in old}
    now = {row.question: row for row in new}
    changes = [
        Change(row=now.get(question) or was[question], before=_verdict(was, question), after=_verdict(now, question))
        for question in sorted({*was, *now})
        if _verdict(was, question) is not _verdict(now, question)
    ]
    return tuple(sorted(changes, key=lambda one: (not one.widened, one.row.question)))


def _verdict(rows: dict[tuple[str, str, str, str], Row], question: tuple[str, str, str, str]) -> Verdict:
    """A network path that one side does not tell apart from another has the answer of that one there."""
    *about, path = question
    found = rows.get(question) or rows.get((*about, in_general(path)))  # type: ignore[arg-type]
    return found.decision if found else Verdict.DENY
