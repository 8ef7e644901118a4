"""The bank's answers, as the shape of an environment file: frozen `Settings`."""

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import PrivateAttr

from capabilities.capabilities import CAPABILITIES, approved
from capabilities.capability import Capability, Duty, Endpoint, Scope, Store
from capabilities.grouping import grouped, is_grouped
from capabilities.names import BUCKETS, Names
from capabilities.remnant import remnant
from settings import tables
from settings.adopted import AdoptedDocuments, Documented
from settings.alarms import Alarms
from settings.approvals import Capabilities, Group
from settings.network import Network
from settings.retirements import Retirements
from settings.texts import Account, BoundaryPolicy, Organization, Prefix, Region, RoleName, RolePath

EXAMPLE_ORGANIZATION = "o-exampleorg1"


class Settings(Documented):
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
    permission_boundary: BoundaryPolicy | None = None
    """The bank's own permission boundary for every role, by ARN or by name; by default the baseline makes one."""
    role_path: RolePath = "/"
    """Path of every role and policy that the baseline makes, e.g. /rekognition/; to be chosen before they are made."""
    role_name: RoleName = "{name}"
    """Form of their names, where the organization asks for one, e.g. bank-{name}-role; to be chosen before, too."""
    capabilities: Capabilities = Capabilities()
    """The approved capabilities, a table each, e.g. [capabilities.face-detection]; none where all were retired."""
    retired: Retirements = Retirements()
    """Capabilities that were approved once, a table each, e.g. [retired.face-search]: what becomes of their data."""
    network: Network
    """Where callers stand: [network.create] or [network.adopt]."""
    keys: tables.Keys = tables.Keys()
    """Customer-managed keys: who administers them, and which are adopted."""
    retention: tables.Retention = tables.Retention()
    """Days that each data class is kept."""
    log_archive: tables.LogArchive
    """Where the audit trail lies: [log-archive.create] or [log-archive.adopt]."""
    audit: tables.Audit = tables.Audit()
    """How an auditor asks what happened: by default from a copy of the log files."""
    alarms: Alarms = Alarms()
    """When a human is notified, and which."""
    volumes: tables.Volumes = tables.Volumes()
    """What is expected in a month, for what it costs and which quotas it nears; nothing is deployed by it."""
    pipeline: tables.Pipeline | None = None
    """Which job of a pipeline deploys: leave out where people or other tools do."""
    trusted: tables.Trust = tables.Trust()
    """Who may assume which role."""
    guardrails: tables.Guardrails | None = None
    """Organization policies: leave out where the account may not attach them."""
    protection: tables.Protection | None = None
    """Who alone may change the baseline itself: leave out where no policy of the organization shall say so."""
    adopted_documents: AdoptedDocuments = AdoptedDocuments()
    """What the bank adopts, as JSON files of its own: judged like ours, and compared by verify with what is there."""
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

    _meeting: tuple["Settings", ...] = PrivateAttr(default=())

    def among(self, others: Mapping[str, "Settings"], meeting: tuple["Settings", ...] = ()) -> Self:
        """These answers, with other environments beside them, and targets of fleets in a unit of [guardrails]."""
        found = self.model_copy()
        found._beside, found._meeting = others, meeting
        return found

    @property
    def own_boundary(self) -> str | None:
        """ARN of the bank's own permission boundary, if it has one."""
        named = self.permission_boundary
        if named is None or named.startswith("arn:"):
            return named
        return f"arn:{self.partition}:iam::{self.account}:policy/{named}"

    @property
    def together(self) -> tuple["Settings", ...]:
        """This environment, and the others and targets of fleets that policies of the organization are shared with.

        They share a unit or another target, or are the same environment in another Region: one account and prefix.
        """
        targets = set(self.guardrails.targets) if self.guardrails else set()

        def shares(other: "Settings") -> bool:
            same = (self.account, self.prefix) == (other.account, other.prefix)
            return same or bool(other.guardrails and targets & set(other.guardrails.targets))

        near = (*(one for one in self._beside.values() if shares(one)), *self._meeting)
        found = {(one.account, one.region, one.prefix): one for one in near if one.organization == self.organization}
        found.pop((self.account, self.region, self.prefix), None)
        return (self, *found.values())

    @property
    def accounts_together(self) -> set[str]:
        """Their accounts."""
        return {one.account for one in self.together}

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

    def groups(self, row: Capability) -> Mapping[str, Group]:
        """Name → group of callers, of a capability whose calls name what belongs to one."""
        given = self.capabilities
        of = given.custom_labels if row.family == "custom-labels" else given.face_search
        return {one.name: one for one in of.groups} if of and is_grouped(row) else {}

    @property
    def rows(self) -> tuple[Capability, ...]:
        """What grants follow from: approved capabilities, their calls by group where there are groups, and what is left
        of retired ones: oversight and, while data is kept, erasure and reading."""
        retired = self.retired.named()
        left = (row for row in approved(retired, self.region) if row.name in retired or row not in self.approved)
        kept = {name for name, answer in retired.items() if answer.data == "kept"}
        given = (part for row in self.approved for part in grouped(row, list(self.groups(row))))
        return (*given, *(remnant(row, kept=row.name in kept) for row in left))

    @property
    def collections(self) -> tuple[str, ...]:
        """Every collection that stands: those that searches are approved in, and retired ones."""
        search = self.capabilities.face_search
        return (*(search.collections if search else ()), *self._retired("collections"))

    @property
    def projects(self) -> tuple[str, ...]:
        """Every Custom Labels project that stands."""
        labels = self.capabilities.custom_labels
        return (*(labels.projects if labels else ()), *self._retired("projects"))

    @property
    def result_streams(self) -> tuple[str, ...]:
        """The processors whose result streams stand: those that search faces, and retired ones that did."""
        streaming = self.capabilities.streaming_video
        searching = [one.name for one in (streaming.processors if streaming else ()) if one.search_collection]
        return (*searching, *self._retired("processors"))

    def _retired(self, kind: str) -> tuple[str, ...]:
        return self.retired.resources("kept").get(kind, ())

    @property
    def names(self) -> Names:
        """The stable names of this environment's resources."""
        return Names(
            prefix=self.prefix,
            account=self.account,
            region=self.region,
            partition=self.partition,
            path=self.role_path,
            role_form=self.role_name,
        )

    @property
    def stores(self) -> frozenset[Store]:
        """Every store of an approved capability, or of a retired one; a data stream only of a processor for faces."""
        kept = [CAPABILITIES[name] for name, one in self.retired.named().items() if one.data == "kept"]
        needed = frozenset(store for row in self.approved for store in row.stores)
        needed |= frozenset(store for row in kept for store in row.stores.intersection((*BUCKETS, Store.DATA_STREAM)))
        return needed if self.result_streams else needed - {Store.DATA_STREAM}

    @property
    def placeholders(self) -> dict[str, tuple[str, ...]]:
        """What `{prefix}` and the like stand for in the exceptions register."""
        return {
            **{name: (str(getattr(self, name)),) for name in ("prefix", "account", "region", "partition")},
            "project": (*self.projects, *self.retired.resources("disposed").get("projects", ())),
        }

    @property
    def features(self) -> frozenset[str]:
        """What this environment has, for exceptions that apply only to some: capabilities, stores, what is its own."""
        adopted = self.network.adopt
        answers_of = (Duty.USE, Duty.READ_RESULTS)
        calls = {one.scope for row in self.approved for one in row.grants if one.duty in answers_of}
        having = {
            "adopted-boundary": self.permission_boundary,
            "adopted-rekognition-endpoint": adopted and adopted.rekognition_endpoint,
            "adopted-s3-endpoint": adopted and adopted.s3_endpoint,
            **{f"adopted-{name}-key": arn for name, arn in self.keys.adopt},
            "adopted-topic": self.alarms.adopt.topic or self.alarms.adopt.urgent_topic,
            "calls-without-resource": Scope.ANY in calls,
            "created-boundary": not self.permission_boundary,
            "created-trail": self.log_archive.create,
            "created-vpc": self.network.create,
            "event-bus": self.alarms.event_bus,
            "evidence-lock": self.retention.evidence_lock and Store.EVIDENCE in self.stores,
            "fips": self.network.fips,
            "fips-transition": self.network.fips_transition,
            "audit-queries": self.audit.queries,
            "service-roles": any(row.passed_by for row in self.approved),
            "nothing-stored": not self.stores.intersection(BUCKETS),
            "processors-without-collection": self.capabilities.streaming_video and not self.capabilities.face_search,
        }
        used = {store for row in self.rows for store in row.stores} | {Store.DATA_STREAM}
        return frozenset(
            {row.name for row in self.rows} | (self.stores & used) | {name for name, there in having.items() if there}
        )

    def alarms_topic_arn(self, *, urgent: bool) -> str:
        """The topic that an alarm or rule notifies; one for all unless what is urgent has its own."""
        topics = self.alarms.topics(self.names)
        return topics.get(urgent, topics[False])

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """The Rekognition endpoints to create; the streaming one only where liveness clients run inside."""
        liveness = self.capabilities.face_liveness
        inside = liveness is not None and liveness.clients_inside_vpc
        return (Endpoint.REKOGNITION, Endpoint.STREAMING) if inside else (Endpoint.REKOGNITION,)
