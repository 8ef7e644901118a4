"""Alarms that tell a human: each with an action, and a description of what it means and what to do first."""

from collections.abc import Sequence

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

REKOGNITION = "AWS/Rekognition"
"""The namespace of the metrics of its operations (fact 22)."""
MOST_METRICS = 10
"""Metrics that one alarm may add up."""


class Alarm(Construct):
    """An alarm on one metric; silence is not an alarm."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        description: str,
        namespace: str,
        metric: str,
        statistic: str,
        threshold: int,
        topic_arn: str,
        operation: str | None = None,
        minutes: int = 5,
        periods: int = 1,
    ) -> None:
        super().__init__(scope, id_)
        dimension = cloudwatch.CfnAlarm.DimensionProperty
        cloudwatch.CfnAlarm(
            self,
            "Alarm",
            alarm_name=name,
            alarm_description=description,
            namespace=namespace,
            metric_name=metric,
            dimensions=[dimension(name="Operation", value=operation)] if operation else None,
            statistic=statistic,
            period=60 * minutes,
            evaluation_periods=periods,
            threshold=threshold,
            comparison_operator="GreaterThanOrEqualToThreshold",
            treat_missing_data="notBreaching",
            alarm_actions=[topic_arn],
        )


class UseAlarm(Construct):
    """An alarm on any successful call of a set of operations; at most `MOST_METRICS` of them."""

    def __init__(
        self, scope: Construct, id_: str, *, name: str, description: str, operations: Sequence[str], topic_arn: str
    ) -> None:
        super().__init__(scope, id_)
        query = cloudwatch.CfnAlarm.MetricDataQueryProperty
        cloudwatch.CfnAlarm(
            self,
            "Alarm",
            alarm_name=name,
            alarm_description=description,
            metrics=[
                query(id="used", expression="SUM(METRICS())", label="Calls", return_data=True),
                *(
                    query(id=f"m{number}", return_data=False, metric_stat=_calls(operation))
                    for number, operation in enumerate(operations)
                ),
            ],
            evaluation_periods=1,
            threshold=1,
            comparison_operator="GreaterThanOrEqualToThreshold",
            treat_missing_data="notBreaching",
            alarm_actions=[topic_arn],
        )


def _calls(operation: str) -> cloudwatch.CfnAlarm.MetricStatProperty:
    return cloudwatch.CfnAlarm.MetricStatProperty(
        metric=cloudwatch.CfnAlarm.MetricProperty(
            namespace=REKOGNITION,
            metric_name="SuccessfulRequestCount",
            dimensions=[cloudwatch.CfnAlarm.DimensionProperty(name="Operation", value=operation)],
        ),
        period=300,
        stat="Sum",
    )
