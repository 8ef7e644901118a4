"""What is left of a capability that was retired: its data can be overseen, erased and read, and it cannot be used."""

from collections.abc import Iterator
from dataclasses import replace

from capabilities.capability import Capability, Duty, Grant, Need, Store
from capabilities.needs import reads

OVERSIGHT = ("Delete", "Describe", "List", "Stop", "Untag")
"""What the operations begin with by which resources that were created are looked at, stopped and ended."""

READABLE = (Store.EVIDENCE, Store.RESULTS, Store.MODELS, Store.DATA_STREAM)
"""Stores that hold what was kept beyond the call, and that somebody may have to read afterwards."""


def remnant(row: Capability, *, kept: bool) -> Capability:
    """The row of a retired capability; `kept`: its data stays, to be erased on request and read by its readers."""
    grants = tuple(left for grant in row.grants if (left := _left(grant, kept=kept)).actions)
    operations = {action.removeprefix("rekognition:") for grant in grants for action in grant.actions}
    return replace(
        row,
        grants=grants,
        needs=tuple(_needs(row)) if kept else (),
        alarms=tuple(name for name in row.alarms if name in operations),
        passed_by=None,
        requires=(),
        retired=True,
    )


def _needs(row: Capability) -> Iterator[Need]:
    """Erasure, and reading of whatever was kept beyond the call; images that were supplied never had a reader."""
    yield from (need for need in row.needs if need.duty is Duty.ERASE)
    for store in READABLE:
        if store in row.stores and store is not Store.DATA_STREAM:
            yield from reads(store, Duty.READ_RESULTS)
    yield from (need for need in row.needs if need.duty is Duty.READ_RESULTS and need.on is Store.DATA_STREAM)


def _left(grant: Grant, *, kept: bool) -> Grant:
    match grant.duty:
        case Duty.ERASE if kept:
            return grant
        case Duty.ADMINISTER | Duty.SHARE:
            left = [one for one in grant.actions if one.removeprefix("rekognition:").startswith(OVERSIGHT)]
            return replace(grant, actions=tuple(left))
        case _:
            return replace(grant, actions=())
