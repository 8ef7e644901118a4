"""Which theorems need which Deny: what falls without it, and what holds without it because of another."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace

from assurance.iam.claims import Meant, Passing, prove
from assurance.iam.request import Levels, Policies, Policy
from assurance.proof.theorem import Case, Ground, Lack, Obligation
from assurance.proof.theorems import theorems

Deny = tuple[str, str]
"""Policy and statement, by name."""


@dataclass(frozen=True, kw_only=True, order=True)
class Use:
    """What theorems make of a Deny."""

    policy: str
    sid: str
    needed_by: tuple[str, ...] = ()
    """Theorems that fall without it."""
    beside: tuple[str, ...] = ()
    """Theorems that hold without it only because another Deny does what it does."""


@dataclass(eq=False, kw_only=True)
class _Found:
    needed: dict[Deny, set[str]] = field(default_factory=lambda: defaultdict(set))
    beside: dict[Deny, set[str]] = field(default_factory=lambda: defaultdict(set))


def uses(ground: Ground, names: Iterable[str] = ()) -> tuple[Use, ...]:
    """Every Deny of the estate, but for the organization's policies, which no theorem rests on."""
    found = _Found()
    for name in names or theorems():
        for obligation in theorems()[name].obligations(ground):
            _look(name, obligation, found)
    return tuple(
        Use(policy=deny[0], sid=deny[1], needed_by=_in_order(found.needed[deny]),
            beside=_in_order(found.beside[deny] - found.needed[deny]))
        for deny in sorted(set(_all(ground)))
    )  # fmt: skip


def _look(name: str, obligation: Obligation, found: _Found) -> None:
    """One obligation: each Deny left out by itself, then all that seemed to be missed by nobody."""
    if isinstance(obligation, Lack) or not obligation or not _holds(obligation, ()):
        return
    denies = dict.fromkeys(deny for case in obligation for deny in _denies(case))
    if not denies or all(prove(case.question).classes == 0 for case in obligation[:1]):
        return
    spare = [deny for deny in denies if _holds(obligation, (deny,))]
    for deny in denies.keys() - set(spare):
        found.needed[deny].add(name)
    if len(spare) > 1 and not _holds(obligation, spare):
        for deny in spare:
            if _holds(obligation, [one for one in spare if one != deny]):
                found.beside[deny].add(name)


def _holds(obligation: tuple[Case, ...], without: Collection[Deny]) -> bool:
    """Whether an obligation is met without some statements."""
    for case in obligation:
        premise, claim, gone = case.question.premise, case.question.claim, frozenset(without)
        if gone and isinstance(premise, Passing):
            premise = Passing(layers=_stripped(premise.layers, gone))
        if gone and isinstance(claim, Meant):  # a boundary stands on both sides
            claim = Meant(policy=_less(claim.policy, gone))
        answer = prove(replace(case.question, premise=premise, claim=claim))
        if answer.witness is None and not answer.reasons:
            return True
    return False


def _denies(case: Case) -> Iterator[Deny]:
    premise = case.question.premise
    for policy in premise.policies if isinstance(premise, Passing) else ():
        yield from ((policy.name, one.name) for one in policy.statements if one.denies)


def _stripped(layers: Policies, without: frozenset[Deny]) -> Policies:
    def less(policy: Policy | None) -> Policy | None:
        return _less(policy, without) if policy else None

    def each(levels: Levels) -> Levels:
        return tuple(tuple(_less(one, without) for one in level) for level in levels)

    return replace(
        layers,
        identity=tuple(_less(one, without) for one in layers.identity),
        boundary=less(layers.boundary),
        session=less(layers.session),
        resource=less(layers.resource),
        endpoint=less(layers.endpoint),
        service_control=each(layers.service_control),
        resource_control=each(layers.resource_control),
    )


def _less(policy: Policy, without: frozenset[Deny]) -> Policy:
    kept = tuple(one for one in policy.statements if not (one.denies and (policy.name, one.name) in without))
    return policy if len(kept) == len(policy.statements) else replace(policy, statements=kept)


def _all(ground: Ground) -> Iterator[Deny]:
    estate = ground.estate
    policies = [policy for role in estate.roles for policy in (*role.identity, role.boundary, role.trust) if policy]
    policies += [one.policy for one in estate.targets if one.policy]
    policies += [one.policy for one in estate.endpoints]
    for policy in policies:
        yield from ((policy.name, one.name) for one in policy.statements if one.denies)


def _in_order(names: Collection[str]) -> tuple[str, ...]:
    return tuple(name for name in theorems() if name in names)
