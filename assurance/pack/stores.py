"""Where data lie: each bucket and stream with its key, how long it keeps what, and who reaches it how."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from assurance.pack.documents import alias
from assurance.pack.dossier import Dossier
from assurance.pack.retention import days_kept, in_words
from assurance.proof.matrix import Row
from assurance.proof.principals import EXTERNALS
from assurance.sources.resource import Application, Resource

_READS = frozenset(("s3:GetObject", "kinesis:GetRecords"))
_WRITES = frozenset(("s3:PutObject", "kinesis:PutRecord", "kinesis:PutRecords", "sns:Publish"))
_LOGGED_TO = {"AWS::S3::Bucket": "LoggingConfiguration.DestinationBucketName", "AWS::CloudTrail::Trail": "S3BucketName"}
"""Type → the property that names the bucket it logs to."""


_TITLES = {"AWS::S3::Bucket": "Bucket", "AWS::Kinesis::Stream": "Data stream", "AWS::SNS::Topic": "Topic"}


@dataclass(frozen=True, kw_only=True)
class Store:
    """A bucket, stream or topic, and the principals of the matrix that read and write it."""

    title: str
    name: str
    path: str
    key: str
    kept: str
    lock: str
    readers: tuple[str, ...]
    writers: tuple[str, ...]
    read_for: tuple[str, ...]
    """Those for whom Rekognition reads it; or its own service role, that does."""
    written_for: tuple[str, ...]
    direct: tuple[str, ...]
    """Roles that reach it themselves."""
    logs_of: tuple[str, ...]
    """The types whose logs it takes."""

    @property
    def lines(self) -> tuple[str, ...]:
        """What a drawing says of it."""
        return (f"key: {self.key}", self.kept, *((self.lock,) if self.lock else ()))


def stores(dossier: Dossier) -> tuple[Store, ...]:
    """Data buckets and streams first, then those that hold logs."""
    found = (*_Reader(dossier).stores(), *_video_streams(dossier.application))
    return tuple(sorted(found, key=lambda one: (bool(one.logs_of), one.title, one.name)))


class _Reader:
    """Reads the stores of one dossier."""

    def __init__(self, dossier: Dossier) -> None:
        self._dossier = dossier
        self._rows = [
            row for row in dossier.matrix.allowed() if row.action in _READS | _WRITES and row.principal not in EXTERNALS
        ]
        self._own = set(self._service_roles())
        self._callers = set(self._those_who_call())

    def stores(self) -> Iterator[Store]:
        application = self._dossier.application
        for resource in application.of(*_TITLES):
            arn = str(resource.physical.get("Arn") or resource.physical.get("Ref", ""))
            rows = [row for row in self._rows if row.resource == arn or row.resource.startswith(f"{arn}/")]
            through = [row for row in rows if self._goes_through_rekognition(row)]
            if resource.type == "AWS::SNS::Topic" and not through:
                continue
            yield Store(
                title=_TITLES[resource.type],
                name=str(resource.physical.get("Ref", resource.id)).rpartition(":")[2],
                path=resource.path,
                key=_key(application, resource),
                kept=_kept(resource),
                lock=_lock(resource),
                readers=self._acting(rows, _READS),
                writers=self._acting(rows, _WRITES),
                read_for=self._acting(through, _READS),
                written_for=self._acting(through, _WRITES),
                direct=self._acting([row for row in rows if row not in through], _READS | _WRITES, roles=True),
                logs_of=tuple(_logging(application, resource)),
            )

    def _acting(self, rows: Iterable[Row], actions: frozenset[str], *, roles: bool = False) -> tuple[str, ...]:
        prefix = self._dossier.settings.names.role("")
        found = (row.principal for row in rows if row.action in actions)
        ours = {role.name for role in self._dossier.matrix.estate.roles}
        return tuple(dict.fromkeys(name.removeprefix(prefix) for name in found if not roles or name in ours))

    def _goes_through_rekognition(self, row: Row) -> bool:
        return row.principal in self._own or (row.principal in self._callers and row.path == "through-rekognition")

    def _those_who_call(self) -> Iterator[str]:
        """The roles that do something in Rekognition through our endpoint; who only looks does not."""
        roles = {role.name for role in self._dossier.matrix.estate.roles}
        for row in self._dossier.matrix.allowed():
            service, _, operation = row.action.partition(":")
            looks = operation.startswith(("Describe", "List"))
            ours = row.path == "our-rekognition-endpoint" and row.principal in roles
            if service == "rekognition" and ours and not looks:
                yield row.principal

    def _service_roles(self) -> Iterator[str]:
        """The roles that Rekognition itself assumes."""
        for role in self._dossier.matrix.estate.roles:
            if any("rekognition.amazonaws.com" in one.principals.services for one in role.trust.statements):
                yield role.name


def _video_streams(application: Application) -> Iterator[Store]:
    """What stream processors watch: streams of the bank's own, which no template of the baseline makes."""
    for resource in application.of("AWS::Rekognition::StreamProcessor"):
        arn = str(resource.get("KinesisVideoStream.Arn", ""))
        yield Store(
            title="Video stream of the bank's own",
            name=arn.split(":")[-1].split("/")[1] if "/" in arn else arn,
            path=resource.path,
            key="its own, not shown here",
            kept="kept as the bank decided",
            lock="",
            readers=(),
            writers=(),
            read_for=(f"processor {resource.get('Name')}",),
            written_for=(),
            direct=(),
            logs_of=(),
        )


def _logging(application: Application, bucket: Resource) -> Iterator[str]:
    for type_name, property_ in _LOGGED_TO.items():
        if any(application.find(one.get(property_)) is bucket for one in application.of(type_name)):
            yield type_name


def _key(application: Application, resource: Resource) -> str:
    rules = resource.get("BucketEncryption.ServerSideEncryptionConfiguration", ())
    found: Any = resource.get("StreamEncryption.KeyId") or resource.get("KmsMasterKeyId")
    for rule in rules if isinstance(rules, list | tuple) else ():
        default = rule.get("ServerSideEncryptionByDefault", {})
        found = default.get("KMSMasterKeyID") or f"S3's own ({default.get('SSEAlgorithm')})"
    known = application.find(found)
    if known is not None:
        return alias(application, known)
    if found is None:
        return "none"
    name = str(found).rpartition("/")[2]
    return f"adopted {name}" if str(found).startswith("arn:") else name


def _kept(resource: Resource) -> str:
    if resource.type == "AWS::SNS::Topic":
        return "keeps nothing"
    hours = resource.get("RetentionPeriodHours")
    days = hours / 24 if isinstance(hours, int | float) else days_kept(resource)
    return "kept until deleted" if days is None else f"kept {in_words(days)}"


def _lock(resource: Resource) -> str:
    rule = resource.get("ObjectLockConfiguration.Rule.DefaultRetention")
    return (
        f"locked {in_words(rule['Days'])} ({str(rule['Mode']).lower()})"
        if isinstance(rule, dict) and isinstance(rule.get("Days"), int)
        else ""
    )
