"""The things of an assembly that requests are about: buckets, keys, topics, streams, trails, roles, policies …"""

from collections.abc import Callable, Iterator
from typing import Any

from assurance.iam.conditions import context
from assurance.iam.request import Policy
from assurance.model.documents import KEYS, of_topic
from assurance.model.estate import Thing
from assurance.sources.resource import Application, Resource

Read = Callable[[str, Any, str], Policy]
"""Name, document, template → the policy read."""

_PLAIN = {
    "AWS::CloudTrail::Trail": "trail",
    "AWS::IAM::ManagedPolicy": "policy",
    "AWS::Kinesis::Stream": "stream",
    "AWS::Rekognition::Collection": "collection",
    "AWS::Rekognition::Project": "project",
    "AWS::Rekognition::StreamProcessor": "streamprocessor",
}


def things(application: Application, read: Read) -> Iterator[Thing]:
    """Every thing with the policy on it."""
    for resource in application.of("AWS::S3::Bucket"):
        document = _attached(application, resource, "AWS::S3::BucketPolicy", "Bucket")
        name = _ref(resource)
        yield Thing(
            kind="bucket",
            name=name,
            arn=_arn(resource),
            policy=_policy(f"bucket policy of {name}", document, read),
        )
    for resource in application.of("AWS::SNS::Topic"):
        document = next((one.resource for one in of_topic(application, resource)), None)
        name = _ref(resource).rpartition(":")[2]
        yield Thing(
            kind="topic", name=name, arn=_ref(resource), policy=_policy(f"topic policy of {name}", document, read)
        )
    yield from _keys(application, read)
    yield from _roles(application, read)
    for type_name, kind in _PLAIN.items():
        for resource in application.of(type_name):
            yield Thing(kind=kind, name=_arn(resource).rpartition("/")[2], arn=_arn(resource))


def _keys(application: Application, read: Read) -> Iterator[Thing]:
    for resource in application.of(*KEYS):
        aliases = tuple(
            sorted(
                str(alias.get("AliasName"))
                for alias in application.of("AWS::KMS::Alias")
                if application.find(alias.get("TargetKeyId")) is resource
            )
        )
        name = aliases[0] if aliases else resource.id
        yield Thing(
            kind="key",
            name=name,
            arn=_arn(resource),
            policy=read(f"key policy of {name}", resource.get("KeyPolicy"), resource.template),
            must_allow=True,
            keys=context({"kms:ResourceAliases": aliases}),
        )


def _roles(application: Application, read: Read) -> Iterator[Thing]:
    for resource in application.of("AWS::IAM::Role"):
        name = _arn(resource).rpartition("/")[2]
        document = resource.get("AssumeRolePolicyDocument")
        yield Thing(
            kind="role",
            name=name,
            arn=_arn(resource),
            policy=read(f"trust of {name}", document, resource.template),
            must_allow=True,
        )


def _attached(application: Application, resource: Resource, type_name: str, names: str) -> Resource | None:
    """The policy resource that names this one; `Topics` is a list, `Bucket` is not."""
    for one in application.of(type_name):
        value = one.get(names)
        listed = value if isinstance(value, list | tuple) else [value]
        if any(application.find(item) is resource or item == _ref(resource) for item in listed):
            return one
    return None


def _policy(name: str, found: Resource | None, read: Read) -> Policy | None:
    return read(name, found.get("PolicyDocument"), found.template) if found else None


def _arn(resource: Resource) -> str:
    return str(resource.physical.get("Arn") or _ref(resource))


def _ref(resource: Resource) -> str:
    return str(resource.physical.get("Ref", resource.id))
