"""All that is kept of a history while its files are read: groups, and the few events that were asked for by name."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from operator import itemgetter
from typing import Any
from uuid import UUID

from assurance.audit.calls import Call, Group, Who, call_of, media, who_of
from assurance.audit.chosen import chosen, mentions
from assurance.audit.resources import Resources
from assurance.audit.watching import Watch
from assurance.model.sensitive_texts import people_in
from assurance.sources.cloudtrail.reading import Period
from assurance.sources.cloudtrail.records import Event, identity
from assurance.sources.cloudtrail.sheets import Sheet

REKOGNITION, S3 = "rekognition.amazonaws.com", "s3.amazonaws.com"
_SUSPECT = re.compile(r"[@+]|\d{3}|birth|born|dob", re.IGNORECASE)
"""What a text has that tells of a person: it is looked at closely only then."""
_CLOCK = re.compile(r"T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?Z")
"""The time of day, as CloudTrail writes it behind the day."""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Whose history, and which of it."""

    account: str
    prefix: str
    """Begins the names of what belongs to the environment."""
    endpoints: Mapping[str, str]
    """Id of a VPC endpoint of ours, as events name it → as the assembly names it."""
    buckets: frozenset[str]
    overseers: frozenset[str] = frozenset()
    """ARNs of the roles that look at everything and touch no face."""
    period: Period = field(default_factory=Period)
    about: tuple[str, ...] = ()


