"""What costs money by being there, counted: units, no prices."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from assurance.sources.resource import Application

Properties = Mapping[str, Any]
Count = Callable[[Properties], int]


def _interface(properties: Properties) -> int:
    subnets = properties.get("SubnetIds")
    return len(subnets) if properties.get("VpcEndpointType") == "Interface" and isinstance(subnets, list) else 0


def _recorded(properties: Properties) -> int:
    """Buckets whose objects the trail records."""
    arns = {
        arn
        for one in _inner(properties.get("AdvancedEventSelectors"))
        if isinstance(one, dict) and one.get("Field") == "resources.ARN"
        for arn in one.get("StartsWith") or ()
        if isinstance(arn, str)
    }
    return len(arns)


def _endpoint(properties: Properties) -> int:
    return int(properties.get("VpcEndpointType") == "Interface")


def _each(properties: Properties) -> int:
    return 1


UNITS: Mapping[str, tuple[str, Count]] = {
    "interface endpoints, each zone": ("AWS::EC2::VPCEndpoint", _interface),
    "interface endpoints of a VPC": ("AWS::EC2::VPCEndpoint", _endpoint),
    "keys": ("AWS::KMS::Key", _each),
    "buckets": ("AWS::S3::Bucket", _each),
    "prefixes whose objects the trail records": ("AWS::CloudTrail::Trail", _recorded),
    "log groups": ("AWS::Logs::LogGroup", _each),
    "alarms": ("AWS::CloudWatch::Alarm", _each),
    "metric filters": ("AWS::Logs::MetricFilter", _each),
    "dashboards": ("AWS::CloudWatch::Dashboard", _each),
    "data streams": ("AWS::Kinesis::Stream", _each),
    "topics": ("AWS::SNS::Topic", _each),
    "stream processors": ("AWS::Rekognition::StreamProcessor", _each),
}
"""Unit → the resource type that makes it, and how many one resource makes."""


def counted(declared: Iterable[tuple[str, Properties]]) -> dict[str, int]:
    """Unit → how many resources of these types and properties make."""
    found = dict.fromkeys(UNITS, 0)
    for kind, properties in declared:
        for unit, (type_, count) in UNITS.items():
            found[unit] += count(properties) if kind == type_ else 0
    return found


def counted_in(application: Application) -> dict[str, int]:
    """The same of an application."""
    return counted((one.type, one.properties) for one in application.resources)


def _inner(value: Any) -> Iterator[Any]:
    """Every object within a value."""
    if isinstance(value, Mapping):
        yield value
        for one in value.values():
            yield from _inner(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _inner(one)
