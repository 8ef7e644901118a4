"""The bank's answers: one environment file, validated once into frozen `Settings`."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self

from pydantic import ValidationError, model_validator

from policies.capabilities import approved
from policies.capability import Capability, Endpoint, Store
from policies.names import Names
from policies.regions import FIPS, STREAMING_FACES, STREAMING_FIPS, STREAMING_LABELS, partition
from stacks import answers
from stacks.answer import Answer
from stacks.approvals import Capabilities
from stacks.mistakes import tell
from stacks.texts import Account, Organization, PolicyArn, Prefix, Region

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
    network: answers.Network
    keys: answers.Keys = answers.Keys()
    retention: answers.Retention = answers.Retention()
    log_archive: answers.LogArchive
    alarms: answers.Alarms = answers.Alarms()
    trusted: answers.Trust = answers.Trust()
    guardrails: answers.Guardrails | None = None
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
        """Every store that an approved capability needs."""
        return frozenset(store for row in self.approved for store in row.stores)

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """The Rekognition endpoints to create; the streaming one only where liveness clients run inside."""
        liveness = self.capabilities.face_liveness
        inside = liveness is not None and liveness.clients_inside_vpc
        return (Endpoint.REKOGNITION, Endpoint.STREAMING) if inside else (Endpoint.REKOGNITION,)

    @model_validator(mode="after")
    def _offered_in_the_region(self) -> Self:
        for what, regions in self._regions_needed():
            if self.region not in regions:
                raise ValueError(f"{what} is not offered in {self.region}; it is in {', '.join(sorted(regions))}")
        if self.partition != partition(self.region):
            raise ValueError(f"partition: {self.region} is in {partition(self.region)}, not in {self.partition}")
        if not self.tags.get("data-classification"):
            raise ValueError('tags: data-classification is missing, e.g. data-classification = "confidential"')
        return self

    @model_validator(mode="after")
    def _names_its_collections(self) -> Self:
        search = self.capabilities.face_search
        known = set(search.collections) if search else set()
        for processor in self.capabilities.streaming_video.processors if self.capabilities.streaming_video else ():
            if processor.search_collection and processor.search_collection not in known:
                raise ValueError(
                    f"capabilities.streaming-video: processor {processor.name} searches the collection "
                    f"{processor.search_collection}, which [capabilities.face-search] does not name"
                )
        return self

    def _regions_needed(self) -> list[tuple[str, frozenset[str]]]:
        needed = [(f"capabilities.{row.name}", row.regions) for row in self.approved]
        streaming = self.capabilities.streaming_video
        for processor in streaming.processors if streaming else ():
            kind = STREAMING_FACES if processor.search_collection else STREAMING_LABELS
            needed.append((f"capabilities.streaming-video: processor {processor.name}", kind))
        if self.network.fips:
            needed.append(("network.fips: the FIPS endpoint", FIPS))
            if Endpoint.STREAMING in self.endpoints:
                needed.append(("network.fips: the streaming FIPS endpoint", STREAMING_FIPS))
        return needed


def load(environment: str | Path) -> Settings:
    """Read `environments/NAME.toml`, or the file at a path; raise `SettingsError` naming every mistake."""
    path = Path(environment)
    if path.suffix != ".toml":
        path = ENVIRONMENTS / f"{environment}.toml"
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = sorted(file.stem for file in path.parent.glob("*.toml"))
        raise SettingsError(f"{path}: no such environment file; there are: {', '.join(known) or 'none'}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: is not TOML: {error}") from None
    try:
        return Settings.model_validate(_frozen(found))
    except ValidationError as error:
        mistakes = "\n".join(f"{path}: {line}" for line in tell(error, Settings))
        raise SettingsError(mistakes) from None


def _frozen(value: object) -> object:
    """TOML's arrays as tuples, which frozen settings hold."""
    match value:
        case dict():
            return {key: _frozen(item) for key, item in value.items()}
        case list():
            return tuple(_frozen(item) for item in value)
        case _:
            return value
