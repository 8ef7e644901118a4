"""What remains possible to administrators, external principals and services for other accounts."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache

from assurance.pack.dossier import Dossier
from assurance.proof.actions import asks
from assurance.proof.matrix import Row
from assurance.proof.network_paths import paths
from assurance.proof.noticing import noticed
from assurance.proof.principals import EXTERNALS, everyone, outside

_POWERS = {
    "rekognition": "call Rekognition",
    "s3": "reach buckets and what lies in them",
    "kms": "use or change keys",
    "kinesis": "reach streams",
    "sns": "publish, subscribe, or change topics",
    "sqs": "send to queues",
    "sts": "become a role",
    "iam": "change roles, policies and other identities",
    "ec2": "change the network",
    "cloudtrail": "read, change or stop the trail",
    "logs": "reach log groups",
    "events": "change rules",
    "cloudwatch": "change alarms",
    "lambda": "call functions",
}
"""Service → what its actions do, for a person; each service of an action that is asked about."""


@dataclass(frozen=True, kw_only=True)
class Power:
    """What somebody could do by one service: each action stands in one of three columns."""

    name: str
    prevented: tuple[str, ...]
    """Denied for certain on each resource, over each network path."""
    seen: tuple[str, ...]
    """Possible somewhere, and a rule or filter sees it wherever it is."""
    unseen: tuple[str, ...]
    """Possible somewhere where none sees it."""


@dataclass(frozen=True, kw_only=True)
class Remaining:
    """What somebody outside is not denied for certain, power by power."""

    who: str
    powers: tuple[Power, ...]

    @property
    def possible(self) -> tuple[Power, ...]:
        """Those of which something is possible."""
        return tuple(one for one in self.powers if one.seen or one.unseen)

    @property
    def prevented(self) -> tuple[str, ...]:
        """The actions of all other powers."""
        return tuple(action for one in self.powers if one not in self.possible for action in one.prevented)

    @property
    def seen(self) -> tuple[str, ...]:
        return tuple(action for one in self.powers for action in one.seen)

    @property
    def unseen(self) -> tuple[str, ...]:
        return tuple(action for one in self.powers for action in one.unseen)


@lru_cache(maxsize=8)
def remaining(dossier: Dossier) -> tuple[Remaining, ...]:
    """Every external principal and foreign service that is not denied everything for certain; alike ones together.

    The one to whom most is possible that none sees comes first.
    """
    description = {one.name: one.description for one in everyone(dossier.matrix.estate) if _strange(one.name)}
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in dossier.matrix.allowed():
        if row.principal in description:
            rows[row.principal].append(row)
    alike: dict[frozenset[tuple[str, ...]], list[str]] = defaultdict(list)
    for name, found in rows.items():
        alike[frozenset((*row.question[1:], row.decision) for row in found)].append(name)
    asked = sorted({one.action for one in asks(dossier.matrix.estate)})
    listed: list[Remaining] = []
    for together in alike.values():
        possible = {row.action for row in rows[together[0]]}
        unseen = {action for action, _ in unnoticed(dossier)[together[0]]}
        *most, last = (description[name] for name in together)
        who = f"{', '.join(most)} and {last}" if most else last
        listed.append(Remaining(who=who, powers=tuple(_powers(asked, possible, unseen))))
    return tuple(sorted(listed, key=lambda one: -len(one.unseen)))


@lru_cache(maxsize=8)
def unnoticed(dossier: Dossier) -> Mapping[str, Set[tuple[str, str]]]:
    """External principal → the actions on resources that are possible to it where no rule or filter sees them."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    noticed: dict[tuple[str, str, str], bool] = {}
    for row in dossier.matrix.allowed():
        if _strange(row.principal):
            key = (row.action, row.resource, row.path)
            if key not in noticed:
                noticed[key] = _noticed(row, dossier)
            if not noticed[key]:
                found[row.principal].add((row.action, row.resource))
    return found


def _powers(asked: list[str], possible: set[str], unseen: set[str]) -> Iterator[Power]:
    for service, name in _POWERS.items():
        actions = [one for one in asked if one.startswith(f"{service}:")]
        if actions:
            yield Power(
                name=name,
                prevented=tuple(one for one in actions if one not in possible),
                seen=tuple(one for one in actions if one in possible - unseen),
                unseen=tuple(one for one in actions if one in unseen),
            )


def _noticed(row: Row, dossier: Dossier) -> bool:
    estate = dossier.matrix.estate
    ways = (one.endpoint for one in paths(estate, row.action) if one.name == row.path)
    ours = next((one.id for one in ways if one), "")
    by = f"{row.path.removeprefix('through-')}.amazonaws.com" if row.path.startswith("through-") else ""
    return noticed(row.action, row.resource, dossier.application, estate.region, endpoint=ours, by=by)


def _strange(name: str) -> bool:
    return name in EXTERNALS or outside(name)
