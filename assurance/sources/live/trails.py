"""Trails: settings, selectors, and whether they log and deliver; and other trails."""

from collections.abc import Iterator
from typing import Any

from assurance.sources.live.calling import Caller, tags
from assurance.sources.live.found import Beside, Found, Owned, filled, looked, part, picked

_STATE = (
    "LatestDeliveryTime",
    "LatestDeliveryError",
    "LatestCloudWatchLogsDeliveryTime",
    "LatestCloudWatchLogsDeliveryError",
    "LatestDigestDeliveryError",
)


def trail(aws: Caller, owned: Owned) -> Found | None:
    """AWS::CloudTrail::Trail."""
    name = owned.physical
    listed = aws.call("cloudtrail", "DescribeTrails", trailNameList=[name])["trailList"]
    one = next((each for each in listed if name in (each["Name"], each["TrailARN"])), None)
    if one is None:
        return None
    arn = str(one["TrailARN"])
    properties, state = _trail(aws, one)
    return Found(
        properties=properties,
        state=state,
        physical={"Ref": str(one["Name"]), "Arn": arn},
        beside=looked(lambda: _others(aws, arn.split(":")[4])),
    )


def _trail(aws: Caller, one: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Properties and state of a trail that was described."""
    arn = str(one["TrailARN"])
    status = aws.answer("cloudtrail", "GetTrailStatus", Name=arn)
    selectors = aws.answer("cloudtrail", "GetEventSelectors", TrailName=arn)
    tagged = aws.answer("cloudtrail", "ListTags", ResourceIdList=[arn])
    properties = {
        **picked(
            one,
            "S3BucketName",
            "S3KeyPrefix",
            "SnsTopicName",
            "IncludeGlobalServiceEvents",
            "IsMultiRegionTrail",
            "IsOrganizationTrail",
            "CloudWatchLogsLogGroupArn",
            "CloudWatchLogsRoleArn",
            TrailName="Name",
            EnableLogFileValidation="LogFileValidationEnabled",
            KMSKeyId="KmsKeyId",
        ),
        **picked(status, "IsLogging"),
        **filled(
            AdvancedEventSelectors=part(selectors, "AdvancedEventSelectors"),
            EventSelectors=part(selectors, "EventSelectors"),
            Tags=tags(_tags(tagged)),
        ),
    }
    return properties, picked(status, *_STATE)


def _others(aws: Caller, account: str) -> Iterator[Beside]:
    """Every trail of the account, ours among them; the organization's belongs to another."""
    for one in aws.call("cloudtrail", "DescribeTrails", includeShadowTrails=True)["trailList"]:
        if str(one["TrailARN"]).split(":")[4] == account:
            arn = {"Arn": str(one["TrailARN"])}
            yield Beside(
                type="AWS::CloudTrail::Trail", id=str(one["Name"]), properties=_trail(aws, one)[0], physical=arn
            )


def _tags(answer: object) -> object:
    listed = part(answer, "ResourceTagList")
    return listed[0].get("TagsList", []) if isinstance(listed, list) and listed else listed
