"""Whether the alarms went off when they should have, told somebody, and were followed by a look."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple

from assurance.audit.alarms import Alarms
from assurance.audit.evidence import Evidence, Finding, undecided
from assurance.results.verdict import Status
from assurance.sources.cloudtrail.records import moment
from settings.counting import counted

_MOST = 5
"""Moments that a finding names."""


class Period(NamedTuple):
    """From a moment to another, which is not in it."""

    begin: datetime
    end: datetime

    def of(self, moments: Iterable[datetime]) -> list[datetime]:
        return [one for one in moments if self.begin <= one < self.end]


def unanswered(evidence: Evidence) -> Iterator[Finding]:
    """Alarms that stayed silent, whose notification failed, or that nobody looked after."""
    if (alarms := evidence.alarms) is None:
        return
    begin = datetime.combine(evidence.first, time.min, UTC)
    period = Period(begin, begin + timedelta(days=evidence.days))
    found = [*_silent(evidence, alarms), *_failed(alarms, period), *_alone(evidence, alarms, period)]
    yield from found
    if not found:
        number = sum(len(period.of(alarms.went_off(name))) for name in alarms.named)
        yield Finding(
            status=Status.MET, message=f"alarms went off {counted(number, 'time')}, {evidence.first} to {evidence.last}"
        )


def _failed(alarms: Alarms, period: Period) -> Iterator[Finding]:
    for name, times in sorted(alarms.failed.items()):
        if inside := period.of(times):
            yield _not_met(name, f"a notification failed {_when(inside)}")


def _silent(evidence: Evidence, alarms: Alarms) -> Iterator[Finding]:
    """Alarms that did not go off though the filter below them matched an event."""
    events: dict[str, set[str]] = {}
    for (_, noticed), group in evidence.history.seen.items():
        for name in noticed:
            events.setdefault(name, set()).update((group.last, *(one for one, _ in group.examples)))
    for watcher, moments in sorted(events.items()):
        for alarm in alarms.of_filter.get(watcher, ()):
            rang = {one: alarms.rang(alarm, one) for one in sorted(map(moment, moments))}
            if silent := [one for one, said in rang.items() if said is False]:
                yield _not_met(alarm, f"did not go off within an hour of what {watcher} matched {_when(silent)}")
            if unknown := [one for one, said in rang.items() if said is None]:
                covers = f"the history covers {_at(alarms.first)} to {_at(alarms.last)}"
                yield undecided(alarm, "alarm", f"{covers}: whether what {watcher} matched {_when(unknown)} made it go "
                                "off nothing says")  # fmt: skip


def _alone(evidence: Evidence, alarms: Alarms, period: Period) -> Iterator[Finding]:
    """Alarms that went off, and no overseeing role was used after it in time."""
    looks, hours = sorted(map(moment, evidence.history.looks)), evidence.answer_within
    roles = ", ".join(sorted(one.rpartition("/")[2] for one in evidence.overseers))
    for alarm in sorted(alarms.named):
        left = [
            one for one in alarms.went_off(alarm) if period[0] <= one < period[1] and not _looked(looks, one, hours)
        ]
        late = [one for one in left if one + hours > period[1]]
        said = f"no session of {roles} is in the logs within {hours.total_seconds() / 3600:g} hours"
        if len(late) < len(left):
            yield _not_met(alarm, f"went off {_when([one for one in left if one not in late])}, and {said}")
        if late:
            yield undecided(alarm, "alarm", f"went off {_when(late)}, and {said}, but the period ends before that")


def _looked(looks: list[datetime], alarm: datetime, hours: timedelta) -> bool:
    place = bisect_right(looks, alarm)
    return place < len(looks) and looks[place] <= alarm + hours


def _not_met(alarm: str, message: str) -> Finding:
    return Finding(status=Status.NOT_MET, resource=alarm, property="alarm", message=message)


def _when(moments: list[datetime]) -> str:
    more = f" and {counted(len(moments) - _MOST, 'time')} more" if len(moments) > _MOST else ""
    return f"on {', '.join(map(_at, moments[:_MOST]))}{more}"


def _at(time: datetime) -> str:
    return f"{time:%Y-%m-%dT%H:%M}"
