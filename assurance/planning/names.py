"""The name under which a resource can be there only once: a second one of it would be refused (fact 92)."""

from collections.abc import Mapping
from typing import NamedTuple

from assurance.planning.side import Place, Side

NAMED: Mapping[str, tuple[str, ...]] = {
    "AWS::Athena::WorkGroup": ("Name",),
    "AWS::CloudTrail::Trail": ("TrailName",),
    "AWS::CloudWatch::Alarm": ("AlarmName",),
    "AWS::CloudWatch::Dashboard": ("DashboardName",),
    "AWS::EC2::FlowLog": ("LogDestination", "ResourceId"),
    "AWS::EC2::SecurityGroup": ("GroupName", "VpcId"),
    "AWS::Events::Rule": ("Name",),
    "AWS::IAM::ManagedPolicy": ("ManagedPolicyName",),
    "AWS::IAM::Role": ("RoleName",),
    "AWS::KMS::Alias": ("AliasName",),
    "AWS::Kinesis::Stream": ("Name",),
    "AWS::Logs::LogGroup": ("LogGroupName",),
    "AWS::Logs::MetricFilter": ("FilterName", "LogGroupName"),
    "AWS::Organizations::Policy": ("Name",),
    "AWS::Rekognition::Collection": ("CollectionId",),
    "AWS::Rekognition::Project": ("ProjectName",),
    "AWS::Rekognition::StreamProcessor": ("Name",),
    "AWS::S3::Bucket": ("BucketName",),
    "AWS::S3::BucketPolicy": ("Bucket",),
    "AWS::SNS::Topic": ("TopicName",),
}
"""Type → the property that names it, and the one that says what the name is unique in."""


class Name(NamedTuple):
    """What a name is unique for, and the name."""

    type: str
    value: str


def named(side: Side, place: Place) -> Name | None:
    """The name that the template gives to a resource; None where AWS makes one up."""
    resource = side.resolved_at.get(place)
    if resource is None or resource.type not in NAMED:
        return None
    values = [resource.get(name) for name in NAMED[resource.type]]
    if not all(isinstance(one, str) and one for one in values):
        return None
    return Name(resource.type, " of ".join(map(str, values)))
