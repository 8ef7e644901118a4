"""Groups of callers: each collection and project in one of them, and no principal in two."""

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from capabilities.capabilities import CAPABILITIES
from settings.trusting import overlap
from settings.words import suggestion

if TYPE_CHECKING:
    from settings.settings import Settings

_KINDS = {"face-search": "collections", "custom-labels": "projects"}
"""Capability that has groups → what each of them has of its own."""


def _in_one_group(settings: "Settings") -> Iterator[str]:
    for name, kind in _KINDS.items():
        answer = settings.capabilities.named().get(name)
        groups = getattr(answer, "groups", ())
        known = getattr(answer, kind, ())
        owner: dict[str, str] = {}
        for number, group in enumerate(groups):
            for place, one in enumerate(getattr(group, kind)):
                where = f"capabilities.{name}.groups[{number}].{kind}[{place}]"
                if one not in known:
                    hint = suggestion(one, list(known))
                    yield f"{where}: found {one!r}; expected one of capabilities.{name}.{kind}{hint}"
                elif owner.setdefault(one, group.name) != group.name:
                    yield f"{where}: {one!r} is in the group {owner[one]!r} already; each belongs to one"
        for one in known if groups else ():
            if one not in owner:
                yield f"capabilities.{name}.groups: {one!r} is in none of them, so that nobody could use it"


def _named_once(settings: "Settings") -> Iterator[str]:
    for name in _KINDS:
        names: set[str] = set()
        for number, group in enumerate(getattr(settings.capabilities.named().get(name), "groups", ())):
            where = f"capabilities.{name}.groups[{number}].name"
            if group.name in names:
                yield f"{where}: {group.name!r} is there twice"
            if f"{name}-{group.name}" in CAPABILITIES:
                yield f"{where}: found {group.name!r}; {name}-{group.name} is a capability: choose another name"
            names.add(group.name)


def _callers_of_groups(settings: "Settings") -> Iterator[str]:
    """Where there are groups, they name who calls: a role for all of them would reach across."""
    for name, answer in settings.capabilities.named().items():
        if answer.callers and settings.groups(CAPABILITIES[name]):
            yield f"capabilities.{name}.callers: its calls are split into groups; name callers there"


def _apart(settings: "Settings") -> Iterator[str]:
    """A role of a service is chosen by anyone who may pass it, so that services are no callers of their own."""
    for name in _KINDS:
        groups = getattr(settings.capabilities.named().get(name), "groups", ())
        for (_, one), (number, other) in combinations(enumerate(groups), 2):
            for place, principal in enumerate(other.callers):
                for theirs in one.callers:
                    if principal.startswith("arn:") and theirs.startswith("arn:") and overlap(theirs, principal):
                        yield (
                            f"capabilities.{name}.groups[{number}].callers[{place}]: {principal!r} may be {theirs!r}, "
                            f"a caller of {one.name}: groups are kept apart; name another role"
                        )


RULES = (_in_one_group, _named_once, _callers_of_groups, _apart)
