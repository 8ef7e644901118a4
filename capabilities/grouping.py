"""The callers of one capability split into groups: a row per group with its calls, and the row with all the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from capabilities.capability import Capability, Duty, Scope

GROUPED = (Scope.COLLECTION, Scope.VERSION)
"""Scopes of calls that groups are kept apart by: they name what belongs to one group alone."""


def is_grouped(row: Capability) -> bool:
    """Whether calls of the capability name a collection, or a model of a project."""
    return any(grant.scope in GROUPED for grant in row.of(Duty.USE))


def grouped(row: Capability, groups: Sequence[str]) -> Iterator[Capability]:
    """The row without its calls, and for each group one with the calls alone; the row itself without groups."""
    if not groups:
        yield row
        return
    yield replace(
        row,
        grants=tuple(one for one in row.grants if one.duty is not Duty.USE),
        needs=tuple(one for one in row.needs if one.duty is not Duty.USE),
        passed_by=None if row.passed_by is Duty.USE else row.passed_by,
    )
    for group in groups:
        yield replace(
            row,
            name=f"{row.name}-{group}",
            title=f"{row.title}, for {group}",
            grants=row.of(Duty.USE),
            needs=tuple(one for one in row.needs if one.duty is Duty.USE),
            passed_by=row.passed_by if row.passed_by is Duty.USE else None,
            alarms=(),
            group=group,
        )
