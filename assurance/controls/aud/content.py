"""What callers choose and no policy can deny (fact 101): attributes of a face, and the liveness challenge."""

from collections.abc import Iterator
from typing import ClassVar

from assurance.controls.aud.event_rules import Watched, our_endpoint
from assurance.controls.control import Facts
from assurance.model.watchers import EVERY_EVENT, Record, call
from assurance.results.verdict import Verdict
from assurance.sources.resource import Resource

_ASKS = {
    "face-detection": ("DetectFaces", "attributes", ("ALL", "EMOTIONS"), True),
    "face-detection-video": ("StartFaceDetection", "faceAttributes", ("ALL",), False),
    "face-search": ("IndexFaces", "detectionAttributes", ("ALL", "EMOTIONS"), False),
}
"""Capability → its operation, the parameter that asks for attributes, what of it asks for emotions, if it reads."""
_CHALLENGES = ("FaceMovementAndLightChallenge", "FaceMovementChallenge")


class _Chosen(Watched):
    """Base: judged where the environment file approves the capability, and not what is to be watched."""

    needs_approval = True
    facts: ClassVar[tuple[int, ...]] = (101, 102)
    supports = "Alarm: unauthorized API calls"

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        if any(True for _ in self.records(facts)):
            yield from super().judge_application(facts)


class AUD44(_Chosen):
    """Calls that ask for emotions are watched, where the environment file does not approve them."""

    why = "Emotion recognition is forbidden at work, and of high risk elsewhere; no policy can keep a caller from it."
    remedy = "Add a rule on the attributes EMOTIONS and ALL in requestParameters, with the state for read-only events."
    before = "Resources: {}"
    after = (
        f"State: {EVERY_EVENT}\nEventPattern:\n  source: [aws.rekognition]\n"
        "  detail: {eventName: [DetectFaces], requestParameters: {attributes: [ALL, EMOTIONS]}}"
    )

    def records(self, facts: Facts) -> Iterator[tuple[str, Record]]:
        given = facts.approval.settings.capabilities.named() if facts.approval else {}
        endpoint = our_endpoint(facts.application)
        for name, (operation, parameter, values, reads) in _ASKS.items():
            if name in given and not getattr(given[name], "emotions", False):
                for value in values:
                    asked = {parameter: ["DEFAULT", value]}
                    record = call(
                        "rekognition", operation, reads=reads, vpcEndpointId=endpoint, requestParameters=asked
                    )
                    yield f"{value} of {operation}", record


class AUD45(_Chosen):
    """Liveness sessions that ask for another challenge than the approved one are watched."""

    why = "The challenge decides which attacks pass, and its caller chooses it; no policy can keep a caller to one."
    facts = (101, 102, 103)
    remedy = "Add a rule on challengePreferences in requestParameters of CreateFaceLivenessSession."
    before = "Resources: {}"
    after = (
        "EventPattern:\n  source: [aws.rekognition]\n  detail:\n    eventName: [CreateFaceLivenessSession]\n"
        "    requestParameters: {settings: {challengePreferences: {type: [FaceMovementChallenge]}}}"
    )

    def records(self, facts: Facts) -> Iterator[tuple[str, Record]]:
        liveness = facts.approval.settings.capabilities.face_liveness if facts.approval else None
        endpoint = our_endpoint(facts.application)
        for challenge in _CHALLENGES if liveness else ():
            if liveness and challenge != liveness.challenge:
                asked: dict[str, object] = {"settings": {"challengePreferences": [{"type": challenge}]}}
                yield f"the challenge {challenge}", _session(endpoint, asked)
        if liveness and liveness.challenge != _CHALLENGES[0]:
            yield "a session without preference", _session(endpoint, {"settings": {}})


def _session(endpoint: str, asked: dict[str, object]) -> Record:
    return call("rekognition", "CreateFaceLivenessSession", vpcEndpointId=endpoint, requestParameters=asked)
