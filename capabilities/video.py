"""Capabilities on stored and on streaming video."""

from datetime import date

from capabilities.capability import By, Capability, Duty, Need, Scope, Store
from capabilities.needs import administer, announces, erases, read_results, reads, reads_media, use
from capabilities.regions import STREAMING_VIDEO


def _stored_video(
    name: str,
    title: str,
    operation: str,
    *,
    scope: Scope = Scope.ANY,
    biometric: str = "",
    requires: tuple[str, ...] = (),
) -> Capability:
    """A stored-video job: started by one duty, its result (kept 7 days by the service) read by another."""
    return Capability(
        name=name,
        title=title,
        family="video",
        grants=(use(scope, f"Start{operation}"), read_results(Scope.ANY, f"Get{operation}")),
        alarms=(f"Start{operation}", f"Get{operation}"),
        needs=(
            *reads_media(),
            Need(duty=Duty.USE, actions=("kms:GenerateDataKey",), on=Store.MEDIA, via="s3"),
            *announces(),
        ),
        passed_by=Duty.USE,
        biometric=biometric,
        requires=requires,
        note="Results are kept by the service for 7 days; anyone who may call Get with a job id reads them.",
        facts=(1, 104),
    )


ROWS: tuple[Capability, ...] = (
    _stored_video(
        "face-detection-video", "Face detection in stored video", "FaceDetection", biometric="facial attributes"
    ),
    _stored_video(
        "face-search-video",
        "Face search in stored video",
        "FaceSearch",
        scope=Scope.COLLECTION,
        biometric="an identification of a person",
        requires=("face-search",),
    ),
    _stored_video("text-detection-video", "Text in stored video", "TextDetection"),
    _stored_video("label-detection-video", "Labels in stored video", "LabelDetection"),
    _stored_video("segment-detection-video", "Shots and cues in stored video", "SegmentDetection"),
    _stored_video("moderation-video", "Content moderation of stored video", "ContentModeration"),
    _stored_video(
        "celebrity-recognition-video",
        "Celebrities in stored video",
        "CelebrityRecognition",
        biometric="an identification of a person",
    ),
    Capability(
        name="streaming-video",
        title="Streaming video analysis",
        family="video",
        grants=(
            administer(Scope.COLLECTION, "CreateStreamProcessor"),
            administer(Scope.ANY, "ListStreamProcessors"),
            administer(
                Scope.STREAM_PROCESSOR, "DeleteStreamProcessor", "DescribeStreamProcessor", "UpdateStreamProcessor"
            ),
            use(Scope.STREAM_PROCESSOR, "StartStreamProcessor", "StopStreamProcessor"),
        ),
        alarms=("CreateStreamProcessor", "StartStreamProcessor"),
        regions=STREAMING_VIDEO,
        needs=(
            Need(
                duty=Duty.USE,
                actions=("kinesisvideo:GetDataEndpoint", "kinesisvideo:GetMedia"),
                on=Store.VIDEO_STREAM,
                by=By.SERVICE_ROLE,
            ),
            Need(
                duty=Duty.USE,
                actions=("kinesis:PutRecord", "kinesis:PutRecords"),
                on=Store.DATA_STREAM,
                by=By.SERVICE_ROLE,
            ),
            Need(
                duty=Duty.USE,
                actions=("kms:GenerateDataKey",),
                on=Store.DATA_STREAM,
                by=By.SERVICE_ROLE,
                via="kinesis",
            ),
            Need(duty=Duty.USE, actions=("s3:PutObject",), on=Store.RESULTS, by=By.SERVICE_ROLE),
            Need(
                duty=Duty.USE,
                actions=("kms:Decrypt", "kms:GenerateDataKey*"),
                on=Store.RESULTS,
                by=By.SERVICE_ROLE,
            ),
            *announces(),
            *reads(Store.RESULTS, Duty.READ_RESULTS),
            *erases(Store.RESULTS),
            Need(
                duty=Duty.READ_RESULTS,
                actions=(
                    "kinesis:DescribeStreamSummary",
                    "kinesis:GetRecords",
                    "kinesis:GetShardIterator",
                    "kinesis:ListShards",
                ),
                on=Store.DATA_STREAM,
            ),
            Need(duty=Duty.READ_RESULTS, actions=("kms:Decrypt",), on=Store.DATA_STREAM, via="kinesis"),
        ),
        passed_by=Duty.ADMINISTER,
        biometric="identifications of people, in the result stream",
        resources="processors",
        closed_since=date(2026, 4, 30),
        note="AWS's pages name kms:Decrypt here and kms:Encrypt there for label processors: Decrypt is granted.",
        facts=(8,),
    ),
)
