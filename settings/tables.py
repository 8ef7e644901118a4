"""The tables of an environment file about surroundings: keys, retention, log archive, trust."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from settings.answer import Answer
from settings.texts import (
    BucketName,
    Days,
    KeyArn,
    LogGroup,
    PrincipalArn,
    Provider,
    SourceIdentity,
    Target,
    TokenSubject,
    Trail,
    Trusted,
)


class AdoptKeys(Answer):
    """Keys of the bank's own, of this or another account, by data class; their policies stay the bank's."""

    media: KeyArn | None = None
    """Key of images and videos sent to Rekognition."""
    evidence: KeyArn | None = None
    """Key of liveness images and of results: biometric evidence."""
    models: KeyArn | None = None
    """Key of Custom Labels manifests and training output."""
    logs: KeyArn | None = None
    """Key of the audit trail and of log groups."""
    notifications: KeyArn | None = None
    """Key of the alarm and completion topics."""

    @property
    def arns(self) -> tuple[str, ...]:
        """The ARNs of all that are adopted."""
        return tuple(arn for _, arn in self if arn)


class Keys(Answer):
    """Customer-managed keys, one a data class."""

    administrators: tuple[PrincipalArn, ...] = ()
    """Principals, beside the key administrator role, that may administer keys; they can never use them."""
    rotation_days: Annotated[int, Field(ge=90, le=2560)] = 365
    """Days between rotations."""
    adopt: AdoptKeys = AdoptKeys()
    """Keys to adopt instead of creating them."""


class Retention(Answer):
    """Days that each data class is kept."""

    media: Days = 30
    """Images and videos sent to Rekognition."""
    evidence: Days = 90
    """Liveness reference and audit images: biometric data."""
    results: Days = 90
    """Results that Rekognition writes to S3, and how long result streams keep them."""
    models: Days = 730
    """Custom Labels manifests and training output."""
    logs: Literal[30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653] = 2557
    """CloudWatch log groups; one of the periods that CloudWatch Logs accepts."""
    noncurrent: Days = 30
    """Old versions of changed or deleted objects."""
    evidence_lock: Annotated[int, Field(ge=0, le=36500)] = 0
    """Days of Object Lock (governance mode) on the evidence bucket; 0 for none."""


class CreateArchive(Answer):
    """A trail and a log bucket of the baseline's own."""

    retention: Days = 2557
    """Days that log files are kept."""
    lock: Days = 365
    """Days that no one, the account root included, can delete a log file (Object Lock, compliance mode)."""
    lock_mode: Literal["COMPLIANCE", "GOVERNANCE"] = "COMPLIANCE"
    """COMPLIANCE: nobody can shorten the lock. GOVERNANCE: a principal with the bypass permission can."""


class AdoptArchive(Answer):
    """The organization's trail; what it must record is written to documents/."""

    trail: Trail
    """ARN of the trail."""
    bucket: BucketName
    """Bucket that it delivers to; if it lies in this account, changes of its protection are reported."""
    log_group: LogGroup | None = None
    """Its CloudWatch Logs group, if it lies in this account: metric filters need it."""


class LogArchive(Answer):
    """Where the audit trail lies."""

    create: CreateArchive | None = None
    """Create trail and bucket: of everything, or beside an adopted trail of data and network activity events."""
    adopt: AdoptArchive | None = None
    """Adopt the organization's trail: of everything, or beside a created one of management events."""

    @model_validator(mode="after")
    def _any(self) -> Self:
        if self.create is None and self.adopt is None:
            raise ValueError("give [log-archive.create], [log-archive.adopt], or both")
        return self

    @property
    def divided(self) -> bool:
        """Whether the adopted trail records management events, and a trail of ours the rest."""
        return bool(self.create and self.adopt)


class Queries(Answer):
    """Tables over the trail's bucket, and a workgroup of Athena in which auditors, and nobody else, ask them."""

    retention: Days = 30
    """Days that results of queries are kept."""


