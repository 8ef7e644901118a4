"""Collections, projects and stream processors."""

from collections.abc import Mapping
from typing import Any

from rehearsal.aws import Aws
from rehearsal.providers.provider import Properties, Provider, given, listed, only, pairs, retagged


def _retag(aws: Aws, arn: str, wanted: Properties, former: Properties) -> None:
    changed, removed = retagged(wanted, former)
    if former and changed:
        aws.rekognition.tag_resource(ResourceArn=arn, Tags=pairs(changed))
    if former and removed:
        aws.rekognition.untag_resource(ResourceArn=arn, TagKeys=removed)


def _tags(aws: Aws, arn: str) -> list[dict[str, str]]:
    return listed(aws.rekognition.list_tags_for_resource(ResourceArn=arn)["Tags"])


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

    def read(self, aws: Aws, id_: str, declared: Properties) -> Properties:
        arn = aws.rekognition.describe_collection(CollectionId=id_)["CollectionARN"]
        return {"CollectionId": arn.rpartition("/")[2], "Tags": _tags(aws, arn)}

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

    def read(self, aws: Aws, id_: str, declared: Properties) -> Properties:
        arn = self.attributes(aws, id_)["Arn"]
        return {"ProjectName": arn.split("/")[1], "Tags": _tags(aws, arn)}

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

    def read(self, aws: Aws, id_: str, declared: Properties) -> Properties:
        found = aws.rekognition.describe_stream_processor(Name=id_)
        output, settings = found.get("Output", {}), found.get("Settings", {})
        where = output.get("S3Destination")
        return {
            "Name": found["Name"],
            "RoleArn": found["RoleArn"],
            "KinesisVideoStream": found["Input"]["KinesisVideoStream"],
            "KinesisDataStream": output.get("KinesisDataStream"),
            "S3Destination": where and {"BucketName": where["Bucket"], "ObjectKeyPrefix": where.get("KeyPrefix")},
            "FaceSearchSettings": settings.get("FaceSearch"),
            "ConnectedHomeSettings": settings.get("ConnectedHome"),
            "KmsKeyId": found.get("KmsKeyId"),
            "NotificationChannel": _channel(found),
            "DataSharingPreference": found.get("DataSharingPreference"),
            "Tags": _tags(aws, found["StreamProcessorArn"]),
        }

    def attributes(self, aws: Aws, id_: str) -> Mapping[str, Any]:
        return {"Arn": aws.arn("rekognition", f"streamprocessor/{id_}")}


def _topic(wanted: Properties) -> dict[str, str]:
    return {"SNSTopicArn": wanted["NotificationChannel"]["Arn"]} if "NotificationChannel" in wanted else {}


def _channel(found: Mapping[str, Any]) -> dict[str, str] | None:
    return {"Arn": found["NotificationChannel"]["SNSTopicArn"]} if "NotificationChannel" in found else None
