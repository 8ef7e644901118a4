"""In which order the stacks go, so that nobody loses what it still imports: retirement in its steps."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from assurance.planning.exports import Exports
from assurance.planning.side import Side


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is deleted before all else, deployed before the rest, and deleted at the end."""

    deleted_first: tuple[str, ...] = ()
    deployed_first: tuple[str, ...] = ()
    """Stacks that must let go of an export before the stack that has it is deployed."""
    deleted_last: tuple[str, ...] = ()
    crossing: tuple[str, ...] = ()
    """Why there is no order: who must be deployed both before and after whom."""

    def before(self, former: str, stack: str, new: Side) -> bool:
        """Whether a stack is deployed or deleted before another is deployed."""
        early = (*self.deleted_first, *self.deployed_first)
        if stack in early:
            return former in early[: early.index(stack)]
        return former in early or (former in new.templates and new.comes_after(stack, former))


def order(old: Side, new: Side, was: Exports, now: Exports) -> Order:
    """The order of a deployment of `new` over `old`."""
    gone = old.templates.keys() - new.templates.keys()
    rank = {stack: number for number, stack in enumerate(new.order)}
    held: dict[str, set[str]] = defaultdict(set)
    for name, owner in was.by.items():
        if now.by.get(name) != owner:
            held[owner] |= was.imported_by.get(name, frozenset()) - {owner}
    letting = {
        user for owner, users in held.items() for user in users if owner in rank and rank[owner] < rank.get(user, 0)
    }
    in_the_way = {user for users in held.values() for user in users & gone}
    first = [stack for stack in new.order if stack in _with_what_they_need(letting, was, now)]
    return Order(
        deleted_first=_consumers_first(in_the_way, was),
        deployed_first=tuple(first),
        deleted_last=_consumers_first(gone - in_the_way, was),
        crossing=tuple(_crossing(first, in_the_way, held)),
    )


def _with_what_they_need(letting: Set[str], was: Exports, now: Exports) -> set[str]:
    """Together with the stacks whose new exports they import."""
    needed = set(letting)
    while (
        more := {
            owner
            for name, owner in now.by.items()
            if name not in was.by and now.imported_by.get(name, frozenset()) & needed
        }
        - needed
    ):
        needed |= more
    return needed


def _consumers_first(stacks: Set[str], was: Exports) -> tuple[str, ...]:
    """Who imports goes before who exports."""
    before: dict[str, set[str]] = {stack: set() for stack in sorted(stacks)}
    for name, owner in was.by.items():
        if owner in before:
            before[owner] |= (was.imported_by.get(name, frozenset()) & stacks) - {owner}
    try:
        return tuple(TopologicalSorter(before).static_order())
    except CycleError:
        return tuple(before)


def _crossing(first: Sequence[str], deleted: Set[str], held: Mapping[str, Set[str]]) -> Iterator[str]:
    """Stacks that would have to go before those that still import from them."""
    for owner in (*sorted(deleted), *first):
        before = deleted | set(first[: first.index(owner)] if owner in first else ())
        for user in sorted(held.get(owner, frozenset()) - before):
            yield (
                f"{owner} must be deployed before {user} lets go of what it imports from it, and cannot be: do it in "
                "two deployments, first what is approved more, then what is retired"
            )
