"""Log groups with what somebody lets read along, and metric filters."""

from collections.abc import Iterator
from typing import Any

from assurance.sources.live.calling import Caller, tags
from assurance.sources.live.found import Beside, Found, Owned, filled, looked, part, picked


def log_group(aws: Caller, owned: Owned) -> Found | None:
    """AWS::Logs::LogGroup; subscription filters, which send its lines elsewhere, stand beside it."""
    name = owned.physical
    listed = aws.pages("logs", "DescribeLogGroups", "logGroups", logGroupNamePrefix=name)
    one = next((each for each in listed if each["logGroupName"] == name), None)
    if one is None:
        return None
    arn = str(one["arn"]).removesuffix(":*")
    tagged = aws.answer("logs", "ListTagsForResource", resourceArn=arn)
    return Found(
        properties={
            **picked(
                one,
                LogGroupName="logGroupName",
                KmsKeyId="kmsKeyId",
                RetentionInDays="retentionInDays",
                LogGroupClass="logGroupClass",
            ),
            **filled(Tags=tags(part(tagged, "tags"))),
        },
        physical={"Ref": name, "Arn": f"{arn}:*", "LogGroupArn": arn},
        beside=looked(lambda: _subscriptions(aws, name)),
    )


def metric_filter(aws: Caller, owned: Owned) -> Found | None:
    """AWS::Logs::MetricFilter; all filters of the account are read at once."""
    name, group = owned.physical.rpartition("|")[2], owned.declared.get("LogGroupName")
    listed = aws.once("metric filters", lambda: aws.pages("logs", "DescribeMetricFilters", "metricFilters"))
    found = [each for each in listed if each["filterName"] == name and each.get("logGroupName", group) == group]
    if not found:
        return None
    one = found[0]
    return Found(
        properties={
            **picked(one, FilterName="filterName", FilterPattern="filterPattern", LogGroupName="logGroupName"),
            "MetricTransformations": [_transformation(each) for each in one.get("metricTransformations", ())],
        }
    )


def _transformation(one: dict[str, Any]) -> dict[str, Any]:
    names = ("metricName", "metricNamespace", "metricValue", "defaultValue", "unit")
    found = picked(one, **{name[0].upper() + name[1:]: name for name in names})
    dimensions = [{"Key": name, "Value": value} for name, value in sorted(one.get("dimensions", {}).items())]
    return {**found, **filled(Dimensions=dimensions)}


def _subscriptions(aws: Caller, group: str) -> Iterator[Beside]:
    for one in aws.pages("logs", "DescribeSubscriptionFilters", "subscriptionFilters", logGroupName=group):
        yield Beside(
            type="AWS::Logs::SubscriptionFilter",
            id=f"{group}|{one['filterName']}",
            properties=picked(
                one,
                LogGroupName="logGroupName",
                FilterName="filterName",
                FilterPattern="filterPattern",
                DestinationArn="destinationArn",
                RoleArn="roleArn",
            ),
        )
