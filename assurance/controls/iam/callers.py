"""From where Rekognition may be called: the bank's endpoint and Region; the customer's device for liveness alone."""

from collections.abc import Iterator

from assurance.controls.control import Control, Facts
from assurance.iam.domains import Values
from assurance.iam.mentions import Mentions
from assurance.iam.request import Request
from assurance.iam.statement import Statement
from assurance.model.endpoints import service
from assurance.model.holder import Holder
from assurance.model.holders import HOLDERS, identities
from assurance.model.openness import DIRECT, OFF_ENDPOINTS, applying, verdict
from assurance.model.scopes import CLIENT_ACTION, CONFIGURATION, some
from assurance.results.verdict import Consideration, Severity, Verdict, not_met, settled, undecided
from assurance.sources.resource import Resource
from capabilities.capability import Endpoint
from capabilities.regions import FACE

_REGION = "aws:requestedregion"


class OfIdentity(Control):
    """Base: every identity that Rekognition actions are granted to is weighed."""

    consideration = Consideration.ACCESS
    severity = Severity.MEDIUM
    types = HOLDERS
    supports = "Least privilege: no admin / full access"

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        for holder in identities(facts.application):
            if self.applies_to(holder):
                verdicts = settled(self.weigh(holder, facts), holder.unread("Action", "Effect"))
                yield from ((holder.resource, verdict) for verdict in verdicts)

    def applies_to(self, holder: Holder) -> bool:
        return bool(holder.actions)

    def weigh(self, holder: Holder, facts: Facts) -> Iterator[Verdict]:
        """What is wrong with an holder."""
        raise NotImplementedError


def _place(request: Request) -> str:
    return "over the internet" if request.context.values("aws:SourceIp") else "through another endpoint"


class IAM22(OfIdentity):
    """Who calls more of Rekognition than its configuration can do so through the bank's endpoint only."""

    severity = Severity.HIGH
    why = "An endpoint policy binds who comes through the endpoint; the same credentials also work over the internet."
    remedy = (
        "Deny rekognition:* where aws:SourceVpce is not your endpoint (StringNotEqualsIfExists, with BoolIfExists "
        "aws:ViaAWSService false), in the role's policy, its boundary or an organization policy."
    )
    before = "Effect: Allow\nAction: rekognition:CompareFaces\nResource: '*'"
    after = (
        "Effect: Deny\nAction: rekognition:*\nResource: '*'\nCondition:\n"
        "  StringNotEqualsIfExists: {aws:SourceVpce: !Ref Endpoint}\n  BoolIfExists: {aws:ViaAWSService: false}"
    )
    objectives = ("VPC endpoints used / trust boundary",)

    def applies_to(self, holder: Holder) -> bool:
        return bool(self.asked(holder))

    def asked(self, holder: Holder) -> frozenset[str]:
        """The actions of an identity that must not be possible elsewhere."""
        return holder.actions - CONFIGURATION - {CLIENT_ACTION}

    def weigh(self, holder: Holder, facts: Facts) -> Iterator[Verdict]:
        answer = holder.reach(sorted(self.asked(holder)), DIRECT, anywhere=False)
        opened = f"may call {answer.witness.action} {_place(answer.witness)}" if answer.witness else ""
        yield from verdict(answer, "", f"{opened}; expected a Deny off the endpoint", "whether it may call elsewhere")


class IAM41(IAM22):
    """Who reads the records of stream processors can do so through the bank's network only."""

    why = "Whose face was seen, where and when, stands in these records: a stolen credential reads them from anywhere."
    remedy = (
        "Deny kinesis:GetRecords and kinesis:SubscribeToShard where aws:SourceVpc is not your VPC, or aws:SourceVpce "
        "not your endpoint (StringNotEqualsIfExists, with BoolIfExists aws:ViaAWSService false)."
    )
    before = "Effect: Allow\nAction: kinesis:GetRecords\nResource: !GetAtt Results.Arn"
    after = (
        "Effect: Deny\nAction: [kinesis:GetRecords, kinesis:SubscribeToShard]\nResource: '*'\nCondition:\n"
        "  StringNotEqualsIfExists: {aws:SourceVpc: !Ref Vpc}\n  BoolIfExists: {aws:ViaAWSService: false}"
    )
    reading = ("kinesis:GetRecords", "kinesis:SubscribeToShard")

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        processors = facts.application.of("AWS::Rekognition::StreamProcessor")
        if any(one.get("KinesisDataStream") is not None for one in processors):
            yield from super().judge_application(facts)

    def asked(self, holder: Holder) -> frozenset[str]:
        return frozenset(name for name in self.reading if any(one.matches_action(name) for one in holder.allows))


