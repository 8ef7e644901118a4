"""A copy of a trail's log files on disk, as `aws s3 sync` would leave it: the days asked for, and no others."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import boto3

from assurance.sources.cloudtrail.layout import Kind
from assurance.sources.failing import SourceError
from assurance.sources.live.calling import CONFIG, Caller
from assurance.sources.live.failing import FAILURES, failure

CALLS = {"s3": ("ListObjectsV2",)}
"""All that is called, beside GetObject, whose answer is no document."""
Watch = Callable[[Sequence[str]], Iterable[str]]
"""Shows progress over the folders of a day."""


@dataclass(frozen=True, kw_only=True)
class Trail:
    """Where a trail delivers, and whose events are wanted."""

    bucket: str
    account: str
    organization: str

    @property
    def roots(self) -> tuple[str, ...]:
        """Where the account's files lie: of a trail of its own, and of the organization's."""
        return f"AWSLogs/{self.account}/", f"AWSLogs/{self.organization}/{self.account}/"


def copied(session: boto3.Session, trail: Trail, folder: Path, first: date, last: date, watch: Watch = iter) -> int:
    """Copy what lies in the bucket and not yet in the folder; how many files. Raises `SourceError`, `OSError`.

    A day more than asked for: what happens before midnight may be delivered after it, and so are digests.
    """
    aws, s3 = Caller(session, session.region_name, calls=CALLS), session.client("s3", config=CONFIG)
    days = [first + timedelta(days=number) for number in range((last - first).days + 2)]
    places = [f"{place}{day:%Y/%m/%d}/" for place in _regions(aws, trail) for day in days]
    number = 0
    for place in watch(places):
        for one in aws.pages("s3", "ListObjectsV2", "Contents", Bucket=trail.bucket, Prefix=place):
            path = folder / one["Key"]
            if ".." in path.parts:
                raise SourceError(f"s3://{trail.bucket}/{one['Key']}: is no key that CloudTrail writes")
            if not (path.is_file() and path.stat().st_size == one["Size"]):
                try:
                    _write(path, s3.get_object(Bucket=trail.bucket, Key=one["Key"])["Body"])
                except FAILURES as error:
                    raise failure(error, "s3", "GetObject") from None
                number += 1
    return number


def _regions(aws: Caller, trail: Trail) -> Iterator[str]:
    """The folder of every Region that has files, of each kind."""
    for root in trail.roots:
        for kind in (Kind.EVENTS, Kind.NETWORK, Kind.DIGESTS):
            asked = {"Bucket": trail.bucket, "Prefix": f"{root}{kind}/", "Delimiter": "/"}
            yield from (one["Prefix"] for one in aws.pages("s3", "ListObjectsV2", "CommonPrefixes", **asked))


def _write(path: Path, body: Any) -> None:
    """A file whole or not at all: an interrupted copy leaves none that looks whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(body.read())
    os.replace(beside, path)
