"""Whether every request that some policies let pass is one that a claim is about: decided over all requests.

Premise and claim are policies alike: what passes, and what may pass. A search descends only where neither is decided
yet, and a request that breaks the claim is put to the evaluator whole before anybody hears of it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

from assurance.iam.asked import kind, pairs
from assurance.iam.classes import BoundError
from assurance.iam.descent import Answer, Branch, Caller, Descent
from assurance.iam.evaluate import Verdict, decide, passing
from assurance.iam.languages import Language
from assurance.iam.matching import covering, covers, gives, meets, named
from assurance.iam.mentions import in_conditions, in_resources
from assurance.iam.request import Policies, Policy, Request
from assurance.iam.statement import Statement
from assurance.iam.truth import Truth, conjunction, disjunction, negation


class Side(Protocol):
    """One side of an implication: a condition on requests that policies state."""

    @property
    def policies(self) -> tuple[Policy, ...]:
        """Every policy that the condition looks at."""

    def may(self, action: str) -> bool:
        """Whether it can hold for an action at all, by a first look."""

    def open(self, action: str, resource: str) -> bool:
        """Whether it can hold for an action on a resource, by a second look."""

    def always(self, action: str, resource: str) -> bool:
        """Whether it holds for every request for an action on a resource, as can be seen without a search."""

    def truth(self, request: Request) -> Truth:
        """Whether it holds for a request of which something, but not everything, is known."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Passing:
    """All requests that a set of policies lets pass together."""

    layers: Policies

    @property
    def policies(self) -> tuple[Policy, ...]:
        return self.layers.all

    def may(self, action: str) -> bool:
        layers = self.layers
        if layers.endpoint and not gives(layers.endpoint, action):
            return False
        if layers.resource and gives(layers.resource, action):
            return True
        own = any(gives(one, action) for one in layers.identity)
        return own and all(gives(one, action) for one in (layers.boundary, layers.session) if one)

    def open(self, action: str, resource: str) -> bool:
        layers = self.layers
        if layers.endpoint and not covering(layers.endpoint, action, resource).allows:
            return False
        own = [covering(one, action, resource) for one in layers.personal]
        if any(truth is True and not one.conditions for said in own for one, truth in said.denies):
            return False
        if layers.resource and covering(layers.resource, action, resource).allows:
            return True
        granted, bounding = own[: len(layers.identity)], own[len(layers.identity) :]
        return any(one.allows for one in granted) and all(one.allows for one in bounding)

    def always(self, action: str, resource: str) -> bool:
        return False

    def truth(self, request: Request) -> Truth:
        return passing(request, self.layers)


@dataclass(frozen=True, eq=False, kw_only=True)
class Meant:
    """All requests that an Allow of a policy is about and no Deny of it, as a person would write them down."""

    policy: Policy

    @property
    def policies(self) -> tuple[Policy, ...]:
        return (self.policy,)

    def may(self, action: str) -> bool:
        return gives(self.policy, action)

    def open(self, action: str, resource: str) -> bool:
        return bool(covering(self.policy, action, resource).allows)

    def always(self, action: str, resource: str) -> bool:
        found = covering(self.policy, action, resource)
        plainly = (truth is True and not (one.conditions or one.principals or one.not_principals)
                   for one, truth in found.allows)  # fmt: skip
        return not found.denies and any(plainly)

    def truth(self, request: Request) -> Truth:
        found = covering(self.policy, request.action, request.resource)
        allowed = disjunction(_applies(one, truth, request, varies=found.varies) for one, truth in found.allows)
        denied = disjunction(_applies(one, truth, request, varies=found.varies) for one, truth in found.denies)
        return conjunction((allowed, negation(denied)))


NOTHING = Meant(policy=Policy(name="no request", statements=()))
EVERYTHING = Meant(policy=Policy(name="every request", statements=(Statement(effect="Allow", actions=("*",)),)))


@dataclass(frozen=True, eq=False, kw_only=True)
class Each:
    """Callers that are made when they are needed."""

    make: Callable[[], Iterable[Caller]]

    def __iter__(self) -> Iterator[Caller]:
        return iter(self.make())


@dataclass(frozen=True, eq=False, kw_only=True)
class Question:
    """Whether every request of some callers that the premise lets pass is one of the claim."""

    premise: Side
    claim: Side
    callers: Iterable[Caller]
    """Gone through once for each time that the question is put, and not at all where no class can pass."""
    owner: str
    """The account of the resources."""
    actions: Sequence[str] = ()
    """The actions in question, none of them a pattern; all, if none is named."""
    service: str = ""
    """The prefix of the actions in question, where it is one."""
    resources: Sequence[Language] = ()
    """How the resources in question read; all, if nothing is said."""

    @property
    def policies(self) -> tuple[Policy, ...]:
        """All that the two sides say."""
        return (*self.premise.policies, *self.claim.policies)


