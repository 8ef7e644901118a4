"""Whether a changed property replaces a resource is what CloudFormation's schemas say."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from assurance.planning.replacing import TABLE, Replacement, replaced_by, replacement
from stacks.report import templates
from tests.support.planning import update_behaviour
from tests.support.signed import UPDATE


def test_the_table_is_what_the_schemas_say(assemblies: Mapping[str, Path]) -> None:
    """Every type that an environment makes stands in it, as the schemas have it; `UPDATE_GOLDEN=1` writes it anew."""
    files = [file for assembly in assemblies.values() for file in templates(assembly).values()]
    types = {one["Type"] for file in files for one in json.loads(file.read_text())["Resources"].values()}
    expected = json.dumps(update_behaviour(types), indent=1) + "\n"
    if os.environ.get(UPDATE):
        TABLE.write_text(expected, encoding="utf-8")
    assert TABLE.read_text(encoding="utf-8") == expected


NEVER, MAY, ALWAYS = Replacement
CASES: tuple[tuple[str, dict[str, Any], dict[str, Any], Replacement, tuple[str, ...]], ...] = (
    ("AWS::S3::Bucket", {"BucketName": "a"}, {"BucketName": "b"}, ALWAYS, ("BucketName",)),
    ("AWS::S3::Bucket", {"Tags": []}, {"Tags": [{"Key": "a", "Value": "b"}]}, NEVER, ()),
    ("AWS::S3::Bucket", {}, {"BucketName": "b"}, ALWAYS, ("BucketName",)),
    ("AWS::EC2::VPC", {"InstanceTenancy": "default"}, {"InstanceTenancy": "dedicated"}, MAY, ("InstanceTenancy",)),
    ("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/24"}, {"CidrBlock": "10.1.0.0/24"}, ALWAYS, ("CidrBlock",)),
    (
        "AWS::EC2::VPCEndpoint",
        {"DnsOptions": {"PrivateDnsPreference": "A", "DnsRecordIpType": "ipv4"}},
        {"DnsOptions": {"PrivateDnsPreference": "A", "DnsRecordIpType": "dualstack"}},
        NEVER,
        (),
    ),
    (
        "AWS::EC2::VPCEndpoint",
        {"DnsOptions": {"PrivateDnsPreference": "A"}},
        {"DnsOptions": {"PrivateDnsPreference": "B"}},
        ALWAYS,
        ("DnsOptions/PrivateDnsPreference",),
    ),
    (
        "AWS::EC2::VPCEndpoint",
        {"DnsOptions": {"PrivateDnsPreference": "A"}},
        {"DnsOptions": {"Ref": "Given"}},
        MAY,
        ("DnsOptions/PrivateDnsPreference", "DnsOptions/PrivateDnsSpecifiedDomains"),
    ),
    ("AWS::KMS::Key", {"KeyPolicy": {}}, {"KeyPolicy": {"Statement": []}}, NEVER, ()),
    ("Some::Unknown::Type", {"A": 1}, {"A": 2}, MAY, ("A",)),
    ("Some::Unknown::Type", {"A": 1}, {"A": 1}, NEVER, ()),
)


@pytest.mark.parametrize(("type_", "old", "new", "sure", "by"), CASES)
def test_a_change_replaces(
    type_: str, old: dict[str, Any], new: dict[str, Any], sure: Replacement, by: tuple[str, ...]
) -> None:
    """Certainly, perhaps or not at all, and by which properties; what no schema is at hand for may be replaced."""
    assert replacement(type_, old, new) == (sure, by)


@pytest.mark.parametrize(
    ("type_", "property_", "sure"),
    [
        ("AWS::EC2::Subnet", "VpcId", ALWAYS),
        ("AWS::EC2::Subnet", "Tags", NEVER),
        ("AWS::EC2::VPCEndpoint", "SubnetIds", NEVER),
        ("AWS::EC2::VPCEndpoint", "DnsOptions", MAY),
        ("Some::Unknown::Type", "A", MAY),
    ],
)
def test_another_value_replaces(type_: str, property_: str, sure: Replacement) -> None:
    """Where only the deployment knows the value, the property alone says what becomes of the resource."""
    assert replaced_by(type_, property_) is sure
