"""Audits of generated logs: a month written, its records or files spoilt, and what the audit says of it."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from assurance.audit.auditing import Asked, Audit, audited
from assurance.sources.cloudtrail.reading import Period
from assurance.sources.cloudtrail.signatures import public_keys
from assurance.sources.resource import Application
from assurance.sources.template import read
from settings.loading import load
from tests.support import digests
from tests.support.cloudtrail import OURS, Record
from tests.support.months import S3_ENDPOINT, Month, write

Plant = Callable[[Month], None]
ENDPOINTS = {OURS: "rekognition", S3_ENDPOINT: "s3"}


@cache
def application(assembly: Path) -> Application:
    """What was approved, read once."""
    return read([str(assembly)])


@cache
def month(environment: str, days: int = 2) -> Month:
    return Month(load(environment), days)


def planted(environment: str, plant: Plant | None = None, days: int = 2) -> Month:
    """A month of its own with something planted in it; the clean one is made once."""
    clean, made = month(environment, days), Month.__new__(Month)
    made.__dict__ |= clean.__dict__ | {"records": list(clean.records)}
    if plant:
        plant(made)
    return made


def audit(
    made: Month, assembly: Path, folder: Path, *, spoil: Callable[[Path], None] | None = None, **asked: object
) -> Audit:
    """The audit of a month, written with digests of an hour more, and spoilt if asked for."""
    settings = made.settings
    files = write(made.records, folder)
    digests.write_digests(files, folder, settings.account, settings.region, made.first, made.days * 24 + 2)
    keys = digests.public_keys(folder.with_name(f"{folder.name}.keys.json"))
    if spoil:
        spoil(folder)
    given: dict[str, object] = {
        "logs": [folder],
        "period": Period(first=made.first, last=made.last),
        "endpoints": ENDPOINTS,
        "keys": public_keys(keys),
    }
    return audited(settings, application(assembly), Asked(**given | asked))  # type: ignore[arg-type]


def answers(found: Audit) -> Mapping[str, str]:
    """Question → met, not_met or undecided."""
    order = ("not_met", "undecided", "met")
    description: dict[str, str] = {}
    for one in found.results.results:
        description[one.control] = min(description.get(one.control, "met"), one.status.value, key=order.index)
    return description


def findings(found: Audit) -> set[tuple[str, str, str, str]]:
    """Everything that is not met or undecided, without the words."""
    return {(one.control, one.status.value, one.resource, one.property) for one in found.results.open}


__all__ = ["Record", "answers", "application", "audit", "findings", "month", "planted"]
