"""Collections, projects and stream processors of Rekognition, and those beside them that nobody approved."""

from collections.abc import Iterator
from typing import Any

from assurance.sources.live.calling import Caller, tags
from assurance.sources.live.found import Beside, Found, Owned, filled, looked, part, picked

_GONE = ("ResourceNotFoundException",)
COLLECTION, PROJECT = "AWS::Rekognition::Collection", "AWS::Rekognition::Project"
PROCESSOR = "AWS::Rekognition::StreamProcessor"


def collection(aws: Caller, owned: Owned) -> Found | None:
    """AWS::Rekognition::Collection."""
    one = aws.find("rekognition", "DescribeCollection", absent=_GONE, CollectionId=owned.physical)
    if one is None:
        return None
    arn = str(one["CollectionARN"])
    return Found(
        properties={"CollectionId": owned.physical, **_tagged(aws, arn)},
        physical={"Ref": owned.physical, "Arn": arn},
        beside=looked(lambda: aws.once("collections", lambda: list(_collections(aws)))),
    )


def project(aws: Caller, owned: Owned) -> Found | None:
    """AWS::Rekognition::Project; its policies, which let others copy its models, stand beside it."""
    name = owned.physical
    listed = aws.once("projects", lambda: aws.pages("rekognition", "DescribeProjects", "ProjectDescriptions"))
    arns = [str(one["ProjectArn"]) for one in listed if _name_in(str(one["ProjectArn"])) == name]
    if not arns:
        return None
    others = [one for one in listed if one["ProjectArn"] != arns[0]]
    return Found(
        properties={"ProjectName": name, **_tagged(aws, arns[0])},
        physical={"Ref": name, "Arn": arns[0]},
        beside=(*looked(lambda: _policies(aws, arns[0])), *map(_other_project, others)),
    )


def processor(aws: Caller, owned: Owned) -> Found | None:
    """AWS::Rekognition::StreamProcessor."""
    one = aws.find("rekognition", "DescribeStreamProcessor", absent=_GONE, Name=owned.physical)
    if one is None:
        return None
    arn = str(one["StreamProcessorArn"])
    output, settings = one.get("Output", {}), one.get("Settings", {})
    return Found(
        properties={
            **picked(one, "Name", "RoleArn", "KmsKeyId", "DataSharingPreference"),
            **filled(
                KinesisVideoStream=picked(part(one, "Input", "KinesisVideoStream") or {}, "Arn"),
                KinesisDataStream=picked(output.get("KinesisDataStream", {}), "Arn"),
                S3Destination=picked(output.get("S3Destination", {}), BucketName="Bucket", ObjectKeyPrefix="KeyPrefix"),
                FaceSearchSettings=picked(settings.get("FaceSearch", {}), "CollectionId", "FaceMatchThreshold"),
                ConnectedHomeSettings=picked(settings.get("ConnectedHome", {}), "Labels", "MinConfidence"),
                NotificationChannel=picked(one.get("NotificationChannel", {}), Arn="SNSTopicArn"),
                RegionsOfInterest=one.get("RegionsOfInterest"),
            ),
            **_tagged(aws, arn),
        },
        state=picked(one, "Status", "StatusMessage"),
        physical={"Ref": owned.physical, "Arn": arn},
        beside=looked(lambda: aws.once("processors", lambda: list(_processors(aws)))),
    )


def _tagged(aws: Caller, arn: str) -> dict[str, Any]:
    return filled(Tags=tags(part(aws.answer("rekognition", "ListTagsForResource", ResourceArn=arn), "Tags")))


def _collections(aws: Caller) -> Iterator[Beside]:
    for name in aws.pages("rekognition", "ListCollections", "CollectionIds"):
        yield Beside(type=COLLECTION, id=str(name), properties={"CollectionId": name})


def _processors(aws: Caller) -> Iterator[Beside]:
    for one in aws.pages("rekognition", "ListStreamProcessors", "StreamProcessors"):
        yield Beside(type=PROCESSOR, id=str(one["Name"]), properties=picked(one, "Name"))


def _other_project(one: dict[str, Any]) -> Beside:
    arn = str(one["ProjectArn"])
    return Beside(
        type=PROJECT, id=_name_in(arn), properties={"ProjectName": _name_in(arn)}, physical={"Ref": arn, "Arn": arn}
    )


def _policies(aws: Caller, arn: str) -> Iterator[Beside]:
    for one in aws.pages("rekognition", "ListProjectPolicies", "ProjectPolicies", ProjectArn=arn):
        properties = {"ProjectName": _name_in(arn), **picked(one, "PolicyName", "PolicyDocument")}
        yield Beside(type="AWS::Rekognition::ProjectPolicy", id=f"{arn}|{one['PolicyName']}", properties=properties)


def _name_in(arn: str) -> str:
    """The project's name in `arn:…:project/NAME/CREATED`."""
    return arn.rsplit("/", 2)[-2] if arn.count("/") >= 2 else arn
