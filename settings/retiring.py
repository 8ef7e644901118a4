"""Retirements that contradict what is approved, or that nothing follows from."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from capabilities.capabilities import CAPABILITIES
from capabilities.remnant import READABLE

if TYPE_CHECKING:
    from settings.settings import Settings


def _approved_and_retired(settings: "Settings") -> Iterator[str]:
    approved = settings.capabilities.named()
    for name in settings.retired.named():
        if name in approved and not CAPABILITIES[name].resources:
            yield f"retired.{name}: is approved as well ([capabilities.{name}]); expected one of them"


def _named_in_both(settings: "Settings") -> Iterator[str]:
    """A capability may be approved for some resources and retired for others."""
    for name, answer in settings.retired.named().items():
        kind = CAPABILITIES[name].resources
        given = settings.capabilities.named().get(name)
        if not kind or given is None:
            continue
        used = {getattr(one, "name", one) for one in getattr(given, kind)}
        listed = getattr(answer, kind)
        if not listed:
            yield f"retired.{name}.{kind}: names none, and {name} is approved; expected those that are retired"
        for number, one in enumerate(listed):
            if one in used:
                yield f"retired.{name}.{kind}[{number}]: {one!r} is in [capabilities.{name}] as well"


def _readers(settings: "Settings") -> Iterator[str]:
    approved = settings.capabilities.named()
    for name, answer in settings.retired.named().items():
        if not answer.readers:
            continue
        where = f"retired.{name}.readers"
        if answer.data == "disposed":
            yield f"{where}: its data was disposed of; leave them out"
        elif name in approved:
            yield f"{where}: {name} is approved: who reads its results is said in [capabilities.{name}]"
        elif CAPABILITIES[name].stores.isdisjoint(READABLE):
            yield f"{where}: {name} keeps nothing that anybody could read"


RULES = (_approved_and_retired, _named_in_both, _readers)
