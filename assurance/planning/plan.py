"""A plan: what deploying the templates at hand would do to what is there, and how it is done."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from assurance.planning.access import widened
from assurance.planning.changes import Change, Kind, between, changes
from assurance.planning.documents import Apply, documents
from assurance.planning.exports import exports
from assurance.planning.left_over import left_over
from assurance.planning.order import Order, order
from assurance.planning.problems import Problem, freed, problems
from assurance.planning.side import Place, Side
from assurance.planning.steps import Step, steps
from assurance.planning.units import Units, units
from assurance.proof.widening import Widening
from settings.prices import prices_of

GRAVE = (
    Kind.REPLACED,
    Kind.MAY_BE_REPLACED,
    Kind.RETAINED,
    Kind.ORPHANED,
    Kind.OTHERWISE,
    Kind.HERE,
    Kind.THERE,
)
"""What becomes of resources that somebody has to look at before it happens."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything that there is to tell before a deployment."""

    environment: str
    new: str
    old: str
    first: bool = False
    """Whether there is nothing that it could be compared with."""
    versions: tuple[tuple[str, ...], tuple[str, ...]]
    """Of the baseline: by which the stacks that are there were made, and those at hand."""
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...] = ()
    orphaned: tuple[str, ...] = ()
    """Stacks that no template of this environment is for any more."""
    documents: tuple[Apply, ...]
    widened: tuple[Widening, ...]
    units: tuple[Units, ...]
    steps: tuple[Step, ...] = ()

    @property
    def grave(self) -> bool:
        """Whether anything is replaced, orphaned, refused or widened; of two environments, whether they differ."""
        differing = any(one.kind in GRAVE for one in self.changes)
        return bool(self.problems or self.orphaned or self.widened or differing)

    @property
    def counts(self) -> Mapping[str, int]:
        """Kind of change → how many resources."""
        return {kind.value: number for kind in Kind if (number := sum(one.kind is kind for one in self.changes))}


Taken = Callable[[Iterable[Place]], Iterable[Problem]]
"""Asks an account which names of resources to be made it has already."""


def plan(environment: str, old: Side, new: Side, commands: Mapping[str, str], taken: Taken = lambda made: ()) -> Plan:
    """The plan of deploying `new` over `old`. Raises `ProofError`, `SourceError`, `PricesError` and `CallError`."""
    found = changes(old, new)
    was, now = exports(old), exports(new)
    way = order(old, new, was, now)
    description = list(problems(old, new, found, was, now, way))
    known, let_go = {one.where for one in description}, freed(old, new, found, way)
    description += [
        one
        for one in taken([one.place for one in found if one.kind is Kind.NEW and one.place not in let_go])
        if one.where not in known
    ]
    apply = documents(old, new, commands)
    another = old.versions != new.versions
    region = next((one.place.region for one in new.templates.values()), "")
    return Plan(
        environment=environment,
        new=new.label,
        old=old.label,
        versions=(old.versions, new.versions),
        first=not old.templates,
        changes=found,
        problems=tuple(sorted(description, key=lambda one: (one.trouble, one.where, one.message))),
        orphaned=_orphaned(way),
        documents=apply,
        widened=widened(old, new) if old.templates else (),
        units=units(old, new, prices_of(environment)),
        steps=tuple(steps(environment, region, old, found, way, apply, left=left_over(old, new, found), deploy=another))
        if found or apply or another
        else (),
    )


def against(environment: str, there: Side, here: Side) -> Plan:
    """What an environment has otherwise than another, whose side reads as it. Raises as `plan` does."""
    return Plan(
        environment=environment,
        new=here.label,
        old=there.label,
        versions=(there.versions, here.versions),
        changes=between(there, here),
        documents=documents(there, here, {}),
        widened=widened(there, here),
        units=units(there, here, prices_of(environment)),
    )


def _orphaned(way: Order) -> tuple[str, ...]:
    return (*way.deleted_first, *way.deleted_last)
