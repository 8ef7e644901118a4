"""Whether some request of a kind is allowed: a pruned search through all that policies can tell apart."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from assurance.iam.asked import places
from assurance.iam.classes import BoundError
from assurance.iam.conditions import Context, context, expand
from assurance.iam.descent import Answer, Branch, Caller, Descent
from assurance.iam.given import Held
from assurance.iam.matching import covering, covers, meets, named
from assurance.iam.request import Policy, Request
from assurance.iam.services import refusal
from assurance.iam.statement import Statement
from assurance.iam.truth import Truth, conjunction

_FEW = 8
"""Combinations of what is given that are worth a look each."""


@dataclass(eq=False, kw_only=True)
class _Search(Descent):
    """For a request that an Allow lets pass and no Deny takes back."""

    allow: Statement
    refusing: Policy
    """The Denies."""

    def look(self, branch: Branch) -> Request | frozenset[str] | None:
        """The branch ends where the Allow cannot hold, or a Deny must."""
        known = branch.known
        if self.allow.variables and "${" in self.resource:
            return self._substituted(branch)
        truth = self._applies(self.allow, covers(self.allow, self.action, self.resource, known), known)
        if truth is False:
            return None
        open_keys: frozenset[str] = frozenset() if truth is True else truth
        found = covering(self.refusing, self.action, self.resource)
        for deny, about in found.denies:
            if found.varies:
                about = covers(deny, self.action, self.resource, known)
            denied = self._applies(deny, about, known)
            if denied is True:
                return None
            open_keys |= denied or frozenset()
        return open_keys or self.request(replace(known, remembered={}, complete=True))

    def _substituted(self, branch: Branch) -> Request | frozenset[str] | None:
        """The resource is a pattern with policy variables: what it means once these are known."""
        pattern = expand(self.resource, branch.known)
        if isinstance(pattern, frozenset):
            return pattern
        template = self.resource
        for resource in places(pattern, self.refusing.statements) if pattern is not None else ():
            self.resource = resource
            if witness := self.descend(branch):
                return witness
        self.resource = template
        return None

    def _applies(self, statement: Statement, about: Truth, known: Context) -> Truth:
        if about is False:
            return False
        whom = named(statement, self.caller.principal) if statement.principals or statement.not_principals else True
        return conjunction((about, whom, meets(statement, known)))


def possible(allow: Statement, caller: Caller) -> bool:
    """Whether an Allow may let a caller in at all, by what is certain of each of its requests."""
    whom = named(allow, caller.principal) if allow.principals or allow.not_principals else True
    return whom is not False and meets(allow, Branch(caller, caller.certain).known) is not False


def refusing(denies: Iterable[Statement], facts: Mapping[str, Held]) -> Callable[[tuple[str, str]], bool]:
    """Whether Denies refuse an action on a resource to everybody, by what is given alone: a look before the search."""
    everybody = [one for one in denies if one.principals.everyone]
    if not everybody or prod(map(len, facts.values())) > _FEW:
        return lambda target: False
    known = [context(dict(zip(facts, values, strict=True))) for values in product(*facts.values())]
    meeting = [[one for one in everybody if meets(one, each) is True] for each in known]

    def refused(target: tuple[str, str]) -> bool:
        return "${" not in target[1] and all(any(covers(one, *target, each) is True for one in denying)
                                             for each, denying in zip(known, meeting, strict=True))  # fmt: skip

    return refused


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
    refusing = Policy(name="what is denied", statements=denying)
    for caller in callers:
        start = Branch(caller, dict(caller.certain))
        for action, resource in asked:
            if refusal(caller.principal, action, owner):
                continue
            looking = _Search(allow=allow, refusing=refusing, caller=caller, action=action, resource=resource,
                              owner=owner, nodes=nodes)  # fmt: skip
            try:
                witness = looking.descend(start)
            except BoundError as error:
                return Answer(reasons=(str(error),), looked_at=looking.nodes)
            nodes = looking.nodes
            if witness:
                return Answer(witness=witness, looked_at=nodes)
            reasons |= looking.reasons
        reasons |= dict.fromkeys(caller.gaps)
    return Answer(reasons=tuple(reasons), looked_at=nodes)
