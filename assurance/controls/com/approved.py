"""What the bank approved, held against what a template allows and makes."""

from collections.abc import Iterator

from assurance.controls.com.guardrails import control_policies, unread_in
from assurance.controls.control import Control, Facts
from assurance.iam.given import Given
from assurance.model.holders import holders
from assurance.model.openness import undenied
from assurance.model.reading import shown, unknown
from assurance.model.scopes import some
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, settled
from assurance.sources.resource import Resource, Unresolved
from capabilities.capabilities import ACTIONS, CAPABILITY_OF

_MADE_FOR = {
    "AWS::Rekognition::Collection": ("face-search", "CollectionId", "collections"),
    "AWS::Rekognition::Dataset": ("custom-labels", "", ""),
    "AWS::Rekognition::Project": ("custom-labels", "ProjectName", "projects"),
    "AWS::Rekognition::StreamProcessor": ("streaming-video", "Name", "processors"),
}
"""Resource type → its capability, the property that names it, and where the environment file names it."""


class COM01(Control):
    """Identities are allowed approved Rekognition actions only."""

    consideration = Consideration.COMPLIANCE
    severity = Severity.HIGH
    needs_approval = True
    why = "The approval names capabilities; an action beyond them is processing of biometric data that nobody assessed."
    remedy = "Take the action away, or have its capability approved and named in the environment file."
    before = "Action: rekognition:*"
    after = "Action: [rekognition:CompareFaces, rekognition:DetectFaces]"
    objectives = ("Least privilege: no admin / full access",)

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        approved = facts.approval.actions if facts.approval else frozenset()
        for holder in holders(facts.application):
            beyond = holder.actions - approved
            wrong = [not_met("policies", f"allows {some(beyond, 5)}; expected approved actions only")] if beyond else []
            verdicts = settled(wrong, holder.unread("Action", "Effect"))
            yield from ((holder.resource, verdict) for verdict in verdicts)


class COM02(Control):
    """Rekognition resources belong to approved capabilities, and are the ones that were named."""

    consideration = Consideration.COMPLIANCE
    severity = Severity.HIGH
    needs_approval = True
    why = (
        "A collection nobody approved is a biometric register nobody assessed; stream processors are closed to new "
        "customers, and refused unless the bank says that it is an old one."
    )
    remedy = "Remove the resource, or approve its capability and name the resource in the environment file."
    before = "Type: AWS::Rekognition::StreamProcessor"
    after = (
        "# in the environment file: acknowledge-closed-to-new-customers = true\nType: AWS::Rekognition::StreamProcessor"
    )
    types = tuple(_MADE_FOR)
    supports = "Least privilege: no admin / full access"

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if facts.approval is None:
            return
        capability, path, listed = _MADE_FOR[resource.type]
        settings = facts.approval.settings
        answer = settings.capabilities.named().get(capability)
        left = settings.retired.resources("kept").get(listed, ()) if listed != "processors" else ()
        if answer is None and not left:
            yield not_met("", f"is made for {capability}, which is not approved")
        elif not path:
            yield met()
        elif isinstance(name := resource.get(path), Unresolved):
            yield unknown(path, name)
        else:
            known = [*(getattr(one, "name", one) for one in getattr(answer, listed, ())), *left]
            named = f"{path} is {shown(name)}; expected one of {', '.join(known)}"
            yield met() if name in known else not_met(path, named)


class COM03(Control):
    """A service control policy denies every Rekognition action that was not approved."""

    consideration = Consideration.COMPLIANCE
    severity = Severity.HIGH
    needs_approval = True
    why = "An administrator of the account can grant anything; only the organization can take it away for all."
    remedy = "Deny the unapproved actions by name, on every resource, without conditions."
    before = "Effect: Deny\nAction: rekognition:StartPersonTracking\nResource: '*'"
    after = "Effect: Deny\nNotAction: [rekognition:CompareFaces, rekognition:DetectFaces, …]\nResource: '*'"
    supports = "Least privilege: no admin / full access"

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        policies = control_policies(facts.application)
        approved = facts.approval.actions if facts.approval else frozenset()
        statements = [one for document in policies for one in document.statements]
        asked = [action for action in ACTIONS if action not in approved]
        home: Given = {"aws:requestedregion": [(facts.approval.settings.region,)]} if facts.approval else {}
        missed = undenied(statements, facts.application, asked, given=home).each()
        for document in policies[:1]:
            unread = unread_in(policies)
            if not missed:
                yield document.resource, met()
            for verdict in unread if missed else ():
                yield document.resource, verdict
            if missed and not unread:
                description = ", ".join(f"{action} ({_why(action)})" for action in missed[:3])
                yield document.resource, not_met("Content", f"{len(missed)} not denied: {description} …")


def _why(action: str) -> str:
    row = CAPABILITY_OF.get(action)
    return f"{row.name} is not approved" if row else "refused"
