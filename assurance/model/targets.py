"""The resources of an assembly that requests are about: buckets, keys, topics, streams, trails, roles, policies …"""

from collections.abc import Iterator

from assurance.iam.conditions import context
from assurance.model.documents import KEYS, attached, of_topic, policy, read
from assurance.model.estate import Target
from assurance.sources.resource import Application, Resource

_PLAIN = {
    "AWS::CloudTrail::Trail": "trail",
    "AWS::IAM::ManagedPolicy": "policy",
    "AWS::Kinesis::Stream": "stream",
    "AWS::Rekognition::Collection": "collection",
    "AWS::Rekognition::Project": "project",
    "AWS::Rekognition::StreamProcessor": "streamprocessor",
}


def targets(application: Application) -> Iterator[Target]:
    """Every resource with the policy on it. Raises `PolicyError`."""
    for resource in application.of("AWS::S3::Bucket"):
        name = resource.physical["Ref"]
        policies = attached(application, resource, "AWS::S3::BucketPolicy", "Bucket")
        guarding = policy(f"bucket policy of {name}", *policies) if policies else None
        yield Target(kind="bucket", name=name, arn=resource.arn, policy=guarding)
    for resource in application.of("AWS::SNS::Topic"):
        name = resource.physical["Ref"].rpartition(":")[2]
        policies = of_topic(application, resource)
        guarding = policy(f"topic policy of {name}", *policies) if policies else None
        yield Target(kind="topic", name=name, arn=resource.physical["Ref"], policy=guarding)
    yield from _keys(application)
    for resource in application.of("AWS::IAM::Role"):
        name = resource.arn.rpartition("/")[2]
        trust = policy(f"trust of {name}", read(resource, "AssumeRolePolicyDocument"))
        yield Target(kind="role", name=name, arn=resource.arn, policy=trust, must_allow=True)
    for type_name, kind in _PLAIN.items():
        for resource in application.of(type_name):
            yield Target(kind=kind, name=resource.arn.rpartition("/")[2], arn=resource.arn)


def _keys(application: Application) -> Iterator[Target]:
    for resource in application.of(*KEYS):
        aliases = aliases_of(application, resource)
        name = aliases[0] if aliases else resource.id
        yield Target(
            kind="key",
            name=name,
            arn=resource.arn,
            policy=policy(f"key policy of {name}", read(resource, "KeyPolicy")),
            must_allow=True,
            keys=context({"kms:ResourceAliases": aliases}),
        )


def aliases_of(application: Application, key: Resource) -> tuple[str, ...]:
    """The names of a key, `alias/` included."""
    listed = application.of("AWS::KMS::Alias")
    return tuple(sorted(str(one.get("AliasName")) for one in listed if application.find(one.get("TargetKeyId")) is key))
