"""Objects, faces and users of two people in an emulated account."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rehearsal.aws import Aws

MEDIA = "kyc-rek-media-111122223333-eu-west-1"
EVIDENCE = "kyc-rek-evidence-111122223333-eu-west-1"


@dataclass(frozen=True, kw_only=True)
class People:
    """What was put there, and what is there now."""

    aws: Aws
    collection: str
    faces: dict[str, list[str]]
    """User id, or id of the image where nobody's → face ids."""

    def there(self) -> set[tuple[str, ...]]:
        """Kind, place and id of everything, with the version of an object."""
        found: set[tuple[str, ...]] = set()
        for bucket in (MEDIA, EVIDENCE):
            listed = self.aws.s3.list_object_versions(Bucket=bucket)
            for one in (*listed.get("Versions", ()), *listed.get("DeleteMarkers", ())):
                found.add(("object", bucket, one["Key"], one["VersionId"]))
        pages = self.aws.rekognition.get_paginator("list_faces").paginate(CollectionId=self.collection)
        found |= {("face", self.collection, one["FaceId"]) for page in pages for one in page["Faces"]}
        users = self.aws.rekognition.list_users(CollectionId=self.collection)["Users"]
        return found | {("user", self.collection, one["UserId"]) for one in users}

    def take_away(self) -> None:
        """Whatever is left, whatever keeps it."""
        for kind, place, name, *version in sorted(self.there(), reverse=True):
            match kind:
                case "object":
                    self.aws.s3.delete_object(
                        Bucket=place, Key=name, VersionId=version[0], BypassGovernanceRetention=True
                    )
                case "user":
                    self.aws.rekognition.delete_user(CollectionId=place, UserId=name)
        left = [name for kind, _, name, *_ in self.there() if kind == "face"]
        if left:
            self.aws.rekognition.delete_faces(CollectionId=self.collection, FaceIds=left)


def people(aws: Aws) -> People:
    """Two versions and a marker of one key beside another that begins so, one under a lock; nine faces, two users."""
    for key in ("one/selfie.jpg", "one/selfie.jpg", "one/selfie.jpg.bak", "two/selfie.jpg"):
        aws.s3.put_object(Bucket=MEDIA, Key=key, Body=b"image")
    aws.s3.delete_object(Bucket=MEDIA, Key="one/selfie.jpg")
    aws.s3.put_object(
        Bucket=EVIDENCE,
        Key="audit/1.jpg",
        Body=b"image",
        ObjectLockMode="GOVERNANCE",
        ObjectLockRetainUntilDate=datetime.now(UTC) + timedelta(days=30),
    )
    collection = "kyc-customers"
    faces: dict[str, list[str]] = {}
    for user, image, number in (("u-1", "image-1", 3), ("u-2", "image-2", 1), ("", "image-9", 5)):
        made = [
            aws.rekognition.index_faces(
                CollectionId=collection,
                ExternalImageId=image,
                Image={"S3Object": {"Bucket": MEDIA, "Name": "two/selfie.jpg"}},
            )["FaceRecords"][0]["Face"]["FaceId"]
            for _ in range(number)
        ]
        if user:
            aws.rekognition.create_user(CollectionId=collection, UserId=user)
            aws.rekognition.associate_faces(CollectionId=collection, UserId=user, FaceIds=made)
        faces[user or image] = made
    return People(aws=aws, collection=collection, faces=faces)
