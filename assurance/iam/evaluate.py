"""IAM's decision on one request, from every policy that has a say, as AWS documents its evaluation.

Facts 36 to 38, and 42 for keys. What a policy leaves open because the request does not say enough is not guessed: the
decision is then *depends*, with the condition keys it depends on.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from assurance.iam.document import Statement
from assurance.iam.matching import covering, covers, delegates, direct, meets, named
from assurance.iam.request import Levels, Policies, Policy, Principal, Request
from assurance.iam.services import FENCED, refusal
from assurance.iam.truth import Truth, conjunction, disjunction, negation


class Verdict(StrEnum):
    """What AWS answers."""

    ALLOW = "allow"
    DENY = "deny"
    DEPENDS = "depends"


@dataclass(frozen=True, order=True, kw_only=True)
class Ground:
    """A statement that decided; an empty Sid means that the policy as a whole says nothing about the request."""

    policy: str
    sid: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """The answer and what it rests on."""

    verdict: Verdict
    decided_by: tuple[Ground, ...]
    because: str
    depends_on: tuple[str, ...] = ()


class Hit(NamedTuple):
    """A statement that covers a request, for certain or perhaps."""

    policy: Policy
    statement: Statement
    truth: Truth

    @property
    def ground(self) -> Ground:
        return Ground(policy=self.policy.name, sid=self.statement.name)


class Layer(NamedTuple):
    """One kind of policy and what it says: whether it lets the request pass, and by which statements."""

    name: str
    truth: Truth
    hits: tuple[Hit, ...] = ()
    policies: tuple[Policy, ...] = ()


def decide(request: Request, policies: Policies) -> Decision:
    """Allow, deny, or depends; with the statements that decided it."""
    if reason := refusal(request.principal, request.action, request.owner):
        return Decision(verdict=Verdict.DENY, decided_by=(), because=reason)
    denials = tuple(denying(request, policies))
    if certain := [hit for hit in denials if hit.truth is True]:
        return _answer(Verdict.DENY, certain, "denied by")
    layers = []
    for layer in permitting(request, policies):
        if layer.truth is False:
            grounds = tuple(sorted(Ground(policy=one.name) for one in layer.policies))
            return Decision(verdict=Verdict.DENY, decided_by=grounds, because=_silence(layer))
        layers.append(layer)
    open_layers = [layer for layer in layers if layer.truth is not True]
    if denials or open_layers:
        unsure = [*denials, *(hit for layer in open_layers for hit in layer.hits if hit.truth is not True)]
        needed = _needed((*(hit.truth for hit in denials), *(layer.truth for layer in open_layers)))
        answer = _answer(Verdict.DEPENDS, unsure, f"depends on {', '.join(needed)} in")
        return Decision(verdict=answer.verdict, decided_by=answer.decided_by, because=answer.because, depends_on=needed)
    return _answer(Verdict.ALLOW, [hit for layer in layers for hit in layer.hits if hit.truth is True], "allowed by")


def passing(request: Request, policies: Policies) -> Truth:
    """The decision alone: whether a request passes, else what that depends on."""
    if refusal(request.principal, request.action, request.owner):
        return False
    denied = disjunction(hit.truth for hit in denying(request, policies))
    if denied is True:
        return False
    return conjunction((negation(denied), *(layer.truth for layer in permitting(request, policies))))


def denying(request: Request, policies: Policies) -> Iterator[Hit]:
    """Every Deny that covers the request, in whatever policy."""
    yield from _hits(policies.personal, request, "Deny")
    for level in governing(policies, request.principal):
        yield from _hits(level, request, "Deny")
    bounded = policies.boundary is not None
    yield from _hits(policies.naming, request, "Deny", by_name=True, bounded=bounded)
    for level in fencing(policies, request):
        yield from _hits(level, request, "Deny", by_name=True)


def permitting(request: Request, policies: Policies) -> Iterator[Layer]:
    """Layer by layer, whether something allows the request; each must."""
    if policies.endpoint:
        yield _layer("VPC endpoint policy", (policies.endpoint,), request, by_name=True)
    for level in fencing(policies, request):
        yield _layer("resource control policies", level, request, by_name=True)
    for level in governing(policies, request.principal):
        yield _layer("service control policies", level, request)
    yield from _grants(request, policies)


def governing(policies: Policies, principal: Principal) -> Levels:
    """Service control policies bind identities of accounts: no service that acts for itself, no service-linked role."""
    return policies.service_control if principal.is_identity and not principal.is_service_linked else ()


def fencing(policies: Policies, request: Request) -> Levels:
    """Resource control policies bind every caller but service-linked roles, for resources of some services only."""
    bound = request.service in FENCED and not request.principal.is_service_linked
    return policies.resource_control if bound else ()


def _grants(request: Request, policies: Policies) -> Iterator[Layer]:
    """What the identity's and the resource's policies give, and the boundaries over the identity."""
    principal, own = request.principal, (policies.resource,) if policies.resource else ()
    guard = _layer("resource policy", own, request, by_name=True)
    hits = guard.hits
    if not principal.is_identity:
        yield guard
        return
    straight = [hit for hit in hits if direct(hit.statement, principal)]
    by_account = [hit for hit in hits if delegates(hit.statement, principal)]
    by_role = [hit for hit in hits if hit not in straight and hit not in by_account]
    identity = _layer("identity policy", policies.identity, request)
    boundaries = [
        _layer(name, (policy,), request)
        for name, policy in (("permission boundary", policies.boundary), ("session policy", policies.session))
        if policy
    ]
    if principal.account != request.owner:
        yield from (guard, identity, *boundaries)
        return
    boundary = conjunction(layer.truth for layer in boundaries)
    named_here = disjunction((_any(straight), conjunction((_any(by_role), boundary))))
    if named_here is True:
        yield guard._replace(hits=(*straight, *by_role))
        return
    by_identity = [*([guard] if policies.resource_must_allow else []), identity, *boundaries]
    if named_here is False:
        yield from by_identity
        return
    both = disjunction((named_here, conjunction(layer.truth for layer in by_identity)))
    certain = tuple(hit for layer in by_identity for hit in layer.hits)
    yield Layer(name="identity or resource policy", truth=both, hits=certain if both is True else (*hits, *certain))


def _layer(name: str, policies: tuple[Policy, ...], request: Request, *, by_name: bool = False) -> Layer:
    hits = tuple(_hits(policies, request, "Allow", by_name=by_name))
    return Layer(name=name, truth=_any(hits), hits=hits, policies=policies)


def _hits(
    policies: Iterable[Policy], request: Request, effect: str, *, by_name: bool = False, bounded: bool = False
) -> Iterator[Hit]:
    whom = request.principal if by_name else None
    for policy in policies:
        found = _concerning(policy, effect, request.action, request.resource, whom, bounded)
        for statement, covered, meant in found.statements:
            if found.varies:
                covered = covers(statement, request.action, request.resource, request.context)
            truth = conjunction((covered, meant, meets(statement, request.context)))
            if truth is not False:
                yield Hit(policy=policy, statement=statement, truth=truth)


class _Concerning(NamedTuple):
    """The statements of a policy that may apply, and how certain it is that they mean the request, and who asks."""

    statements: tuple[tuple[Statement, Truth, Truth], ...]
    varies: bool


@lru_cache(maxsize=1 << 16)
def _concerning(
    policy: Policy, effect: str, action: str, resource: str, whom: Principal | None, bounded: bool
) -> _Concerning:
    """What is the same for every context."""
    found = covering(policy, action, resource)
    listed = found.denies if effect == "Deny" else found.allows
    means = ((one, covered, whom is None or named(one, whom, bounded=bounded)) for one, covered in listed)
    return _Concerning(tuple(one for one in means if one[2] is not False), found.varies)


def _any(hits: Iterable[Hit]) -> Truth:
    return disjunction(hit.truth for hit in hits)


def _answer(verdict: Verdict, hits: Iterable[Hit], text: str) -> Decision:
    grounds = tuple(sorted({hit.ground for hit in hits}))
    *first, last = (f"{one.sid} of {one.policy}" for one in grounds) if grounds else ("",)
    description = f"{', '.join(first)} and {last}" if first else last
    return Decision(verdict=verdict, decided_by=grounds, because=f"{text} {description}" if description else text)


def _silence(layer: Layer) -> str:
    if not layer.policies:
        return f"there is no {layer.name} that could allow it"
    return f"nothing in the {layer.name} ({', '.join(sorted(one.name for one in layer.policies))}) allows it"


def _needed(truths: Iterable[Truth]) -> tuple[str, ...]:
    return tuple(sorted({key for truth in truths if isinstance(truth, frozenset) for key in truth}))
