"""What an audit asks AWS for beside the log files: the keys that digests are signed with, the history of alarms."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import boto3

from assurance.sources.cloudtrail.layout import Kind
from assurance.sources.cloudtrail.signatures import PublicKey, keys_of
from assurance.sources.live.calling import Caller

CALLS = {"cloudtrail": ("ListPublicKeys",), "cloudwatch": ("DescribeAlarmHistory",)}
LATER = timedelta(days=2)
"""How long after the last day digests of it may be signed, and alarms that it made go off be answered."""


def alarm_history(session: boto3.Session, first: date, last: date) -> tuple[list[Any], tuple[datetime, datetime]]:
    """The entries about metric alarms, and from when to when they are. Raises `CallError`."""
    begin, end = _span(first, last)
    aws = Caller(session, session.region_name, calls=CALLS)
    found = aws.pages("cloudwatch", "DescribeAlarmHistory", "AlarmHistoryItems", AlarmTypes=["MetricAlarm"],
                      StartDate=begin, EndDate=end)  # fmt: skip
    return found, (begin, end)


def public_keys(session: boto3.Session, copy: Path, first: date, last: date) -> Mapping[str, PublicKey]:
    """Fingerprint → key, of each Region of which digests were copied (fact 180). Raises `CallError`, `SourceError`."""
    begin, end = _span(first - timedelta(days=1), last)
    found: list[Any] = []
    for region in sorted(_regions(copy)):
        found += Caller(session, region, calls=CALLS).pages("cloudtrail", "ListPublicKeys", "PublicKeyList",
                                                            StartTime=begin, EndTime=end)  # fmt: skip
    return keys_of(found, "ListPublicKeys")


def _span(first: date, last: date) -> tuple[datetime, datetime]:
    begin = datetime.combine(first, time.min, UTC)
    return begin, max(begin, min(datetime.combine(last, time.min, UTC) + LATER, datetime.now(UTC)))


def _regions(copy: Path) -> Iterable[str]:
    return {path.name for path in copy.glob(f"AWSLogs/**/{Kind.DIGESTS}/*") if path.is_dir()}
