"""Buckets and their policies."""

from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from rehearsal.aws import Aws
from rehearsal.providers.provider import GoneError, Properties, Provider, text


class Bucket(Provider):
    """A bucket and everything that is configured on it."""

    type = "AWS::S3::Bucket"

    def create(self, aws: Aws, wanted: Properties) -> str:
        name = wanted["BucketName"]
        place = {} if aws.region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": aws.region}}
        lock = bool(wanted.get("ObjectLockEnabled"))
        aws.s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=lock, **place)
        return str(name)

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        for name, (set_, unset) in _PARTS.items():
            if name in wanted and wanted[name] != former.get(name):
                set_(aws, id_, wanted[name])
            elif name in former and name not in wanted:
                unset(aws, id_)

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        aws.s3.delete_bucket(Bucket=id_)

    def attributes(self, aws: Aws, id_: str) -> Mapping[str, Any]:
        return {"Arn": f"arn:{aws.partition}:s3:::{id_}", "DomainName": f"{id_}.s3.amazonaws.com"}


class BucketPolicy(Provider):
    """The policy of a bucket."""

    type = "AWS::S3::BucketPolicy"

    def create(self, aws: Aws, wanted: Properties) -> str:
        """CloudFormation makes no policy where one is."""
        name = str(wanted["Bucket"])
        if _described(lambda aws, bucket: aws.s3.get_bucket_policy(Bucket=bucket), aws, name) is not None:
            raise GoneError(f"The bucket policy already exists on bucket {name}.")
        return name

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        aws.s3.put_bucket_policy(Bucket=id_, Policy=text(wanted["PolicyDocument"]))

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        aws.s3.delete_bucket_policy(Bucket=id_)


def _described(get: Callable[[Aws, str], Any], aws: Aws, bucket: str) -> Any:
    """What is configured; nothing where S3 says that nothing is."""
    try:
        return get(aws, bucket)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code.startswith("NoSuch") or code.endswith("NotFoundError"):
            return None
        raise


def _lifecycle(aws: Aws, bucket: str, wanted: Any) -> None:
    rules = [_rule(one) for one in wanted["Rules"]]
    aws.s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": rules})


def _rule(one: Properties) -> dict[str, Any]:
    """CloudFormation's words → the API's."""
    found = {"ID": one["Id"], "Status": one["Status"], "Filter": {"Prefix": one.get("Prefix", "")}}
    if "ExpirationInDays" in one:
        found["Expiration"] = {"Days": one["ExpirationInDays"]}
    for name in ("AbortIncompleteMultipartUpload", "NoncurrentVersionExpiration"):
        if name in one:
            found[name] = one[name]
    return found


def _logging(aws: Aws, bucket: str, wanted: Any) -> None:
    target = {"TargetBucket": wanted["DestinationBucketName"], "TargetPrefix": wanted.get("LogFilePrefix", "")}
    aws.s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": target})


def _encryption(aws: Aws, bucket: str, wanted: Any) -> None:
    rules = [
        {("ApplyServerSideEncryptionByDefault" if name == "ServerSideEncryptionByDefault" else name): value
         for name, value in rule.items()}
        for rule in wanted["ServerSideEncryptionConfiguration"]
    ]  # fmt: skip
    aws.s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": rules})


Part = tuple[Callable[[Aws, str, Any], Any], Callable[[Aws, str], Any]]
_PARTS: Mapping[str, Part] = {
    "VersioningConfiguration": (
        lambda aws, bucket, one: aws.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration=one),
        lambda aws, bucket: aws.s3.put_bucket_versioning(
            Bucket=bucket, VersioningConfiguration={"Status": "Suspended"}
        ),
    ),
    "BucketEncryption": (
        _encryption,
        lambda aws, bucket: aws.s3.delete_bucket_encryption(Bucket=bucket),
    ),
    "LifecycleConfiguration": (
        _lifecycle,
        lambda aws, bucket: aws.s3.delete_bucket_lifecycle(Bucket=bucket),
    ),
    "LoggingConfiguration": (
        _logging,
        lambda aws, bucket: aws.s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={}),
    ),
    "ObjectLockConfiguration": (
        lambda aws, bucket, one: aws.s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration=one),
        lambda aws, bucket: aws.s3.put_object_lock_configuration(
            Bucket=bucket, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"}
        ),
    ),
    "OwnershipControls": (
        lambda aws, bucket, one: aws.s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls=one),
        lambda aws, bucket: aws.s3.delete_bucket_ownership_controls(Bucket=bucket),
    ),
    "PublicAccessBlockConfiguration": (
        lambda aws, bucket, one: aws.s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=one),
        lambda aws, bucket: aws.s3.delete_public_access_block(Bucket=bucket),
    ),
    "Tags": (
        lambda aws, bucket, one: aws.s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": list(one)}),
        lambda aws, bucket: aws.s3.delete_bucket_tagging(Bucket=bucket),
    ),
}
"""Property → how it is set, told, and unset."""
