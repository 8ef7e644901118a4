"""What AWS takes at most: who exceeds it learns so at synthesis, not in the middle of a deployment.

Sizes are characters without white space, as AWS counts policies. What only the deployment knows (an id, the ARN of a
key) counts as `UNKNOWN` characters, the longest that it can be.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

UNKNOWN = "x" * 90
FEWER = "name fewer principals, resources or client ranges"


@dataclass(frozen=True, kw_only=True)
class Quota:
    """The most that one property of a resource type may hold; `where`: other properties that choose the quota."""

    kind: str
    property: str
    most: int
    unit: str = "characters"
    remedy: str = FEWER
    where: Mapping[str, str] | None = None


TEMPLATE = Quota(
    kind="AWS::CloudFormation::Stack",
    property="The template",
    most=51_200,
    unit="bytes",
    remedy="approve less in one environment, or name fewer resources",
)
"""A larger one needs a bucket to lie in, which many banks forbid."""

QUOTAS = (
    Quota(kind="AWS::IAM::ManagedPolicy", property="PolicyDocument", most=6_144),
    Quota(
        kind="AWS::IAM::Role",
        property="AssumeRolePolicyDocument",
        most=2_048,
        remedy="trust fewer principals, or one role that they assume; AWS raises this quota on request",
    ),
    Quota(kind="AWS::EC2::VPCEndpoint", property="PolicyDocument", most=20_480),
    Quota(kind="AWS::S3::BucketPolicy", property="PolicyDocument", most=20_480),
    Quota(kind="AWS::KMS::Key", property="KeyPolicy", most=32_768),
    Quota(kind="AWS::SNS::TopicPolicy", property="PolicyDocument", most=30_720),
    Quota(kind="AWS::Events::Rule", property="EventPattern", most=2_048),
    Quota(kind="AWS::Logs::MetricFilter", property="FilterPattern", most=1_024),
    Quota(kind="AWS::CloudWatch::Alarm", property="AlarmDescription", most=1_024),
    Quota(kind="AWS::CloudWatch::Alarm", property="Metrics", most=10, unit="metrics and expressions"),
    Quota(kind="AWS::CloudTrail::Trail", property="AdvancedEventSelectors", most=500, unit="values"),
    Quota(kind="AWS::EC2::SecurityGroup", property="SecurityGroupIngress", most=60, unit="rules"),
    *(
        Quota(kind="AWS::Organizations::Policy", property="Content", most=most, where={"Type": kind})
        for kind, most in (
            ("AISERVICES_OPT_OUT_POLICY", 2_500),
            ("RESOURCE_CONTROL_POLICY", 5_120),
            ("SERVICE_CONTROL_POLICY", 5_120),
        )
    ),
)
"""Facts 66 to 77."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One property of one resource, held against its quota."""

    path: str
    quota: Quota
    found: int

    @property
    def exceeded(self) -> bool:
        return self.found > self.quota.most

    def __str__(self) -> str:
        quota = self.quota
        return f"{quota.property} has {self.found:,} {quota.unit}; AWS takes {quota.most:,}: {quota.remedy}"


def measures(stack: str, template: str) -> Iterator[Measure]:
    """A template, and every property in it for which there is a quota."""
    yield Measure(path=stack, quota=TEMPLATE, found=len(template.encode()))
    for logical_id, resource in json.loads(template).get("Resources", {}).items():
        given = resource.get("Properties", {})
        for quota in QUOTAS:
            chosen = all(given.get(key) == value for key, value in (quota.where or {}).items())
            if quota.kind == resource["Type"] and quota.property in given and chosen:
                found = _size(given[quota.property], quota.unit)
                yield Measure(path=f"{stack}/{logical_id}", quota=quota, found=found)


def _size(value: Any, unit: str) -> int:
    match unit:
        case "characters":
            return len(value if isinstance(value, str) else json.dumps(_known(value), separators=(",", ":")))
        case "values":
            return sum(1 for _ in _values(value))
        case _:
            return len(value)


def _known(value: Any) -> Any:
    """A value with a stand-in for whatever only the deployment knows."""
    match value:
        case dict() if len(value) == 1 and (key := next(iter(value))) and (key == "Ref" or key.startswith("Fn::")):
            return UNKNOWN
        case dict():
            return {key: _known(item) for key, item in value.items()}
        case list():
            return [_known(item) for item in value]
        case _:
            return value


def _values(value: Any) -> Iterator[Any]:
    """The values in the lists of advanced event selectors; the names of fields are none."""
    match value:
        case dict():
            yield from (leaf for key, item in value.items() if key not in ("Field", "Name") for leaf in _values(item))
        case list():
            yield from (leaf for item in value for leaf in _values(item))
        case _:
            yield value
