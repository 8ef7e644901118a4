"""What stands beside the approved: a resource, a statement, an attached policy that nobody approved."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from assurance.controls.control import Control, Facts
from assurance.controls.dep.values import described, drift
from assurance.drift.canonical import canonical
from assurance.model.reading import unknown
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met
from assurance.sources.resource import Resource, Unread, Unresolved

if TYPE_CHECKING:
    from assurance.sources.account import Account

PROJECT_POLICY = "AWS::Rekognition::ProjectPolicy"
_TELLING = (
    "ServiceName TargetKeyId Bucket DomainNameServers DestinationCidrBlock DestinationArn GranteePrincipal Operations "
    "Protocol Endpoint CidrBlock ManagedPolicyName Roles PolicyName"
).split()
"""What to say of an external principal, where it has it."""


class DEP05(Control):
    """Nothing stands beside what was approved."""

    live = True
    consideration = Consideration.COMPLIANCE
    severity = Severity.HIGH
    why = (
        "Each approved thing can be as it should be, and one more endpoint, statement, subscription or grant beside it "
        "opens what it closes."
    )
    remedy = "Find out who added it, and remove it; or add it to the environment and have it approved."
    before = "AttachedPolicies: [kyc-rek-euw1-auditor, AdministratorAccess]"
    after = "AttachedPolicies: [kyc-rek-euw1-auditor]"
    supports = "Least privilege: no admin / full access"

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        if (account := facts.account) is None:
            return
        for live in account.application.resources:
            approved = account.approved.at(live.key)
            for verdict in self._added(account, approved, live) if approved else self._strange(account, live):
                yield live, verdict

    def _added(self, account: "Account", approved: Resource, live: Resource) -> Iterator[Verdict]:
        if isinstance(live.properties, Unread):
            return  # which is what DEP03 says
        found = [one for one in drift(account, approved, live) if one.added or isinstance(one.live, Unresolved)]
        for one in found:
            message = f"{one.path} holds {described(one.live)}, which was not approved"
            yield unknown(one.path, one.unknown) if one.unknown else not_met(one.path, message)
        if not found:
            yield met()

    def _strange(self, account: "Account", live: Resource) -> Iterator[Verdict]:
        if live.type == PROJECT_POLICY and _by_hand(account, live):
            yield met()
            return
        shown = [f"{name} {described(value)}" for name in _TELLING if (value := live.get(name)) not in (None, [])]
        alone = live.template == account.place.location()
        whose = "no stack owns it" if alone else "its stack owns it, and the approved templates do not hold it"
        yield not_met("", f"an {live.type} that was not approved ({', '.join([*shown, whose])})")


class DEP06(Control):
    """What may stand beside the approved could be asked."""

    live = True
    consideration = Consideration.COMPLIANCE
    severity = Severity.MEDIUM
    why = "Nothing found beside the approved is an answer only if the question was answered."
    remedy = "Let the verifier's role make the call: deploy the approved assembly, whose role may; see docs/verify.md."
    before = "Error: {Code: AccessDenied}"
    after = "Gateways: []"
    supports = "Least privilege: no admin / full access"

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        if (account := facts.account) is None:
            return
        for resource, gap in account.gaps:
            yield resource, unknown("", gap)
        if not account.gaps:
            yield None, met()


def _by_hand(account: "Account", live: Resource) -> bool:
    """Whether a project policy is the document that synthesis wrote for a person to apply."""
    document = account.documents.get(f"project-policy-{live.get('ProjectName')}.json")
    return document is not None and canonical(document) == canonical(live.get("PolicyDocument"))
