"""Log groups and metric filters."""

from collections.abc import Mapping
from typing import Any

from rehearsal.aws import Aws
from rehearsal.providers.provider import Properties, Provider, given, pairs, retagged


class LogGroup(Provider):
    """A log group."""

    type = "AWS::Logs::LogGroup"

    def create(self, aws: Aws, wanted: Properties) -> str:
        optional = given(kmsKeyId=wanted.get("KmsKeyId"), tags=pairs(wanted.get("Tags", ())))
        aws.logs.create_log_group(logGroupName=wanted["LogGroupName"], **optional)
        return str(wanted["LogGroupName"])

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        if days := wanted.get("RetentionInDays"):
            aws.logs.put_retention_policy(logGroupName=id_, retentionInDays=days)
        elif former.get("RetentionInDays"):
            aws.logs.delete_retention_policy(logGroupName=id_)
        if former:
            if wanted.get("KmsKeyId") != former.get("KmsKeyId"):
                aws.logs.associate_kms_key(logGroupName=id_, kmsKeyId=wanted["KmsKeyId"])
            changed, removed = retagged(wanted, former)
            arn = aws.arn("logs", f"log-group:{id_}")
            if changed:
                aws.logs.tag_resource(resourceArn=arn, tags=pairs(changed))
            if removed:
                aws.logs.untag_resource(resourceArn=arn, tagKeys=removed)

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        aws.logs.delete_log_group(logGroupName=id_)

    def attributes(self, aws: Aws, id_: str) -> Mapping[str, Any]:
        return {"Arn": aws.arn("logs", f"log-group:{id_}:*")}


class MetricFilter(Provider):
    """A filter that counts log events."""

    type = "AWS::Logs::MetricFilter"

    def create(self, aws: Aws, wanted: Properties) -> str:
        return str(wanted["FilterName"])

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        aws.logs.put_metric_filter(
            logGroupName=wanted["LogGroupName"],
            filterName=id_,
            filterPattern=wanted["FilterPattern"],
            metricTransformations=[_transformation(one) for one in wanted["MetricTransformations"]],
        )

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        aws.logs.delete_metric_filter(logGroupName=former["LogGroupName"], filterName=id_)


def dimensions(part: Properties) -> list[dict[str, str]]:
    """The API's mapping → CloudFormation's list."""
    return [{"Key": key, "Value": value} for key, value in part["dimensions"].items()]


def _transformation(one: Properties) -> dict[str, Any]:
    """CloudFormation's words as the API takes them: a lower-case letter first, dimensions as a mapping."""
    found = {name[0].lower() + name[1:]: value for name, value in one.items()}
    if "dimensions" in found:
        found["dimensions"] = pairs(found["dimensions"])
    return found
