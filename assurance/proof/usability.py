"""Whether every approved capability can be used: a baseline that denies its users is wrong too.

What a capability needs is taken from the catalogue, never from what was granted. Rekognition's reads and writes on its
caller's behalf are forward access sessions; what it does under a service role comes from AWS's network, with neither a
VPC endpoint nor a caller between.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assurance.iam.conditions import context, merged
from assurance.proof.actions import Ask
from assurance.proof.approved import Approved
from assurance.proof.decide import Judge
from assurance.proof.identities import COGNITO
from assurance.proof.network_paths import BY_ITSELF, NetworkPath, paths
from assurance.proof.principals import Who, everyone
from assurance.proof.theorem import Lack
from capabilities.capability import By, Capability, Duty, Grant, Need, Store
from capabilities.names import BUCKETS

if TYPE_CHECKING:  # pydantic is slow to import, and a check without environment file needs none of it
    from settings.settings import Settings

_TRUSTED = {
    Duty.ADMINISTER: "administrators",
    Duty.CLIENT: "liveness_clients",
    Duty.ENROL: "enrollers",
    Duty.ERASE: "erasers",
    Duty.READ_RESULTS: "results_readers",
    Duty.SHARE: "model_sharers",
    Duty.SUPPLY: "media_suppliers",
    Duty.USE: "callers",
}
"""Duty → who is to have it: a field of `[trusted]`, and of a capability that names its own."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Use:
    """A request that an approved capability takes."""

    who: Who
    ask: Ask
    way: NetworkPath
    row: Capability

    def __str__(self) -> str:
        return f"{self.row.name}: {self.ask.action} on {self.ask.resource}, {self.way.description},"


