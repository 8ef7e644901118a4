"""What an audit has at hand when it answers: what was approved, what was read, and what happened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from assurance.audit.alarms import Alarms
from assurance.audit.calls import Call, Group, merged
from assurance.audit.history import History
from assurance.audit.replay import Replay
from assurance.results.verdict import Status
from assurance.sources.cloudtrail.digests import Flaw
from assurance.sources.cloudtrail.layout import Kind
from assurance.sources.cloudtrail.reading import Read
from assurance.sources.cloudtrail.records import Event
from capabilities.capability import By, Store
from capabilities.names import BUCKETS
from settings.counting import counted

if TYPE_CHECKING:  # pydantic is slow to import
    from settings.settings import Settings


NOT_LOGGED = frozenset(("rekognition:StartFaceLivenessSession",))
"""An end user's device makes the call, by a session of its own: no page says that it is recorded."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What an answer rests on, or what stands against it."""

    status: Status
    message: str
    resource: str = ""
    """Whom or what it is about."""
    property: str = ""
    """The operation, or the part of the evidence."""


def not_met(resource: str, property: str, group: Group, message: str) -> Finding:
    """Something that happened, with the first events that show it."""
    return Finding(
        status=Status.NOT_MET, resource=resource, property=property, message=f"{message}; {described(group)}"
    )


def undecided(resource: str, property: str, message: str, group: Group | None = None) -> Finding:
    """Something that the evidence does not decide."""
    more = f"; {described(group)}" if group else ""
    return Finding(status=Status.UNDECIDED, resource=resource, property=property, message=f"{message}{more}")


def described(group: Group) -> str:
    """How often, when, and the first events."""
    calls = "once" if group.count == 1 else f"{group.count:,} times"
    when = f"on {group.first[:16]}" if group.first == group.last else f"from {group.first[:16]} to {group.last[:16]}"
    return f"{calls} {when}: {', '.join(id_ for _, id_ in group.examples)}"


@dataclass(frozen=True, eq=False, kw_only=True)
class Evidence:
    """All that the answers look at."""

    settings: "Settings"
    replay: Replay
    history: History
    read: Read
    flaws: tuple[Flaw, ...] = ()
    against: Replay | None = None
    """Another assembly, to which the same history is put."""
    first: date
    last: date
    """The days that the answers are about."""
    of_rekognition: frozenset[str] = field(default_factory=frozenset)
    """Ids of our endpoints of Rekognition, as events name them."""
    alarms: Alarms | None = None
    """What CloudWatch keeps of the alarms, if it was asked."""
    answer_within: timedelta = timedelta(hours=24)
    """How long after an alarm somebody must have looked."""

    @property
    def calls(self) -> Mapping[Call, Group]:
        return self.history.calls

    def of(self, service: str) -> Iterable[tuple[Call, Group]]:
        """The calls of a service, in an order that does not depend on that of the events."""
        return ((call, self.calls[call]) for call in self.sorted if call.service == service)

    @cached_property
    def sorted(self) -> tuple[Call, ...]:
        return tuple(sorted(self.calls))

    @cached_property
    def approved_actions(self) -> frozenset[str]:
        return frozenset(action for row in self.settings.approved for action in row.actions)

    @cached_property
    def granted(self) -> dict[str, frozenset[str]]:
        """ARN of each role that calls Rekognition by approval → the actions that it is approved for."""
        names = self.settings.names
        found: dict[str, set[str]] = {}
        for row in self.settings.rows:
            for grant in row.grants if not row.retired else ():
                arn = names.role_arn(names.role_of(grant.duty, row.name))
                found.setdefault(arn, set()).update(grant.actions)
        present = {one.principal.arn for one in self.replay.estate.roles}
        return {arn: frozenset(actions) for arn, actions in found.items() if arn in present}

    @cached_property
    def capabilities(self) -> dict[str, frozenset[tuple[str, str]]]:
        """Approved capability → the roles and operations that it consists of, of those whose calls are recorded."""
        names = self.settings.names
        return {
            row.name: frozenset(
                (arn, action)
                for grant in row.grants
                for action in grant.actions
                if action not in NOT_LOGGED
                and action in self.granted.get(arn := names.role_arn(names.role_of(grant.duty, row.name)), ())
            )
            for row in self.settings.approved
        }

    @cached_property
    def readers(self) -> dict[str, frozenset[str]]:
        """Name of each bucket → roles that may read it themselves; Rekognition reads for its callers beside them."""
        names, found = self.settings.names, {}
        for store in self.settings.stores & set(BUCKETS):
            found[names.bucket(store)] = frozenset(
                names.role_arn(names.role_of(need.duty, row.name))
                for row in self.settings.rows
                for need in row.needs
                if not row.retired
                if need.on is store and need.by is By.CALLER and "s3:GetObject" in need.actions
            )
        return found

    @property
    def overseers(self) -> frozenset[str]:
        """Roles that look at everything and touch no face: their calls to Rekognition are approved too."""
        return self.history.scope.overseers

    @cached_property
    def looked_at(self) -> str:
        """What the answers rest on, in words."""
        calls = [(call.principal, group.count) for call, group in self.calls.items() if call.service == "rekognition"]
        people = len({principal for principal, _ in calls})
        count = sum(number for _, number in calls)
        return f"{counted(count, 'call')} to Rekognition by {counted(people, 'principal')}, {self.first} to {self.last}"

    @property
    def about(self) -> Iterable[Event]:
        """The events about what was asked for, in the order of time."""
        return sorted(self.history.about.values(), key=lambda one: (one.event_time, one.event_id))

    @property
    def days(self) -> int:
        """The length of the period."""
        return (self.last - self.first).days + 1

    def missing(self, need: str) -> str:
        """Why a kind of evidence is not enough for a clean answer; empty where it is."""
        settings = self.settings
        files = [(kind, region) for account, kind, region, _ in self.read.files if account == settings.account]
        if need == "network":
            if any(kind is Kind.NETWORK for kind, _ in files) or self.vouched:
                return ""
            return "no file of network activity events was read, and no digest shows that there is none"
        if not self.history.days:
            return f"no event of account {settings.account} was read in the period"
        if (
            need == "data"
            and not any(call.category == "Data" for call in self.calls)
            and settings.stores & set(BUCKETS)
        ):
            return "no data event of the environment's buckets was read: the trail may not record them"
        return ""

    @cached_property
    def vouched(self) -> bool:
        """Whether digests show that all log files of the period are there."""
        return bool(self.read.digests) and not self.flaws and not self.read.damaged

    @cached_property
    def retention(self) -> dict[str, int]:
        """Bucket → days that it keeps an object."""
        names, days = self.settings.names, self.settings.retention
        kept = {Store.MEDIA: days.media, Store.EVIDENCE: days.evidence, Store.RESULTS: days.results}
        return {names.bucket(store): number for store, number in kept.items()}


def together(found: Iterable[tuple[Call, Group]], *fields: str) -> dict[tuple[str, ...], Group]:
    """Groups put together by some of the columns."""
    groups: dict[tuple[str, ...], list[Group]] = {}
    for call, group in found:
        groups.setdefault(tuple(str(getattr(call, name)) for name in fields), []).append(group)
    return {key: merged(several) for key, several in sorted(groups.items())}
