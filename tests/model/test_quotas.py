"""Quotas of AWS: what exceeds one is an open finding, and no environment that we ship does."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from assurance.model.quotas import QUOTAS, TEMPLATE, Measure, measures
from stacks.report import templates
from tests.conftest import ENVIRONMENTS

POLICY = {"Type": "SERVICE_CONTROL_POLICY"}
OPT_OUT = {"Type": "AISERVICES_OPT_OUT_POLICY"}
SAFEGUARD = {"Type": "RESOURCE_CONTROL_POLICY"}


def values(number: int) -> list[dict[str, Any]]:
    """Advanced event selectors with so many values."""
    return [{"FieldSelectors": [{"Field": "resources.ARN", "StartsWith": ["arn"] * number}]}]


CASES: list[tuple[str, str, Callable[[int], Any], int, str, dict[str, str]]] = [
    ("AWS::IAM::ManagedPolicy", "PolicyDocument", "x".__mul__, 6_144, "characters", {}),
    ("AWS::IAM::Role", "AssumeRolePolicyDocument", "x".__mul__, 2_048, "characters", {}),
    ("AWS::EC2::VPCEndpoint", "PolicyDocument", "x".__mul__, 20_480, "characters", {}),
    ("AWS::S3::BucketPolicy", "PolicyDocument", "x".__mul__, 20_480, "characters", {}),
    ("AWS::KMS::Key", "KeyPolicy", "x".__mul__, 32_768, "characters", {}),
    ("AWS::SNS::TopicPolicy", "PolicyDocument", "x".__mul__, 30_720, "characters", {}),
    ("AWS::Events::Rule", "EventPattern", "x".__mul__, 2_048, "characters", {}),
    ("AWS::Logs::MetricFilter", "FilterPattern", "x".__mul__, 1_024, "characters", {}),
    ("AWS::CloudWatch::Alarm", "AlarmDescription", "x".__mul__, 1_024, "characters", {}),
    ("AWS::CloudWatch::Alarm", "Metrics", [{}].__mul__, 10, "metrics and expressions", {}),
    ("AWS::CloudTrail::Trail", "AdvancedEventSelectors", values, 500, "values", {}),
    ("AWS::EC2::SecurityGroup", "SecurityGroupIngress", [{}].__mul__, 60, "rules", {}),
    ("AWS::Organizations::Policy", "Content", "x".__mul__, 5_120, "characters", POLICY),
    ("AWS::Organizations::Policy", "Content", "x".__mul__, 5_120, "characters", SAFEGUARD),
    ("AWS::Organizations::Policy", "Content", "x".__mul__, 2_500, "characters", OPT_OUT),
]
"""Type, property, what fills it, how many are just right, of what; other properties that choose the quota."""


def measured(type_: str, properties: Mapping[str, Any]) -> list[Measure]:
    """What of a resource is held against a quota."""
    template = {"Resources": {"Subject": {"Type": type_, "Properties": properties}}}
    return [one for one in measures("stack", json.dumps(template)) if one.quota is not TEMPLATE]


@pytest.mark.parametrize(("type_", "name", "fill", "most", "unit", "where"), CASES)
def test_one_too_many_is_seen(
    type_: str, name: str, fill: Callable[[int], Any], most: int, unit: str, where: dict[str, str]
) -> None:
    """Just within a quota is fine; one more is not, and the text says how many there are and may be."""
    (fits,) = measured(type_, {name: fill(most), **where})
    (beyond,) = measured(type_, {name: fill(most + 1), **where})
    assert (fits.exceeded, beyond.exceeded, beyond.path) == (False, True, "stack/Subject")
    assert str(beyond).startswith(f"{name} has {most + 1:,} {unit}; AWS takes {most:,}: ")


def test_every_quota_is_tried() -> None:
    """A quota without a case above would be one that nothing holds."""
    assert len(CASES) == len(QUOTAS)
    assert {(one.kind, one.property) for one in QUOTAS} == {(type_, name) for type_, name, *_ in CASES}


def test_a_template_fits_into_a_request() -> None:
    """51,200 bytes can be passed as they are, of characters that take two as well."""
    for text, exceeded in (("é" * 25_590, False), ("é" * 25_591, True)):
        (found,) = measures("stack", json.dumps({"Description": text}, ensure_ascii=False))
        assert (found.found, found.exceeded) == (len(text) * 2 + 19, exceeded)


def test_what_only_deployment_knows_is_counted() -> None:
    """An intrinsic function counts as what it stands for, not as it is written."""
    for value in ({"Ref": "Key"}, {"Fn::ImportValue": "a-very-long-name-of-an-export" * 9}):
        template = {"Resources": {"K": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Resource": value}}}}}
        assert {one.found for one in measures("s", json.dumps(template)) if one.quota is not TEMPLATE} == {107 - 2}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_shipped_environments_have_room(assemblies: Mapping[str, Path], environment: str) -> None:
    """Every property with a quota is measured somewhere, and keeps a part of it free."""
    found = [
        one for stack, file in templates(assemblies[environment]).items() for one in measures(stack, file.read_text())
    ]
    assert {one.quota.kind for one in found} >= {type_ for type_, *_ in CASES if type_ != "AWS::Organizations::Policy"}
    assert [str(one) for one in found if one.quota.unit == "characters" and one.found > 0.92 * one.quota.most] == []
