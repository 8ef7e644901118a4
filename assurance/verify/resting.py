"""What rests on something that could not be read is not decided: a refused call makes nothing "not met"."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from assurance.controls.check import check
from assurance.controls.control import Approval, Control
from assurance.results.result import Result, Results
from assurance.results.verdict import Status
from assurance.sources.account import Account
from assurance.sources.resource import Resource, Unread, Unresolved
from settings.exceptions import Register

MOST = 3
"""Gaps that a message names."""


def settled(
    results: Results, account: Account, *, controls: Iterable[Control], approval: Approval, register: Register
) -> Results:
    """The results, undecided where they are met as soon as what could not be read is taken to be as approved."""
    approved = {one.key: one for one in account.approved.resources}
    gaps: dict[str, None] = {}
    filled = tuple(_filled(one, approved.get(one.key), gaps) for one in account.application.resources)
    missed = {one.control for one in results.results if one.status is Status.NOT_MET}
    if not gaps or not missed:
        return results
    whole = replace(account.application, resources=filled)
    again = check(
        whole,
        controls=[one for one in controls if one.id in missed],
        approval=approval,
        register=register,
        account=replace(account, application=whole),
    )
    sure = {key for one in again.results if one.status is Status.NOT_MET for key in _keys(one)}
    named = list(gaps)
    more = f" and {len(named) - MOST} more" if len(named) > MOST else ""
    rests = f"it rests on what could not be read: {'; '.join(named[:MOST])}{more}"
    return replace(results, results=tuple(_open(one, rests, sure) for one in results.results))


def _open(one: Result, rests: str, sure: set[tuple[str, ...]]) -> Result:
    if one.status is not Status.NOT_MET or not sure.isdisjoint(_keys(one)):
        return one
    return replace(one, status=Status.UNDECIDED, message=f"{one.message} ({rests})")


def _keys(one: Result) -> Iterator[tuple[str, ...]]:
    """By which a finding is known again: its place if it has one, and its message."""
    if one.resource:
        yield one.control, one.template, one.resource, one.property
    yield one.control, one.template, one.resource, one.property, one.message


def _filled(one: Resource, approved: Resource | None, gaps: dict[str, None]) -> Resource:
    """A resource with the approved values for those that could not be read."""
    if isinstance(one.properties, Unread):
        gaps[_described(one.properties.gap)] = None
        return replace(one, properties=approved.properties) if approved else one
    odd = {name: found for name, value in one.properties.items() if (found := next(_gaps(value), None))}
    if not odd:
        return one
    gaps.update(dict.fromkeys(map(_described, odd.values())))
    known: Mapping[str, Any] = approved.properties if approved else {}
    kept = {name: value for name, value in one.properties.items() if name not in odd}
    return replace(one, properties=kept | {name: known[name] for name in odd if name in known})


def _gaps(value: Any) -> Iterator[Unresolved]:
    match value:
        case Unresolved():
            yield value
        case Mapping():
            for inner in value.values():
                yield from _gaps(inner)
        case list() | tuple():
            for inner in value:
                yield from _gaps(inner)


def _described(gap: Unresolved) -> str:
    return f"{gap.expression} ({gap.reason.partition(':')[0]})"
