"""What CloudWatch keeps of the alarms: when each went off, and whether its notification went out.

Read from what `aws cloudwatch describe-alarm-history` printed (fact 182).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assurance.model.watchers import ALARM, FILTER, alarms_on
from assurance.sources.failing import SourceError
from assurance.sources.form import read_form
from assurance.sources.resource import Application, Resource

_UPDATED = re.compile(r"updated from (\w+) to (\w+)")
_AT_ONE = {"GreaterThanOrEqualToThreshold": 1.0, "GreaterThanThreshold": 0.999}
"""Comparison → the highest threshold at which a count of 1 makes an alarm go off."""
DELIVERY = timedelta(hours=1)
"""By then an event has reached CloudWatch Logs and its alarm has been evaluated: mostly it takes minutes."""


class Item(BaseModel):
    """An entry of the history."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    alarm: str = Field(alias="AlarmName")
    time: datetime = Field(alias="Timestamp")
    kind: str = Field(alias="HistoryItemType")
    summary: str = Field(alias="HistorySummary", default="")

    @property
    def moment(self) -> datetime:
        return self.time.replace(tzinfo=UTC) if self.time.tzinfo is None else self.time.astimezone(UTC)


class Page(BaseModel):
    """What the call answers."""

    items: list[Item] = Field(alias="AlarmHistoryItems")


@dataclass(frozen=True, kw_only=True)
class Alarms:
    """The history of the assembly's alarms."""

    named: frozenset[str]
    """The alarms of the assembly."""
    of_filter: Mapping[str, tuple[str, ...]]
    """Metric filter → the alarms that one match makes go off."""
    changes: Mapping[str, tuple[tuple[datetime, str], ...]]
    """Alarm → when it changed to which state, in the order of time."""
    failed: Mapping[str, tuple[datetime, ...]]
    """Alarm → when a notification failed."""
    first: datetime
    last: datetime
    """What the history covers: its first and last entry, unless it was asked for of a period."""

    def went_off(self, alarm: str) -> list[datetime]:
        return [time for time, state in self.changes.get(alarm, ()) if state == "ALARM"]

    def rang(self, alarm: str, event: datetime) -> bool | None:
        """Whether an alarm went off after an event, or was on already; None where the history does not reach so far."""
        changes = self.changes.get(alarm, ())
        before = [state for time, state in changes if time <= event]
        if (before and before[-1] == "ALARM") or any(event < time <= event + DELIVERY for time in self.went_off(alarm)):
            return True
        return False if self.first <= event and event + DELIVERY <= self.last else None


def read(path: Path, application: Application) -> Alarms:
    """The history in a file. Raises `SourceError`."""
    advice = "name what `aws cloudwatch describe-alarm-history` printed as JSON"
    page, _ = read_form(path, Page, is_no="history of alarms", advice=advice)
    return alarms(page.items, application, str(path))


def answered(pages: Iterable[Any], application: Application, first: datetime, last: datetime) -> Alarms:
    """The history as the call answered for a period. Raises `SourceError`."""
    try:
        items = [Item.model_validate(one) for one in pages]
    except ValidationError as error:
        raise SourceError(f"DescribeAlarmHistory answered what is no history of alarms: {error}") from None
    return alarms(items, application, "DescribeAlarmHistory", (first, last))


def alarms(
    items: Iterable[Item], application: Application, source: str, covers: tuple[datetime, datetime] | None = None
) -> Alarms:
    """The entries about alarms of the assembly. Raises `SourceError` where there are none and nobody said of when."""
    named = frozenset(_name(one) for one in application.of(ALARM))
    ours = sorted((one for one in items if one.alarm in named), key=lambda one: one.moment)
    if not ours and not covers:
        raise SourceError(f"{source}: holds no entry about an alarm of this environment, such as "
                          f"{', '.join(sorted(named)[:2])}; export the history of the account and Region")  # fmt: skip
    changes: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    failed: dict[str, list[datetime]] = defaultdict(list)
    for one in ours:
        if one.kind == "StateUpdate" and (state := _UPDATED.search(one.summary)):
            changes[one.alarm].append((one.moment, state[2]))
        elif one.kind == "Action" and "fail" in one.summary.lower():
            failed[one.alarm].append(one.moment)
    first, last = covers or (ours[0].moment, ours[-1].moment)
    return Alarms(
        named=named,
        of_filter={
            str(one.get("FilterName", one.id)): tuple(map(_name, filter(_at_once, alarms_on(application, one))))
            for one in application.of(FILTER)
        },
        changes={name: tuple(found) for name, found in changes.items()},
        failed={name: tuple(found) for name, found in failed.items()},
        first=first,
        last=last,
    )


def _name(alarm: Resource) -> str:
    return str(alarm.get("AlarmName", alarm.id))


def _at_once(alarm: Resource) -> bool:
    """Whether one match within one period makes an alarm go off."""
    least = _AT_ONE.get(str(alarm.get("ComparisonOperator")))
    try:
        threshold, periods = float(str(alarm.get("Threshold"))), int(str(alarm.get("EvaluationPeriods", 1)))
    except ValueError:
        return False
    return least is not None and threshold <= least and int(str(alarm.get("DatapointsToAlarm", periods))) == 1
