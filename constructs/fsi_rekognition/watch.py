"""Watchers: an EventBridge rule that tells its targets, and a metric filter whose alarm does."""

from collections.abc import Sequence
from typing import Any

from aws_cdk import aws_events as events
from aws_cdk import aws_logs as logs
from constructs import Construct

from fsi_rekognition.alarm import Alarm
from fsi_rekognition.kept import KEPT


class EventRule(Construct):
    """A rule on the default bus; it outlives its stack, as what it watches does.

    With `reads`, it also sees read-only management events, inference among them.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        description: str,
        pattern: dict[str, Any],
        targets: Sequence[events.CfnRule.TargetProperty],
        reads: bool = False,
    ) -> None:
        super().__init__(scope, id_)
        rule = events.CfnRule(
            self,
            "Rule",
            name=name,
            description=description,
            event_pattern=pattern,
            # fact 58
            state="ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" if reads else "ENABLED",
            targets=list(targets),
        )
        rule.apply_removal_policy(KEPT)


def topic_target(arn: str) -> events.CfnRule.TargetProperty:
    """A topic, whose own policy lets EventBridge publish."""
    return events.CfnRule.TargetProperty(id="Topic", arn=arn)


def bus_target(arn: str, role_arn: str) -> events.CfnRule.TargetProperty:
    """An event bus, on which EventBridge puts events under a role."""
    return events.CfnRule.TargetProperty(id="EventBus", arn=arn, role_arn=role_arn)


class CountedEvents(Construct):
    """A metric filter on a log group, and an alarm on what it counts."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        description: str,
        log_group: str,
        pattern: str,
        namespace: str,
        metric: str,
        threshold: int,
        topic_arn: str,
    ) -> None:
        super().__init__(scope, id_)
        logs.CfnMetricFilter(
            self,
            "Filter",
            filter_name=name,
            log_group_name=log_group,
            filter_pattern=pattern,
            metric_transformations=[
                logs.CfnMetricFilter.MetricTransformationProperty(
                    metric_namespace=namespace, metric_name=metric, metric_value="1", default_value=0
                )
            ],
        )
        Alarm(
            self,
            "Alarm",
            name=name,
            description=description,
            namespace=namespace,
            metric=metric,
            statistic="Maximum" if threshold == 1 else "Sum",  # a negative value of somebody else lowers a sum
            threshold=threshold,
            topic_arn=topic_arn,
        )
