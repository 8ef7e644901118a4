"""What came of the theorems, for the page: each sentence with the control that judges it and what was searched."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assurance.pack.dossier import Dossier
from assurance.proof.telling import line, standing
from assurance.proof.theorem import Proven, by_cause

_NAMED = re.compile(r"`([a-z-]+)`")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A theorem as the page shows it."""

    found: Proven
    control: str
    lines: tuple[str, ...]
    """What keeps it from being proved."""
    leaves: tuple[str, ...]
    """What the sentence does not say, other theorems by their titles."""

    @property
    def standing(self) -> str:
        """What came of it."""
        return standing(self.found)


def shown(dossier: Dossier) -> Iterator[Shown]:
    """Each theorem."""
    controls = {getattr(one, "theorem", ""): name for name, one in dossier.controls.items()}
    titles = {one.theorem.name: one.theorem.title for one in dossier.theorems}
    for one in dossier.theorems:
        refuted = (f"Refuted: {line(each)}." for each in one.refutations)
        yield Shown(
            found=one,
            control=controls[one.theorem.name],
            lines=(*refuted, *(f"Undecided: {description}." for _, description in by_cause(one.reasons))),
            leaves=tuple(_NAMED.sub(lambda name: f"“{titles.get(name[1], name[1])}”", it) for it in one.theorem.leaves),
        )
