"""How controls read a property: what is there, what is missing, and what the template alone does not hold."""

from collections.abc import Iterator
from typing import Any

from assurance.iam.patterns import arn_parts
from assurance.results.verdict import Verdict, not_met, undecided
from assurance.sources.resource import Resource, Unresolved


def flag(value: Any) -> bool | None:
    """A boolean as CloudFormation takes it, as text too; None for anything else."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else None


def number(value: Any) -> float | None:
    """A number as CloudFormation takes it, as text too; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def items(value: Any) -> tuple[Any, ...]:
    """One or many, as a tuple."""
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def arn_part(arn: str, place: int) -> str:
    """A part of an ARN (3 Region, 4 account, 5 the resource), as it is written; empty if it has no such part."""
    parts = arn_parts(arn)
    return parts[place].replace("${AWS.", "${AWS::") if len(parts) > place else ""


def shown(value: Any) -> str:
    """A value as a message shows it."""
    if value is None:
        return "not set"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 120 else f"{text[:117]}..."


def each_path(resource: Resource, pattern: str) -> tuple[str, ...]:
    """The paths that a pattern with `*` for lists stands for; of an empty list the first, where nothing is."""
    head, star, tail = pattern.partition(".*")
    if not star:
        return (pattern,)
    listed = resource.get(head)
    if isinstance(listed, Unresolved):
        return (head,)
    places = (f"{head}.{place}{tail}" for place in range(len(items(listed)) or 1))
    return tuple(path for place in places for path in each_path(resource, place))


def unknown(path: str, value: Unresolved) -> Verdict:
    """Undecided, for the reason that the reader of the template gave."""
    return undecided(path, f"{value.expression}: {value.reason}")


def not_met_unless(lost: Unresolved | None, path: str, message: str) -> Verdict:
    """Not met; undecided where something is not known that may be what is missed."""
    return unknown(path, lost) if lost else not_met(path, message)


def scalars(resource: Resource) -> tuple[tuple[str, Any], ...]:
    """Every scalar of a resource's properties, with its path; several controls ask."""
    return resource.remember("scalars", lambda: tuple(leaves(dict(resource.properties))))


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every scalar below a value, with its path."""
    match value:
        case dict():
            for name, item in value.items():
                yield from leaves(item, f"{path}.{name}" if path else str(name))
        case list() | tuple():
            for place, item in enumerate(value):
                yield from leaves(item, f"{path}.{place}")
        case _:
            yield path, value
