"""Quotas of AWS: what exceeds one is an open finding, and no environment that we ship does."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from stacks.quotas import QUOTAS, TEMPLATE, Quota, measures
from stacks.report import templates
from tests.conftest import ENVIRONMENTS

IDS = [f"{one.kind}-{one.property}-{one.most}" for one in QUOTAS]


def filled(quota: Quota, size: int) -> Any:
    """A property of this size."""
    match quota.unit:
        case "values":
            return [{"FieldSelectors": [{"Field": "resources.ARN", "StartsWith": ["arn"] * size}]}]
        case "characters":
            return "x" * size
        case _:
            return [{}] * size


@pytest.mark.parametrize("quota", QUOTAS, ids=IDS)
def test_one_too_many_is_seen(quota: Quota) -> None:
    """Just within a quota is fine; one more is not, and the text says how many there are and may be."""
    for beyond in (0, 1):
        properties = {quota.property: filled(quota, quota.most + beyond), **(quota.where or {})}
        template = json.dumps({"Resources": {"Subject": {"Type": quota.kind, "Properties": properties}}})
        (found,) = [one for one in measures("stack", template) if one.quota is quota]
        assert (found.exceeded, found.path) == (bool(beyond), "stack/Subject")
        assert f"has {quota.most + beyond:,} {quota.unit}; AWS takes {quota.most:,}: " in str(found)


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
    assert {one.quota.kind for one in found} >= {one.kind for one in QUOTAS} - {"AWS::Organizations::Policy"}
    assert [str(one) for one in found if one.quota.unit == "characters" and one.found > 0.85 * one.quota.most] == []
