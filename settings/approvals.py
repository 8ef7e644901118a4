"""The tables of an environment file that approve capabilities."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from capabilities.capabilities import CAPABILITIES, CAPABILITY_OF, REFUSED
from settings.answer import Answer
from settings.texts import GroupName, IdentityPool, PrincipalArn, ResourceId, Trusted, VideoStream


class Approval(Answer):
    """What the bank approves of one capability; the capability's own name is the table's."""

    callers: tuple[Trusted, ...] = ()
    """Principals that may assume its caller role, instead of `trusted.callers`."""
    results_readers: tuple[Trusted, ...] = ()
    """Principals that may assume its results role, instead of `trusted.results-readers`."""
    acknowledge_closed_to_new_customers: bool = False
    """True where AWS has closed the capability to new customers and this account is one of the old ones."""


class Faces(Approval):
    """What is notified of faces."""

    emotions: bool = False
    """True where the application may ask for emotions (EMOTIONS, ALL); no policy can deny that, a rule sees it."""


class Group(Answer):
    """A line of business: its callers have a role of their own, which reaches what is its own and nothing else."""

    name: GroupName
    """Ends the name of its caller roles, e.g. caller-face-search-retail."""
    callers: tuple[Trusted, ...] = ()
    """Principals that may assume its caller roles, and those of no other group."""


class CollectionGroup(Group):
    """A line of business that searches in collections of its own."""

    collections: Annotated[tuple[ResourceId, ...], Field(min_length=1)]
    """Its collections, out of those of [capabilities.face-search]."""


class ProjectGroup(Group):
    """A line of business that uses models of its own."""

    projects: Annotated[tuple[ResourceId, ...], Field(min_length=1)]
    """Its projects, out of those of [capabilities.custom-labels]."""


class Collections(Faces):
    """Face search works in named collections."""

    collections: Annotated[tuple[ResourceId, ...], Field(min_length=1)]
    """Collection ids; they reach CloudTrail, so no personal data in them."""
    groups: tuple[CollectionGroup, ...] = ()
    """Lines of business, each with collections and callers of its own; without any, one caller role searches in all."""


class Liveness(Approval):
    """Face liveness has a client outside the bank's network, as a rule."""

    identity_pool: IdentityPool | None = None
    """Cognito identity pool whose authenticated identities may assume the client role."""
    challenge: Literal["FaceMovementAndLightChallenge", "FaceMovementChallenge"] = "FaceMovementAndLightChallenge"
    """The challenge that sessions ask for; no policy can deny the other, a rule sees it."""
    clients_inside_vpc: bool = False
    """True where the liveness clients run inside the VPC: they then get a streaming-rekognition endpoint."""


class CopyTarget(Answer):
    """An account that may copy model versions of a project."""

    project: ResourceId
    """One of the projects of [capabilities.custom-labels]."""
    principal: PrincipalArn
    """The role, in the same organization, that copies."""


class Projects(Approval):
    """Custom Labels works in named projects."""

    projects: Annotated[tuple[ResourceId, ...], Field(min_length=1)]
    """Project names."""
    groups: tuple[ProjectGroup, ...] = ()
    """Lines of business, each with projects and callers of its own; without any, one caller role uses all models."""
    auto_update: bool = False
    """True where Rekognition itself may train adapters of the projects again: it is then let into bucket and key."""


class Sharing(Approval):
    """Sharing of models: who may copy what."""

    copy_targets: tuple[CopyTarget, ...] = ()
    """Written out as project policies, which CloudFormation cannot make."""


class Processor(Answer):
    """A stream processor: what it looks for in which video stream."""

    name: ResourceId
    """Name of the stream processor."""
    video_stream: VideoStream
    """ARN of the Kinesis video stream it reads."""
    search_collection: ResourceId | None = None
    """The collection to search faces in; leave out for labels."""
    face_match_threshold: Annotated[int, Field(ge=80, le=100)] = 95
    """Least similarity, in percent, that counts as a match."""
    labels: tuple[Literal["PERSON", "PET", "PACKAGE", "ALL"], ...] = ()
    """Labels to look for; leave out for face search."""

    @model_validator(mode="after")
    def _one_purpose(self) -> Self:
        if bool(self.search_collection) == bool(self.labels):
            raise ValueError("give either search-collection (faces) or labels, and not both")
        return self


class Processors(Approval):
    """Streaming video works in named stream processors."""

    processors: Annotated[tuple[Processor, ...], Field(min_length=1)]
    """The stream processors to create."""


class Capabilities(Answer):
    """The approved capabilities; what is not named here is denied and alarmed on."""

    face_comparison: Approval | None = None
    face_detection: Faces | None = None
    face_search: Collections | None = None
    face_liveness: Liveness | None = None
    text_detection: Approval | None = None
    label_detection: Approval | None = None
    moderation: Approval | None = None
    protective_equipment: Approval | None = None
    celebrity_recognition: Approval | None = None
    face_detection_video: Faces | None = None
    face_search_video: Approval | None = None
    text_detection_video: Approval | None = None
    label_detection_video: Approval | None = None
    segment_detection_video: Approval | None = None
    moderation_video: Approval | None = None
    celebrity_recognition_video: Approval | None = None
    streaming_video: Processors | None = None
    bulk_image_analysis: Approval | None = None
    custom_labels: Projects | None = None
    custom_labels_sharing: Sharing | None = None

    def named(self) -> dict[str, Approval]:
        """Capability name → what is approved of it, in catalogue order."""
        answers = {name: getattr(self, name.replace("-", "_"), None) for name in CAPABILITIES}
        return {name: answer for name, answer in answers.items() if answer is not None}


def not_approvable(name: str) -> str | None:
    """Why a name that is no capability cannot be approved, where there is more to say than that."""
    if name in CAPABILITIES:
        return f"comes by itself with {', '.join(CAPABILITIES[name].companion_of)}: leave it out"
    if row := CAPABILITY_OF.get(f"rekognition:{name}"):
        return f"an operation, not a capability; it belongs to {row.name!r}"
    for action, reason in REFUSED.items():
        operation = action.removeprefix("rekognition:")
        if name.replace("-", "") in (operation.lower(), operation.removeprefix("Start").lower(), "peoplepathing"):
            return f"refused: {reason}"
    return None
