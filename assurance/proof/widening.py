"""What became possible between two estates, and what ceased to be: over all requests, with one that shows it.

What passes now is claimed to have passed before. What both have alike is not asked about.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from assurance.iam.claims import Meant, Passing, Question, Side, policy, prove
from assurance.iam.conditions import NOTHING
from assurance.iam.descent import Answer, Caller, Variable
from assurance.iam.evaluate import Verdict, decide
from assurance.iam.inside import Anyone
from assurance.iam.mentions import Mentions
from assurance.iam.networks import VPC, networks
from assurance.iam.outside import Outside, only
from assurance.iam.principals import Principals
from assurance.iam.pseudo import settled
from assurance.iam.request import Policies, Policy, Request
from assurance.iam.statement import Statement
from assurance.model.estate import Estate, Role
from assurance.proof.policies import FULL_ACCESS
from assurance.proof.policies import policy as read_policy
from assurance.proof.wording import in_a_line

_ORGANIZATION = "aws:principalorgid"
_NOTHING = Meant(policy=policy("nothing", ()))
_ANYTHING = read_policy("a policy that allows everything", FULL_ACCESS)
_ANYBODY = policy("a resource that lets everybody in", [Statement(effect="Allow", actions=("*",), resources=("*",),
                                                                principals=Principals(everyone=True))])  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Widening:
    """What a role, a resource or an endpoint lets pass on one side and not on the other."""

    about: str
    widened: bool
    """Whether it became possible; else it ceased to be."""
    answer: Answer
    because: str = ""
    """What allows it, where it is possible."""

    @property
    def request(self) -> Request | None:
        return self.answer.witness

    @property
    def description(self) -> str:
        """The request that shows it and why it passes; or why nobody can say."""
        if (request := self.request) is None:
            return f"undecided: {'; '.join(self.answer.reasons)}"
        return in_a_line(request, self.because, {})

    @property
    def fields(self) -> dict[str, Any]:
        """The same for machines."""
        request, now = self.request, Verdict.DEPENDS if self.request is None else Verdict.ALLOW
        before, after = (Verdict.DENY, now) if self.widened else (now, Verdict.DENY)
        return {
            "widened": self.widened,
            "before": before.value,
            "after": after.value,
            "principal": (request.principal.arn or request.principal.kind.value) if request else "",
            "action": request.action if request else "",
            "resource": request.resource if request else "",
            "path": f"over all requests: {self.about}",
            "context": {key: list(values) for key, values in sorted(request.context.known.items())} if request else {},
            "because": self.because or "; ".join(self.answer.reasons),
        }


@dataclass(frozen=True, kw_only=True)
class _Subject:
    """One set of policies, as it is on either side; None where it is not there."""

    about: str
    old: Policies | None
    new: Policies | None
    role: Role | None = None
    endpoint: str = ""


def widenings(old: Estate, new: Estate, *, guardrails: bool = True) -> Iterator[Widening]:
    """Everything that one side lets pass and the other does not, widenings first."""
    subjects = [one for one in _subjects(old, new, guardrails) if _said(one.old) != _said(one.new)]
    for widened in (True, False):
        for one in subjects:
            before, after = (one.old, one.new) if widened else (one.new, one.old)
            if after is None:
                continue
            claim: Side = Passing(layers=before) if before else _NOTHING
            answer = _Asking(subject=one, estate=new, premise=after, claim=claim).answer
            if answer.witness is not None or answer.reasons:
                because = decide(answer.witness, after).because if answer.witness else ""
                yield Widening(about=one.about, widened=widened, answer=answer, because=because)


@dataclass(frozen=True, kw_only=True)
class _Asking:
    subject: _Subject
    estate: Estate
    premise: Policies
    claim: Side

    @cached_property
    def answer(self) -> Answer:
        premise = Passing(layers=self.premise)
        return prove(
            Question(premise=premise, claim=self.claim, callers=tuple(self._callers()), owner=self.estate.account)
        )

    def _callers(self) -> Iterator[Caller]:
        every = [one for each in (*self.premise.all, *self.claim.policies) for one in each.statements]
        stated = settled(every, frozenset((self.estate.account,)))
        if self.subject.role:
            yield self._as(self.subject.role, Outside(mentions=Mentions(settled=stated)))
            return
        outside = Outside(mentions=Mentions(settled=stated))
        found = [*outside.principals(), outside.anonymous(), *outside.services()]
        for account in sorted(stated.named | stated.own):
            theirs = Anyone(mentions=Mentions(settled=stated, account=account)).principals()
            found += map(self._of_ours, theirs) if account == self.estate.account else theirs
        if self.subject.endpoint:
            vpc = [outside.free(key, []) for key in outside.mentions.conditions if key in VPC[:1] + VPC[2:]]
            found = [self._at_endpoint(one, vpc) for one in found]
        yield from found

    def _as(self, role: Role, found: Outside) -> Caller:
        """A role of the assembly, from anywhere; its own tags, and no others."""
        tags = {f"aws:principaltag/{key.lower()}": (value,) for key, value in role.tags.items()}
        untagged = {key: () for key in found.mentions.conditions if key.startswith("aws:principaltag/")}
        organization = (self.estate.organization,) if self.estate.organization else ()
        certain: dict[str, tuple[str, ...]] = {
            **untagged,
            **tags,
            "aws:principalarn": (role.principal.arn,),
            "aws:principalaccount": (role.principal.account,),
            "kms:calleraccount": (role.principal.account,),
            "aws:principalorgid": organization,
            "aws:principaltype": ("AssumedRole",),
            "aws:principalisawsservice": ("false",),
        }
        return found.filled(role.principal, certain, [networks(found.mentions, True)])

    def _of_ours(self, caller: Caller) -> Caller:
        """A principal of our account, which is of our organization where that is known."""
        if not self.estate.organization:
            return caller
        ours = (self.estate.organization,)
        variables = (
            only([each for each in one.choices(NOTHING) if each[_ORGANIZATION] == ours] or [{_ORGANIZATION: ours}])
            if _ORGANIZATION in one.keys
            else one
            for one in caller.variables
        )
        return replace(caller, variables=tuple(variables))

    def _at_endpoint(self, caller: Caller, vpc: Sequence[Variable]) -> Caller:
        """The same caller through an endpoint of ours."""
        certain = {**caller.certain, "aws:sourcevpce": (self.subject.endpoint,), "aws:sourceip": ()}
        free = [one for one in caller.variables if one.keys.isdisjoint(VPC)]
        return replace(caller, certain=certain, variables=(*free, *vpc))


def _subjects(old: Estate, new: Estate, guardrails: bool) -> Iterator[_Subject]:
    roles = [{one.name: one for one in (*estate.roles, *estate.deployment)} for estate in (old, new)]
    for name in sorted({*roles[0], *roles[1]}):
        before, after = (some.get(name) for some in roles)
        yield _Subject(
            about=f"role {name}",
            old=_of_role(before, old, guardrails) if before else None,
            new=_of_role(after, new, guardrails) if after else None,
            role=after or before,
        )
    targets = [{(one.kind, one.name): one for one in estate.targets if one.policy} for estate in (old, new)]
    for key in sorted({*targets[0], *targets[1]}):
        was, now = (some.get(key) for some in targets)
        must = bool(now.must_allow if now else was and was.must_allow)
        given, giving = (
            Policies(
                identity=(_ANYTHING,),
                resource=target.policy if target else None,
                resource_must_allow=must,
                resource_control=(estate.resource_control,) if guardrails and estate.resource_control else (),
            )
            for target, estate in ((was, old), (now, new))
        )
        kind, name = key
        yield _Subject(about=f"trust of {name}" if kind == "role" else f"{kind} {name}", old=given, new=giving)
    endpoints = [{one.service: one for one in estate.endpoints} for estate in (old, new)]
    for service in sorted({*endpoints[0], *endpoints[1]}):
        left, right = (some.get(service) for some in endpoints)
        yield _Subject(
            about=f"{service} endpoint",
            old=Policies(identity=(_ANYTHING,), resource=_ANYBODY, endpoint=left.policy) if left else None,
            new=Policies(identity=(_ANYTHING,), resource=_ANYBODY, endpoint=right.policy) if right else None,
            endpoint=right.id if right else left.id if left else "",
        )


def _of_role(role: Role, estate: Estate, guardrails: bool) -> Policies:
    control = (estate.service_control,) if guardrails and estate.service_control else ()
    return Policies(identity=role.identity, boundary=role.boundary, service_control=control)


def _said(policies: Policies | None) -> object:
    """What policies say, whatever they are called."""
    if policies is None:
        return None
    parts: Sequence[Iterable[Policy | None]] = (
        policies.identity,
        (policies.boundary, policies.resource, policies.endpoint),
        *policies.service_control,
        *policies.resource_control,
    )
    return [[one.statements if one else None for one in part] for part in parts]
