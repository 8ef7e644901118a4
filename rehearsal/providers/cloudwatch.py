"""Alarms and dashboards."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from rehearsal.aws import Aws
from rehearsal.providers.provider import Properties, Provider, listed, only, retagged, text

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

    def read(self, aws: Aws, id_: str, declared: Properties) -> Properties:
        found = only(aws.cloudwatch.describe_alarms(AlarmNames=[id_])["MetricAlarms"])
        tags = aws.cloudwatch.list_tags_for_resource(ResourceARN=found["AlarmArn"])["Tags"]
        return {name: found[name] for name in _ALARM if name in found} | {
            "Tags": listed({tag["Key"]: tag["Value"] for tag in tags})
        }

    def attributes(self, aws: Aws, id_: str) -> Mapping[str, Any]:
        return {"Arn": aws.arn("cloudwatch", f"alarm:{id_}")}


class Dashboard(Provider):
    """A dashboard."""

    type = "AWS::CloudWatch::Dashboard"
    unheld: ClassVar[Mapping[str, str]] = {"Tags": "the emulator's dashboards have no tags"}

    def create(self, aws: Aws, wanted: Properties) -> str:
        return str(wanted["DashboardName"])

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        aws.cloudwatch.put_dashboard(DashboardName=id_, DashboardBody=text(wanted["DashboardBody"]))

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        aws.cloudwatch.delete_dashboards(DashboardNames=[id_])

    def read(self, aws: Aws, id_: str, declared: Properties) -> Properties:
        found = aws.cloudwatch.get_dashboard(DashboardName=id_)
        return {"DashboardName": found["DashboardName"], "DashboardBody": json.loads(found["DashboardBody"])}


def _alarm(wanted: Properties) -> dict[str, Any]:
    return {name: wanted[name] for name in _ALARM if name in wanted}
