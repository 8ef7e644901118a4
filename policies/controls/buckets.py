"""What the controls of buckets share: where a bucket names its key, which takes which logs, what its policy is."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from policies.controls.documents import Document, attached, read
from policies.controls.engine import Consideration, Control, Facts, Severity, Verdict, not_met
from policies.controls.once import once
from policies.iam.document import Statement
from policies.sources.resource import Application, Resource

_RULE = "BucketEncryption.ServerSideEncryptionConfiguration.0"
ALGORITHM = f"{_RULE}.ServerSideEncryptionByDefault.SSEAlgorithm"
DEFAULT_KEY = f"{_RULE}.ServerSideEncryptionByDefault.KMSMasterKeyID"
BUCKET_KEY = f"{_RULE}.BucketKeyEnabled"
DESTINATION = "LoggingConfiguration.DestinationBucketName"
POLICY = "bucket policy"


@dataclass(frozen=True, kw_only=True)
class BucketPolicy:
    """All statements on a bucket, wherever they are written, and the bucket's ARN."""

    documents: tuple[Document, ...]
    statements: tuple[Statement, ...]
    arn: str

    def unread(self, *elements: str) -> list[Verdict]:
        return [verdict for document in self.documents for verdict in document.unread(*elements)]


class OfBucket(Control):
    """Base of the controls of every bucket."""

    consideration = Consideration.DATA_PROTECTION
    severity = Severity.HIGH
    types = ("AWS::S3::Bucket",)


class OfBucketPolicy(OfBucket):
    """Base of the controls of what a bucket's policy says."""

    data_only = False
    """Judge the buckets only that hold data, not those that take logs."""
    alone = False
    """Judge a policy also where its bucket is not at hand."""

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        yield from super().judge_application(facts)
        for policy in facts.application.of("AWS::S3::BucketPolicy") if self.alone else ():
            bucket = policy.get("Bucket")
            if named(facts.application, bucket) is None:
                document = read(policy, "PolicyDocument")
                arn = f"arn:aws:s3:::{bucket}"
                found = BucketPolicy(documents=(document,), statements=document.statements, arn=arn)
                for verdict in self.judge_policy(found, policy, facts):
                    yield policy, verdict

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if self.data_only and resource.key in log_buckets(facts.application):
            return
        policy = bucket_policy(facts.application, resource)
        yield from self.judge_policy(policy, resource, facts)

    def judge_policy(self, policy: BucketPolicy, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        raise NotImplementedError

    def missing(self, policy: BucketPolicy, message: str) -> Iterator[Verdict]:
        """What is not there is not met, unless part of the policy could not be read."""
        if unread := policy.unread("Action", "Resource", "Principal", "Effect", "Condition"):
            yield from unread
        elif policy.documents:
            yield not_met(POLICY, message)
        else:
            yield not_met(POLICY, f"the bucket has no policy: {message}")


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
def log_buckets(application: Application) -> frozenset[str]:
    """Every bucket that an AWS service writes logs to."""
    return access_log_buckets(application) | trail_buckets(application) | flow_log_buckets(application)


def bucket_arn(value: object) -> object:
    """The bucket of an ARN that may name a folder in it."""
    return value.split("/")[0] if isinstance(value, str) and "/" in value else value


def named(application: Application, value: object) -> Resource | None:
    """The bucket of this application that a value stands for."""
    found = application.find(value)
    return found if found is not None and found.type == "AWS::S3::Bucket" else None
