"""Who else of the account can (WHO): its other roles and users, and those who sign in by its identity providers."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from assurance.controls.control import Approval, Control, Facts
from assurance.controls.who.identities import judged, more, reaching
from assurance.iam.document import PolicyError, statements
from assurance.model.estate import ProofError
from assurance.model.reading import unknown
from assurance.proof.whole_account import ROLE, Reach
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, undecided
from assurance.sources.resource import Resource, Unresolved

if TYPE_CHECKING:
    from assurance.sources.account import Account
    from assurance.sources.live.whole import Whole


class WHO02(Control):
    """No other role or user of the account reaches what the baseline stores, or becomes a role that does."""

    live = True
    consideration = Consideration.ACCESS
    severity = Severity.CRITICAL
    why = (
        "The baseline's own roles are as approved, and another role of the account may search its faces all the same: "
        "no resource policy guards a collection. Every policy of every role and user of the account is put together "
        "and asked, over all requests; and who becomes, in however many steps, a role that reaches it or is meant to."
    )
    remedy = (
        "Take the permission away, or deny it by a service control policy (docs/deploy.md, Guardrails). Who is "
        "meant to reach it is excepted by name in the register."
    )
    before = "Action: rekognition:*   # of a role that no stack of the baseline owns"
    after = "Action: rekognition:DetectLabels"
    objectives = ("Least privilege: no admin / full access",)

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        yield from judged(facts, reaching, "reach what the baseline stores", described)


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
            found = reaching(account, approval) if providers else None
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


def federated(role: Resource) -> frozenset[str]:
    """The providers that the trust policy of a role names."""
    try:
        found = statements(role.get("AssumeRolePolicyDocument"))
    except PolicyError:
        return frozenset()  # of which WHO02 says that it could not be read
    return frozenset(name for one in found if one.allows for name in one.principals.federated)


def described(resource: Resource, reached: Sequence[Reach]) -> str:
    """The request that shows it, what else it reaches, and the machines that have it."""
    also = more(dict.fromkeys(one.subject.name for one in reached[1:] if one.subject.name != reached[0].subject.name))
    profiles = resource.state.get("InstanceProfiles") or ()
    by = f"; instances have it by {', '.join(profiles)}" if profiles else ""
    return f"{reached[0].description}{f'; and it reaches {also}' if also else ''}{by}"


def _missing(account: "Account", there: set[str]) -> Iterator[tuple[Resource | None, Verdict]]:
    for role in account.application.of(ROLE):
        for name in sorted(one for one in federated(role) if one.startswith("arn:") and one not in there):
            yield role, not_met("AssumeRolePolicyDocument", f"trusts {name}, which the account does not have")
