"""What the bank has retired: until when its data stays and on whose approval, or that it was disposed of."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from capabilities.capabilities import CAPABILITIES
from settings.answer import Answer
from settings.texts import ResourceId, Trusted, readable


class Retirement(Answer):
    """The end of a capability, or of some of the resources it works in; the capability's own name is the table's."""

    until: date
    """The last day that its data stays; from the next on, check and verify are open until it is disposed of."""
    approval: Annotated[str, AfterValidator(readable), Field(min_length=3)]
    """The ticket or minutes by which the bank decided it."""
    data: Literal["kept", "disposed"] = "kept"
    """What becomes of its data: kept, guarded as before; or disposed of, so that no stack makes it any more."""
    readers: tuple[Trusted, ...] = ()
    """Principals that may read what is kept in its stores; nobody by default."""


class RetiredCollections(Retirement):
    """Collections stay with the faces in them."""

    collections: Annotated[tuple[ResourceId, ...], Field(min_length=1)]
    """The collections that it worked in, and that are retired with it."""


class RetiredProjects(Retirement):
    """Projects stay with their models and data sets."""

    projects: Annotated[tuple[ResourceId, ...], Field(min_length=1)]
    """The projects that it worked in, and that are retired with it."""


class RetiredProcessors(Retirement):
    """Stream processors go; what they have written stays."""

    processors: tuple[ResourceId, ...] = ()
    """The processors whose result streams stay: those that searched faces."""


class Retirements(Answer):
    """The retired capabilities: nobody can use them any more."""

    face_comparison: Retirement | None = None
    face_detection: Retirement | None = None
    face_search: RetiredCollections | None = None
    face_liveness: Retirement | None = None
    text_detection: Retirement | None = None
    label_detection: Retirement | None = None
    moderation: Retirement | None = None
    protective_equipment: Retirement | None = None
    celebrity_recognition: Retirement | None = None
    face_detection_video: Retirement | None = None
    face_search_video: Retirement | None = None
    text_detection_video: Retirement | None = None
    label_detection_video: Retirement | None = None
    segment_detection_video: Retirement | None = None
    moderation_video: Retirement | None = None
    celebrity_recognition_video: Retirement | None = None
    streaming_video: RetiredProcessors | None = None
    bulk_image_analysis: Retirement | None = None
    custom_labels: RetiredProjects | None = None
    custom_labels_sharing: Retirement | None = None

    def named(self) -> Mapping[str, Retirement]:
        """Capability name → its retirement, in catalogue order."""
        answers = {name: getattr(self, name.replace("-", "_"), None) for name in CAPABILITIES}
        return {name: answer for name, answer in answers.items() if answer is not None}

    def resources(self, data: Literal["kept", "disposed"] | None = None) -> Mapping[str, tuple[str, ...]]:
        """`collections`, `projects`, `processors` → the names that are retired; of one fate of the data, or of both."""
        return {
            row.resources: tuple(getattr(answer, row.resources))
            for name, answer in self.named().items()
            if (row := CAPABILITIES[name]).resources and data in (None, answer.data)
        }
