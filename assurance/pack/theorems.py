"""What came of the theorems, for the page: each sentence with the control that judges it and what was searched."""

from collections.abc import Iterator
from dataclasses import dataclass

from assurance.pack.dossier import Dossier
from assurance.proof.telling import line
from assurance.proof.theorem import Proven, by_cause


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A theorem as the page shows it."""

    found: Proven
    control: str
    lines: tuple[str, ...]
    """What keeps it from being proved."""


def shown(dossier: Dossier) -> Iterator[Shown]:
    """Each theorem."""
    controls = {getattr(one, "theorem", ""): name for name, one in dossier.controls.items()}
    for one in dossier.theorems:
        refuted = (f"Refuted: {line(each)}." for each in one.refutations)
        yield Shown(
            found=one,
            control=controls[one.theorem.name],
            lines=(*refuted, *(f"Undecided: {description}." for _, description in by_cause(one.reasons))),
        )
