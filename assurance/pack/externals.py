"""What remains possible to those for whom nothing is meant: administrators, external principals, foreign services."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from assurance.model.watchers import Record, call, seen
from assurance.pack.dossier import Dossier
from assurance.pack.roles import Ability, abilities, named_targets
from assurance.proof.matrix import Row
from assurance.proof.network_paths import paths
from assurance.proof.principals import EXTERNALS, everyone, outside
from capabilities.changes import changes

_READS = ("Compare", "Describe", "Detect", "Get", "List", "Lookup", "Recognize", "Search")
"""How operations begin that CloudTrail records as read-only (fact 52)."""
_SOURCES = {"cloudwatch": "monitoring"}


@dataclass(frozen=True, kw_only=True)
class Remaining:
    """What somebody outside is not denied for certain: what a rule or filter sees, and what none does."""

    who: str
    seen: tuple[Ability, ...]
    unseen: tuple[Ability, ...]
    asked: int
    possible: int
    """Of the questions asked, those that are answered yes or depend: the others are prevented."""


def remaining(dossier: Dossier) -> Iterator[Remaining]:
    """Every external principal and foreign service that is not denied everything for certain; alike ones together."""
    estate = dossier.matrix.estate
    told = {one.name: one.told for one in everyone(estate) if _strange(one.name)}
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in dossier.matrix.allowed():
        if row.principal in told:
            rows[row.principal].append(row)
    alike: dict[frozenset[tuple[str, ...]], list[str]] = defaultdict(list)
    for name, found in rows.items():
        alike[frozenset((*row.question[1:], row.decision) for row in found)].append(name)
    names = named_targets(estate)
    for together in alike.values():
        found = rows[together[0]]
        noticed = [row for row in found if _noticed(row, dossier)]
        unnoticed = [row for row in found if not _noticed(row, dossier)]
        yield Remaining(
            who=" and ".join(told[name] for name in together),
            seen=tuple(abilities(noticed, names, estate)),
            unseen=tuple(abilities(unnoticed, names, estate)),
            asked=dossier.asked[together[0]],
            possible=len(found),
        )


def _noticed(row: Row, dossier: Dossier) -> bool:
    """Whether a rule, or a metric filter whose alarm acts, sees every event of it, and its message still arrives."""
    change = changes().get(row.action)
    if change and (change.silences or change.harmless):
        return False
    region = dossier.matrix.estate.region
    return all(seen(one, dossier.application, region) for one in _records(row, dossier))


def _records(row: Row, dossier: Dossier) -> Iterator[Record]:
    service, name = row.action.split(":")
    change = changes().get(row.action)
    last = row.resource.rpartition(":")[2]
    about = {
        "s3": {"bucketName": last.partition("/")[0]},
        "iam": {"roleName": last.rpartition("/")[2], "policyArn": row.resource},
    }.get(service, {})
    ways = (one.endpoint for one in paths(dossier.matrix.estate, row.action) if one.name == row.path)
    ours = next((one for one in ways if one), None)
    who: dict[str, str] = {"type": "AssumedRole"}
    if row.path.startswith("through-"):
        who["invokedBy"] = f"{row.path.removeprefix('through-')}.amazonaws.com"
    for event in change.events if change else (name,):
        yield call(
            _SOURCES.get(service, service),
            event,
            reads=name.startswith(_READS),
            requestParameters=about,
            userIdentity=who,
            **({"vpcEndpointId": ours.id} if ours else {}),
        )


def _strange(name: str) -> bool:
    return name in EXTERNALS or outside(name)
