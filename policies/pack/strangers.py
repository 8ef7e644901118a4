"""What remains possible to those for whom nothing is meant: administrators, strangers, foreign services."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from policies.pack.dossier import Dossier
from policies.pack.roles import named_things, thing_of
from policies.proof.who import everyone


@dataclass(frozen=True, kw_only=True)
class Remaining:
    """Something that a stranger can do to a thing, or may be able to."""

    who: str
    thing: str
    actions: tuple[str, ...]
    doors: tuple[str, ...]


def remaining(dossier: Dossier) -> Iterator[Remaining]:
    """Every stranger and foreign service with what it is not denied for certain."""
    estate = dossier.matrix.estate
    names = named_things(estate)
    told = {one.name: one.told for one in everyone(estate) if _strange(one.name)}
    found: dict[tuple[str, str], tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for row in dossier.matrix.allowed():
        if row.principal in told:
            actions, doors = found[told[row.principal], thing_of(row.resource, names)]
            actions.add(row.action)
            doors.add(row.door)
    for (who, thing), (actions, doors) in sorted(found.items()):
        yield Remaining(who=who, thing=thing, actions=tuple(sorted(actions)), doors=tuple(sorted(doors)))


def _strange(name: str) -> bool:
    return name.startswith("stranger") or name == "anonymous" or name.endswith(" for another account")
