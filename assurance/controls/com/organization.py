"""What the policies of the organization must deny besides unapproved actions, and that they stay."""

from collections.abc import Iterator

from assurance.controls.com.guardrails import POLICY, control_policies, unread_in
from assurance.controls.control import Control, Facts
from assurance.iam.descent import Answer
from assurance.iam.document import Statement
from assurance.iam.domains import Values, domain
from assurance.iam.given import Given
from assurance.iam.mentions import Mentions
from assurance.iam.openness import Openness
from assurance.model.documents import read
from assurance.model.expectations import Outlives
from assurance.model.openness import DIRECT, OFF_ENDPOINTS, left, undenied
from assurance.model.scopes import CLIENT_ACTION, CONFIGURATION, some
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, undecided
from assurance.sources.resource import Resource
from capabilities.capabilities import ACTIONS

_REGION = "aws:requestedregion"
_ELEMENTS = ("Action", "Effect", "Condition", "Resource", "Principal")


class _Denies(Control):
    """Base: what the service control policies of an application, together, must deny; where there are any."""

    consideration = Consideration.COMPLIANCE
    severity = Severity.MEDIUM
    types = (POLICY,)
    supports = "VPC endpoints used / trust boundary"

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        policies = tuple(control_policies(facts.application)) if self.speak_of_rekognition(facts) else ()
        statements = tuple(one for document in policies for one in document.statements)
        for document in policies[:1]:
            answers = [answer for asked in self.asked(statements, facts) for answer in self.answers(asked)]
            missed = [one for one in answers if one.witness]
            unread = unread_in(policies) if missed or any(one.reasons for one in answers) else []
            for verdict in unread:
                yield document.resource, verdict
            if missed and not unread:
                description = some(one.witness.action for one in missed if one.witness)
                yield document.resource, not_met("Content", f"no policy denies {description} {self.scope}")
            elif not unread:
                reasons = {reason for one in answers for reason in one.reasons}
                depends = undecided("Content", f"whether all is denied {self.scope} depends on {some(reasons)}")
                yield document.resource, depends if reasons else met()

    scope = ""

    def answers(self, asked: Openness) -> Iterator[Answer]:
        """Whether anybody of an account is left out."""
        yield asked.members()

    def speak_of_rekognition(self, facts: Facts) -> bool:
        """Whether the policies speak of Rekognition at all: others are about something else."""
        allowed = (one for document in control_policies(facts.application) for one in document.denies)
        return any(one.matches_action(action) for one in allowed for action in ACTIONS)

    def asked(self, statements: tuple[Statement, ...], facts: Facts) -> Iterator[Openness]:
        """The requests that must be denied."""
        raise NotImplementedError


class COM13(_Denies):
    """A service control policy denies Rekognition in other Regions."""

    why = "Another Region has no endpoint, no rule and no alarm of the bank, and another law."
    remedy = "Deny rekognition:* where aws:RequestedRegion is not yours (StringNotEquals)."
    before = "Effect: Deny\nAction: rekognition:StartPersonTracking\nResource: '*'"
    after = (
        "Effect: Deny\nAction: rekognition:*\nResource: '*'\n"
        "Condition: {StringNotEquals: {aws:RequestedRegion: eu-west-1}}"
    )
    scope = "in another Region"

    def asked(self, statements: tuple[Statement, ...], facts: Facts) -> Iterator[Openness]:
        home = {one.region for one in facts.approval.settings.together} if facts.approval else set()

        def away(mentions: Mentions) -> list[Values]:
            named = home or set(mentions.values(_REGION))
            return [one for one in domain(_REGION, mentions.conditions.get(_REGION, ())).values if not named & {*one}]

        yield undenied(statements, facts.application, ACTIONS, given={_REGION: away})


