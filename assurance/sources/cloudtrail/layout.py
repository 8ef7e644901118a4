"""Where CloudTrail puts its files: `AWSLogs/[ORGANIZATION/]ACCOUNT/KIND/REGION/YYYY/MM/DD/NAME`.

Network activity events lie under a kind of their own, beside CloudTrail's (fact 94); who reads only one of the two
misses the other's events.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_PLACE = re.compile(
    r"(?:^|/)(?P<key>AWSLogs/(?:o-[a-z0-9]+/)?(?P<account>\d{12})/(?P<kind>CloudTrail[A-Za-z-]*)/"
    r"(?P<region>[a-z0-9-]+)/(?P<day>\d{4}/\d{2}/\d{2})/[^/]+)$"
)
_NAME = re.compile(r"(?P<account>\d{12})_(?P<kind>CloudTrail[A-Za-z-]*)_(?P<region>[a-z0-9-]+)_(?P<day>\d{8})T")


class Kind(StrEnum):
    """What a folder under an account holds."""

    EVENTS = "CloudTrail"
    NETWORK = "CloudTrail-NetworkActivity"
    DIGESTS = "CloudTrail-Digest"
    OTHER = "other"
    """Insights, aggregates: no record of calls."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """What the path of a file says of it; what it does not say is empty."""

    key: str = ""
    """The object's key from `AWSLogs/` on."""
    account: str = ""
    kind: Kind = Kind.EVENTS
    region: str = ""
    day: str = ""
    """`2026-03-01`."""


def place_of(path: Path | str) -> Place:
    """By the folders if they are there, by the name otherwise; a file by any other name may be a log file too."""
    text = path if isinstance(path, str) else path.as_posix()
    if not (found := _PLACE.search(text) or _NAME.match(text.rpartition("/")[2])):
        return Place()
    groups = found.groupdict()
    day = groups["day"].replace("/", "")
    return Place(
        key=groups.get("key") or "",
        account=groups["account"],
        kind=_kind(groups["kind"]),
        region=groups["region"],
        day=f"{day[:4]}-{day[4:6]}-{day[6:8]}",
    )


def _kind(name: str) -> Kind:
    return Kind(name) if name in {one.value for one in Kind} else Kind.OTHER
