"""A pruned search for a request: descend key by key, and only where what is known so far decides nothing."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from assurance.iam.classes import BoundError
from assurance.iam.conditions import Context
from assurance.iam.domains import Values
from assurance.iam.request import Principal, Request

BOUND = 50_000
"""Cases that one question may look at."""
Choice = Mapping[str, Values]
"""Condition key → its values; empty where the key is absent."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Variable:
    """Keys whose values hang together, and every combination of them that the policies can tell apart."""

    keys: frozenset[str]
    choices: Callable[[Context], Sequence[Choice]]
    """What is possible, given what is known so far."""
    needs: frozenset[str] = frozenset()
    """Keys that must be known before."""


def lazily(keys: Iterable[str], make: Callable[[], Sequence[Choice]]) -> Variable:
    """A variable whose choices do not depend on anything, and are made when a search comes to it."""
    made = cache(make)
    return Variable(keys=frozenset(keys), choices=lambda _: made())


@dataclass(frozen=True, eq=False, kw_only=True)
class Caller:
    """Somebody who may ask: what is certain of the request then, and what is still open."""

    principal: Principal
    certain: Choice
    variables: tuple[Variable, ...]
    gaps: tuple[str, ...] = ()
    """Why there may be more than the variables can be."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A request as it was looked for; or none, for certain unless there are reasons why nobody can say."""

    witness: Request | None = None
    reasons: tuple[str, ...] = ()
    looked_at: int = 0
    """How many cases were looked at, with the classes that a look at the policies settles."""
    classes: int = 0
    """How many classes of action and resource the policies distinguished."""

    @property
    def certain(self) -> bool:
        return self.witness is not None or not self.reasons


@dataclass(eq=False)
class Branch:
    """What is chosen so far of one caller's requests; all searches for one caller share its branches."""

    caller: Caller
    choice: Choice
    _below: dict[Variable, list["Branch"]] = field(default_factory=dict)
    _next: dict[frozenset[str], Variable | None] = field(default_factory=dict)

    @cached_property
    def known(self) -> Context:
        """What is known by the choice."""
        return Context(
            known={key: values for key, values in self.choice.items() if values},
            absent=frozenset(key for key, values in self.choice.items() if not values),
        )

    def below(self, variable: Variable) -> list["Branch"]:
        """A branch for each choice of a variable."""
        if (found := self._below.get(variable)) is None:
            choices = variable.choices(self.known)
            found = self._below[variable] = [Branch(self.caller, {**self.choice, **one}) for one in choices]
        return found

    def next(self, wanted: frozenset[str]) -> Variable | None:
        """The variable to choose, where something depends on keys."""
        if wanted not in self._next:
            self._next[wanted] = self._wanted({key.lower() for key in wanted})
        return self._next[wanted]

    def _wanted(self, wanted: set[str]) -> Variable | None:
        undecided = [one for one in self.caller.variables if not one.keys <= self.choice.keys()]
        for variable in undecided:
            if variable.keys & wanted:
                missing = variable.needs - self.choice.keys()
                return next((one for one in undecided if one.keys & missing), variable)
        return None


@dataclass(eq=False, kw_only=True)
class Descent(ABC):
    """Looks for one request of a caller, an action and a resource; a subclass says what is looked for."""

    caller: Caller
    action: str
    resource: str
    owner: str
    """The account of the resource."""
    nodes: int
    """How many cases were looked at before, and by this search."""
    reasons: dict[str, None] = field(default_factory=dict)
    """Why nobody can say that there is none."""

    @abstractmethod
    def look(self, branch: Branch) -> Request | frozenset[str] | None:
        """The request, none in this branch, or the keys that it depends on."""

    def descend(self, branch: Branch) -> Request | None:
        """A request that completes a choice. Raises `BoundError`."""
        self.nodes += 1
        if self.nodes > BOUND:
            raise BoundError(f"more than {BOUND} cases would have to be looked at")
        found = self.look(branch)
        if not isinstance(found, frozenset):
            return found
        variable = branch.next(found)
        if variable is None:
            self.reasons |= dict.fromkeys(sorted(found))
            return None
        for one in branch.below(variable):
            if witness := self.descend(one):
                return witness
        return None

    def request(self, context: Context) -> Request:
        """The request, as far as the context is known."""
        return Request(principal=self.caller.principal, action=self.action, resource=self.resource,
                       owner=self.owner, context=context)  # fmt: skip
