"""What outlives its stack, and what that needs: what it names in order to work, and what protects or names it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from assurance.model.once import once
from assurance.model.reading import items
from assurance.sources.resource import Application, Resource, Unresolved

RETAINED = ("Retain", "RetainExceptOnCreate")

NEEDS: Mapping[str, tuple[str, ...]] = {
    "AWS::CloudTrail::Trail": ("S3BucketName", "KMSKeyId", "CloudWatchLogsLogGroupArn", "CloudWatchLogsRoleArn"),
    "AWS::Events::Rule": ("Targets.0.Arn", "Targets.0.RoleArn", "Targets.1.Arn", "Targets.1.RoleArn"),
    "AWS::IAM::Role": ("ManagedPolicyArns", "PermissionsBoundary"),
    "AWS::Kinesis::Stream": ("StreamEncryption.KeyId",),
    "AWS::KMS::Key": (),
    "AWS::Logs::LogGroup": ("KmsKeyId",),
    "AWS::S3::Bucket": (
        "BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault.KMSMasterKeyID",
        "LoggingConfiguration.DestinationBucketName",
    ),
    "AWS::SNS::Topic": ("KmsMasterKeyId",),
    "AWS::SQS::Queue": ("KmsMasterKeyId",),
}
"""Type of what holds data or a record, or lets it be written → the properties that name what it cannot do without."""

GUARDS: Mapping[str, str] = {
    "AWS::IAM::ManagedPolicy": "Roles",
    "AWS::IAM::Policy": "Roles",
    "AWS::IAM::RolePolicy": "RoleName",
    "AWS::KMS::Alias": "TargetKeyId",
    "AWS::Kinesis::ResourcePolicy": "ResourceArn",
    "AWS::S3::BucketPolicy": "Bucket",
    "AWS::SNS::TopicPolicy": "Topics",
    "AWS::SQS::QueuePolicy": "Queues",
}
"""Type of what protects or names another resource → the property that says which."""


@once
def needed(application: Application) -> dict[str, Resource]:
    """Key of a resource → what is retained and needs it, directly or because of something else that it needs."""
    guards = _guards(application)
    waiting = [one for one in application.of(*NEEDS) if _retained(one)]
    found: dict[str, Resource] = {}
    seen = {one.key for one in waiting}
    while waiting:
        keeper = waiting.pop()
        for other in (*_named(application, keeper), *guards.get(keeper.key, ())):
            found.setdefault(other.key, keeper)
            if other.key not in seen:
                seen.add(other.key)
                waiting.append(other)
    return found


def _retained(resource: Resource) -> bool:
    """Whether it outlives its stack, or may: where the template alone does not say, what needs it is asked too."""
    policy = resource.attributes.get("DeletionPolicy")
    return isinstance(policy, Unresolved) or policy in RETAINED


def _named(application: Application, keeper: Resource) -> Iterator[Resource]:
    """What lies outside these templates has a fate of its own."""
    for path in NEEDS.get(keeper.type, ()):
        for value in items(keeper.get(path)):
            if (other := application.find(value)) is not None:
                yield other


def _guards(application: Application) -> dict[str, list[Resource]]:
    """Key of a resource → what protects or names it."""
    found: dict[str, list[Resource]] = defaultdict(list)
    for guard in application.of(*GUARDS):
        for value in items(guard.get(GUARDS[guard.type])):
            if (subject := application.find(value)) is not None:
                found[subject.key].append(guard)
    return found
