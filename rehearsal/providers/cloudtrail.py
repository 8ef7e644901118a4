"""The trail."""

from collections.abc import Mapping
from typing import Any

from rehearsal.aws import Aws
from rehearsal.providers.provider import Properties, Provider, given, retagged

_NAMES = {
    "S3BucketName": "S3BucketName",
    "S3KeyPrefix": "S3KeyPrefix",
    "SnsTopicName": "SnsTopicName",
    "IncludeGlobalServiceEvents": "IncludeGlobalServiceEvents",
    "IsMultiRegionTrail": "IsMultiRegionTrail",
    "EnableLogFileValidation": "EnableLogFileValidation",
    "CloudWatchLogsLogGroupArn": "CloudWatchLogsLogGroupArn",
    "CloudWatchLogsRoleArn": "CloudWatchLogsRoleArn",
    "KMSKeyId": "KmsKeyId",
    "IsOrganizationTrail": "IsOrganizationTrail",
}
"""CloudFormation's name → the API's."""


class Trail(Provider):
    """A trail, its selectors, and whether it is logging."""

    type = "AWS::CloudTrail::Trail"

    def create(self, aws: Aws, wanted: Properties) -> str:
        aws.cloudtrail.create_trail(
            Name=wanted["TrailName"], **_trail(wanted), **given(TagsList=list(wanted.get("Tags", ())))
        )
        return str(wanted["TrailName"])

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        if former:
            aws.cloudtrail.update_trail(Name=id_, **_trail(wanted))
            arn = self.attributes(aws, id_)["Arn"]
            changed, removed = retagged(wanted, former)
            aws.cloudtrail.remove_tags(ResourceId=arn, TagsList=[{"Key": key} for key in removed])
            aws.cloudtrail.add_tags(ResourceId=arn, TagsList=changed)
        if selectors := wanted.get("AdvancedEventSelectors"):
            aws.cloudtrail.put_event_selectors(TrailName=id_, AdvancedEventSelectors=selectors)
        if selectors := wanted.get("EventSelectors"):
            aws.cloudtrail.put_event_selectors(TrailName=id_, EventSelectors=selectors)
        if selectors := wanted.get("InsightSelectors"):
            aws.cloudtrail.put_insight_selectors(TrailName=id_, InsightSelectors=selectors)
        (aws.cloudtrail.start_logging if wanted["IsLogging"] else aws.cloudtrail.stop_logging)(Name=id_)

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        aws.cloudtrail.delete_trail(Name=id_)

    def attributes(self, aws: Aws, id_: str) -> Mapping[str, Any]:
        return {"Arn": aws.arn("cloudtrail", f"trail/{id_}")}


def _trail(wanted: Properties) -> dict[str, Any]:
    return {theirs: wanted[ours] for ours, theirs in _NAMES.items() if ours in wanted}
