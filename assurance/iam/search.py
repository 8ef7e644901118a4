"""Whether some request of a kind is allowed: a pruned search through all that policies can tell apart."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from assurance.iam.asked import places
from assurance.iam.classes import BoundError
from assurance.iam.conditions import Context, expand
from assurance.iam.domains import Values
from assurance.iam.matching import covers, meets, named
from assurance.iam.request import Principal, Request
from assurance.iam.services import refusal
from assurance.iam.statement import Statement
from assurance.iam.truth import Truth, conjunction

BOUND = 50_000
"""Cases that one question may look at."""
Choice = Mapping[str, Values]


@dataclass(frozen=True, eq=False, kw_only=True)
class Variable:
    """Keys whose values hang together, and every combination of them that the policies can tell apart."""

    keys: frozenset[str]
    choices: Callable[[Context], Sequence[Choice]]
    """What is possible, given what is known so far."""
    needs: frozenset[str] = frozenset()
    """Keys that must be known before."""


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
    """A request that is allowed; or none, for certain unless there are reasons why nobody can say."""

    witness: Request | None = None
    reasons: tuple[str, ...] = ()
    looked_at: int = 0
    """How many cases were looked at."""
    classes: int = 0
    """How many classes of action and resource the policies told apart."""

    @property
    def certain(self) -> bool:
        return self.witness is not None or not self.reasons


@dataclass(eq=False, kw_only=True)
class _Search:
    allow: Statement
    denies: tuple[Statement, ...]
    caller: Caller
    action: str
    resource: str
    owner: str
    nodes: int
    reasons: dict[str, None] = field(default_factory=dict)

    def descend(self, choice: dict[str, Values]) -> Request | None:
        """A request that completes a choice; the branch ends where the Allow cannot hold, or a Deny must."""
        self.nodes += 1
        if self.nodes > BOUND:
            raise BoundError(f"more than {BOUND} cases would have to be looked at")
        known = Context(
            known={key: values for key, values in choice.items() if values},
            absent=frozenset(key for key, values in choice.items() if not values),
        )
        if self.allow.variables and "${" in self.resource:
            return self._substituted(choice, known)
        truth = self._applies(self.allow, known)
        if truth is False:
            return None
        open_keys: frozenset[str] = frozenset() if truth is True else truth
        for deny in self.denies:
            denied = self._applies(deny, known)
            if denied is True:
                return None
            open_keys |= denied or frozenset()
        if not open_keys:
            return self._request(known)
        return self._branch(open_keys, choice, known)

    def _branch(self, open_keys: frozenset[str], choice: dict[str, Values], known: Context) -> Request | None:
        """A request that completes a choice by each value of one of the keys that are open."""
        variable = self._next({key.lower() for key in open_keys}, choice)
        if variable is None:
            self.reasons |= dict.fromkeys(sorted(open_keys))
            return None
        for one in variable.choices(known):
            if witness := self.descend(choice | dict(one)):
                return witness
        return None

    def _substituted(self, choice: dict[str, Values], known: Context) -> Request | None:
        """The resource is a pattern with policy variables: what it means once these are known."""
        pattern = expand(self.resource, known)
        if isinstance(pattern, frozenset):
            return self._branch(pattern, choice, known)
        template = self.resource
        for resource in places(pattern, self.denies) if pattern is not None else ():
            self.resource = resource
            if witness := self.descend(choice):
                return witness
        self.resource = template
        return None

    def _applies(self, statement: Statement, known: Context) -> Truth:
        about = covers(statement, self.action, self.resource, known)
        if about is False:
            return False
        return conjunction((about, named(statement, self.caller.principal), meets(statement, known)))

    def _next(self, wanted: set[str], choice: Choice) -> Variable | None:
        undecided = [one for one in self.caller.variables if not one.keys <= choice.keys()]
        for variable in undecided:
            if variable.keys & wanted:
                missing = variable.needs - choice.keys()
                return next((one for one in undecided if one.keys & missing), variable)
        return None

    def _request(self, known: Context) -> Request:
        return Request(principal=self.caller.principal, action=self.action, resource=self.resource,
                       owner=self.owner, context=replace(known, remembered={}, complete=True))  # fmt: skip


def search(
    allow: Statement,
    denies: Iterable[Statement],
    *,
    callers: Iterable[Caller],
    targets: Iterable[tuple[str, str]],
    owner: str,
) -> Answer:
    """Whether an Allow lets one of the callers do something that no Deny takes back."""
    denying, asked = tuple(denies), tuple(targets)
    if not _varying(allow, denying):
        return _searched(allow, denying, callers, asked, owner)
    people = tuple(callers)
    found = _searched(allow, denying, people, asked, owner)
    if found.witness is not None:
        return found
    wide = replace(allow, resources=("*",), not_resources=())
    anything = [one for one in denying if not _names_resources(one)]
    actions = dict.fromkeys(action for action, _ in asked)
    if _searched(wide, tuple(anything), people, [(action, "*") for action in actions], owner).witness is None:
        return found
    unsure = "which resources a policy variable stands for"
    return replace(found, reasons=(*found.reasons, unsure))


def _varying(allow: Statement, denies: Iterable[Statement]) -> bool:
    """Whether a policy variable in a resource may tell apart more requests than one by one are looked at."""
    variables = allow.variables and allow.has_variables
    return any((one.variables and one.has_variables) or (variables and _names_resources(one)) for one in denies)


def _names_resources(one: Statement) -> bool:
    return bool(one.not_resources) or (bool(one.resources) and "*" not in one.resources)


def _searched(
    allow: Statement,
    denying: tuple[Statement, ...],
    callers: Iterable[Caller],
    asked: Sequence[tuple[str, str]],
    owner: str,
) -> Answer:
    reasons: dict[str, None] = {}
    nodes = 0
    for caller in callers:
        for action, resource in asked:
            if caller.principal.kind == "anonymous" and refusal(caller.principal, action, owner):
                continue
            looking = _Search(allow=allow, denies=denying, caller=caller, action=action, resource=resource,
                              owner=owner, nodes=nodes)  # fmt: skip
            try:
                witness = looking.descend(dict(caller.certain))
            except BoundError as error:
                return Answer(reasons=(str(error),), looked_at=looking.nodes)
            nodes = looking.nodes
            if witness:
                return Answer(witness=witness, looked_at=nodes)
            reasons |= looking.reasons
        reasons |= dict.fromkeys(caller.gaps)
    return Answer(reasons=tuple(reasons), looked_at=nodes)
