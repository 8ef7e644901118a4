"""Data in what outlives its stacks: put there, looked for again, and deleted on purpose."""

from collections.abc import Iterable
from typing import Any

from botocore.exceptions import ClientError

from rehearsal.aws import Aws
from rehearsal.life.done import Kept
from settings.settings import Settings

KEY = "rehearsed/one.jpg"
BUCKETS = ("media", "evidence", "results", "models")


def put(aws: Aws, settings: Settings) -> None:
    """An object in each bucket and a face in each collection that has none yet."""
    for store in sorted(settings.stores.intersection(BUCKETS)):
        if not _object(aws, settings.names.bucket(store)):
            aws.s3.put_object(Bucket=settings.names.bucket(store), Key=KEY, Body=b"an image")
    for collection in settings.collections:
        if not aws.rekognition.list_faces(CollectionId=collection)["Faces"]:
            image = {"S3Object": {"Bucket": settings.names.bucket("media"), "Name": KEY}}
            aws.rekognition.index_faces(CollectionId=collection, ExternalImageId="rehearsed", Image=image)


def lost(aws: Aws, settings: Settings) -> list[str]:
    """Buckets and collections whose data is not there any more."""
    buckets = [settings.names.bucket(store) for store in sorted(settings.stores.intersection(BUCKETS))]
    gone = [name for name in buckets if not _object(aws, name)]
    for collection in settings.collections:
        try:
            held: list[Any] = aws.rekognition.list_faces(CollectionId=collection)["Faces"]
        except ClientError:
            held = []
        gone += [] if held else [collection]
    return gone


def dispose(aws: Aws, retained: Iterable[Kept]) -> None:
    """Delete what CloudFormation has let go, as docs/deploy.md says; the key last."""
    for type_, name in sorted(retained, key=lambda one: one[0].startswith("AWS::KMS")):
        match type_:
            case "AWS::S3::Bucket":
                _empty(aws, name)
                aws.s3.delete_bucket(Bucket=name)
            case "AWS::Rekognition::Collection":
                aws.rekognition.delete_collection(CollectionId=name)
            case "AWS::Rekognition::Project":
                aws.rekognition.delete_project(ProjectArn=name)
            case "AWS::Kinesis::Stream":
                aws.kinesis.delete_stream(StreamName=name)
            case "AWS::KMS::Alias":
                aws.kms.delete_alias(AliasName=name)
            case "AWS::KMS::Key":
                aws.kms.schedule_key_deletion(KeyId=name, PendingWindowInDays=30)


def _object(aws: Aws, bucket: str) -> bool:
    try:
        return bool(aws.s3.list_object_versions(Bucket=bucket, Prefix=KEY).get("Versions"))
    except ClientError:
        return False


def _empty(aws: Aws, bucket: str) -> None:
    listed = aws.s3.list_object_versions(Bucket=bucket)
    for one in (*listed.get("Versions", ()), *listed.get("DeleteMarkers", ())):
        aws.s3.delete_object(Bucket=bucket, Key=one["Key"], VersionId=one["VersionId"], BypassGovernanceRetention=True)
