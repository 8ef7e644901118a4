"""What remains possible to those for whom nothing is meant: administrators, external principals, foreign services."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from assurance.model.watchers import Record, call, seen
from assurance.pack.dossier import Dossier
from assurance.proof.actions import asks
from assurance.proof.matrix import Row
from assurance.proof.network_paths import paths
from assurance.proof.principals import EXTERNALS, everyone, outside
from capabilities.changes import changes

_READS = ("Compare", "Describe", "Detect", "Get", "List", "Lookup", "Recognize", "Search")
"""How operations begin that CloudTrail records as read-only (fact 52)."""
_SOURCES = {"cloudwatch": "monitoring"}


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
    def seen(self) -> tuple[str, ...]:
        return tuple(action for one in self.powers for action in one.seen)

    @property
    def unseen(self) -> tuple[str, ...]:
        return tuple(action for one in self.powers for action in one.unseen)


def remaining(dossier: Dossier) -> Iterator[Remaining]:
    """Every external principal and foreign service that is not denied everything for certain; alike ones together."""
    description = {one.name: one.description for one in everyone(dossier.matrix.estate) if _strange(one.name)}
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in dossier.matrix.allowed():
        if row.principal in description:
            rows[row.principal].append(row)
    alike: dict[frozenset[tuple[str, ...]], list[str]] = defaultdict(list)
    for name, found in rows.items():
        alike[frozenset((*row.question[1:], row.decision) for row in found)].append(name)
    asked = sorted({one.action for one in asks(dossier.matrix.estate)})
    for together in alike.values():
        found = rows[together[0]]
        possible = {row.action for row in found}
        unseen = {row.action for row in found if not _noticed(row, dossier)}
        yield Remaining(
            who=" and ".join(description[name] for name in together), powers=tuple(_powers(asked, possible, unseen))
        )


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
