"""The resources of an assembly that requests are about: buckets, keys, topics, streams, trails, roles, policies …"""

from collections.abc import Iterator

from assurance.iam.conditions import context
from assurance.iam.document import PolicyError, statements
from assurance.iam.request import Policy
from assurance.model.documents import KEYS, attached, of_topic, policy, read
from assurance.model.estate import Target
from assurance.sources.resource import Application, Resource

_PLAIN = {
    "AWS::Athena::WorkGroup": "workgroup",
    "AWS::CloudTrail::Trail": "trail",
    "AWS::CloudWatch::Alarm": "alarm",
    "AWS::Events::Rule": "rule",
    "AWS::Glue::Database": "database",
    "AWS::IAM::ManagedPolicy": "policy",
    "AWS::Logs::LogGroup": "log-group",
    "AWS::Rekognition::Collection": "collection",
    "AWS::Rekognition::StreamProcessor": "streamprocessor",
}
NETWORK = {
    "AWS::EC2::FlowLog": "vpc-flow-log",
    "AWS::EC2::RouteTable": "route-table",
    "AWS::EC2::SecurityGroup": "security-group",
    "AWS::EC2::Subnet": "subnet",
    "AWS::EC2::VPC": "vpc",
}
"""What endpoints lie in, beside themselves."""
_STREAMS = {"AWS::Kinesis::Stream": "stream", "AWS::Kinesis::StreamConsumer": "consumer"}
STACK = "aws:cloudformation:stack-name"
"""The tag that CloudFormation gives to what a stack owns, and nobody else can set (fact 110)."""


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
    for type_name, kind in _STREAMS.items():
        for resource in application.of(type_name):
            name = resource.arn.rpartition("/")[2]
            policies = attached(application, resource, "AWS::Kinesis::ResourcePolicy", "ResourceArn", "ResourcePolicy")
            guarding = policy(f"resource policy of {kind} {name}", *policies) if policies else None
            yield Target(kind=kind, name=name, arn=resource.arn, policy=guarding)
    for type_name, kind in _PLAIN.items():
        for resource in application.of(type_name):
            yield Target(kind=kind, name=resource.arn.rpartition("/")[2], arn=resource.arn.removesuffix(":*"))
    for type_name, kind in NETWORK.items():
        for resource in application.of(type_name):
            yield of_network(kind, resource)
    for resource in application.of("AWS::Rekognition::Project"):
        name = resource.arn.split("/")[1] if "/" in resource.arn else resource.id
        yield Target(kind="project", name=name, arn=resource.arn, policy=_shared(application, name))


def of_network(kind: str, resource: Resource) -> Target:
    """Something of EC2, which has an id, and which policies know by the tag of its stack."""
    tags = {f"{key}/{STACK}": resource.stack for key in ("aws:ResourceTag", "ec2:ResourceTag")}
    id_ = str(resource.physical.get("Ref", ""))
    return Target(kind=kind, name=id_, arn=id_, keys=context(tags))


def _shared(application: Application, project: str) -> Policy | None:
    """The policy of a project, which lies beside the templates. Raises `PolicyError`."""
    name = f"project-policy-{project}"
    if (given := application.documents.get(f"{name}.json")) is None:
        return None
    try:
        return Policy(name=name.replace("-", " ", 1), statements=statements(given))
    except PolicyError as error:
        raise PolicyError(f"documents: {name}", str(error)) from None


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