@dataclass(kw_only=True)
class History:
    """The groups; `add` takes what is kept of a file."""

    scope: Scope
    resources: Resources
    watch: Watch
    calls: dict[Call, Group] = field(default_factory=lambda: defaultdict(Group))
    who: dict[Who, int] = field(default_factory=lambda: defaultdict(int))
    """Who did what on a day → how often."""
    seen: dict[tuple[Call, tuple[str, ...]], Group] = field(default_factory=lambda: defaultdict(Group))
    """A call that may change what protects, and who would have noticed it → when."""
    looks: set[str] = field(default_factory=set)
    """Minutes in which a role that oversees did something."""
    personal: dict[tuple[str, str, str], Group] = field(default_factory=lambda: defaultdict(Group))
    """Operation, parameter, kind of personal data → when."""
    written: dict[int, int] = field(default_factory=dict)
    """Hash of an object of our buckets → the last day on which it was written."""
    was_read: dict[int, tuple[str, int]] = field(default_factory=dict)
    """Hash of an object → its bucket, and the last day on which it was read with the event's number."""
    about: dict[str, Event] = field(default_factory=dict)
    """Id → event about what was asked for."""
    accounts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """Account → events of the period."""
    days: set[str] = field(default_factory=set)
    timeless: Group = field(default_factory=Group)
    """Events without a time."""
    outside: int = 0
    """Events before or after the period."""
    duplicates: int = 0
    _ids: set[int] = field(default_factory=set)

    def sift(self, events: list[Event]) -> Sheet:
        """The events that any question is about, and those without a day; of the others, how many."""
        begin, names, joined = self.scope.prefix.encode(), self.watch.names, b"".join
        kept = [
            event
            for event in events
            if event.event_source == REKOGNITION
            or event.event_name in names
            or event.event_category == "NetworkActivity"
            or begin in joined((event.user_identity, event.request_parameters, event.resources))
            or not _is_day(event.event_time[:10])
        ]
        every = _counted(events)
        every.subtract(_counted(kept))
        return Sheet(
            events=kept, others=[(account or "", day, number) for (account, day), number in every.items() if number]
        )

    @property
    def sifted(self) -> str:
        """Names what decides which events are looked at."""
        text = "\n".join((version("rekognition-fsi-baseline"), self.scope.prefix, *sorted(self.watch.names)))
        return sha256(text.encode()).hexdigest()

    def add(self, sheet: Sheet) -> None:
        """Take events in, each once however often it was delivered (fact 95)."""
        for account, day, number in sheet.others:
            self._count(account, day, number)
        for event in sheet.events:
            day = event.event_time[:10]
            if not (_is_day(day) and _CLOCK.fullmatch(event.event_time, 10)):
                self.timeless.add(day, event.event_id)
            elif self._count(event.recipient_account_id or "", day, 1):
                number = number_of(event.event_id)
                if number in self._ids:
                    self.duplicates += 1
                else:
                    self._ids.add(number)
                    self._take(event, number)

    def _count(self, account: str, day: str, number: int) -> bool:
        """Count events of an account and day; whether they are of ours, and of the period."""
        if not self.scope.period.holds(day):
            self.outside += number
            return False
        self.accounts[account] += number
        if account == self.scope.account:
            self.days.add(day)
        return account == self.scope.account

    def _take(self, event: Event, number: int) -> None:
        parameters = event.parameters()
        sent = media(parameters) if event.event_source == REKOGNITION else ()
        who = identity(event)
        call = call_of(event, who, self.resources.of(event, parameters), " ".join(sorted(set(sent))), parameters)
        self.calls[call].add(event.event_time, event.event_id)
        if call.principal in self.scope.overseers:
            self.looks.add(f"{event.event_time[:16]}:00Z")
        endpoint = self.scope.endpoints.get(event.vpc_endpoint_id or "")
        noticed = self.watch.seen(event, parameters, endpoint)
        if noticed or event.read_only is False:
            self.seen[call, noticed].add(event.event_time, event.event_id)
        if event.event_source == REKOGNITION:
            self.who[who_of(event, who)] += 1
        if event.event_source in (REKOGNITION, S3):
            self._personal(event, parameters)
        if event.event_source == S3 and not event.error_code and event.event_name in _OBJECTS:
            self._aged(event, parameters, number)
        if self.scope.about and any(mentions(event, one) for one in self.scope.about):
            self.about[event.event_id] = event

    def _personal(self, event: Event, parameters: Mapping[str, Any]) -> None:
        for name, text in chosen(parameters):
            if _SUSPECT.search(text):
                for kind in _people_in(text):
                    self.personal[event.event_name, name, kind].add(event.event_time, event.event_id)

    def _aged(self, event: Event, found: Mapping[str, Any], number: int) -> None:
        """Objects of our buckets, as written and as read; kept as hashes and numbers, since there are many."""
        bucket = found.get("bucketName")
        if not isinstance(bucket, str) or bucket not in self.scope.buckets:
            return
        key, day = hash((bucket, str(found.get("key")))), date.fromisoformat(event.event_time[:10]).toordinal()
        if event.event_name == "GetObject":
            self.was_read[key] = max(
                self.was_read.get(key, ("", 0)), (bucket, day << _ID | number & _MASK), key=itemgetter(1)
            )
        else:
            self.written[key] = max(self.written.get(key, 0), day)

    def outlived(self, days: Mapping[str, int]) -> dict[str, Group]:
        """Bucket → the reads of objects that should have expired: so many days after they were last written."""
        found: dict[str, Group] = defaultdict(Group)
        for key, (bucket, packed) in self.was_read.items():
            day, number = packed >> _ID, packed & _MASK
            if key in self.written and bucket in days and day - self.written[key] > days[bucket] + GRACE:
                found[bucket].add(date.fromordinal(day).isoformat(), str(UUID(int=number)))
        return found


GRACE = 2
"""Days after the end of a retention until S3 has removed what expired: lifecycle rules run once a day."""
_ID = 128
"""Bits of an event's number."""
_MASK = (1 << _ID) - 1
_OBJECTS = ("PutObject", "CompleteMultipartUpload", "CopyObject", "GetObject")


_people_in = lru_cache(maxsize=1 << 12)(people_in.__wrapped__)
"""Remembers the latest texts only: a month has many keys of objects."""


def _counted(events: Sequence[Event]) -> Counter[tuple[str | None, str]]:
    """Account and day → events."""
    accounts = [event.recipient_account_id for event in events]
    return Counter(zip(accounts, [event.event_time[:10] for event in events], strict=True))


@lru_cache(maxsize=1024)
def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def number_of(id_: str) -> int:
    """An event's id as a number; by its hash where it is no UUID."""
    try:
        return int(id_.replace("-", ""), 16)
    except ValueError:
        return int.from_bytes(sha256(id_.encode(errors="surrogatepass")).digest()[:16])
