"""What data is in: buckets, collections, projects and result streams, and the stream processors that write there."""

from constructs import Construct

from capabilities.capability import Store
from capabilities.names import KEY_OF
from fsi_rekognition.access_logs_bucket import AccessLogsBucket
from fsi_rekognition.biometric_store import Collection, Project
from fsi_rekognition.data_bucket import DataBucket
from fsi_rekognition.role import Role
from fsi_rekognition.stream_processor import FaceSearchProcessor, LabelProcessor, ResultStream
from fsi_rekognition.topic import Topic
from policies.access_logs_bucket import access_logs_bucket_policy
from policies.boundary import BoundaryKind
from policies.bucket import bucket_policy
from policies.resources import buckets, words
from policies.service_role import service_role_policy, service_role_trust, service_roles
from policies.topic import completions_topic_policy
from settings.approvals import Processor
from settings.settings import Settings
from stacks.baseline import BaselineStack
from stacks.foundation import Keys, boundary_arn
from stacks.network import Network


class StorageStack(BaselineStack):
    """One bucket a store, and what the approved capabilities work in and with; only what one of them needs."""

    def __init__(self, scope: Construct, *, settings: Settings, keys: Keys, network: Network) -> None:
        super().__init__(scope, "storage", settings=settings, description="Buckets, collections, projects, processors.")
        self._keys = keys
        self._buckets(network)
        for name in settings.collections:
            Collection(self, f"Collection-{name}", name=name)
        for name in settings.projects:
            Project(self, f"Project-{name}", name=name)
        self._topic = self._completions() if Store.COMPLETIONS in settings.stores else None
        self._roles = {name: self._service_role(name) for name in service_roles(settings)}
        streaming = settings.capabilities.streaming_video
        for processor in streaming.processors if streaming else ():
            self._processor(processor)
        for name in settings.retired.resources("kept").get("processors", ()):
            ResultStream(
                self,
                f"Processor-{name}",
                name=settings.names.data_stream(name),
                key=keys.arn("evidence"),
                hours=_hours(settings),
            )

    def _buckets(self, network: Network) -> None:
        settings, names, retention = self.settings, self.settings.names, self.settings.retention
        access_logs = AccessLogsBucket(
            self,
            "AccessLogs",
            name=names.bucket("access-logs"),
            policy=access_logs_bucket_policy(settings),
            expire_days=retention.logs,
        )
        for store in buckets(settings):
            key_arn = self._keys.arn(KEY_OF[store])
            bucket = DataBucket(
                self,
                store.capitalize(),
                name=names.bucket(store),
                key_arn=key_arn,
                policy=bucket_policy(settings, store, key_arn=key_arn, s3_endpoint=network.s3),
                access_logs=access_logs.name,
                expire_days=getattr(retention, store),
                noncurrent_days=retention.noncurrent,
                lock_days=retention.evidence_lock if store is Store.EVIDENCE else 0,
            )
            bucket.resource.add_resource_dependency(access_logs.policy)

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
            ).node.add_dependency(self.node.find_child(Store.RESULTS.capitalize()))


def _hours(settings: Settings) -> int:
    """A stream keeps records for a year at most."""
    return 24 * min(settings.retention.results, 365)
