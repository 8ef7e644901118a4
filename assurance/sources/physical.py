"""The ids and ARNs that references stand for: the real ones where a resource is named, made-up ones where not."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where an application lives; an unknown part stays the text of its pseudo parameter, and still matches itself."""

    account: str = "${AWS::AccountId}"
    region: str = "${AWS::Region}"
    partition: str = "${AWS::Partition}"

    @property
    def known(self) -> bool:
        """Whether account and Region are known."""
        return not (self.account.startswith("${") or self.region.startswith("${"))

    def location(self, stack: str = "") -> str:
        """Where something deployed is, as results tell it: `aws://111122223333/eu-west-1/STACK`."""
        return f"aws://{self.account}/{self.region}{f'/{stack}' if stack else ''}"

    def arn(self, service: str, resource: str, *, regional: bool = True, owned: bool = True) -> str:
        region, account = (self.region if regional else ""), (self.account if owned else "")
        return f"arn:{self.partition}:{service}:{region}:{account}:{resource}"

    def pseudo_parameters(self, template: str) -> dict[str, Any]:
        """Pseudo parameter → what it stands for in a template of this file name."""
        return {
            "AWS::AccountId": self.account,
            "AWS::Region": self.region,
            "AWS::Partition": self.partition,
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::StackName": template.split("/")[-1].split(".")[0],
            "AWS::StackId": self.arn("cloudformation", f"stack/{template}"),
            "AWS::NotificationARNs": [],
        }


def partition_of(region: str) -> str:
    """The partition of a Region; empty where that is not known."""
    if region.startswith("${"):
        return ""
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


Values = dict[str, str]
Rule = Callable[[Place, str], Values]


def _named(service: str, resource: str, ref: str = "name", **scope: bool) -> Rule:
    """Ref is the name (or the ARN), Arn is built from it."""

    def values(place: Place, name: str) -> Values:
        arn = place.arn(service, resource.format(name), **scope)
        return {"Ref": arn if ref == "arn" else name, "Arn": arn}

    return values


def _identified(prefix: str, *attributes: str) -> Rule:
    """AWS makes up the id; what does not look like one is the stem of a made-up one."""

    def values(place: Place, name: str) -> Values:
        id_ = name if name.startswith(f"{prefix}-") else f"{prefix}-{name}"
        return dict.fromkeys(("Ref", *attributes), id_)

    return values


def _flow_log(place: Place, name: str) -> Values:
    return {"Ref": f"fl-{name}", "Id": f"fl-{name}", "Arn": place.arn("ec2", f"vpc-flow-log/fl-{name}")}


_RULES: Mapping[str, tuple[str, Rule]] = {
    "AWS::Athena::WorkGroup": ("Name", _named("athena", "workgroup/{}")),
    "AWS::CloudTrail::Trail": ("TrailName", _named("cloudtrail", "trail/{}")),
    "AWS::CloudWatch::Alarm": ("AlarmName", _named("cloudwatch", "alarm:{}")),
    "AWS::EC2::FlowLog": ("", _flow_log),
    "AWS::EC2::RouteTable": ("", _identified("rtb", "RouteTableId")),
    "AWS::EC2::SecurityGroup": ("", _identified("sg", "GroupId")),
    "AWS::EC2::Subnet": ("", _identified("subnet", "SubnetId")),
    "AWS::EC2::VPC": ("", _identified("vpc", "VpcId")),
    "AWS::EC2::VPCEndpoint": ("", _identified("vpce", "Id")),
    "AWS::Events::Rule": ("Name", _named("events", "rule/{}")),
    "AWS::Glue::Database": ("DatabaseName", _named("glue", "database/{}")),
    "AWS::IAM::ManagedPolicy": ("ManagedPolicyName", _named("iam", "policy/{}", "arn", regional=False)),
    "AWS::IAM::Role": ("RoleName", _named("iam", "role/{}", regional=False)),
    "AWS::IAM::User": ("UserName", _named("iam", "user/{}", regional=False)),
    "AWS::KMS::Alias": ("AliasName", _named("kms", "{}")),
    "AWS::KMS::Key": ("", _named("kms", "key/{}")),
    "AWS::Kinesis::Stream": ("Name", _named("kinesis", "stream/{}")),
    "AWS::KinesisVideo::Stream": ("Name", _named("kinesisvideo", "stream/{}/0")),
    "AWS::Lambda::Function": ("FunctionName", _named("lambda", "function:{}")),
    "AWS::Logs::LogGroup": ("LogGroupName", _named("logs", "log-group:{}:*")),
    "AWS::Rekognition::Collection": ("CollectionId", _named("rekognition", "collection/{}")),
    "AWS::Rekognition::Project": ("ProjectName", _named("rekognition", "project/{}/0")),
    "AWS::Rekognition::StreamProcessor": ("Name", _named("rekognition", "streamprocessor/{}")),
    "AWS::S3::Bucket": ("BucketName", _named("s3", "{}", regional=False, owned=False)),
    "AWS::SNS::Topic": ("TopicName", _named("sns", "{}", "arn")),
    "AWS::SQS::Queue": ("QueueName", _named("sqs", "{}")),
}


def name_property(type_: str) -> str:
    """The property that names a resource of this type; empty if AWS makes up its id."""
    return _RULES.get(type_, ("", None))[0]


def physical(type_: str, logical_id: str, given: Any, place: Place, template: str, path: Any = None) -> Values:
    """Attribute → value of a resource: `Ref` and `Arn` always. `given`: the resolved name property, if it has one.

    A made-up id is deterministic, and differs between templates. `path`: of a role, user or policy, if it has one.
    """
    stem = re.sub(r"\.(template\.json|json|ya?ml|template)$", "", template.rsplit("/", 1)[-1])
    name = given if isinstance(given, str) and given else re.sub(r"[^a-z0-9]", "", f"{stem}{logical_id}".lower())
    return known(type_, name, place, path)


def known(type_: str, name: str, place: Place, path: Any = None) -> Values:
    """Attribute → value of a resource whose name or id is known; of one that CloudFormation knows by its ARN, that.

    `path`: of a role, user or policy, if it has one.
    """
    if name.startswith("arn:"):
        return {"Ref": name, "Arn": name}
    if rule := _RULES.get(type_):
        found = rule[1](place, name)
        if isinstance(path, str) and path.strip("/") and type_.startswith("AWS::IAM::"):
            return {key: one.replace(f"/{name}", f"{path}{name}") for key, one in found.items()}
        return found
    service = type_.split("::")[1].lower() if type_.count("::") >= 2 else "unknown"
    return {"Ref": name, "Arn": place.arn(service, name)}
