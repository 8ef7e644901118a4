"""Who else of the account can (WHO): its other roles and users, and those who sign in by its identity providers."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from assurance.controls.control import Approval, Control, Facts
from assurance.controls.who.reach import POLICY, readable
from assurance.iam.document import PolicyError, statements
from assurance.model.estate import ProofError
from assurance.model.reading import unknown
from assurance.proof.reading import read
from assurance.proof.whole_account import ROLE, Everything, Reach, approved_trust
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, undecided
from assurance.sources.resource import Resource, Unresolved

if TYPE_CHECKING:
    from assurance.sources.account import Account
    from assurance.sources.live.whole import Whole

_SHOWN = 3


@dataclass(frozen=True, kw_only=True)
class Others:
    """What the other identities of the account reach."""

    certain: tuple[Reach, ...]
    """Whatever the policies of the organization that are known say."""
    held_off: tuple[Reach, ...]
    """Only the approved policies of the organization keep them from it, which cannot be read from this account."""

    def of(self, arn: str) -> tuple[Reach, ...]:
        """What one of them certainly reaches."""
        return tuple(one for one in self.certain if one.resource.arn == arn and one.answer.witness)


class WHO02(Control):
    """No other role or user of the account reaches what the baseline stores, or becomes one of its roles."""

    live = True
    consideration = Consideration.ACCESS
    severity = Severity.CRITICAL
    why = (
        "The baseline's own roles are as approved, and another role of the account may search its faces all the same: "
        "no resource policy guards a collection. Every policy of every role and user of the account is put together "
        "and asked, over all requests."
    )
    remedy = (
        "Take the permission away, or deny it by a service control policy (docs/deploy.md, Guardrails). Who is "
        "meant to reach it is excepted by name in the register."
    )
    before = "Action: rekognition:*   # of a role that no stack of the baseline owns"
    after = "Action: rekognition:DetectLabels"
    objectives = ("Least privilege: no admin / full access",)

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        if (account := facts.account) is None or account.whole is None:
            return
        if isinstance(account.whole.identities, Unresolved):
            yield None, unknown("", account.whole.identities)
            return
        try:
            found = others(account, facts.approval)
        except ProofError as error:
            yield None, undecided("", f"who reaches what could not be worked out: {error}")
            return
        for resource, reached in groupby(found.certain, key=lambda one: one.resource):
            yield resource, _judged(resource, list(reached))
        if found.held_off:
            yield None, undecided("", _held_off(found.held_off))
        if not found.certain and not found.held_off:
            yield None, met()


class WHO03(Control):
    """No identity provider of the account leads to what the baseline stores, but by the trust that was approved."""

    live = True
    consideration = Consideration.ACCESS
    severity = Severity.HIGH
    why = (
        "Who signs the tokens of a provider decides who becomes the roles that trust it: people of a directory, "
        "jobs of a pipeline, machines elsewhere."
    )
    remedy = (
        "Remove the provider, or the trust of the role that reaches the data; a provider that a role of the baseline "
        "trusts must be there, or anyone who may create one signs in by its name."
    )
    before = "Principal: {Federated: arn:aws:iam::111122223333:oidc-provider/ci.example}   # of an administrator's role"
    after = "OpenIDConnectProviderList: []"
    supports = "Least privilege: no admin / full access"

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        if (account := facts.account) is None or account.whole is None:
            return
        verdicts = list(self._verdicts(account, account.whole, facts.approval))
        yield from verdicts or [(None, met())]

    def _verdicts(
        self, account: "Account", whole: "Whole", approval: Approval | None
    ) -> Iterator[tuple[Resource | None, Verdict]]:
        gaps = [one for one in whole.providers if isinstance(one, Unresolved)]
        providers = [one for one in whole.providers if isinstance(one, Resource)]
        yield from ((None, unknown("", gap)) for gap in gaps)
        if not gaps:
            yield from _missing(account, {one.arn for one in providers})
        if isinstance(whole.identities, Unresolved):
            yield None, unknown("", whole.identities)
            return
        roles = [(one, federated(one)) for one in whole.identities if one.type == ROLE]
        try:
            found = others(account, approval) if providers else None
        except ProofError as error:
            yield None, undecided("", f"who reaches what could not be worked out: {error}")
            return
        for provider in providers:
            trusting = [one for one, names in roles if provider.arn in names]
            reached = [reach for one in trusting if found for reach in found.of(one.arn)]
            if reached:
                becomes = ", ".join(dict.fromkeys(one.resource.id for one in reached))
                yield provider, not_met("", f"who signs in by it may become {becomes}; {reached[0].description}")
            else:
                yield provider, met()


def others(account: "Account", approval: Approval | None) -> Others:
    """What the identities that no stack of ours owns reach. Raises `ProofError`."""
    found: Others = account.application.remember("what other identities reach", lambda: _others(account, approval))
    return found


def federated(role: Resource) -> frozenset[str]:
    """The providers that the trust policy of a role names."""
    try:
        found = statements(role.get("AssumeRolePolicyDocument"))
    except PolicyError:
        return frozenset()  # of which WHO02 says that it could not be read
    return frozenset(name for one in found if one.allows for name in one.principals.federated)


def _others(account: "Account", approval: Approval | None) -> Others:
    assert account.whole is not None
    listed = account.whole.identities
    assert not isinstance(listed, Unresolved)
    live = readable(account.application)
    estate, approved = read(live), read(account.approved)
    known = {one.key for one in account.approved.of(POLICY)} <= {one.key for one in live.of(POLICY)}
    control = estate.service_control if known else approved.service_control
    everything = Everything(
        estate=estate,
        live=live,
        identities=tuple(one for one in listed if live.find(one.arn) is None),
        control=(control,) if control else (),
        trusted=approved_trust(approved),
        deploying=tuple(_deploying(approval)),
    )
    found = tuple(everything.reaching())
    held_off = () if known else tuple(one for one in found if not one.free)
    return Others(certain=tuple(one for one in found if one.free), held_off=held_off)


def _deploying(approval: Approval | None) -> Iterator[str]:
    if approval and (protection := approval.settings.protection):
        yield from (*protection.deployment, *protection.break_glass)
    if approval and (pipeline := approval.settings.pipeline):
        yield pipeline.role


def _judged(resource: Resource, reached: list[Reach]) -> Verdict:
    shown = [one for one in reached if one.answer.witness]
    if not shown:
        return undecided("", f"whether it reaches {reached[0].subject.name} is not known: {reached[0].description}")
    more = list(dict.fromkeys(one.subject.name for one in shown))[1:]
    also = f"; and it reaches {', '.join(more[:_SHOWN])}{_more(more)}" if more else ""
    profiles = resource.state.get("InstanceProfiles") or ()
    by = f"; instances have it by {', '.join(profiles)}" if profiles else ""
    return not_met("", f"{shown[0].description}{also}{by}")


def _held_off(found: tuple[Reach, ...]) -> str:
    names = list(dict.fromkeys(one.resource.id for one in found))
    return (
        f"{', '.join(names[:_SHOWN])}{_more(names)} would reach what the baseline stores but for the approved "
        f"policies of the organization, which cannot be read from this account: {found[0].description}"
    )


def _more(names: list[str]) -> str:
    return f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""


def _missing(account: "Account", there: set[str]) -> Iterator[tuple[Resource | None, Verdict]]:
    for role in account.application.of(ROLE):
        for name in sorted(one for one in federated(role) if one.startswith("arn:") and one not in there):
            yield role, not_met("AssumeRolePolicyDocument", f"trusts {name}, which the account does not have")