def prove(question: Question) -> Answer:
    """No witness and no reason: proved. A witness: refuted by it. Reasons: undecided."""
    looked_at, classes, settled = 0, 0, 0
    reasons: dict[str, None] = {}
    try:
        distinguished = list(_distinguished(question))
        classes = len(distinguished)
        varying = [one for each in question.policies for one in _varying(each)]
        about = [one for one in distinguished if question.premise.open(*one) and not question.claim.always(*one)]
        settled = classes - len(about)
        for caller in question.callers if about else ():
            start = Branch(caller, dict(caller.certain))
            for action, resource in about:
                looking = _Search(question=question, caller=caller, action=action, resource=resource,
                                  owner=question.owner, nodes=looked_at)  # fmt: skip
                witness = looking.descend(start)
                looked_at = looking.nodes
                if witness:
                    return Answer(witness=witness, looked_at=settled + looked_at, classes=classes)
                reasons |= looking.reasons
            reasons |= dict.fromkeys((*caller.gaps, *_substituted(varying, caller)))
    except BoundError as error:
        return Answer(reasons=(str(error),), looked_at=settled + looked_at, classes=classes)
    return Answer(reasons=tuple(reasons), looked_at=settled + looked_at, classes=classes)


@dataclass(eq=False, kw_only=True)
class _Search(Descent):
    """For a request that the premise lets pass and the claim is not about."""

    question: Question

    def look(self, branch: Branch) -> Request | frozenset[str] | None:
        """The branch ends where the premise cannot hold, or the claim must."""
        request = self.request(branch.known)
        premise = self.question.premise.truth(request)
        if premise is False:
            return None
        claim = self.question.claim.truth(request)
        if claim is True:
            return None
        if premise is True and claim is False:
            return self._confirmed(request)
        return frozenset(key for truth in (premise, claim) if isinstance(truth, frozenset) for key in truth)

    def _confirmed(self, request: Request) -> Request | None:
        """The request as a whole, if the evaluator says of it what the search has said of its part."""
        whole = replace(request, context=replace(request.context, remembered={}, complete=True))
        if _holds(self.question.premise, whole) and not _holds(self.question.claim, whole):
            return whole
        self.reasons["the evaluator does not confirm the request that was found"] = None
        return None


@lru_cache(maxsize=1 << 12)
def _varying(found: Policy) -> tuple[Statement, ...]:
    """The statements in which policy variables stand."""
    return tuple(one for one in found.statements if in_conditions(one) or in_resources(one))


def _substituted(statements: Sequence[Statement], caller: Caller) -> Iterator[str]:
    """Policy variables by whose value more could be distinguished than is looked at: all but those of known value."""
    for one in statements:
        open_names = {name for name in in_conditions(one) if len(caller.certain.get(name, ())) != 1}
        yield from (f"{one.name} depends on ${{{name}}}" for name in sorted(open_names.union(in_resources(one))))


def _holds(side: Side, request: Request) -> bool:
    if isinstance(side, Passing):
        return decide(request, side.layers).verdict is Verdict.ALLOW
    return side.truth(request) is True


def _distinguished(question: Question) -> Iterator[tuple[str, str]]:
    """Action and resource of each kind that the policies tell apart; of those that all policies cover alike, one."""
    seen: set[tuple[object, ...]] = set()
    policies = question.policies
    about = pairs(policies, question.service, question.actions, question.resources, question.premise.may)
    for action, resource in about:
        said = tuple(covering(one, action, resource) for one in policies)
        varying = resource if any(one.varies for one in said) else ""
        key = (*kind(action), resource == "*", varying, *said)
        if key not in seen:
            seen.add(key)
            yield action, resource


def _applies(statement: Statement, covered: Truth, request: Request, *, varies: bool) -> Truth:
    if varies:
        covered = covers(statement, request.action, request.resource, request.context)
    whom = named(statement, request.principal) if statement.principals or statement.not_principals else True
    return conjunction((covered, whom, meets(statement, request.context)))


def policy(name: str, statements: Iterable[Statement]) -> Policy:
    """Statements as a policy, e.g. for a claim."""
    return Policy(name=name, statements=tuple(statements))
