"""Collections, projects and stream processors."""

from collections.abc import Mapping
from typing import Any

from rehearsal.aws import Aws
from rehearsal.providers.provider import Properties, Provider, given, only, pairs, retagged


def _retag(aws: Aws, arn: str, wanted: Properties, former: Properties) -> None:
    changed, removed = retagged(wanted, former)
    if former and changed:
        aws.rekognition.tag_resource(ResourceArn=arn, Tags=pairs(changed))
    if former and removed:
        aws.rekognition.untag_resource(ResourceArn=arn, TagKeys=removed)


class Collection(Provider):
    """A collection of faces."""

    type = "AWS::Rekognition::Collection"

    def create(self, aws: Aws, wanted: Properties) -> str:
        name = wanted["CollectionId"]
        aws.rekognition.create_collection(CollectionId=name, Tags=pairs(wanted.get("Tags", ())))
        return str(name)

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        _retag(aws, aws.arn("rekognition", f"collection/{id_}"), wanted, former)

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        aws.rekognition.delete_collection(CollectionId=id_)

    def attributes(self, aws: Aws, id_: str) -> Mapping[str, Any]:
        return {"Arn": aws.arn("rekognition", f"collection/{id_}")}


class Project(Provider):
    """A Custom Labels project; its ARN ends in the time at which it was made."""

    type = "AWS::Rekognition::Project"

    def create(self, aws: Aws, wanted: Properties) -> str:
        name = wanted["ProjectName"]
        aws.rekognition.create_project(ProjectName=name, Tags=pairs(wanted.get("Tags", ())))
        return str(name)

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        if former:
            _retag(aws, self.attributes(aws, id_)["Arn"], wanted, former)

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        aws.rekognition.delete_project(ProjectArn=self.attributes(aws, id_)["Arn"])

    def attributes(self, aws: Aws, id_: str) -> Mapping[str, Any]:
        found = only(aws.rekognition.describe_projects(ProjectNames=[id_])["ProjectDescriptions"])
        return {"Arn": found["ProjectArn"]}


class StreamProcessor(Provider):
    """A processor of a Kinesis video stream."""

    type = "AWS::Rekognition::StreamProcessor"

    def create(self, aws: Aws, wanted: Properties) -> str:
        settings = {
            short: wanted[long]
            for short, long in (("FaceSearch", "FaceSearchSettings"), ("ConnectedHome", "ConnectedHomeSettings"))
            if long in wanted
        }
        where = wanted.get("S3Destination", {})
        bucket = given(Bucket=where.get("BucketName"), KeyPrefix=where.get("ObjectKeyPrefix"))
        output = given(S3Destination=bucket, KinesisDataStream=wanted.get("KinesisDataStream"))
        aws.rekognition.create_stream_processor(
            Name=wanted["Name"],
            RoleArn=wanted["RoleArn"],
            Input={"KinesisVideoStream": wanted["KinesisVideoStream"]},
            Output=output,
            Settings=settings,
            **given(
                KmsKeyId=wanted.get("KmsKeyId"),
                NotificationChannel=_topic(wanted),
                DataSharingPreference=wanted.get("DataSharingPreference"),
                Tags=pairs(wanted.get("Tags", ())),
            ),
        )
        return str(wanted["Name"])

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        _retag(aws, self.attributes(aws, id_)["Arn"], wanted, former)

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        aws.rekognition.delete_stream_processor(Name=id_)

    def attributes(self, aws: Aws, id_: str) -> Mapping[str, Any]:
        return {"Arn": aws.arn("rekognition", f"streamprocessor/{id_}")}


def _topic(wanted: Properties) -> dict[str, str]:
    return {"SNSTopicArn": wanted["NotificationChannel"]["Arn"]} if "NotificationChannel" in wanted else {}