class COM14(_Denies):
    """A service control policy denies Rekognition past the organization's endpoints, but for the liveness client."""

    why = "A role without boundary, made next year in this account, would call Rekognition over the internet."
    remedy = (
        "Deny the actions where aws:VpceOrgID is not yours (StringNotEqualsIfExists, with BoolIfExists "
        "aws:ViaAWSService false), and StartFaceLivenessSession to all but the named client role."
    )
    before = COM13.after
    after = (
        "Effect: Deny\nAction: [rekognition:CompareFaces, …]\nResource: '*'\nCondition:\n"
        "  StringNotEqualsIfExists: {aws:VpceOrgID: o-exampleorg1}\n  BoolIfExists: {aws:ViaAWSService: false}"
    )
    scope = "past the organization's endpoints"

    def asked(self, statements: tuple[Statement, ...], facts: Facts) -> Iterator[Openness]:
        home: Given = {_REGION: [(facts.approval.settings.region,)]} if facts.approval else {}
        others = sorted(set(ACTIONS) - CONFIGURATION - {CLIENT_ACTION})
        yield undenied(statements, facts.application, others, given={**DIRECT, **home})
        streaming: Given = {**DIRECT, **home, **OFF_ENDPOINTS}
        yield undenied(statements, facts.application, (CLIENT_ACTION,), given=streaming)

    def answers(self, asked: Openness) -> Iterator[Answer]:
        yield asked.unnamed(anywhere=False)


class COM15(_Denies):
    """A service control policy keeps accounts in the organization."""

    severity = Severity.LOW
    why = "An account that leaves takes its images along, out of reach of every guardrail and of the AI opt-out."
    remedy = "Deny organizations:LeaveOrganization."
    before = COM13.before
    after = "Effect: Deny\nAction: organizations:LeaveOrganization\nResource: '*'"
    scope = "to everyone"

    def asked(self, statements: tuple[Statement, ...], facts: Facts) -> Iterator[Openness]:
        yield undenied(statements, facts.application, ("organizations:LeaveOrganization",))


class COM16(Control):
    """A resource control policy on objects and keys denies them to principals outside the organization."""

    consideration = Consideration.COMPLIANCE
    severity = Severity.MEDIUM
    why = "A bucket policy is a matter of one account; the organization's perimeter holds when that account errs."
    remedy = (
        "Deny s3:GetObject, s3:PutObject, kms:Decrypt and kms:GenerateDataKey where aws:PrincipalOrgID is not yours."
    )
    before = "Effect: Deny\nPrincipal: '*'\nAction: s3:GetObject\nResource: '*'"
    after = (
        "Effect: Deny\nPrincipal: '*'\nAction: [s3:GetObject, s3:PutObject, kms:Decrypt, kms:GenerateDataKey]\n"
        "Resource: '*'\nCondition:\n  StringNotEqualsIfExists: {aws:PrincipalOrgID: o-exampleorg1}\n"
        "  BoolIfExists: {aws:PrincipalIsAWSService: false}"
    )
    types = (POLICY,)
    supports = "S3 Block Public Access"
    actions = ("s3:GetObject", "s3:PutObject", "kms:Decrypt", "kms:GenerateDataKey")

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        """Together: each may deny a part, and who is denied by one is not let in by another."""
        policies = [read(one, "Content") for one in self._policies(facts)]
        statements = [one for document in policies for one in document.statements]
        asked = [undenied(statements, facts.application, (each,)).anyone(services=False) for each in self.actions]
        missed = [each for each, one in zip(self.actions, asked, strict=True) if left(one) or one.reasons]
        for document in policies[:1]:
            unread = [verdict for one in policies for verdict in one.unread(*_ELEMENTS, about=self.actions)]
            if not missed:
                yield document.resource, met()
            for verdict in unread if missed else ():
                yield document.resource, verdict
            if missed and not unread and (facts.approval or any(map(self._perimeter, statements))):
                yield document.resource, not_met("Content", f"no policy denies {some(missed)} to principals outside")

    def _policies(self, facts: Facts) -> list[Resource]:
        listed = facts.application.of(*self.types)
        return [one for one in listed if one.get("Type") == "RESOURCE_CONTROL_POLICY"]

    def _perimeter(self, one: Statement) -> bool:
        """Whether a Deny is about who calls: one on transport, encryption or other services is about something else."""
        keys = [each.key.lower() for each in one.conditions]
        about = one.denies and any(map(one.matches_action, self.actions))
        return about and (not keys or any(key.startswith("aws:principal") for key in keys))


class COM17(Control):
    """A policy of the organization outlives its stack."""

    consideration = Consideration.COMPLIANCE
    severity = Severity.LOW
    why = "Deleting one stack of the management account must not take the guardrails off every other account."
    remedy = "Set DeletionPolicy and UpdateReplacePolicy to Retain."
    before = "Type: AWS::Organizations::Policy\nProperties: {Type: SERVICE_CONTROL_POLICY}"
    after = before + "\nDeletionPolicy: Retain\nUpdateReplacePolicy: Retain"
    types = (POLICY,)
    supports = "AI services opt-out"

    expects = (Outlives("the guardrail goes"),)
