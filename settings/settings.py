"""The bank's answers, as the shape of an environment file: frozen `Settings`."""

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import PrivateAttr

from capabilities.capabilities import approved
from capabilities.capability import Capability, Duty, Endpoint, Scope, Store
from capabilities.names import Names
from settings import tables
from settings.answer import Answer
from settings.approvals import Capabilities
from settings.texts import Account, Organization, PolicyArn, Prefix, Region

EXAMPLE_ORGANIZATION = "o-exampleorg1"


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
    network: tables.Network
    """Where callers stand: [network.create] or [network.adopt]."""
    keys: tables.Keys = tables.Keys()
    """Customer-managed keys: who administers them, and which are adopted."""
    retention: tables.Retention = tables.Retention()
    """Days that each data class is kept."""
    log_archive: tables.LogArchive
    """Where the audit trail lies: [log-archive.create] or [log-archive.adopt]."""
    alarms: tables.Alarms = tables.Alarms()
    """When a human is told, and which."""
    trusted: tables.Trust = tables.Trust()
    """Who may assume which role."""
    guardrails: tables.Guardrails | None = None
    """Organization policies: leave out where the account may not attach them."""
    tags: Mapping[str, str]
    """Tags on every resource; `data-classification` is required. No personal data."""

    @property
    def is_example(self) -> bool:
        """Whether it is one of the examples that AWS's documentation and this project use, and nobody's own."""
        return self.organization == EXAMPLE_ORGANIZATION

    _beside: Mapping[str, "Settings"] = PrivateAttr(default_factory=dict)

    @property
    def beside(self) -> Mapping[str, "Settings"]:
        """File name → the other environments whose files lie in the same folder, as far as they can be read."""
        return self._beside

    def among(self, others: Mapping[str, "Settings"]) -> Self:
        """These answers, with other environments beside them."""
        found = self.model_copy()
        found._beside = others
        return found

    @property
    def together(self) -> tuple["Settings", ...]:
        """This environment and those that policies of the organization are shared with.

        They share a target, or are the same environment in another Region: one account and prefix.
        """
        targets = set(self.guardrails.targets) if self.guardrails else set()

        def shares(other: "Settings") -> bool:
            same = (self.account, self.prefix) == (other.account, other.prefix)
            return same or bool(other.guardrails and targets & set(other.guardrails.targets))

        others = [one for one in self._beside.values() if one.organization == self.organization and shares(one)]
        return (self, *others)

    @property
    def recorded_here(self) -> tuple["Settings", ...]:
        """This environment and those of the account that adopt the trail that it creates."""
        others = [
            one
            for one in self._beside.values()
            if self.log_archive.create
            and one.account == self.account
            and one.log_archive.adopt
            and one.log_archive.adopt.trail == self.names.trail_arn
        ]
        return (self, *others)

    @property
    def approved(self) -> tuple[Capability, ...]:
        """The approved capabilities and their companions, in catalogue order."""
        return approved(self.capabilities.named(), self.region)

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
