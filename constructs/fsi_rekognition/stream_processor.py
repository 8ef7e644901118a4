"""Stream processors: faces to an encrypted data stream, labels to a bucket and a topic; no data shared with AWS."""

from collections.abc import Sequence

from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_rekognition as rekognition
from constructs import Construct

from fsi_rekognition.kept import KEPT


class ResultStream(Construct):
    """The data stream that a face-search processor writes matches to; it outlives the processor."""

    def __init__(self, scope: Construct, id_: str, *, name: str, key: str, hours: int) -> None:
        super().__init__(scope, id_)
        stream = kinesis.CfnStream(
            self,
            "Results",
            name=name,
            retention_period_hours=hours,
            stream_encryption=kinesis.CfnStream.StreamEncryptionProperty(encryption_type="KMS", key_id=key),
            stream_mode_details=kinesis.CfnStream.StreamModeDetailsProperty(stream_mode="ON_DEMAND"),
        )
        stream.apply_removal_policy(KEPT)
        self.results_arn: str = stream.attr_arn


class FaceSearchProcessor(ResultStream):
    """Searches a collection for the faces in a video stream and writes matches to a data stream of its own."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        video_stream: str,
        collection: str,
        threshold: int,
        role_arn: str,
        results_name: str,
        results_key: str,
        results_hours: int,
    ) -> None:
        super().__init__(scope, id_, name=results_name, key=results_key, hours=results_hours)
        rekognition.CfnStreamProcessor(
            self,
            "Processor",
            name=name,
            role_arn=role_arn,
            kinesis_video_stream=rekognition.CfnStreamProcessor.KinesisVideoStreamProperty(arn=video_stream),
            kinesis_data_stream=rekognition.CfnStreamProcessor.KinesisDataStreamProperty(arn=self.results_arn),
            face_search_settings=rekognition.CfnStreamProcessor.FaceSearchSettingsProperty(
                collection_id=collection, face_match_threshold=threshold
            ),
            data_sharing_preference=_nothing_shared(),
        )


class LabelProcessor(Construct):
    """Looks for labels in a video stream, writes them to a bucket and announces them on a topic."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        video_stream: str,
        labels: Sequence[str],
        role_arn: str,
        bucket: str,
        topic_arn: str,
        key_arn: str,
    ) -> None:
        super().__init__(scope, id_)
        rekognition.CfnStreamProcessor(
            self,
            "Processor",
            name=name,
            role_arn=role_arn,
            kms_key_id=key_arn,
            kinesis_video_stream=rekognition.CfnStreamProcessor.KinesisVideoStreamProperty(arn=video_stream),
            connected_home_settings=rekognition.CfnStreamProcessor.ConnectedHomeSettingsProperty(labels=list(labels)),
            s3_destination=rekognition.CfnStreamProcessor.S3DestinationProperty(
                bucket_name=bucket, object_key_prefix=f"{name}/"
            ),
            notification_channel=rekognition.CfnStreamProcessor.NotificationChannelProperty(arn=topic_arn),
            data_sharing_preference=_nothing_shared(),
        )


def _nothing_shared() -> rekognition.CfnStreamProcessor.DataSharingPreferenceProperty:
    return rekognition.CfnStreamProcessor.DataSharingPreferenceProperty(opt_in=False)
