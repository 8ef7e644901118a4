"""What becomes of every resource when the stacks of one side are deployed over those of the other."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from assurance.drift.canonical import canonical
from assurance.pack.differing import differences
from assurance.planning.names import Name, named
from assurance.planning.replacing import Replacement, replaced_by, replacement
from assurance.planning.side import Place, Side, inner

_UNREAD = ("Metadata", "DependsOn", "CreationPolicy")
"""Attributes whose change alters no resource."""


class Kind(StrEnum):
    """What CloudFormation does with a resource."""

    NEW = "new"
    IN_PLACE = "changed in place"
    REPLACED = "replaced"
    MAY_BE_REPLACED = "may be replaced"
    DELETED = "deleted"
    RETAINED = "retained"
    """It leaves its stack, stays in the account, and another stack declares it."""
    ORPHANED = "orphaned"
    """It leaves its stack, stays in the account, and no stack declares it any more."""
    HERE = "only here"
    THERE = "only there"
    OTHERWISE = "otherwise"
    """Between two environments: nothing becomes of a resource, one has it, or has it otherwise."""


_REPLACED = {Replacement.NEVER: Kind.IN_PLACE, Replacement.MAY: Kind.MAY_BE_REPLACED,
             Replacement.ALWAYS: Kind.REPLACED}  # fmt: skip
_RANKS = [Kind.IN_PLACE, Kind.MAY_BE_REPLACED, Kind.REPLACED]
_IS = {Kind.MAY_BE_REPLACED: "may be replaced", Kind.REPLACED: "is replaced"}


@dataclass(frozen=True, kw_only=True)
class Change:
    """A resource that is not as it was."""

    stack: str
    id: str
    """Logical id; empty where the tags of the stack itself change, which go to all that it holds."""
    path: str
    type: str
    kind: Kind
    differing: tuple[str, ...] = ()
    """Properties, and attributes beside them, that are not as they were."""
    because: tuple[str, ...] = ()
    """What differs, place by place; why it is replaced, or stays."""

    @property
    def place(self) -> Place:
        return self.stack, self.id


def changes(old: Side, new: Side) -> tuple[Change, ...]:
    """Every change, by stack in the order of deployment, then by path."""
    was, now = dict(old.declared), dict(new.declared)
    found = [*_tags(old, new), *_gone(old, new, was, now)]
    found += [_change(new, place, now[place], _Fate(kind=Kind.NEW)) for place in now.keys() - was.keys()]
    found += _altered(new, was, now)
    order = {stack: number for number, stack in enumerate((*new.order, *old.templates))}
    return tuple(sorted(found, key=lambda one: (order[one.stack], one.path, one.id)))


@dataclass(frozen=True, kw_only=True)
class _Fate:
    """What becomes of a resource, and why."""

    kind: Kind
    differing: tuple[str, ...] = ()
    because: tuple[str, ...] = ()


def between(there: Side, here: Side) -> tuple[Change, ...]:
    """What one environment has and another has not, or has otherwise."""
    kinds = {Kind.NEW: Kind.HERE, **dict.fromkeys((Kind.DELETED, Kind.RETAINED, Kind.ORPHANED), Kind.THERE)}
    was, now = dict(there.declared), dict(here.declared)
    found: list[Change] = []
    for one in changes(there, here):
        kind = kinds.get(one.kind, Kind.OTHERWISE)
        if kind is Kind.OTHERWISE and one.id and _meaning(was[one.place]) == _meaning(now[one.place]):
            continue  # the order of a list, say
        found.append(replace(one, kind=kind, because=() if kind is Kind.THERE else one.because))
    return tuple(found)


def _meaning(declared: Mapping[str, Any]) -> Any:
    return canonical({"Type": declared.get("Type"), **_parts(declared)})


def _change(side: Side, place: Place, declared: Mapping[str, Any], fate: _Fate) -> Change:
    return Change(
        stack=place[0],
        id=place[1],
        path=side.path(place),
        type=str(declared.get("Type")),
        kind=fate.kind,
        differing=fate.differing,
        because=fate.because,
    )


def _tags(old: Side, new: Side) -> Iterator[Change]:
    for stack in old.templates.keys() & new.templates.keys():
        before, after = dict(old.templates[stack].tags), dict(new.templates[stack].tags)
        if before != after:
            yield Change(
                stack=stack,
                id="",
                path=stack,
                type="AWS::CloudFormation::Stack",
                kind=Kind.IN_PLACE,
                differing=("tags",),
                because=tuple(differences(before, after, "tags")),
            )


def _gone(old: Side, new: Side, was: Mapping[Place, Any], now: Mapping[Place, Any]) -> Iterator[Change]:
    """What leaves its stack; of a stack that nobody deploys any more, once that is deleted."""
    names = {name: place for place in now if (name := named(new, place))}
    for place in was.keys() - now.keys():
        yield _change(old, place, was[place], _fate(was[place], named(old, place), names))


def _fate(declared: Mapping[str, Any], name: Name | None, names: Mapping[Name, Place]) -> _Fate:
    if not str(declared.get("DeletionPolicy", "")).startswith("Retain"):
        return _Fate(kind=Kind.DELETED)
    if name and name in names:
        stack, id_ = names[name]
        return _Fate(kind=Kind.RETAINED, because=(f"{name.value} is declared by {id_} in {stack} from then on",))
    what = name.value if name else "it"
    return _Fate(kind=Kind.ORPHANED, because=(f"{what} stays in the account, and no template names it any more",))


def _altered(side: Side, was: Mapping[Place, Any], now: Mapping[Place, Any]) -> Iterator[Change]:
    """What is on both sides and differs, or names what is made anew: that too has other values then."""
    both = was.keys() & now.keys()
    fates = {place: fate for place in both if (fate := _compared(was[place], now[place]))}
    while further := dict(_following(both, now, fates)):
        fates |= further
    for place, fate in fates.items():
        yield _change(side, place, now[place], fate)


def _compared(old: Mapping[str, Any], new: Mapping[str, Any]) -> _Fate | None:
    was, now = _parts(old), _parts(new)
    differing = tuple(sorted(name for name in was.keys() | now.keys() if was.get(name) != now.get(name)))
    if not differing:
        return None
    sure, properties = replacement(str(new.get("Type")), old.get("Properties") or {}, new.get("Properties") or {})
    how = "cannot" if sure is Replacement.ALWAYS else "may not"
    cause = (f"{', '.join(properties)} {how} be changed in place",) if properties else ()
    kept = sure is not Replacement.NEVER and "Retain" in (
        old.get("UpdateReplacePolicy"),
        new.get("UpdateReplacePolicy"),
    )
    stays = ("what it replaces stays in the account (UpdateReplacePolicy)",) if kept else ()
    return _Fate(kind=_REPLACED[sure], differing=differing, because=(*cause, *stays, *differences(was, now)))


def _parts(declared: Mapping[str, Any]) -> dict[str, Any]:
    """Properties, and the attributes beside them that CloudFormation acts on."""
    attributes = {name: value for name, value in declared.items() if name not in (*_UNREAD, "Properties", "Type")}
    return {**attributes, **(declared.get("Properties") or {})}


def _following(
    both: Set[Place], now: Mapping[Place, Any], fates: Mapping[Place, _Fate]
) -> Iterator[tuple[Place, _Fate]]:
    """What names a resource that is made anew, and is not known yet to be changed as much by it."""
    anew = {place: fate.kind for place, fate in fates.items() if fate.kind in _RANKS[1:]}
    for place in both:
        known = fates.get(place)
        for name, value in (now[place].get("Properties") or {}).items():
            for other in references(value):
                if cause := anew.get((place[0], other)):
                    kind = _REPLACED[replaced_by(str(now[place].get("Type")), name)]
                    kind = min(kind, cause, key=_RANKS.index) if kind in _RANKS[1:] else kind
                    known = _worse(known, kind, name, f"{name} names {other}, which {_IS[cause]}: its id changes")
        if known and known != fates.get(place):
            yield place, known


def _worse(known: _Fate | None, kind: Kind, name: str, because: str) -> _Fate:
    if known and _RANKS.index(kind) <= _RANKS.index(known.kind):
        return known
    differing, former = (known.differing, known.because) if known else ((), ())
    return _Fate(kind=kind, differing=tuple(sorted({*differing, name})), because=(because, *former))


def references(value: Any) -> Iterator[str]:
    """The logical ids that a value of a template names."""
    for one in inner(value):
        match one:
            case {"Ref": str(name)}:
                yield name
            case {"Fn::GetAtt": [str(name), *_]}:
                yield name
            case {"Fn::GetAtt": str(text)}:
                yield text.partition(".")[0]
            case {"Fn::Sub": str(text) | [str(text), *_]}:
                yield from (part.partition("}")[0].partition(".")[0] for part in text.split("${")[1:])
