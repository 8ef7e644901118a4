"""Alarms and dashboards."""

from collections.abc import Mapping
from typing import Any

from rehearsal.aws import Aws
from rehearsal.providers.provider import Properties, Provider, given, retagged, text

_ALARM = (
    "AlarmName AlarmDescription ActionsEnabled AlarmActions OKActions InsufficientDataActions MetricName Namespace "
    "Statistic ExtendedStatistic Dimensions Period Unit EvaluationPeriods DatapointsToAlarm Threshold "
    "ComparisonOperator TreatMissingData Metrics ThresholdMetricId"
).split()


class Alarm(Provider):
    """A metric alarm."""

    type = "AWS::CloudWatch::Alarm"

    def create(self, aws: Aws, wanted: Properties) -> str:
        aws.cloudwatch.put_metric_alarm(**_alarm(wanted), Tags=list(wanted.get("Tags", ())))
        return str(wanted["AlarmName"])

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        if former:
            aws.cloudwatch.put_metric_alarm(**_alarm(wanted))
            changed, removed = retagged(wanted, former)
            arn = self.attributes(aws, id_)["Arn"]
            aws.cloudwatch.tag_resource(ResourceARN=arn, Tags=changed)
            aws.cloudwatch.untag_resource(ResourceARN=arn, TagKeys=removed)

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        aws.cloudwatch.delete_alarms(AlarmNames=[id_])

    def attributes(self, aws: Aws, id_: str) -> Mapping[str, Any]:
        return {"Arn": aws.arn("cloudwatch", f"alarm:{id_}")}


class Dashboard(Provider):
    """A dashboard."""

    type = "AWS::CloudWatch::Dashboard"

    def create(self, aws: Aws, wanted: Properties) -> str:
        self._put(aws, wanted, Tags=wanted.get("Tags"))
        return str(wanted["DashboardName"])

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        if former:
            self._put(aws, wanted)
            changed, removed = retagged(wanted, former)
            aws.cloudwatch.tag_resource(ResourceARN=self._arn(aws, id_), Tags=changed)
            aws.cloudwatch.untag_resource(ResourceARN=self._arn(aws, id_), TagKeys=removed)

    @staticmethod
    def _put(aws: Aws, wanted: Properties, **more: Any) -> None:
        body = text(wanted["DashboardBody"])
        aws.cloudwatch.put_dashboard(DashboardName=wanted["DashboardName"], DashboardBody=body, **given(**more))

    @staticmethod
    def _arn(aws: Aws, name: str) -> str:
        return f"arn:{aws.partition}:cloudwatch::{aws.account}:dashboard/{name}"

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        aws.cloudwatch.delete_dashboards(DashboardNames=[id_])


def _alarm(wanted: Properties) -> dict[str, Any]:
    return {name: wanted[name] for name in _ALARM if name in wanted}
