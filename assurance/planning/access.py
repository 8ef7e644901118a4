"""What access a deployment widens, over all requests: each with one that is possible afterwards and was not before."""

from dataclasses import replace

from assurance.model.estate import Estate
from assurance.planning.side import Side
from assurance.proof.reading import read as estate_of
from assurance.proof.widening import Widening, widenings


def widened(old: Side, new: Side) -> tuple[Widening, ...]:
    """Everything that widens; of the deploying role, where both sides have its documents. Raises `ProofError`."""
    known = old.documents is not None and new.documents is not None
    before, after = (_estate(side, documents=known) for side in (old, new))
    return tuple(one for one in widenings(before, after) if one.widened)


def _estate(side: Side, *, documents: bool) -> Estate:
    held = side.documents if documents and side.documents else {}
    return estate_of(replace(side.application, documents=held))
