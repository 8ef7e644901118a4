"""What a capability is made of: the shape of a row of the catalogue in `capabilities.capabilities`."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from capabilities.regions import WHOLE_SERVICE


class Duty(StrEnum):
    """The duties a capability splits into; no role of the baseline holds two that must stay apart."""

    ADMINISTER = "administer"
    ENROL = "enrol"
    USE = "use"
    READ_RESULTS = "read results"
    CLIENT = "end-user client"
    SHARE = "share"
    SUPPLY = "supply media"
    ERASE = "erase"


class Scope(StrEnum):
    """What an action's IAM statement can name as its resource; `ANY` means that only `*` is accepted."""

    ANY = "*"
    COLLECTION = "collection"
    PROJECT = "project"
    VERSION = "projectversion"
    DATASET = "dataset"
    STREAM_PROCESSOR = "streamprocessor"
    TAGGABLE = "taggable"


class Store(StrEnum):
    """Where a capability's data lies outside Rekognition; each store has one key (see `capabilities.names`)."""

    MEDIA = "media"
    EVIDENCE = "evidence"
    RESULTS = "results"
    MODELS = "models"
    COMPLETIONS = "completions"
    VIDEO_STREAM = "video stream"
    DATA_STREAM = "data stream"


class By(StrEnum):
    """On whose permissions Rekognition reaches another service (facts 5 and 6)."""

    CALLER = "caller"
    SERVICE_ROLE = "service role"


class Endpoint(StrEnum):
    """The PrivateLink services of Rekognition (fact 24); the second is for liveness clients alone (fact 2)."""

    REKOGNITION = "rekognition"
    STREAMING = "streaming-rekognition"


@dataclass(frozen=True, kw_only=True)
class Grant:
    """Actions of one duty that share a resource scope."""

    duty: Duty
    scope: Scope
    actions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Need:
    """What a duty needs of another service: `actions` on `on`, by the caller or by a service role."""

    duty: Duty
    actions: tuple[str, ...]
    on: Store
    by: By = By.CALLER
    via: str = ""
    """The service through which a KMS key is used: `s3`, `rekognition`, `sns`, `kinesis`; empty for other services."""


@dataclass(frozen=True, kw_only=True)
class Capability:
    """One row: a thing a bank approves or does not, and everything that follows from approving it."""

    name: str
    title: str
    family: str
    grants: tuple[Grant, ...]
    alarms: tuple[str, ...]
    """Operations whose AWS/Rekognition metrics are alarmed on, one by one."""
    regions: frozenset[str] = WHOLE_SERVICE
    endpoints: tuple[Endpoint, ...] = (Endpoint.REKOGNITION,)
    needs: tuple[Need, ...] = ()
    passed_by: Duty | None = None
    """The duty that passes the service role to Rekognition (`iam:PassRole`); None if there is no service role."""
    biometric: str = ""
    """What biometric data it stores or puts out; empty if none."""
    resources: str = ""
    """The key of the environment file that names its resources: `collections`, `projects`, `processors`."""
    closed_since: date | None = None
    """The day it was closed to new customers: approving it then needs an explicit acknowledgement."""
    requires: tuple[str, ...] = ()
    """Capabilities whose resources it works on; they must be approved too."""
    companion_of: tuple[str, ...] = ()
    """Approved by itself as soon as one of these is; never named in an environment file."""
    note: str = ""
    group: str = ""
    """The group of callers that it is for (see `capabilities.grouping`); empty for everybody's."""
    retired: bool = False
    """True for what is left of a capability that was retired (see `capabilities.remnant`)."""
    facts: tuple[int, ...] = ()
    """The numbers in docs/facts.md of what `biometric` and `note` say of AWS."""
    actions: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "actions", tuple(sorted({a for grant in self.grants for a in grant.actions})))

    def of(self, *duties: Duty) -> tuple[Grant, ...]:
        """The grants of these duties, in catalogue order."""
        return tuple(grant for grant in self.grants if grant.duty in duties)

    @property
    def stores(self) -> frozenset[Store]:
        """Every store that the capability reads or writes."""
        return frozenset(need.on for need in self.needs)
