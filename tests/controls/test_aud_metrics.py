"""What alarms look at: all of each period, of a metric that somebody feeds."""

from typing import Any

import pytest

from tests.support.cases import GIVEN, Case, Resources, made, said
from tests.support.judging import MET, NOT_MET, UNDECIDED

DENIALS = '{ ($.eventSource = "rekognition.amazonaws.com") && ($.errorCode = "AccessDenied*") }'


def alarm(**given: Any) -> Resources:
    common = {"Namespace": "kyc", "MetricName": "denials", "ComparisonOperator": "GreaterThanOrEqualToThreshold"}
    return {"Alarm": made("CloudWatch::Alarm", **common | given)}


def query(stat: Any, metric: str = "UserErrorCount") -> Resources:
    measured = {"Metric": {"Namespace": "AWS/Rekognition", "MetricName": metric}, "Period": 300, "Stat": stat}
    queries = [{"Id": "m1", "MetricStat": measured, "ReturnData": True}]
    return {"Alarm": made("CloudWatch::Alarm", Metrics=queries, ComparisonOperator="GreaterThanThreshold", Threshold=1)}


def counting(pattern: Any = DENIALS, **given: Any) -> Resources:
    counted = {"MetricNamespace": "kyc", "MetricName": "denials", "MetricValue": "1"}
    return {"Filter": made("Logs::MetricFilter", FilterPattern=pattern, MetricTransformations=[counted | given])}


CASES = [
    Case("AUD41", MET, alarm(Statistic="Sum")),
    Case("AUD41", MET, alarm(Statistic="Maximum")),
    Case("AUD41", NOT_MET, alarm(Statistic="Minimum")),
    Case("AUD41", MET, alarm(Statistic="Average", MetricName="ResponseTime")),
    Case("AUD41", NOT_MET, alarm(Statistic="Average", MetricName="ServerErrorCount")),
    Case("AUD41", NOT_MET, alarm(Statistic="Average") | counting()),
    Case("AUD41", MET, alarm(ExtendedStatistic="p99", MetricName="ResponseTime")),
    Case("AUD41", UNDECIDED, alarm(ExtendedStatistic="p10", MetricName="ResponseTime")),
    Case("AUD41", UNDECIDED, alarm(Statistic=GIVEN)),
    Case("AUD41", None, alarm(Statistic="Minimum", ComparisonOperator="LessThanThreshold")),
    Case("AUD41", MET, query("Sum")),
    Case("AUD41", NOT_MET, query("Minimum")),
    Case("AUD41", UNDECIDED, query(GIVEN)),
    Case("AUD42", None, alarm()),
    Case("AUD42", None, alarm(Namespace="AWS/Rekognition"), "example"),
    Case("AUD42", MET, alarm() | counting(), "example"),
    Case("AUD42", UNDECIDED, alarm(), "example"),
    Case("AUD42", UNDECIDED, alarm() | counting(Dimensions=[{"Key": "User", "Value": "$.user"}]), "example"),
    Case("AUD42", UNDECIDED, alarm() | counting(MetricValue="0"), "example"),
    Case("AUD42", UNDECIDED, alarm() | counting(MetricName="refusals"), "example"),
    Case("AUD42", UNDECIDED, alarm() | counting('{ $.eventName = "Nothing" }'), "example"),
    Case("AUD42", UNDECIDED, alarm() | counting("{ nonsense"), "example"),
    Case("AUD42", UNDECIDED, alarm() | counting(GIVEN), "example"),
    Case("AUD42", UNDECIDED, alarm(Dimensions=[{"Name": "Operation", "Value": "x"}]) | counting(), "example"),
    Case(
        "AUD42",
        MET,
        alarm(Dimensions=[{"Name": "Operation", "Value": "x"}])
        | counting(Dimensions=[{"Key": "Operation", "Value": "$.eventName"}]),
        "example",
    ),
    Case("AUD42", MET, alarm() | counting('{ $.awsRegion != "eu-west-1" }'), "example"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.control}-{case.says}")
def test_an_alarm_looks_at_something_and_at_all_of_it(case: Case) -> None:
    """Least and average hide what a moment told; a metric that nobody feeds tells nothing."""
    assert said(case) == case.says


def test_a_filter_on_other_regions_does_not_see_what_happens_here() -> None:
    """A call past the endpoint has a Region: what counts those of others does not watch it (AUD19)."""
    topic = "arn:aws:sns:eu-west-1:111122223333:alarms"
    watched = {
        "Endpoint": made("EC2::VPCEndpoint", ServiceName="com.amazonaws.eu-west-1.rekognition"),
        **counting('{ ($.eventSource = "rekognition.amazonaws.com") && ($.awsRegion != "eu-west-1") }'),
        **alarm(AlarmActions=[topic]),
    }
    assert said(Case("AUD19", NOT_MET, watched, "example")) == NOT_MET
