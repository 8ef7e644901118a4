"""What readers are asked for and what they bring: a resource of a stack, and how the account has it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from assurance.sources.live.calling import Caller, attempt
from assurance.sources.resource import Unresolved


@dataclass(frozen=True, kw_only=True, eq=False)
class Owned:
    """A resource that a stack owns, by CloudFormation's own account of it."""

    stack: str
    id: str
    type: str
    physical: str
    """The physical id: a name, an id or an ARN, as the type has it."""
    declared: Mapping[str, Any] = field(default_factory=dict)
    """Its properties in the deployed template: what CloudFormation keeps to itself is only there."""
    changed: datetime | None = None
    """When CloudFormation last did something to it."""


@dataclass(frozen=True, kw_only=True)
class Beside:
    """Something that no stack of the environment owns, and that stands at a resource of one."""

    type: str
    id: str
    properties: Mapping[str, Any]
    physical: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Found:
    """A resource as the account has it, in CloudFormation's names."""

    properties: Mapping[str, Any]
    state: Mapping[str, Any] = field(default_factory=dict)
    physical: Mapping[str, str] = field(default_factory=dict)
    """Attributes that do not follow from the physical id, e.g. an ARN that ends in a time."""
    beside: tuple[Beside | Unresolved, ...] = ()
    """What stands at it and belongs to no stack; a gap where that could not be asked."""


def looked(find: Callable[[], Iterable[Beside]]) -> tuple[Beside | Unresolved, ...]:
    """What stands beside a resource, or why nobody knows."""
    found = attempt(lambda: tuple(find()))
    return (found,) if isinstance(found, Unresolved) else found


Reader = Callable[[Caller, Owned], Found | None]
"""Reads a resource; None where it is not there any more."""


def picked(answer: Any, *same: str, **renamed: str) -> dict[str, Any]:
    """Properties from AWS's answer: those of the same name, and CloudFormation's name = AWS's.

    What has no value is left out; of an answer that failed, every property is the gap.
    """
    names = {**{name: name for name in same}, **renamed}
    if isinstance(answer, Unresolved):
        return dict.fromkeys(names, answer)
    return {ours: answer[theirs] for ours, theirs in names.items() if answer and answer.get(theirs) not in (None, "")}


def part(answer: Any, *path: str) -> Any:
    """What lies at a path of an answer; None where there is nothing, the gap where the answer is one."""
    for name in path:
        if not isinstance(answer, Mapping):
            return answer if isinstance(answer, Unresolved) else None
        answer = answer.get(name)
    return answer


def filled(**properties: Any) -> dict[str, Any]:
    """The properties that have a value."""
    return {name: value for name, value in properties.items() if value not in (None, [], {}, "")}
