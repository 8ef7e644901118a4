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
    "-unapproved-operation -emotions -liveness-challenge -queries-changed -tables-changed".split()
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
def test_every_subscriber_of_the_environment_file_is_notified(assemblies: Assemblies, environment: str) -> None:
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


def charts(assembly: Path) -> dict[str, Properties]:
    """Title → the chart, its metrics written out where CloudWatch's three dots repeat the one before."""
    body = json.loads(only(assembly, "AWS::CloudWatch::Dashboard")["DashboardBody"])
    found = {one["properties"]["title"]: one["properties"] for one in body["widgets"] if one["type"] == "metric"}
    for chart in found.values():
        for place, metric in enumerate(chart["metrics"]):
            if metric[0] == "...":
                chart["metrics"][place] = [*chart["metrics"][place - 1][:3], metric[1]]
    return found


def shown(chart: Properties) -> set[tuple[str, str]]:
    return {(metric[1], metric[3]) for metric in chart["metrics"]}


@each_environment
def test_the_dashboard_has_a_row_a_capability(assemblies: Assemblies, environment: str) -> None:
    """Calls, both kinds of error, throttles and latency of each operation that is alarmed on, in its Region."""
    settings, found = load(environment), charts(assemblies[environment])
    assert {chart["region"] for chart in found.values()} == {settings.region}
    for row in settings.rows:
        if row.alarms:
            for title, metrics in {
                "calls": {"SuccessfulRequestCount"},
                "server and user errors": {"ServerErrorCount", "UserErrorCount"},
                "throttles": {"ThrottledCount"},
                "milliseconds": {"ResponseTime"},
            }.items():
                assert shown(found[f"{row.name}: {title}"]) == {(one, name) for one in metrics for name in row.alarms}


@each_environment
def test_the_dashboard_says_first_whose_fault_it_is(assemblies: Assemblies, environment: str) -> None:
    """Server errors beside client errors and throttles; what the trail counts; what costs by use, of all operations."""
    settings, found = load(environment), charts(assemblies[environment])
    whose = [metric[0] for metric in found["Is it us or AWS?"]["metrics"]]
    assert [one["label"] for one in whose] == [
        "AWS: server errors", "us: client errors and denials", "us: throttled, over the quota", "calls that succeed"
    ]  # fmt: skip
    for one, metric in zip(whose, ("ServerErrorCount", "UserErrorCount", "ThrottledCount", "SuccessfulRequestCount"),
                           strict=True):  # fmt: skip
        search = f"""SEARCH('{{AWS/Rekognition,Operation}} MetricName="{metric}"','Sum',300)"""
        assert one["expression"] == f"SUM({search})"
    counted = {metric[1] for metric in found["Denials and changes, counted in the trail"]["metrics"]}
    assert {"denials", "roles-changed", "root-used"} <= counted
    assert shown(found["What costs by use: calls a day"]) == {
        ("SuccessfulRequestCount", operation) for row in settings.rows for operation in row.alarms
    }


@each_environment
def test_the_widgets_of_the_dashboard_do_not_overlap(assemblies: Assemblies, environment: str) -> None:
    """Each cell of its 24 columns is taken once."""
    widgets = json.loads(only(assemblies[environment], "AWS::CloudWatch::Dashboard")["DashboardBody"])["widgets"]
    cells = [
        (x, y)
        for one in widgets
        for x in range(one["x"], one["x"] + one["width"])
        for y in range(one["y"], one["y"] + one["height"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) == 23
