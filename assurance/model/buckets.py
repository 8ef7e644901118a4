"""Buckets: where one names its key, which takes which logs, what its policy is."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from assurance.iam.document import Statement
from assurance.model.documents import Document, attached
from assurance.model.holder import Holder
from assurance.model.holders import identities
from assurance.model.once import once
from assurance.results.verdict import Verdict
from assurance.sources.resource import Application, Resource

_RULE = "BucketEncryption.ServerSideEncryptionConfiguration.0"
ALGORITHM = f"{_RULE}.ServerSideEncryptionByDefault.SSEAlgorithm"
DEFAULT_KEY = f"{_RULE}.ServerSideEncryptionByDefault.KMSMasterKeyID"
BUCKET_KEY = f"{_RULE}.BucketKeyEnabled"
DESTINATION = "LoggingConfiguration.DestinationBucketName"
POLICY = "bucket policy"
WORKGROUP = "AWS::Athena::WorkGroup"
RESULTS = "WorkGroupConfiguration.ResultConfiguration.OutputLocation"
TABLE = "AWS::Glue::Table"
LOCATION = "TableInput.StorageDescriptor.Location"
LOG_DELIVERY = frozenset(("cloudtrail.amazonaws.com", "delivery.logs.amazonaws.com", "logging.s3.amazonaws.com"))
"""The services that write logs to buckets."""


@dataclass(frozen=True, kw_only=True)
class BucketPolicy:
    """All statements on a bucket, wherever they are written, and the bucket's ARN."""

    documents: tuple[Document, ...]
    statements: tuple[Statement, ...]
    arn: str

    def unread(self, *elements: str) -> list[Verdict]:
        return [verdict for document in self.documents for verdict in document.unread(*elements)]


def bucket_policy(application: Application, bucket: Resource) -> BucketPolicy:
    """The policy of a bucket."""
    documents = attached(application, bucket, "AWS::S3::BucketPolicy", "Bucket")
    statements = tuple(one for document in documents for one in document.statements)
    return BucketPolicy(documents=documents, statements=statements, arn=bucket.physical["Arn"])


@once
def access_log_buckets(application: Application) -> frozenset[str]:
    """The buckets that take the access logs of others."""
    return frozenset(_logged(application))


@once
def trail_buckets(application: Application) -> frozenset[str]:
    """The buckets that trails deliver to."""
    return frozenset(_trailed(application))


def logged_to(application: Application, key: str) -> tuple[Resource, ...]:
    """The buckets whose access logs a bucket takes."""
    return tuple(_logged(application).get(key, ()))


def trails_to(application: Application, key: str) -> tuple[Resource, ...]:
    """The trails that deliver to a bucket."""
    return tuple(_trailed(application).get(key, ()))


@once
def _logged(application: Application) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = defaultdict(list)
    for bucket in application.of("AWS::S3::Bucket"):
        destination = named(application, bucket.get(DESTINATION))
        if destination is not None and destination.key != bucket.key:
            found[destination.key].append(bucket)
    return dict(found)


@once
def _trailed(application: Application) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = defaultdict(list)
    for trail in application.of("AWS::CloudTrail::Trail"):
        if (bucket := named(application, trail.get("S3BucketName"))) is not None:
            found[bucket.key].append(trail)
    return dict(found)


@once
def flow_log_buckets(application: Application) -> frozenset[str]:
    """The buckets that flow logs are delivered to."""
    return frozenset(
        found.key
        for flow_log in application.of("AWS::EC2::FlowLog")
        if flow_log.get("LogDestinationType") == "s3"
        and (found := named(application, bucket_arn(flow_log.get("LogDestination")))) is not None
    )


@once
def delivered_buckets(application: Application) -> frozenset[str]:
    """Every bucket that an AWS service writes logs to."""
    return access_log_buckets(application) | trail_buckets(application) | flow_log_buckets(application)


@once
def result_buckets(application: Application) -> frozenset[str]:
    """The buckets that results of queries over logs go to, and that nobody reads or writes who may not query."""
    over = [addressed(application, one.get(LOCATION)) for one in application.of(TABLE)]
    logs = delivered_buckets(application)
    if not over or any(one is None or one.key not in logs for one in over):
        return frozenset()
    sent = [addressed(application, one.get(RESULTS)) for one in application.of(WORKGROUP)]
    return frozenset(one.key for one in sent if one and all(_asks(holder) for holder in _using(application, one)))


def _using(application: Application, bucket: Resource) -> Iterator[Holder]:
    """Who may read or write the objects of a bucket, by their own policies."""
    target, actions = f"{bucket.physical['Arn']}/object", ("s3:GetObject", "s3:PutObject")
    return (one for one in identities(application) if any(one.may(action, target) is not False for action in actions))


def _asks(holder: Holder) -> bool:
    return holder.can("athena:StartQueryExecution")


@once
def log_buckets(application: Application) -> frozenset[str]:
    """Every bucket that an AWS service writes logs to, or that results of queries over them go to."""
    return delivered_buckets(application) | result_buckets(application)


def addressed(application: Application, value: object) -> Resource | None:
    """The bucket of this application that an `s3://` address is in."""
    inside = isinstance(value, str) and value.startswith("s3://")
    return named(application, str(value).removeprefix("s3://").partition("/")[0]) if inside else None


def bucket_arn(value: object) -> object:
    """The bucket of an ARN that may name a folder in it."""
    return value.split("/")[0] if isinstance(value, str) and "/" in value else value


def named(application: Application, value: object) -> Resource | None:
    """The bucket of this application that a value stands for."""
    found = application.find(value)
    return found if found is not None and found.type == "AWS::S3::Bucket" else None
