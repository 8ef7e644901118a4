"""Where data lie: each bucket and stream with its key, how long it keeps what, and who reaches it how."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from policies.pack.documents import alias
from policies.pack.dossier import Dossier
from policies.proof.matrix import Row
from policies.proof.who import STRANGERS
from policies.sources.resource import Application, Resource, Unresolved

_READS = frozenset(("s3:GetObject", "kinesis:GetRecords"))
_WRITES = frozenset(("s3:PutObject", "kinesis:PutRecord", "kinesis:PutRecords"))


@dataclass(frozen=True, kw_only=True)
class Store:
    """A bucket or stream. `read`, `written`: by Rekognition, for its callers or as its own service role."""

    title: str
    name: str
    path: str
    key: str
    kept: str
    lock: str
    readers: tuple[str, ...]
    writers: tuple[str, ...]
    read: bool
    written: bool

    @property
    def lines(self) -> tuple[str, ...]:
        """What a drawing says of it."""
        found = [self.name, f"key: {self.key}", self.kept + (f", {self.lock}" if self.lock else "")]
        found += [f"read by {_some(self.readers)}"] if self.readers else []
        found += [f"written by {_some(self.writers)}"] if self.writers else []
        return tuple(found)


def stores(dossier: Dossier) -> tuple[Store, ...]:
    """Data buckets and streams first, then those that hold logs."""
    strangers = set(STRANGERS)
    rows = [
        row for row in dossier.matrix.allowed() if row.action in _READS | _WRITES and row.principal not in strangers
    ]
    own = set(_service_roles(dossier))
    callers = set(_callers(dossier))
    through = [
        row for row in rows if row.principal in own or (row.principal in callers and row.door == "through-rekognition")
    ]
    buckets = dossier.application.of("AWS::S3::Bucket", "AWS::Kinesis::Stream")
    found = [_store(dossier, one, rows, through) for one in buckets]
    return tuple(sorted(found, key=lambda one: (not (one.read or one.written), one.name)))


def _store(dossier: Dossier, resource: Resource, rows: list[Row], through: list[Row]) -> Store:
    arn = str(resource.physical.get("Arn", ""))
    prefix = dossier.settings.names.role("")

    def acting(found: list[Row], actions: frozenset[str]) -> tuple[str, ...]:
        here = (row for row in found if row.resource == arn or row.resource.startswith(f"{arn}/"))
        return tuple(dict.fromkeys(row.principal.removeprefix(prefix) for row in here if row.action in actions))

    return Store(
        title="Bucket" if resource.type == "AWS::S3::Bucket" else "Data stream",
        name=str(resource.physical.get("Ref", resource.id)),
        path=resource.path,
        key=_key(dossier.application, resource),
        kept=_kept(resource),
        lock=_lock(resource),
        readers=acting(rows, _READS),
        writers=acting(rows, _WRITES),
        read=bool(acting(through, _READS)),
        written=bool(acting(through, _WRITES)),
    )


def _callers(dossier: Dossier) -> Iterator[str]:
    """The roles of the baseline that do something in Rekognition through our endpoint; who only looks does not."""
    roles = {role.name for role in dossier.matrix.estate.roles}
    for row in dossier.matrix.allowed():
        service, _, operation = row.action.partition(":")
        looks = operation.startswith(("Describe", "List"))
        if service == "rekognition" and row.door == "our-rekognition-endpoint" and row.principal in roles and not looks:
            yield row.principal


def _service_roles(dossier: Dossier) -> Iterator[str]:
    """The roles that Rekognition itself assumes."""
    for role in dossier.matrix.estate.roles:
        if any("rekognition.amazonaws.com" in one.principals.services for one in role.trust.statements):
            yield role.name


def _key(application: Application, resource: Resource) -> str:
    rules = resource.get("BucketEncryption.ServerSideEncryptionConfiguration", ())
    found: Any = resource.get("StreamEncryption.KeyId")
    for rule in rules if isinstance(rules, list | tuple) else ():
        default = rule.get("ServerSideEncryptionByDefault", {})
        found = default.get("KMSMasterKeyID") or f"S3's own ({default.get('SSEAlgorithm')})"
    known = application.find(found)
    if known is not None:
        return alias(application, known)
    return "none" if found is None else str(found)


def _kept(resource: Resource) -> str:
    hours = resource.get("RetentionPeriodHours")
    rules = resource.get("LifecycleConfiguration.Rules", ())
    days = [rule["ExpirationInDays"] for rule in rules if "ExpirationInDays" in rule] if isinstance(rules, list) else []
    if isinstance(hours, int | float):
        days = [f"{hours / 24:g}"]
    if not days or isinstance(days[0], Unresolved):
        return "kept until deleted"
    return f"kept {days[0]} days"


def _lock(resource: Resource) -> str:
    rule = resource.get("ObjectLockConfiguration.Rule.DefaultRetention")
    return (
        f"locked {rule['Days']} days ({str(rule['Mode']).lower()})" if isinstance(rule, dict) and "Days" in rule else ""
    )


def _some(names: tuple[str, ...], most: int = 2) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