@dataclass(frozen=True, eq=False, kw_only=True)
class Users:
    """Asks in the name of those who use the approved capabilities."""

    judge: Judge
    settings: "Settings"
    people: dict[str, Who]
    approved: Approved

    def uses(self) -> Iterator[Use | Lack]:
        """What every approved capability needs; a lack where the assembly does not hold what it would be asked of."""
        for row in self.settings.rows:
            for grant in row.grants:
                yield from self._calls(row, grant)
            for need in row.needs:
                yield from self._needs(row, need)
            for duty in sorted({*(one.duty for one in row.grants), *(one.duty for one in row.needs)}):
                yield from self._becomes(row, duty)
            if row.passed_by:
                yield from self._passes(row, self.settings.names.role_of(row.passed_by, row.name))

    def _calls(self, row: Capability, grant: Grant) -> Iterator[Use | Lack]:
        name = self.settings.names.role_of(grant.duty, row.name)
        for action in grant.actions:
            for resource in self.approved.scoped(grant.scope, row):
                yield from self._must(name, Ask(action=action, resource=resource), "our-", row)

    def _needs(self, row: Capability, need: Need) -> Iterator[Use | Lack]:
        names = self.settings.names
        by_role = need.by is By.SERVICE_ROLE
        name = names.service_role(row.name) if by_role else names.role_of(need.duty, row.name)
        for action in need.actions:
            plain = action.removesuffix("*")
            for resource, target in self.approved.stored(need, plain):
                if target is None and _guarded(need, plain):
                    cause = f"the policy of {resource}, which the assembly does not hold"
                    message = f"{row.name}: {plain} depends on {cause}"
                    yield Lack(about=name, message=message, certain=False, cause=cause)
                    continue
                yield from self._must(name, Ask(action=plain, resource=resource, target=target), _path(need), row)

    def _becomes(self, row: Capability, duty: Duty) -> Iterator[Use | Lack]:
        """Whom the environment file trusts with a duty must be able to become its role."""
        role = self._role(self.settings.names.role_of(duty, row.name))
        own = self.settings.capabilities.named().get(row.name)
        trusted = getattr(own, _TRUSTED[duty], ()) or getattr(self.settings.trusted, _TRUSTED[duty])
        if row.group:
            trusted = self.settings.groups(row)[row.group].callers
        if row.retired and duty is Duty.READ_RESULTS:
            trusted = self.settings.retired.named()[row.name].readers
        if role is None:
            return
        if identity := self.settings.trusted.source_identity:
            role = _identified(role, identity[0])
        for one in trusted:
            yield from self._must(one, role, "internet" if one.startswith("arn:") else BY_ITSELF.name, row)
        liveness = self.settings.capabilities.face_liveness
        if duty is Duty.CLIENT and liveness and liveness.identity_pool:
            asking = Ask(action="sts:AssumeRoleWithWebIdentity", resource=role.resource, target=role.target)
            yield from self._must(COGNITO, asking, "internet", row)

    def _role(self, name: str) -> Ask | None:
        """Becoming a role; None if the assembly holds none of the name."""
        target = self.approved.target("role", self.settings.names.role_arn(name))
        return Ask(action="sts:AssumeRole", resource=target.arn, target=target) if target else None

    def _passes(self, row: Capability, name: str) -> Iterator[Use | Lack]:
        service_role = self.settings.names.service_role(row.name)
        arn = self.settings.names.role_arn(service_role)
        yield from self._must(name, Ask(action="iam:PassRole", resource=arn), "to-rekognition", row)
        if assuming := self._role(service_role):
            yield from self._must("rekognition.amazonaws.com", assuming, BY_ITSELF.name, row)

    def _must(self, name: str, ask: Ask, path: str, row: Capability) -> Iterator[Use | Lack]:
        who = self.people.get(name)
        if who is None:
            yield Lack(about=name, message=f"{row.name}: the assembly holds no such role, and no policy names it")
            return
        ways = (BY_ITSELF,) if path == BY_ITSELF.name else paths(self.judge.estate, ask.action)
        way = next((one for one in ways if one.name.startswith(path)), None) or _fallback(ask, ways)
        if way is None:
            message = f"{row.name}: {ask.action} passes an endpoint that the assembly does not hold"
            cause = f"an endpoint of {ask.service} that the assembly does not hold"
            yield Lack(about=name, message=message, certain=self.settings.network.adopt is None, cause=cause)
            return
        yield Use(who=who, ask=ask, way=way, row=row)


def users(judge: Judge, settings: "Settings") -> Users:
    """The users of the approved capabilities, in the estate of a judge."""
    people = {who.name: who for who in everyone(judge.estate)}
    approved = Approved(settings=settings, estate=judge.estate)
    return Users(judge=judge, settings=settings, people=people, approved=approved)


def _identified(role: Ask, pattern: str) -> Ask:
    """Becoming a role with a source identity that a pattern takes."""
    assert role.target
    given = context({"sts:SourceIdentity": pattern.replace("*", "any")})
    return replace(role, target=replace(role.target, keys=merged(role.target.keys, given)))


def _guarded(need: Need, action: str) -> bool:
    """Whether what a need is about has a policy with a say in it; streams have none in the baseline."""
    return action.startswith("kms:") or need.on in BUCKETS or need.on is Store.COMPLETIONS


def _path(need: Need) -> str:
    """The network path by which a need is met."""
    if need.via:
        return f"through-{need.via}"
    if need.by is By.SERVICE_ROLE:
        return "internet"
    own_hands = need.duty in (Duty.SUPPLY, Duty.ERASE) or (
        need.duty is Duty.READ_RESULTS and need.actions[0] != "s3:PutObject"
    )
    return "our-" if own_hands else "through-rekognition"


def _fallback(ask: Ask, ways: tuple[NetworkPath, ...]) -> NetworkPath | None:
    """The liveness client outside the VPC: its stream has no endpoint of ours to go through."""
    outside = ask.action == "rekognition:StartFaceLivenessSession"
    return next((one for one in ways if one.name == "internet"), None) if outside else None
