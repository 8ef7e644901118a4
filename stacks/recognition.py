"""The Rekognition resources: collections, projects, stream processors, and what video jobs need beside them."""

from constructs import Construct

from capabilities.capability import Store
from fsi_rekognition.biometric_store import Collection, Project
from fsi_rekognition.role import Role
from fsi_rekognition.stream_processor import FaceSearchProcessor, LabelProcessor, ResultStream
from fsi_rekognition.topic import Topic
from policies.boundary import BoundaryKind
from policies.resources import words
from policies.service_role import service_role_policy, service_role_trust, service_roles
from policies.topic import completions_topic_policy
from settings.approvals import Processor
from settings.settings import Settings
from stacks.baseline import BaselineStack
from stacks.boundaries import boundary_arn
from stacks.keys import Keys


def needed(settings: Settings) -> bool:
    """True where an approved capability works in or with a resource of Rekognition's own."""
    stands = settings.collections or settings.projects or settings.result_streams
    return bool(stands or service_roles(settings))


class RecognitionStack(BaselineStack):
    """What the approved capabilities work in and with."""

    def __init__(self, scope: Construct, *, settings: Settings, keys: Keys) -> None:
        super().__init__(scope, "recognition", settings=settings, description="Collections, projects and processors.")
        self._keys = keys
        given = settings.capabilities
        for name in settings.collections:
            Collection(self, f"Collection-{name}", name=name)
        for name in settings.projects:
            Project(self, f"Project-{name}", name=name)
        self._topic = self._completions() if Store.COMPLETIONS in settings.stores else None
        self._roles = {name: self._service_role(name) for name in service_roles(settings)}
        for processor in given.streaming_video.processors if given.streaming_video else ():
            self._processor(processor)
        for name in settings.retired.resources("kept").get("processors", ()):
            ResultStream(
                self,
                f"Processor-{name}",
                name=settings.names.data_stream(name),
                key=keys.arn("evidence"),
                hours=_hours(settings),
            )

    def _completions(self) -> Topic:
        names = self.settings.names
        return Topic(
            self,
            "Completions",
            name=names.completions_topic,
            display_name="Rekognition video jobs that have ended",
            key_arn=self._keys.arn("notifications"),
            policy=completions_topic_policy(self.settings),
        )

    def _service_role(self, name: str) -> Role:
        settings = self.settings
        rows = service_roles(settings)[name]
        return Role(
            self,
            words(name.removeprefix(settings.names.role(""))),
            name=name,
            description="Rekognition assumes it for: " + ", ".join(row.name for row in rows) + ".",
            trust=service_role_trust(settings, rows),
            policy=service_role_policy(settings, rows, self._keys.arns),
            boundary_arn=boundary_arn(settings, BoundaryKind.WORKLOAD),
            path=settings.role_path,
        )

    def _processor(self, processor: Processor) -> None:
        settings, names = self.settings, self.settings.names
        role_arn = self._roles[names.service_role("streaming-video")].arn
        if processor.search_collection:
            FaceSearchProcessor(
                self,
                f"Processor-{processor.name}",
                name=processor.name,
                video_stream=processor.video_stream,
                collection=processor.search_collection,
                threshold=processor.face_match_threshold,
                role_arn=role_arn,
                results_name=names.data_stream(processor.name),
                results_key=self._keys.arn("evidence"),
                results_hours=_hours(settings),
            ).node.add_dependency(self.node.find_child(f"Collection-{processor.search_collection}"))
        else:
            assert self._topic is not None
            LabelProcessor(
                self,
                f"Processor-{processor.name}",
                name=processor.name,
                video_stream=processor.video_stream,
                labels=processor.labels,
                role_arn=role_arn,
                bucket=names.bucket(Store.RESULTS),
                topic_arn=self._topic.arn,
                key_arn=self._keys.arn("evidence"),
            )


def _hours(settings: Settings) -> int:
    """A stream keeps records for a year at most."""
    return 24 * min(settings.retention.results, 365)
