"""One question put to all policies of an estate: may this principal do this, on that, through this door?"""

from dataclasses import dataclass, field

from policies.iam.conditions import Context, context, merged
from policies.iam.evaluate import Decision, decide
from policies.iam.matching import candidates, delegates, named
from policies.iam.patterns import arn_parts
from policies.iam.request import Policies, Policy, Request
from policies.proof.actions import Ask
from policies.proof.doors import Door
from policies.proof.estate import Estate, Thing
from policies.proof.who import Who

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


@dataclass(frozen=True, eq=False, kw_only=True)
class Judge:
    """Puts questions; `guardrails` says whether the organization's policies of the assembly are in force."""

    estate: Estate
    guardrails: bool = True
    _contexts: dict[tuple[int, int, int, str], Context] = field(default_factory=dict)
    _policies: dict[tuple[int, int, int], Policies] = field(default_factory=dict)

    def decide(self, who: Who, ask: Ask, door: Door, more: Context | None = None) -> Decision:
        """AWS's answer; `more` is known of this request alone, e.g. `iam:PassedToService`."""
        return decide(self.request(who, ask, door, more), self.policies(who, ask, door))

    def granted(self, who: Who, ask: Ask) -> bool:
        """Whether any policy gives the action: the principal's own, or the thing's to this very principal."""
        if any(not one.denies for policy in who.identity for one, _ in candidates(policy, ask.action)):
            return True
        return any(
            not one.denies and named(one, who.principal) is not False and not delegates(one, who.principal)
            for policy in ((ask.thing.policy,) if ask.thing and ask.thing.policy else ())
            for one, _ in candidates(policy, ask.action)
        )

    def request(self, who: Who, ask: Ask, door: Door, more: Context | None = None) -> Request:
        """The request as AWS sees it."""
        known = self._context(who, ask, door)
        return Request(
            principal=who.principal,
            action=ask.action,
            resource=ask.resource,
            owner=self.estate.account,
            context=merged(known, more) if more else known,
        )

    def policies(self, who: Who, ask: Ask, door: Door) -> Policies:
        """Every policy with a say in it."""
        key = (id(who), id(ask.thing), id(door))
        if key not in self._policies:
            self._policies[key] = self._collected(who, ask.thing, door)
        return self._policies[key]

    def _collected(self, who: Who, thing: Thing | None, door: Door) -> Policies:
        estate = self.estate
        return Policies(
            identity=who.identity,
            boundary=who.boundary,
            resource=thing.policy if thing else None,
            resource_must_allow=bool(thing and thing.must_allow),
            endpoint=door.endpoint.policy if door.endpoint else None,
            service_control=self._level(estate.service_control) if who.ours else (),
            resource_control=self._level(estate.resource_control),
        )

    def _level(self, found: tuple[Policy, ...]) -> tuple[tuple[Policy, ...], ...]:
        return (found,) if found and self.guardrails else ()

    def _context(self, who: Who, ask: Ask, door: Door) -> Context:
        named = "" if ask.resource == "*" else "named"
        key = (id(who), id(ask.thing), id(door), named)
        if key not in self._contexts:
            self._contexts[key] = merged(PLAIN, door.keys, who.keys, self._of_the_resource(ask))
        return self._contexts[key]

    def _of_the_resource(self, ask: Ask) -> Context:
        """Whether AWS fills the resource's keys for actions that take `*` is not documented: then they are unknown."""
        estate = self.estate
        known: dict[str, str | tuple[str, ...]] = {"aws:RequestedRegion": estate.region}
        if ask.resource != "*":
            known |= {"aws:ResourceAccount": estate.account, "aws:ResourceOrgID": estate.organization or ()}
            known |= {"s3:ResourceAccount": estate.account} if arn_parts(ask.resource)[2] == "s3" else {}
        if ask.thing:
            known |= ask.thing.keys
        return context(known)
