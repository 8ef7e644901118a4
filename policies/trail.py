"""What the audit trail records, where it is kept, and with which rights it is written."""

from typing import Any

from policies.bucket import transport
from policies.private_services import private_services
from policies.resources import buckets
from policies.statement import Document, allow, deny, document, service
from policies.trust import service_trust
from settings.settings import Settings

_RECORDABLE = ("kms", "monitoring", "sns", "sqs", "sts")
"""Services beside Rekognition and S3 whose denials CloudTrail can record, by a selector per service (fact 53)."""


def adopted_selectors(settings: Settings) -> list[dict[str, Any]]:
    """What an adopted trail must record: all, or management events alone where a trail of ours records the rest."""
    return [_management()] if settings.log_archive.divided else trail_selectors(settings)


def _management() -> dict[str, Any]:
    return _selector("Management events, read and write", eventCategory={"Equals": ["Management"]})


def trail_selectors(settings: Settings) -> list[dict[str, Any]]:
    """Advanced event selectors: they replace the basic ones (fact 55), so management events must be among them.

    Rekognition inference is a *read-only management* event: a trail of write events alone records none of it. Calls
    that an endpoint policy denies are recorded as network activity events only. A trail that another environment adopts
    records that one's objects too.
    """
    objects = [
        f"{one.names.bucket_arn(use)}/"
        for one in settings.recorded_here
        for use in (*buckets(one), *(["queries"] if one.audit.queries else []))
    ]
    log_files = f"{settings.names.bucket_arn('trail')}/"
    return [
        *(() if settings.log_archive.divided else (_management(),)),
        _selector(
            "Objects of our buckets",
            **{
                "eventCategory": {"Equals": ["Data"]},
                "resources.type": {"Equals": ["AWS::S3::Object"]},
                "resources.ARN": {"StartsWith": objects},
            },
        ),
        *(
            [
                _selector(
                    "Log files of this trail, but not their delivery: each would be recorded in the next",
                    **{
                        "eventCategory": {"Equals": ["Data"]},
                        "resources.type": {"Equals": ["AWS::S3::Object"]},
                        "resources.ARN": {"StartsWith": [log_files]},
                        "eventName": {"NotEquals": ["PutObject"]},
                    },
                )
            ]
            if settings.log_archive.create
            else []
        ),
        *(
            _selector(
                f"Denied by the endpoint policy of {source.split('.')[0]}",
                eventCategory={"Equals": ["NetworkActivity"]},
                eventSource={"Equals": [source]},
                errorCode={"Equals": ["VpceAccessDenied"]},
            )
            for source in _denying(settings)
        ),
    ]


def _denying(settings: Settings) -> list[str]:
    """The event sources of the services that are reached through an endpoint with a policy."""
    beside = [name for name in _RECORDABLE if name in private_services(settings)]
    return [f"{name}.amazonaws.com" for name in ("rekognition", "s3", *beside)]


def trail_bucket_policy(settings: Settings) -> Document:
    """CloudTrail delivers for our trail (fact 56); nobody else writes, nobody deletes."""
    names = settings.names
    bucket = names.bucket_arn("trail")
    cloudtrail = service("cloudtrail.amazonaws.com")
    ours = {"aws:SourceArn": names.trail_arn}
    return document(
        *transport(bucket),
        allow(
            "CloudTrailMayCheckTheBucketForOurTrail",
            ("s3:GetBucketAcl",),
            bucket,
            principal=cloudtrail,
            where={"StringEquals": ours},
        ),
        allow(
            "CloudTrailMayDeliverLogFilesOfOurTrail",
            ("s3:PutObject",),
            f"{bucket}/AWSLogs/{settings.account}/*",
            principal=cloudtrail,
            where={"StringEquals": {**ours, "s3:x-amz-acl": "bucket-owner-full-control"}},
        ),
        deny(
            "NobodyMayWriteOrDeleteLogFilesByHand",
            ("s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject"),
            f"{bucket}/*",
            principal="*",
            where={"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}},
        ),
        deny(
            "NobodyOutsideTheOrganizationMayReadLogFiles",
            ("s3:GetObject", "s3:GetObjectVersion"),
            f"{bucket}/*",
            principal="*",
            where={
                "StringNotEqualsIfExists": {"aws:PrincipalOrgID": settings.organization},
                "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
            },
        ),
    )


def trail_delivery_trust(settings: Settings) -> Document:
    """Only our trail may assume the role that writes to its log group.

    AWS documents this trust without conditions (fact 83), and with plain ones delivery has failed for others
    (prowler-cloud/prowler#4714). No other account can name the role in a trail: that takes iam:PassRole on it.
    """
    sid, trail = "OurTrailMayAssumeTheRole", settings.names.trail_arn
    return service_trust(settings, "cloudtrail.amazonaws.com", sid, trail, if_said=True)


def trail_delivery_policy(settings: Settings) -> Document:
    """Write to the trail's log group, and to no other."""
    streams = f"{settings.names.log_group_arn('trail')}:log-stream:*"
    return document(
        allow("CloudTrailMayWriteToTheTrailsLogGroup", ("logs:CreateLogStream", "logs:PutLogEvents"), streams)
    )


def _selector(name: str, **fields: dict[str, list[str]]) -> dict[str, Any]:
    return {"Name": name, "FieldSelectors": [{"Field": field, **test} for field, test in fields.items()]}
