"""Calls of Rekognition that must not pass unseen: refused, past the endpoint, or of what nobody approved."""

from collections.abc import Iterator

from assurance.controls.aud.event_rules import Watched, our_endpoint
from assurance.controls.control import Control, Facts
from assurance.model.event_patterns import matches, pattern_of, unresolved
from assurance.model.reading import items, shown, unknown
from assurance.model.scopes import CLIENT_ACTION, some
from assurance.model.watchers import EVERY_EVENT, RULE, Record, call, denial
from assurance.results.verdict import Consideration, Severity, Verdict, not_met
from assurance.sources.resource import Resource
from capabilities.capabilities import ACTIONS

READS = ("Compare", "Describe", "Detect", "Get", "List", "Recognize", "Search")
"""How operations begin that CloudTrail records as read-only (fact 52)."""


class AUD17(Watched):
    """Calls that Rekognition refuses for lack of permission are watched."""

    why = "Refusals are how a stolen credential sounds while somebody tries what it can do."
    remedy = "Add a rule on errorCode AccessDenied with the state for read-only events, or an alarmed metric filter."
    before = "Resources: {}"
    after = (
        f"State: {EVERY_EVENT}\nEventPattern:\n  source: [aws.rekognition]\n"
        "  detail: {errorCode: [{prefix: AccessDenied}]}"
    )
    objectives = ("Alarm: unauthorized API calls",)

    def records(self, facts: Facts) -> Iterator[tuple[str, Record]]:
        endpoint = our_endpoint(facts.application)
        for name, reads in (("CompareFaces", True), ("IndexFaces", False)):
            for code in ("AccessDenied", "AccessDeniedException"):
                record = call("rekognition", name, reads=reads, errorCode=code, vpcEndpointId=endpoint)
                yield f"{code} of {name}", record


class AUD18(Watched):
    """Calls that an endpoint policy denies are watched."""

    why = "A denial at the VPC endpoint means that something inside the network tries what nobody approved."
    remedy = "Add a rule on detail-type 'AWS Network Activity Event via CloudTrail' with errorCode VpceAccessDenied."
    before = "Resources: {}"
    after = (
        "EventPattern:\n  detail-type: [AWS Network Activity Event via CloudTrail]\n"
        "  detail: {errorCode: [VpceAccessDenied]}"
    )
    supports = "Alarm: unauthorized API calls"

    def records(self, facts: Facts) -> Iterator[tuple[str, Record]]:
        for name in ("CompareFaces", "IndexFaces"):
            yield f"VpceAccessDenied of {name}", denial("rekognition", name)


class AUD19(Watched):
    """Calls of Rekognition past the endpoint are watched."""

    why = (
        "A call without vpcEndpointId came over the internet: somebody's policy does not hold him to the VPC endpoint."
    )
    remedy = "Add a rule on rekognition.amazonaws.com where vpcEndpointId does not exist, or is not one of yours."
    before = "Resources: {}"
    after = (
        f"State: {EVERY_EVENT}\nEventPattern:\n  source: [aws.rekognition]\n"
        "  detail: {vpcEndpointId: [{exists: false}]}"
    )
    supports = "VPC endpoints used / trust boundary"

    def records(self, facts: Facts) -> Iterator[tuple[str, Record]]:
        for name, reads in (("CompareFaces", True), ("IndexFaces", False)):
            yield f"{name} over the internet", call("rekognition", name, reads=reads)
            other = call("rekognition", name, reads=reads, vpcEndpointId="vpce-0e15ee15ee15ee15e")
            yield f"{name} through another endpoint", other


class AUD20(Watched):
    """Every operation that the bank has not approved is watched, but listing what stands in the account."""

    why = "What was not approved is not expected; one call of it is worth a question."
    remedy = "Add a rule on eventName anything-but the approved operations, with the state for read-only events."
    before = "Resources: {}"
    after = (
        f"State: {EVERY_EVENT}\nEventPattern:\n  source: [aws.rekognition]\n"
        "  detail: {eventName: [{anything-but: [CompareFaces, DetectFaces]}]}"
    )
    supports = "CloudWatch alarms with actions"
    needs_approval = True

    def records(self, facts: Facts) -> Iterator[tuple[str, Record]]:
        approved, endpoint = facts.approval.actions if facts.approval else frozenset(), our_endpoint(facts.application)
        for action in sorted(set(ACTIONS) - approved - {CLIENT_ACTION}):
            name = action.removeprefix("rekognition:")
            yield name, call("rekognition", name, reads=name.startswith(READS), vpcEndpointId=endpoint)


class AUD21(Control):
    """A rule that means inference also sees read-only events."""

    consideration = Consideration.AUDIT
    severity = Severity.HIGH
    why = "CompareFaces and its like are read-only events: a rule in plain ENABLED may never see one."
    facts = (52, 58)
    remedy = f"Set State to {EVERY_EVENT}."
    before = "State: ENABLED\nEventPattern: {source: [aws.rekognition], detail: {eventName: [CompareFaces]}}"
    after = before.replace("ENABLED", EVERY_EVENT)
    types = (RULE,)
    supports = "CloudWatch alarms with actions"

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        pattern, state = pattern_of(resource), resource.get("State", "ENABLED")
        if lost := unresolved([pattern, state]):
            yield unknown("EventPattern", lost)
            return
        names = [action.removeprefix("rekognition:") for action in ACTIONS]
        reads = [name for name in names if name.startswith(READS) and matches(pattern, call(
            "rekognition", name, reads=True, errorCode="AccessDenied").event)]  # fmt: skip
        if state == "DISABLED":
            yield not_met("State", "is DISABLED; expected an enabled rule")
        elif reads and state != EVERY_EVENT:
            yield not_met("State", f"is {shown(state)} while the pattern means {some(reads)}; expected {EVERY_EVENT}")
        elif not items(resource.get("Targets")) and resource.get("EventPattern") is not None:
            yield not_met("Targets", "is not set: the rule tells nobody")
