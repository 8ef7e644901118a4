"""AUD44 and AUD45: what callers choose and no policy can deny is seen by a rule, where it is not approved."""

from typing import Any

import pytest

from policies.watch import rules
from tests.support.cases import GIVEN, Resources, made, ref
from tests.support.judging import MET, NOT_MET, UNDECIDED, judge
from tests.support.variants import settings_of

EVERY = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
LIVENESS = "capabilities.face-liveness.challenge"


def watching(changes: dict[str, Any], name: str, **properties: Any) -> Resources:
    """The rule that an environment like `example` has for it."""
    (rule,) = (one for one in rules(settings_of("example", changes), endpoints=["vpce-1"]) if one.name == name)
    given = {"EventPattern": rule.pattern, "State": EVERY, "Targets": [{"Id": "topic", "Arn": ref("Topic")}]}
    return {"Rule": made("Events::Rule", **given | properties), "Topic": made("SNS::Topic")} | COLLECTION


COLLECTION = {"Collection": made("Rekognition::Collection", CollectionId="kyc-customers")}
FACES: dict[str, Any] = {"capabilities.face-detection": {}}
OTHER = {LIVENESS: "FaceMovementChallenge"}
HALF = {"source": ["aws.rekognition"], "detail": {"eventName": ["IndexFaces"], "requestParameters": {
    "detectionAttributes": ["EMOTIONS"]}}}  # fmt: skip

CASES: dict[str, tuple[str, dict[str, Any], Resources, Any]] = {
    "emotions are watched": ("AUD44", {}, watching({}, "emotions"), MET),
    "in every operation": ("AUD44", FACES, watching(FACES, "emotions"), MET),
    "of one operation only": ("AUD44", FACES, watching({}, "emotions"), NOT_MET),
    "but not by ALL": ("AUD44", {}, watching({}, "emotions", EventPattern=HALF), NOT_MET),
    "reads are not seen": ("AUD44", FACES, watching(FACES, "emotions", State="ENABLED"), NOT_MET),
    "nobody watches": ("AUD44", {}, COLLECTION, NOT_MET),
    "by a pattern that is not known": ("AUD44", {}, watching({}, "emotions", EventPattern=GIVEN), UNDECIDED),
    "approved": ("AUD44", {"capabilities.face-search.emotions": True}, COLLECTION, None),
    "the other challenge is watched": ("AUD45", {}, watching({}, "liveness-challenge"), MET),
    "the default is the other": ("AUD45", OTHER, watching(OTHER, "liveness-challenge"), MET),
    "the approved one is watched": ("AUD45", OTHER, watching({}, "liveness-challenge"), NOT_MET),
    "no rule": ("AUD45", {}, COLLECTION, NOT_MET),
    "by an unknown pattern": ("AUD45", {}, watching({}, "liveness-challenge", EventPattern=GIVEN), UNDECIDED),
}


@pytest.mark.parametrize("how", CASES)
def test_says(how: str) -> None:
    """As an examiner would."""
    control, changes, resources, status = CASES[how]
    found = judge(control, resources, approval=settings_of("example", changes))
    assert found == ({status} if status else set())


def test_without_the_capability_nothing_is_judged() -> None:
    """There is nobody who could ask."""
    assert judge("AUD45", COLLECTION, approval=settings_of("minimal")) == set()
