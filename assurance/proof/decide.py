"""One question put to all policies of an estate: may this principal do this, on that, through this network path?"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from assurance.iam.conditions import Context, context, merged
from assurance.iam.evaluate import Decision, decide
from assurance.iam.matching import Coverage, covering, delegates, gives, named
from assurance.iam.patterns import arn_parts
from assurance.iam.request import Policies, Policy, Request
from assurance.iam.services import refusal
from assurance.model.estate import Endpoint, Estate, Target
from assurance.proof.actions import Ask, asks
from assurance.proof.network_paths import BY_ITSELF, FOREIGN_ORGANIZATION, NetworkPath, paths
from assurance.proof.principals import Who

PLAIN = context(
    {"kms:BypassPolicyLockoutSafetyCheck": "false", "kms:RequestAlias": ()},
    absent=(
        "s3:x-amz-server-side-encryption",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
        "s3:x-amz-server-side-encryption-customer-algorithm",
        "s3:x-amz-acl",
        "s3:x-amz-copy-source",
    ),
)
"""A plain request: what its sender may leave out is left out."""
GLOBAL = {"aws": "us-east-1", "aws-us-gov": "us-gov-west-1", "aws-cn": "cn-north-1"}
"""Partition → the Region that takes every call to IAM (fact 35)."""


@dataclass(frozen=True, eq=False, kw_only=True)
class _OfAction:
    """All questions about one action; `guarded`: those where the resource's own policy gives it to somebody."""

    action: str
    asks: tuple[Ask, ...]
    guarded: tuple[tuple[Ask, Coverage], ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Judge:
    """Puts questions; `guardrails` says whether the organization's policies of the assembly are in force."""

    estate: Estate
    guardrails: bool = True
    _contexts: dict[tuple[object, ...], Context] = field(default_factory=dict)
    _policies: dict[tuple[Who, Target | None, Endpoint | None], Policies] = field(default_factory=dict)
    _groups: dict[tuple[Who, Ask, str], int] = field(default_factory=dict)
    _numbers: dict[tuple[object, ...], int] = field(default_factory=dict)
    _decisions: dict[tuple[object, ...], Decision] = field(default_factory=dict)
    _given_: dict[tuple[Who, Coverage], bool] = field(default_factory=dict)

    def decide(self, who: Who, ask: Ask, path: NetworkPath, more: Context | None = None) -> Decision:
        """AWS's answer; `more` is known of this request alone, e.g. `iam:PassedToService`."""
        if more:
            return decide(self.request(who, ask, path, more), self.policies(who, ask, path))
        key = self.alike(who, ask, path)
        if key not in self._decisions:
            self._decisions[key] = decide(self.request(who, ask, path), self.policies(who, ask, path))
        return self._decisions[key]

    def alike(self, who: Who, ask: Ask, path: NetworkPath) -> tuple[object, ...]:
        """What questions have in common that share one answer: what is known of them, and which statements speak.

        Most meet the same silence.
        """
        said = covering(path.endpoint.policy, ask.action, ask.resource) if path.endpoint else None
        varying = ask.resource if said and said.varies else ""
        return (self._alike(who, ask, path), path.keys, path.region, said, varying)

    def _alike(self, who: Who, ask: Ask, path: NetworkPath) -> int:
        """The number of all questions of a principal that have one answer at a network path which lets them through."""
        if (who, ask, path.region) not in self._groups:
            policies, resource = self.policies(who, ask, BY_ITSELF), self._there(ask, path)
            said = tuple(covering(one, ask.action, resource) for one in policies.all)
            varying = resource if any(one.varies for one in said) else ""
            refused = refusal(who.principal, ask.action, self._owner(ask))
            owned = (ask.owner, self._owner(ask))
            about = (ask.service, ask.resource == "*", ask.keys, owned, policies.resource_must_allow)
            key = (who, about, refused, varying, said)
            self._groups[who, ask, path.region] = self._numbers.setdefault(key, len(self._numbers))
        return self._groups[who, ask, path.region]

    def granted(self, who: Who) -> Iterator[Ask]:
        """What some policy gives a principal: its own, or the resource's to this very principal."""
        for group in self._questions:
            giving = [one for one in who.identity if gives(one, group.action)]
            asked = group.asks if giving else ()
            own = dict.fromkeys(ask for ask in asked if any(self._covered(one, ask) for one in giving))
            yield from (ask for ask in own if who.within or (ask.target and ask.target.policy))
            yield from (ask for ask, found in group.guarded if ask not in own and self._given(who, found))

    def _covered(self, given: Policy, ask: Ask) -> bool:
        """Whether a policy gives something of what is asked, here or in another Region."""
        if covering(given, ask.action, ask.resource).allows:
            return True
        there = (self._there(ask, path) for path in paths(self.estate, ask.action) if path.region)
        return any(covering(given, ask.action, one).allows for one in there)

    @cached_property
    def _questions(self) -> tuple["_OfAction", ...]:
        groups: dict[str, list[Ask]] = defaultdict(list)
        for ask in asks(self.estate):
            groups[ask.action].append(ask)
        return tuple(
            _OfAction(action=action, asks=tuple(found), guarded=tuple(_guarded(found)))
            for action, found in groups.items()
        )

    def _given(self, who: Who, found: Coverage) -> bool:
        """Whether the policy of a resource gives to this very principal."""
        if (who, found) not in self._given_:
            asking = who.principal
            to_him = (named(one, asking) is not False and not delegates(one, asking) for one, _ in found.allows)
            self._given_[who, found] = any(to_him)
        return self._given_[who, found]

    def request(self, who: Who, ask: Ask, path: NetworkPath, more: Context | None = None) -> Request:
        """The request as AWS sees it."""
        return Request(
            principal=who.principal,
            action=ask.action,
            resource=self._there(ask, path),
            owner=self._owner(ask),
            context=self._known(who, ask, path, more),
        )

    def _there(self, ask: Ask, path: NetworkPath) -> str:
        """The resource in question, in the Region that is called."""
        return ask.resource.replace(f":{self.estate.region}:", f":{path.region}:") if path.region else ask.resource

    def _owner(self, ask: Ask) -> str:
        """The account of the resource; an adopted key may be another's of the organization."""
        if ask.owner or not (ask.target and ask.target.kind == "key"):
            return ask.owner or self.estate.account
        return arn_parts(ask.target.arn)[4]

    def policies(self, who: Who, ask: Ask, path: NetworkPath) -> Policies:
        """Every policy with a say in it."""
        key = (who, ask.target, path.endpoint)
        if key not in self._policies:
            self._policies[key] = self._collected(who, ask.target, path)
        return self._policies[key]

    def _collected(self, who: Who, target: Target | None, path: NetworkPath) -> Policies:
        estate = self.estate
        return Policies(
            identity=who.identity,
            boundary=who.boundary,
            resource=target.policy if target else None,
            resource_must_allow=bool(target and target.must_allow),
            endpoint=path.endpoint.policy if path.endpoint else None,
            service_control=self._level(estate.service_control) if who.ours else (),
            resource_control=() if target and target.kind == "foreign" else self._level(estate.resource_control),
        )

    def _level(self, found: tuple[Policy, ...]) -> tuple[tuple[Policy, ...], ...]:
        return (found,) if found and self.guardrails else ()

    def _known(self, who: Who, ask: Ask, path: NetworkPath, more: Context | None) -> Context:
        """One context for all requests of which the same is known."""
        owned = (ask.owner, self._owner(ask))
        key = (who, path.keys, path.region, ask.service, ask.resource == "*", owned, ask.keys)
        if key not in self._contexts:
            about = self._of_the_resource(ask, path)
            self._contexts[key] = merged(PLAIN, path.keys, who.keys, about, ask.keys)
        known = self._contexts[key]
        return merged(known, more) if more else known

    def _of_the_resource(self, ask: Ask, path: NetworkPath) -> Context:
        """Whether AWS fills the resource's keys for actions that take `*` is not said (fact 34): they are unknown."""
        estate = self.estate
        region = GLOBAL.get(estate.partition, estate.region) if ask.service == "iam" else estate.region
        known: dict[str, str | tuple[str, ...]] = {"aws:RequestedRegion": path.region or region}
        owner, organization = self._owner(ask), FOREIGN_ORGANIZATION if ask.owner else estate.organization
        if ask.resource != "*":
            known |= {"aws:ResourceAccount": owner, "aws:ResourceOrgID": organization or ()}
        if ask.service == "s3":
            known["s3:ResourceAccount"] = owner
        return context(known)


def _guarded(questions: Iterable[Ask]) -> Iterator[tuple[Ask, Coverage]]:
    for ask in questions:
        if ask.target and ask.target.policy:
            found = covering(ask.target.policy, ask.action, ask.resource)
            if found.allows:
                yield ask, found
