"""The monitoring stack: alarms reach a human, and nothing unapproved is used unnoticed."""

import json
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from capabilities.capabilities import ACTIONS
from capabilities.inspection import LISTING
from policies.key import key_policy
from policies.topic import alarms_topic_policy
from settings.loading import load
from settings.settings import Settings
from tests.conftest import ENVIRONMENTS
from tests.support.assembly import Properties, exported, only, resources

Assemblies = Mapping[str, Path]
each_environment = pytest.mark.parametrize("environment", ENVIRONMENTS)

ALARM, RULE = "AWS::CloudWatch::Alarm", "AWS::Events::Rule"


URGENT = {"example": False, "full": True, "minimal": False}
"""Environments that name others for what cannot wait."""
WAITS = tuple(
    "-latency -throttles -user-errors -administration -denied -endpoint-denied -firewalls-changed -streams-changed "
    "-unapproved-operation".split()
)
"""How the names of those end that can wait."""


def topic_of(settings: Settings, watcher: str, environment: str) -> str:
    """The topic that an alarm or rule notifies."""
    urgent = URGENT[environment] and not watcher.endswith(WAITS)
    return settings.names.topic_arn(f"{settings.prefix}-rekognition-alarms{'-urgent' if urgent else ''}")


def granted(policy: Mapping[str, Any], service: str) -> Properties:
    """The one statement of a policy that allows a service something."""
    (found,) = [
        statement
        for statement in policy["Statement"]
        if statement["Effect"] == "Allow" and statement["Principal"] == {"Service": service}
    ]
    return dict(found)


def sources(statement: Properties, source: str) -> bool:
    """Whether the statement's conditions, if it has any, hold for an event source of the account."""
    return fnmatchcase(source, statement.get("Condition", {}).get("ArnLike", {}).get("aws:SourceArn", "*"))


@each_environment
def test_the_topic_is_encrypted_with_our_key(assemblies: Assemblies, environment: str) -> None:
    """With the key of the notifications, whose policy CloudWatch and EventBridge can use; not with the one of AWS."""
    settings, topics = load(environment), [*resources(assemblies[environment], "AWS::SNS::Topic", stack="monitoring")]
    wanted = ["alarms", "alarms-urgent"] if URGENT[environment] else ["alarms"]
    assert [topic["TopicName"] for topic in topics] == [f"{settings.prefix}-rekognition-{name}" for name in wanted]
    for topic in topics:
        kind, key = exported(assemblies[environment], topic["KmsMasterKeyId"])
        assert (kind, key["KeyPolicy"]) == ("AWS::KMS::Key", key_policy(settings, "notifications"))
    for service in ("cloudwatch.amazonaws.com", "events.amazonaws.com"):
        assert granted(key["KeyPolicy"], service)["Action"] == ["kms:Decrypt", "kms:GenerateDataKey*"]
    assert "Condition" not in granted(key["KeyPolicy"], "events.amazonaws.com"), "deliveries would fail: fact 46"


@each_environment
def test_the_topic_takes_what_our_alarms_and_rules_send(assemblies: Assemblies, environment: str) -> None:
    """Each alarm and each rule of all stacks may publish to the topic, and each does."""
    settings, assembly = load(environment), assemblies[environment]
    policy, *urgent = [
        one["PolicyDocument"] for one in resources(assembly, "AWS::SNS::TopicPolicy", stack="monitoring")
    ]
    assert policy == alarms_topic_policy(settings)
    assert urgent == ([alarms_topic_policy(settings, urgent=True)] if URGENT[environment] else [])
    assert "Condition" not in granted(policy, "events.amazonaws.com"), (
        "EventBridge meets no condition of a topic policy"
    )
    alarms, rules = list(resources(assembly, ALARM)), list(resources(assembly, RULE))
    assert alarms
    assert rules
    for alarm in alarms:
        assert alarm["AlarmActions"] == [topic_of(settings, alarm["AlarmName"], environment)]
        arn = settings.names.arn("cloudwatch", f"alarm:{alarm['AlarmName']}")
        assert sources(granted(policy, "cloudwatch.amazonaws.com"), arn), alarm["AlarmName"]
    for rule in rules:
        assert rule["Targets"] == [{"Arn": topic_of(settings, rule["Name"], environment), "Id": "Topic"}]
        arn = settings.names.arn("events", f"rule/{rule['Name']}")
        assert sources(granted(policy, "events.amazonaws.com"), arn), rule["Name"]


@each_environment
def test_every_subscriber_of_the_environment_file_is_told(assemblies: Assemblies, environment: str) -> None:
    """E-mail addresses by mail, https endpoints by https, and nobody else; the pager for what is urgent only."""
    found = [
        (subscription["Protocol"], subscription["Endpoint"])
        for subscription in resources(assemblies[environment], "AWS::SNS::Subscription", stack="monitoring")
    ]
    mail, pager = ("email", "rekognition-operations@example.com"), ("https", "https://pager.example.com/rekognition")
    assert found == {"example": [mail], "full": [mail, mail, pager], "minimal": [mail]}[environment]


def watched(alarm: Properties) -> Iterator[str]:
    """Operations whose successful calls an alarm adds up."""
    for query in alarm["Metrics"]:
        if "MetricStat" in query:
            metric = query["MetricStat"]["Metric"]
            assert (metric["Namespace"], metric["MetricName"]) == ("AWS/Rekognition", "SuccessfulRequestCount")
            assert query["ReturnData"] is False
            yield from (dimension["Value"] for dimension in metric["Dimensions"])


@each_environment
def test_each_unapproved_operation_raises_one_alarm(assemblies: Assemblies, environment: str) -> None:
    """One success is enough; approved operations and the client's, which has no such metric, raise none."""
    alarms = list(resources(assemblies[environment], ALARM, stack="monitoring"))
    operations = [operation for alarm in alarms for operation in watched(alarm)]
    assert len(set(operations)) == len(operations)
    approved = LISTING.union(action for row in load(environment).approved for action in row.actions)
    unapproved = {action.removeprefix("rekognition:") for action in ACTIONS if action not in approved}
    assert set(operations) == unapproved - {"StartFaceLivenessSession"}
    for alarm in alarms:
        assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (1, "GreaterThanOrEqualToThreshold")
        assert alarm["TreatMissingData"] == "notBreaching"
        assert len(list(watched(alarm))) <= 10, "CloudWatch adds up ten metrics an alarm"
        (total,) = [query for query in alarm["Metrics"] if query.get("ReturnData")]
        assert total["Expression"] == "SUM(METRICS())"


@each_environment
def test_the_dashboard_shows_every_approved_operation(assemblies: Assemblies, environment: str) -> None:
    """Requests, both kinds of error, throttles and latency of each operation that is alarmed on."""
    settings = load(environment)
    body = only(assemblies[environment], "AWS::CloudWatch::Dashboard")["DashboardBody"]
    charts = [widget["properties"] for widget in json.loads(body)["widgets"]]
    assert {chart["region"] for chart in charts} == {settings.region}
    shown = {
        (metric[1], metric[3]) for chart in charts for metric in chart["metrics"] if metric[0] == "AWS/Rekognition"
    }
    metrics = {"ResponseTime", "ServerErrorCount", "SuccessfulRequestCount", "ThrottledCount", "UserErrorCount"}
    operations = {operation for row in settings.approved for operation in row.alarms}
    assert shown == {(metric, operation) for metric in metrics for operation in operations}
