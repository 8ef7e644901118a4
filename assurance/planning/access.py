"""What access a deployment widens, each with a witness: a request that is possible afterwards and was not before."""

from dataclasses import dataclass

from assurance.pack.changes import Shift, alike
from assurance.planning.side import Side
from assurance.proof.comparing import compare
from assurance.proof.matrix import Row, matrix
from assurance.proof.reading import read as estate_of


@dataclass(frozen=True, kw_only=True)
class Widening:
    """Requests of one principal that widen alike, and why the first of them, the witness, is possible."""

    shift: Shift
    because: str

    @property
    def witness(self) -> str:
        one = self.shift
        return f"{one.who} calls {one.actions[0]} on {one.resources[0]}, {one.paths[0]}: {self.because}"


def widened(old: Side, new: Side) -> tuple[Widening, ...]:
    """Everything that widens. Raises `ProofError`."""
    found = [one for one in compare(_rows(old), _rows(new)) if one.widened]
    why = {one.row.question: one.row.because for one in found}
    return tuple(
        Widening(shift=one, because=why[one.who, one.actions[0], one.resources[0], one.paths[0]])
        for one in alike(found)
    )


def _rows(side: Side) -> tuple[Row, ...]:
    return matrix(estate_of(side.application), ungranted=False).rows
