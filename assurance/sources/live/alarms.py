"""Alarms and dashboards."""

from typing import Any

from assurance.sources.live.calling import Caller, tags
from assurance.sources.live.found import Found, Owned, filled, part, picked

_ALARM = (
    "ActionsEnabled AlarmActions AlarmDescription AlarmName ComparisonOperator DatapointsToAlarm Dimensions "
    "EvaluateLowSampleCountPercentile EvaluationPeriods ExtendedStatistic InsufficientDataActions MetricName Metrics "
    "Namespace OKActions Period Statistic Threshold ThresholdMetricId TreatMissingData Unit"
).split()
_STATE = ("StateValue", "StateReason", "StateUpdatedTimestamp")


def alarm(aws: Caller, owned: Owned) -> Found | None:
    """AWS::CloudWatch::Alarm; all alarms of the account are read at once."""
    one = aws.once("alarms", lambda: _alarms(aws)).get(owned.physical)
    if one is None:
        return None
    arn = str(one["AlarmArn"])
    return Found(
        properties={**picked(one, *_ALARM), **filled(Tags=_tagged(aws, arn))},
        state=picked(one, *_STATE),
        physical={"Ref": owned.physical, "Arn": arn},
    )


def dashboard(aws: Caller, owned: Owned) -> Found | None:
    """AWS::CloudWatch::Dashboard."""
    gone = ("ResourceNotFound", "DashboardNotFoundError")
    one = aws.find("cloudwatch", "GetDashboard", absent=gone, DashboardName=owned.physical)
    if one is None:
        return None
    arn = str(one["DashboardArn"])
    return Found(
        properties={**picked(one, "DashboardBody", "DashboardName"), **filled(Tags=_tagged(aws, arn))},
        physical={"Ref": owned.physical, "Arn": arn},
    )


def _alarms(aws: Caller) -> dict[str, dict[str, Any]]:
    return {str(one["AlarmName"]): one for one in aws.pages("cloudwatch", "DescribeAlarms", "MetricAlarms")}


def _tagged(aws: Caller, arn: str) -> Any:
    return tags(part(aws.answer("cloudwatch", "ListTagsForResource", ResourceARN=arn), "Tags"))
