"""Trails: settings, selectors, and whether they log and deliver."""

from assurance.sources.live.calling import Caller, tags
from assurance.sources.live.found import Found, Owned, filled, part, picked

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
    status = aws.answer("cloudtrail", "GetTrailStatus", Name=arn)
    selectors = aws.answer("cloudtrail", "GetEventSelectors", TrailName=arn)
    tagged = aws.answer("cloudtrail", "ListTags", ResourceIdList=[arn])
    return Found(
        properties={
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
        },
        state=picked(status, *_STATE),
        physical={"Ref": str(one["Name"]), "Arn": arn},
    )


def _tags(answer: object) -> object:
    listed = part(answer, "ResourceTagList")
    return listed[0].get("TagsList", []) if isinstance(listed, list) and listed else listed
