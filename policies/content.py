"""What callers may choose and no policy can deny: a rule sees it, where the environment file does not approve it."""

from collections.abc import Iterator
from typing import Any

from policies.event_rule import Rule, call
from settings.settings import Settings

_ASKING = {
    "face-detection": ("DetectFaces", "attributes", ["ALL", "EMOTIONS"]),
    "face-detection-video": ("StartFaceDetection", "faceAttributes", ["ALL"]),
    "face-search": ("IndexFaces", "detectionAttributes", ["ALL", "EMOTIONS"]),
}
"""Capability → its operation, the parameter that asks for attributes of a face, and what in it asks for emotions."""


def content_rules(settings: Settings) -> Iterator[Rule]:
    """The rules on attributes of a face, and on the liveness challenge."""
    given = settings.capabilities.named()
    names = [name for name in _ASKING if name in given and not getattr(given[name], "emotions", False)]
    asking = [
        {"eventName": [operation], "requestParameters": {parameter: values}}
        for operation, parameter, values in (_ASKING[name] for name in names)
    ]
    if asking:
        yield Rule(
            name="emotions",
            pattern=call("rekognition", **{"$or": asking} if len(asking) > 1 else asking[0]),
            reads="face-detection" in names,  # the others write
        )
    if liveness := settings.capabilities.face_liveness:
        other: list[Any] = [{"exists": False}, "FaceMovementAndLightChallenge"]
        if liveness.challenge == other[-1]:
            other = ["FaceMovementChallenge"]
        asked = {"settings": {"challengePreferences": {"type": other}}}
        yield Rule(
            name="liveness-challenge",
            pattern=call("rekognition", ["CreateFaceLivenessSession"], requestParameters=asked),
        )
