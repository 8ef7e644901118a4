"""What costs money by being there, counted: units, no prices."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from assurance.planning.side import Side, inner

Properties = Mapping[str, Any]
Count = Callable[[Properties], int]


def _interface(properties: Properties) -> int:
    subnets = properties.get("SubnetIds")
    return len(subnets) if properties.get("VpcEndpointType") == "Interface" and isinstance(subnets, list) else 0


def _recorded(properties: Properties) -> int:
    """Buckets whose objects the trail records."""
    arns = {
        arn
        for one in inner(properties.get("AdvancedEventSelectors"))
        if isinstance(one, dict) and one.get("Field") == "resources.ARN"
        for arn in one.get("StartsWith") or ()
        if isinstance(arn, str)
    }
    return len(arns)


def _each(properties: Properties) -> int:
    return 1


UNITS: Mapping[str, tuple[str, Count]] = {
    "interface endpoints, each zone": ("AWS::EC2::VPCEndpoint", _interface),
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


@dataclass(frozen=True, kw_only=True)
class Units:
    """How many there were, and how many there would be."""

    unit: str
    before: int
    after: int

    @property
    def more(self) -> int:
        return self.after - self.before


def units(old: Side, new: Side) -> tuple[Units, ...]:
    """Every unit that either side has."""
    was, now = _counted(old), _counted(new)
    return tuple(Units(unit=unit, before=was[unit], after=now[unit]) for unit in UNITS if was[unit] or now[unit])


def _counted(side: Side) -> dict[str, int]:
    return {
        unit: sum(count(one.get("Properties") or {}) for _, one in side.declared if one.get("Type") == type_)
        for unit, (type_, count) in UNITS.items()
    }
