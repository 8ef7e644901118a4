"""The bank's answers: one environment file, validated once into frozen `Settings`."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, Self

from pydantic import ValidationError, model_validator

from policies.capabilities import approved
from policies.capability import Capability, Duty, Endpoint, Scope, Store
from policies.names import Names
from stacks import answers
from stacks.answer import Answer
from stacks.approvals import Capabilities
from stacks.contradictions import contradictions
from stacks.mistakes import tell
from stacks.partial import readable
from stacks.texts import Account, Organization, PolicyArn, Prefix, Region
from stacks.words import suggestion

CHECKOUT = Path(__file__).parent.parent
ENVIRONMENTS = Path("environments")


class SettingsError(Exception):
    """The environment file cannot be used; the text lists every mistake, one a line."""


class Settings(Answer):
    """Everything that the baseline is built from."""

    prefix: Prefix
    """Begins the name of every resource; 3 to 16 lower-case letters, digits and hyphens."""
    account: Account
    """AWS account id, in quotation marks."""
    region: Region
    """AWS Region, e.g. eu-west-1."""
    partition: Literal["aws", "aws-us-gov"] = "aws"
    """AWS partition of the Region."""
    organization: Organization
    """Id of the AWS organization, e.g. o-exampleorg1."""
    permission_boundary: PolicyArn | None = None
    """The bank's own permission boundary for every role; by default the baseline makes one."""
    capabilities: Capabilities
    """The approved capabilities, a table each, e.g. [capabilities.face-detection]."""
    network: answers.Network
    """Where callers stand: [network.create] or [network.adopt]."""
    keys: answers.Keys = answers.Keys()
    """Customer-managed keys: who administers them, and which are adopted."""
    retention: answers.Retention = answers.Retention()
    """Days that each data class is kept."""
    log_archive: answers.LogArchive
    """Where the audit trail lies: [log-archive.create] or [log-archive.adopt]."""
    alarms: answers.Alarms = answers.Alarms()
    """When a human is told, and which."""
    trusted: answers.Trust = answers.Trust()
    """Who may assume which role."""
    guardrails: answers.Guardrails | None = None
    """Organization policies: leave out where the account may not attach them."""
    tags: Mapping[str, str]
    """Tags on every resource; `data-classification` is required. No personal data."""

    @property
    def approved(self) -> tuple[Capability, ...]:
        """The approved capabilities and their companions, in catalogue order."""
        return approved(self.capabilities.named())

    @property
    def names(self) -> Names:
        """The stable names of this environment's resources."""
        return Names(prefix=self.prefix, account=self.account, region=self.region, partition=self.partition)

    @property
    def stores(self) -> frozenset[Store]:
        """Every store that an approved capability needs; a data stream only where a processor searches faces."""
        streaming = self.capabilities.streaming_video
        searching = streaming and any(one.search_collection for one in streaming.processors)
        needed = frozenset(store for row in self.approved for store in row.stores)
        return needed if searching else needed - {Store.DATA_STREAM}

    @property
    def placeholders(self) -> dict[str, tuple[str, ...]]:
        """What `{prefix}` and the like stand for in the exceptions register."""
        labels = self.capabilities.custom_labels
        return {
            "prefix": (self.prefix,),
            "account": (self.account,),
            "region": (self.region,),
            "partition": (self.partition,),
            "project": labels.projects if labels else (),
        }

    @property
    def features(self) -> frozenset[str]:
        """What this environment has, for exceptions that apply only to some: capabilities, stores, what is its own."""
        adopted = self.network.adopt
        answers_of = (Duty.USE, Duty.READ_RESULTS)
        calls = {one.scope for row in self.approved for one in row.grants if one.duty in answers_of}
        having = {
            "adopted-boundary": self.permission_boundary,
            "adopted-s3-endpoint": adopted and adopted.s3_endpoint,
            **{f"adopted-{name}-key": arn for name, arn in self.keys.adopt},
            "calls-without-resource": Scope.ANY in calls,
            "created-boundary": not self.permission_boundary,
            "created-trail": self.log_archive.create,
            "created-vpc": self.network.create,
            "evidence-lock": self.retention.evidence_lock and Store.EVIDENCE in self.stores,
            "fips": self.network.fips,
            "processors-without-collection": self.capabilities.streaming_video and not self.capabilities.face_search,
        }
        return frozenset(
            {row.name for row in self.approved} | set(self.stores) | {name for name, there in having.items() if there}
        )

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """The Rekognition endpoints to create; the streaming one only where liveness clients run inside."""
        liveness = self.capabilities.face_liveness
        inside = liveness is not None and liveness.clients_inside_vpc
        return (Endpoint.REKOGNITION, Endpoint.STREAMING) if inside else (Endpoint.REKOGNITION,)

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if found := list(contradictions(self)):
            raise ValueError("\n".join(found))
        return self


def file_of(environment: str | Path) -> Path:
    """The file of a name or path; environments/ lies here, or else beside the code."""
    path = Path(environment)
    if path.suffix == ".toml":
        return path
    return (ENVIRONMENTS if ENVIRONMENTS.is_dir() else CHECKOUT / ENVIRONMENTS) / f"{environment}.toml"


def load(environment: str | Path) -> Settings:
    """Read `environments/NAME.toml`, or the file at a path; raise `SettingsError` naming every mistake."""
    path = file_of(environment)
    found = _read(path)
    try:
        return Settings.model_validate(found)
    except ValidationError as error:
        raise SettingsError("\n".join(f"{path}: {line}" for line in _mistakes(found, error))) from None


def _read(path: Path) -> Mapping[str, object]:
    try:
        return {key: _frozen(value) for key, value in tomllib.loads(path.read_text(encoding="utf-8-sig")).items()}
    except FileNotFoundError:
        known = sorted(file.stem for file in path.parent.glob("*.toml"))
        raise SettingsError(f"{path}: no such environment file{suggestion(path.stem, known)}") from None
    except RecursionError:
        raise SettingsError(f"{path}: is nested too deeply") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: is not TOML: {error}") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise SettingsError(f"{path}: is not UTF-8: found {error.object[error.start]:#04x} in line {line}") from None
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}") from None


def _mistakes(found: Mapping[str, object], error: ValidationError) -> Iterator[str]:
    """The mistakes; where they kept contradictions from being looked for, those of what can be read as well."""
    yield from tell(error, Settings)
    places = frozenset(mistake["loc"] for mistake in error.errors(include_url=False))
    if () not in places:
        approved = not any(place[0] == "capabilities" for place in places)
        yield from contradictions(readable(Settings, found, places), partial=True, approved=approved)


def _frozen(value: object) -> object:
    """TOML's arrays as tuples, which frozen settings hold."""
    match value:
        case dict():
            return {key: _frozen(item) for key, item in value.items()}
        case list():
            return tuple(_frozen(item) for item in value)
        case _:
            return value
