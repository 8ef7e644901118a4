"""Watchers: an EventBridge rule that tells a topic, and a metric filter whose alarm does."""

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
        topic_arn: str,
        reads: bool,
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
            targets=[events.CfnRule.TargetProperty(id="Topic", arn=topic_arn)],
        )
        rule.apply_removal_policy(KEPT)


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
