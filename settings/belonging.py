"""Answers that name something of another account, Region or partition."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from capabilities.regions import partition
from settings.partial import leaves

if TYPE_CHECKING:
    from settings.settings import Settings

OF_THIS_ACCOUNT = re.compile(r"permission-boundary|alarms\.adopt\..*|keys\.administrators.*|.*\.video-stream")
"""Keys whose ARNs must be of this account, and of this Region if they name one; policies would not reach others."""
OF_THIS_REGION = re.compile(r"keys\.adopt\..*")
"""Keys whose ARNs may be of another account, and must be of this Region: KMS is asked where the data lies."""


def _partition_of_arns(settings: "Settings") -> Iterator[str]:
    expected = partition(settings.region)
    for where, arn in _arns(settings):
        if arn[1] != expected:
            yield f"{where}: found an ARN of partition {arn[1]}; expected {expected}"


def _region_of_arns(settings: "Settings") -> Iterator[str]:
    for where, arn in _arns(settings):
        here = OF_THIS_ACCOUNT.fullmatch(where) or OF_THIS_REGION.fullmatch(where)
        if here and arn[3] not in ("", settings.region):
            yield f"{where}: found an ARN of {arn[3]}; expected {settings.region}"


def _account_of_arns(settings: "Settings") -> Iterator[str]:
    for where, arn in _arns(settings):
        if OF_THIS_ACCOUNT.fullmatch(where) and arn[4] != settings.account:
            yield f"{where}: found an ARN of account {arn[4]}; expected this account, {settings.account}"


def _event_bus(settings: "Settings") -> Iterator[str]:
    """EventBridge sends events to other Regions, but not from GovCloud (fact 208)."""
    bus = settings.alarms.event_bus
    if bus is None:
        return
    _, _, _, region, account, resource = bus.split(":", 5)
    if account == settings.account and resource == "event-bus/default":
        yield (
            f"alarms.event-bus: found the default bus of this account, {account}, where events come from: what arrives "
            "there would be seen again; expected another bus, or one of another account"
        )
    elif partition(settings.region) == "aws-us-gov" and region != settings.region:
        yield (
            f"alarms.event-bus: found a bus of {region}; expected one of {settings.region}: EventBridge sends nothing "
            "from a GovCloud Region to another Region"
        )


def _roles_named(settings: "Settings") -> Iterator[str]:
    for where, arn in _arns(settings):
        if not arn[5].removeprefix("role/").strip("*/"):
            yield f"{where}: found every role of account {arn[4]}; expected named roles"


def _identity_pool(settings: "Settings") -> Iterator[str]:
    liveness = settings.capabilities.face_liveness
    pool = liveness.identity_pool if liveness else None
    if pool and pool.partition(":")[0] != settings.region:
        yield f"capabilities.face-liveness.identity-pool: found {pool!r}; expected a pool of {settings.region}"


def _zone_ids(settings: "Settings") -> Iterator[str]:
    """The ids of a Region's zones begin with its name cut short: ap-southeast-7, apse7."""
    area, *compass, number = re.sub("(?<=north|south)(?=east|west)", "-", settings.region).split("-")
    start = "".join((area, *(part[0] for part in compass), number))
    for where, zone in leaves(settings):
        if where.startswith("network.create.zone-ids[") and not zone.startswith(f"{start}-az"):
            yield f"{where}: found {zone!r}; expected a zone of {settings.region}, e.g. {start}-az1"


def _arns(settings: "Settings") -> Iterator[tuple[str, list[str]]]:
    """Each ARN with the key it stands under, cut into partition (1), service, Region (3), account (4), resource (5)."""
    found = ((where, value.split(":", 5)) for where, value in leaves(settings) if value.startswith("arn:"))
    return ((where, arn) for where, arn in found if len(arn) == 6)


RULES = (_partition_of_arns, _region_of_arns, _account_of_arns, _event_bus, _roles_named, _identity_pool, _zone_ids)