class Audit(Answer):
    """How an auditor asks what happened, where reading log files takes too long."""

    queries: Queries | None = None
    """Make tables and a workgroup, for `audit --engine athena`: leave out where a copy of the log files will do."""


class Trust(Answer):
    """Who may assume which role: principal ARNs, or service principals such as ecs-tasks.amazonaws.com."""

    administrators: tuple[Trusted, ...] = ()
    """Create, describe and delete Rekognition resources; call no inference."""
    enrollers: tuple[Trusted, ...] = ()
    """Enrol and remove faces and users; do not search."""
    callers: tuple[Trusted, ...] = ()
    """Call the approved capabilities, where a capability does not name its own callers."""
    results_readers: tuple[Trusted, ...] = ()
    """Read results, where a capability does not name its own readers."""
    liveness_clients: tuple[Trusted, ...] = ()
    """Stream the end user's liveness video, beside the identity pool's identities."""
    model_sharers: tuple[Trusted, ...] = ()
    """Copy models and manage project policies."""
    media_suppliers: tuple[Trusted, ...] = ()
    """Put images and videos into the media bucket; cannot read them back."""
    erasers: tuple[Trusted, ...] = ()
    """Erase objects of the data buckets, faces and users on request; read none of them."""
    auditors: tuple[Trusted, ...] = ()
    """Read configuration and audit trail; see no image, no face, no result."""
    key_administrators: tuple[Trusted, ...] = ()
    """Administer the keys, their policies included; as those stand, cannot use them."""
    verifiers: tuple[Trusted, ...] = ()
    """Read the configuration of what is deployed, for fsi-rekognition verify."""
    source_identity: tuple[SourceIdentity, ...] = ()
    """What the source identity of a session must be, e.g. ["case-*"]; without any, sessions need none."""
    accepted_in_several_duties: tuple[PrincipalArn, ...] = ()
    """Principals that the bank accepts in duties which are otherwise kept apart (use and administration, say)."""


class Guardrails(Answer):
    """Organization policies; they deploy only from the management account or a delegated administrator."""

    targets: Annotated[tuple[Target, ...], Field(min_length=1)]
    """Roots, organizational units or accounts to attach to."""


class Volumes(Answer):
    """What is expected in a month, for costs and quotas; nothing is deployed by it."""

    calls: Mapping[str, Annotated[int, Field(ge=1)]] = {}
    """Calls of an operation in a month, e.g. CompareFaces = 200000."""
    per_second: Mapping[str, Annotated[float, Field(gt=0)]] = {}
    """The most calls of an operation in a second, e.g. CompareFaces = 12."""
    faces: Annotated[int, Field(ge=0)] = 0
    """Face vectors that are stored."""
    growth: Annotated[float, Field(ge=0, le=100)] = 0
    """Percent by which calls and faces grow in a month."""


class Pipeline(Answer):
    """A pipeline that deploys: it signs in by OpenID Connect, without a stored key."""

    role: PrincipalArn
    """The role that it assumes to deploy; documents/deployment-trust.json is its trust policy."""
    provider: Provider
    """Who signs its tokens: token.actions.githubusercontent.com, gitlab.com, or the host of the bank's own GitLab."""
    subject: TokenSubject
    """Which job may: repo:OWNER/REPOSITORY:environment:NAME, or project_path:GROUP/PROJECT:ref_type:branch:ref:NAME."""
    audience: ClassVar[str] = "sts.amazonaws.com"
    """What its tokens are for."""

    @property
    def role_name(self) -> str:
        """Name of the role, without its path."""
        return self.role.rpartition("/")[2]

    @property
    def provider_arn(self) -> str:
        """The identity provider of the role's account that stands for the issuer."""
        return f"{self.role.partition(':role/')[0]}:oidc-provider/{self.provider}"


class Protection(Answer):
    """Who may change what the baseline has deployed, where the organization's policies hold everybody else off."""

    deployment: Annotated[tuple[PrincipalArn, ...], Field(min_length=1)]
    """Principals that deploy the baseline."""
    break_glass: Annotated[tuple[PrincipalArn, ...], Field(min_length=1)]
    """The organization's roles for emergencies."""
