"""What remains possible to those for whom nothing is meant: administrators, external principals, foreign services."""

from collections import defaultdict
from collections.abc import Iterator

from assurance.pack.dossier import Dossier
from assurance.pack.roles import Ability, abilities, named_targets
from assurance.proof.matrix import Row
from assurance.proof.principals import EXTERNALS, everyone, outside


def remaining(dossier: Dossier) -> Iterator[tuple[str, tuple[Ability, ...]]]:
    """Every external principal and foreign service with what it is not denied for certain."""
    estate = dossier.matrix.estate
    told = {one.name: one.told for one in everyone(estate) if _strange(one.name)}
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in dossier.matrix.allowed():
        if row.principal in told:
            rows[row.principal].append(row)
    names = named_targets(estate)
    yield from ((told[name], tuple(abilities(found, names, estate))) for name, found in rows.items())


def _strange(name: str) -> bool:
    return name in EXTERNALS or outside(name)
