"""What would make a deployment fail, or nobody can tell."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assurance.planning.changes import Change, Kind, references
from assurance.planning.exports import Exports
from assurance.planning.names import NAMED, Name, named
from assurance.planning.order import Order
from assurance.planning.side import Place, Side

IMPORT = "cdk.out/documents/import/IMPORT.md"


class Trouble(StrEnum):
    """Why CloudFormation would refuse a deployment."""

    NAME_TAKEN = "name taken"
    EXPORT_IN_USE = "export still in use"
    TYPE_CHANGED = "type changed"
    UNSETTLED = "stack unsettled"
    UNDECIDED = "undecided"
    """It could not be asked."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One of them: where, what, and what to do."""

    trouble: Trouble
    where: str
    message: str


def problems(
    old: Side, new: Side, found: Iterable[Change], was: Exports, now: Exports, way: Order
) -> Iterator[Problem]:
    """Everything that the two sides show, where they are deployed in this order."""
    listed = tuple(found)
    yield from _unsettled(old, new)
    yield from _types(old, new)
    yield from _names(old, new, listed, way)
    yield from _imported_from_nobody(now)
    yield from _altered(listed, was, now, new)
    yield from (Problem(trouble=Trouble.EXPORT_IN_USE, where="the order", message=one) for one in way.crossing)


def _unsettled(old: Side, new: Side) -> Iterator[Problem]:
    for stack, status in old.unsettled.items():
        what = "delete it before" if status == "ROLLBACK_COMPLETE" else "bring it to an end, or back, before"
        whose = "" if stack in new.templates else " (no stack of this environment any more)"
        yield Problem(
            trouble=Trouble.UNSETTLED, where=stack, message=f"is {status}{whose}: {what} anything is deployed"
        )


def _types(old: Side, new: Side) -> Iterator[Problem]:
    was = dict(old.declared)
    for place, resource in new.declared:
        if place in was and was[place].get("Type") != resource.get("Type"):
            yield Problem(
                trouble=Trouble.TYPE_CHANGED,
                where=new.path(place),
                message=f"was an {was[place].get('Type')} and is an {resource.get('Type')}: give it another logical id",
            )


def freed(old: Side, new: Side, found: Iterable[Change], way: Order) -> frozenset[Place]:
    """The resources to be made whose name another stack has, and lets go before theirs is deployed."""
    listed = tuple(found)
    deleted = {one.place for one in listed if one.kind is Kind.DELETED}
    return frozenset(
        one.place
        for one, _, holder in _held(old, new, listed)
        if holder in deleted and way.before(holder[0], one.stack, new)
    )


def _names(old: Side, new: Side, found: Sequence[Change], way: Order) -> Iterator[Problem]:
    fates, let_go = {one.place: one.kind for one in found}, freed(old, new, found, way)
    for one, name, holder in _held(old, new, found):
        if one.place not in let_go and (description := _by_whom(name, one, holder, fates)):
            yield Problem(trouble=Trouble.NAME_TAKEN, where=one.path, message=description)


def _held(old: Side, new: Side, found: Iterable[Change]) -> Iterator[tuple[Change, Name, Place]]:
    """What is made under a name that a resource has before the deployment."""
    holders = {name: place for place, _ in old.declared if (name := named(old, place))}
    for one in found:
        if one.kind not in (Kind.NEW, Kind.REPLACED, Kind.MAY_BE_REPLACED) or not (name := named(new, one.place)):
            continue
        if holder := holders.get(name):
            yield one, name, holder


def _by_whom(name: Name, one: Change, holder: Place, fates: Mapping[Place, Kind]) -> str:
    """Who has the name when CloudFormation makes the new resource; empty if nobody."""
    stack, id_ = holder
    if holder == one.place and set(NAMED[name.type][1:]) & set(one.differing):
        return ""  # it is made in something else, where nobody has its name
    if holder == one.place:
        sure = "is" if one.kind is Kind.REPLACED else "may be"
        return (
            f"{name.value} {sure} made anew before the old one is gone, and would have its name: take it out and "
            "deploy, or give it another name"
        )
    fate = fates.get(holder)
    if fate in (Kind.RETAINED, Kind.ORPHANED):
        return f"{name.value} stays in the account when {stack} lets {id_} go: import it ({IMPORT})"
    return f"{name.value} is {id_} of {stack}: that stack has to let it go before {one.stack} is deployed"


def _imported_from_nobody(now: Exports) -> Iterator[Problem]:
    for name, stacks in sorted(now.imported_by.items()):
        if name not in now.by:
            yield Problem(
                trouble=Trouble.EXPORT_IN_USE,
                where=", ".join(sorted(stacks)),
                message=f"imports {name}, which no stack of this environment exports",
            )


def _altered(found: Iterable[Change], was: Exports, now: Exports, new: Side) -> Iterator[Problem]:
    """An export whose value changes while somebody imports it."""
    anew = {one.place: one.kind for one in found if one.kind in (Kind.REPLACED, Kind.MAY_BE_REPLACED)}
    for name, stack in sorted(now.by.items()):
        users = sorted(was.imported_by.get(name, frozenset()) - {stack})
        if name not in was.by or not users:
            continue
        sure = next((anew[stack, id_] for id_ in references(now.values[name]) if (stack, id_) in anew), None)
        if sure is None and was.values[name] == now.values[name]:
            continue
        if sure:
            because = f"what it names {'is' if sure is Kind.REPLACED else 'may be'} replaced"
        else:
            because = "its value changes"
        yield Problem(
            trouble=Trouble.EXPORT_IN_USE,
            where=stack,
            message=f"{name} is imported by {', '.join(users)}, and cannot be altered meanwhile: {because}",
        )