class IAM23(OfIdentity):
    """Who calls Rekognition can do so in one Region only."""

    why = (
        "In another Region no endpoint, no alarm and no rule of yours stands; the images leave their jurisdiction too."
    )
    remedy = "Deny rekognition:* where aws:RequestedRegion is not yours, in the role's policy, boundary or an SCP."
    before = "Effect: Allow\nAction: rekognition:CompareFaces\nResource: '*'"
    after = (
        "Effect: Deny\nAction: rekognition:*\nResource: '*'\n"
        "Condition: {StringNotEquals: {aws:RequestedRegion: eu-west-1}}"
    )

    def applies_to(self, holder: Holder) -> bool:
        return bool(holder.actions - CONFIGURATION)

    def weigh(self, holder: Holder, facts: Facts) -> Iterator[Verdict]:
        actions = sorted(holder.actions - CONFIGURATION)
        answer = holder.reach_at_most(actions, {_REGION: _regions})
        if answer.witness is not None:
            first = answer.witness.context.values(_REGION)
            answer = holder.reach(actions, {_REGION: lambda said: [one for one in _regions(said) if one != first]})
        action = answer.witness.action if answer.witness else ""
        opened = f"may call {action} in more than one Region; expected a Deny on aws:RequestedRegion"
        yield from verdict(answer, "", opened, "in which Region it may call")


def _regions(mentions: Mentions) -> list[Values]:
    """Two Regions, where there are two, of each kind that policies can tell apart; all, if a variable stands there."""
    compared = mentions.text(_REGION)
    together = any("${" in one for one in mentions.values(_REGION))
    alike: dict[object, list[Values]] = {}
    for region in ("xx-elsewhere-1", *sorted(FACE)):
        alike.setdefault(region if together else tuple(one.matches(region) for one in compared), []).append((region,))
    return [one for listed in alike.values() for one in listed[:2]]


class IAM24(OfIdentity):
    """The end user's liveness client can do nothing but stream."""

    severity = Severity.HIGH
    why = "These credentials are handed to the customer's device: whatever they can do, the public can do."
    remedy = "Give the role rekognition:StartFaceLivenessSession and nothing else."
    before = "Action: [rekognition:StartFaceLivenessSession, rekognition:GetFaceLivenessSessionResults]"
    after = "Action: rekognition:StartFaceLivenessSession"

    def applies_to(self, holder: Holder) -> bool:
        return CLIENT_ACTION in holder.actions

    def weigh(self, holder: Holder, facts: Facts) -> Iterator[Verdict]:
        beside = sorted(
            {
                action
                for one in holder.allows
                for action in (*one.actions, *(f"all but {each}" for each in one.not_actions))
                if action.lower() != CLIENT_ACTION.lower()
            }
        )
        if beside:
            yield not_met("", f"may {some(beside)} too; expected StartFaceLivenessSession alone")


class IAM25(OfIdentity):
    """The end user's liveness client is held to an endpoint where it runs inside the VPC, and nowhere else."""

    why = "The device streams from the internet: denied off the endpoint, no customer can do liveness."
    remedy = (
        "Leave the Deny off this role; hold it to a streaming-rekognition endpoint where clients run in the VPC "
        "(`clients-inside-vpc` in the environment file)."
    )
    before = "Effect: Deny\nAction: rekognition:*\nCondition: {StringNotEquals: {aws:SourceVpce: !Ref Endpoint}}"
    after = "Effect: Allow\nAction: rekognition:StartFaceLivenessSession\nResource: '*'"

    def applies_to(self, holder: Holder) -> bool:
        return CLIENT_ACTION in holder.actions

    def weigh(self, holder: Holder, facts: Facts) -> Iterator[Verdict]:
        if facts.approval and Endpoint.STREAMING in facts.approval.settings.endpoints:
            yield from self._loose(holder)
        for one in holder.denies:
            if not (one.matches_action(CLIENT_ACTION) and self._refuses(one, holder, facts)):
                continue
            endpoints = one.condition_values("aws:SourceVpce")
            found = [facts.application.find(value) for value in endpoints]
            streaming = [
                endpoint for endpoint in found if endpoint and service(endpoint).startswith("streaming-rekognition")
            ]
            if endpoints and not streaming and not any(endpoint is None for endpoint in found):
                yield not_met(
                    "", f"{one.name} denies it off {some(endpoints)}, where no stream passes; expected no Deny"
                )
            elif endpoints and not streaming:
                yield undecided("", f"{one.name}: whether {some(endpoints)} takes streams is not in these templates")

    def _refuses(self, deny: Statement, holder: Holder, facts: Facts) -> bool:
        """Whether a Deny refuses some stream over the internet, or nobody can say."""
        asked = applying(deny, facts.application, CLIENT_ACTION, "*", {**DIRECT, **OFF_ENDPOINTS})
        found = asked.somebody((holder.arn,)) if holder.arn else asked.members()
        return bool(found.witness or found.reasons)

    def _loose(self, holder: Holder) -> Iterator[Verdict]:
        """Where its clients run inside the VPC, it must not stream from elsewhere."""
        answer = holder.reach((CLIENT_ACTION,), {**DIRECT, **OFF_ENDPOINTS}, anywhere=False)
        opened = "may stream over the internet, though clients run inside the VPC; expected a Deny"
        yield from verdict(answer, "", opened, "whether it may stream over the internet")
