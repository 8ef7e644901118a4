"""The controls of trails and of what they record, case by case."""

from typing import Any

import pytest

from assurance.controls.aud import data_events
from assurance.controls.aud import trail as audit_trail
from assurance.controls.registry import defined_in
from tests.support.cases import GIVEN, Case, Resources, allow, att, completeness, deny, made, one, policy, ref, said
from tests.support.judging import MET, NOT_MET, UNDECIDED
from tests.support.trails import BUCKET, CALLER, selector, trail

KEPT = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
MANAGEMENT = selector("Management")
OBJECTS = {"resources_type": "AWS::S3::Object"}
DENIED = selector("NetworkActivity", eventSource="rekognition.amazonaws.com", errorCode="VpceAccessDenied")


def advanced(*selectors: Any) -> Resources:
    return trail(AdvancedEventSelectors=list(selectors))


def basic(**properties: Any) -> Resources:
    return trail(EventSelectors=[properties])


def delivered(*statements: Any, **properties: Any) -> Resources:
    """A trail with a log group and a role that these statements are attached to."""
    return {
        "Group": made("Logs::LogGroup", LogGroupName="trail"),
        "Role": made("IAM::Role", AssumeRolePolicyDocument=policy()),
        "Policy": made("IAM::ManagedPolicy", Roles=[ref("Role")], PolicyDocument=policy(*statements)),
    } | trail(CloudWatchLogsLogGroupArn=att("Group"), CloudWatchLogsRoleArn=att("Role"), **properties)


def expiring(days: Any) -> Resources:
    return {"Rules": [{"Status": "Disabled", "ExpirationInDays": 1}, {"Status": "Enabled", "ExpirationInDays": days}]}


WRITE = ["logs:CreateLogStream", "logs:PutLogEvents"]

CASES = [
    Case("AUD01", NOT_MET, trail(IsLogging=False)),
    Case("AUD01", NOT_MET, trail()),
    Case("AUD01", MET, trail(IsLogging="true")),
    Case("AUD01", UNDECIDED, trail(IsLogging=GIVEN)),
    Case("AUD02", NOT_MET, CALLER),
    Case("AUD02", MET, CALLER | trail(IsLogging=True)),
    Case("AUD02", None, BUCKET),
    Case("AUD03", NOT_MET, trail()),
    Case("AUD03", NOT_MET, trail(IsMultiRegionTrail=True, IncludeGlobalServiceEvents=False)),
    Case("AUD03", MET, trail(IsMultiRegionTrail=True)),
    Case("AUD03", UNDECIDED, trail(IsMultiRegionTrail=GIVEN)),
    Case("AUD04", NOT_MET, trail(EnableLogFileValidation="false")),
    Case("AUD04", NOT_MET, trail()),
    Case("AUD04", MET, trail(EnableLogFileValidation=True)),
    Case("AUD04", UNDECIDED, trail(EnableLogFileValidation=GIVEN)),
    Case("AUD05", NOT_MET, trail()),
    Case("AUD05", NOT_MET, delivered(allow("logs:PutLogEvents"))),
    Case("AUD05", NOT_MET, delivered(allow(WRITE, "arn:aws:logs:*:*:log-group:other:*"))),
    Case("AUD05", NOT_MET, delivered(allow(WRITE), deny("logs:*"))),
    Case("AUD05", MET, delivered(allow("logs:*"))),
    Case(
        "AUD05",
        MET,
        delivered(allow(WRITE, {"Fn::Sub": "arn:${AWS::Partition}:logs:*:*:log-group:trail:log-stream:*"})),
    ),
    Case(
        "AUD05",
        UNDECIDED,
        trail(CloudWatchLogsLogGroupArn=GIVEN, CloudWatchLogsRoleArn="arn:aws:iam::111122223333:role/x"),
    ),
    Case("AUD05", UNDECIDED, delivered(allow(WRITE, GIVEN))),
    Case("AUD05", MET, delivered(allow(WRITE, "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*"))),
    Case("AUD05", NOT_MET, delivered(allow(WRITE, "arn:aws:logs:eu-west-1:111122223333:log-group:trails:*"))),
    Case("AUD06", NOT_MET, one("Logs::LogGroup")),
    Case("AUD06", NOT_MET, one("Logs::LogGroup", RetentionInDays=30)),
    Case("AUD06", MET, one("Logs::LogGroup", RetentionInDays="365")),
    Case("AUD06", UNDECIDED, one("Logs::LogGroup", RetentionInDays=GIVEN)),
    Case("AUD06", None, one("S3::Bucket", LifecycleConfiguration=expiring(1))),
    Case("AUD06", None, {"Kept": made("S3::Bucket"), "Trail": made("CloudTrail::Trail", S3BucketName=ref("Kept"))}),
    *(
        Case(
            "AUD06",
            says,
            {
                "Kept": made("S3::Bucket", LifecycleConfiguration=expiring(days)),
                "Trail": made("CloudTrail::Trail", S3BucketName=ref("Kept")),
            },
        )
        for says, days in ((NOT_MET, 90), (MET, 365), (UNDECIDED, GIVEN))
    ),
    Case("AUD07", MET, trail()),
    Case("AUD07", MET, basic(ReadWriteType="All", IncludeManagementEvents="true")),
    Case("AUD07", NOT_MET, basic(ReadWriteType="WriteOnly")),
    Case("AUD07", NOT_MET, basic(IncludeManagementEvents=False)),
    Case("AUD07", NOT_MET, basic(ExcludeManagementEventSources=["kms.amazonaws.com"])),
    Case("AUD07", MET, trail(EventSelectors=[{"ReadWriteType": "WriteOnly"}, {"ReadWriteType": "ReadOnly"}])),
    Case("AUD07", MET, advanced(MANAGEMENT)),
    Case("AUD07", MET, advanced(selector("Management", readOnly="true"), selector("Management", readOnly=False))),
    Case("AUD07", NOT_MET, advanced(selector("Management", readOnly="false"))),
    Case("AUD07", NOT_MET, advanced(selector("Management", eventSource={"NotEquals": ["kms.amazonaws.com"]}))),
    Case("AUD07", NOT_MET, advanced(DENIED)),
    Case("AUD07", UNDECIDED, basic(ReadWriteType=GIVEN)),
    Case("AUD07", UNDECIDED, trail(AdvancedEventSelectors=GIVEN)),
    Case("AUD07", UNDECIDED, advanced(selector("Management", eventSource={"NotEquals": [GIVEN]}))),
    Case("AUD07", NOT_MET, advanced({"Name": "nothing"})),
    Case("AUD08", NOT_MET, trail(EventSelectors=[], AdvancedEventSelectors=[MANAGEMENT])),
    Case("AUD08", MET, advanced(MANAGEMENT)),
    Case("AUD09", NOT_MET, BUCKET | trail()),
    Case("AUD09", NOT_MET, BUCKET | advanced(MANAGEMENT, selector("Data", readOnly="false", **OBJECTS))),
    Case(
        "AUD09",
        NOT_MET,
        BUCKET | advanced(selector("Data", resources_ARN={"StartsWith": ["arn:aws:s3:::other/"]}, **OBJECTS)),
    ),
    Case("AUD09", MET, BUCKET | advanced(MANAGEMENT, selector("Data", **OBJECTS))),
    Case(
        "AUD09",
        MET,
        BUCKET | advanced(selector("Data", resources_ARN={"StartsWith": [{"Fn::Sub": "${Images.Arn}/"}]}, **OBJECTS)),
    ),
    Case(
        "AUD09",
        MET,
        BUCKET
        | basic(DataResources=[{"Type": "AWS::S3::Object", "Values": [{"Fn::Sub": "arn:${AWS::Partition}:s3"}]}]),
    ),
    Case("AUD09", UNDECIDED, BUCKET | basic(DataResources=[{"Type": "AWS::S3::Object", "Values": [GIVEN]}])),
    Case("AUD09", None, BUCKET),
    Case("AUD10", NOT_MET, CALLER | advanced(MANAGEMENT)),
    Case("AUD10", NOT_MET, CALLER | trail()),
    Case("AUD10", NOT_MET, CALLER | advanced(selector("NetworkActivity", eventSource="s3.amazonaws.com"))),
    Case("AUD10", MET, CALLER | advanced(MANAGEMENT, DENIED)),
    Case("AUD10", MET, CALLER | advanced(selector("NetworkActivity", eventSource="rekognition.amazonaws.com"))),
    Case(
        "AUD10", UNDECIDED, CALLER | advanced(MANAGEMENT, selector("NetworkActivity", eventSource={"Equals": [GIVEN]}))
    ),
    Case("AUD10", None, BUCKET | trail()),
]

CASES += [
    Case(
        "AUD09",
        MET,
        BUCKET | advanced(selector("Data", resources_ARN={"StartsWith": ["arn:aws:s3:::images/"]}, **OBJECTS)),
    ),
]
LOGGED = {"Logs": made("S3::Bucket", BucketName="logs")}
TO_LOGS = {"S3BucketName": ref("Logs")}
ONLY_WRITES = selector("Data", readOnly="false", **OBJECTS)
NOT_DELIVERY = selector("Data", eventName={"NotEquals": ["PutObject"]}, **OBJECTS)
DELIVERY = {
    "CloudWatchLogsRoleArn": "arn:aws:iam::111122223333:role/elsewhere",
    "CloudWatchLogsLogGroupArn": "arn:aws:logs:eu-west-1:111122223333:log-group:elsewhere:*",
}
CASES += [
    Case("AUD05", UNDECIDED, trail(**DELIVERY)),
    Case("AUD38", MET, LOGGED | trail(AdvancedEventSelectors=[MANAGEMENT, NOT_DELIVERY], **TO_LOGS)),
    Case("AUD38", NOT_MET, LOGGED | trail(**TO_LOGS)),
    Case("AUD38", NOT_MET, LOGGED | trail(AdvancedEventSelectors=[ONLY_WRITES], **TO_LOGS)),
    Case("AUD38", UNDECIDED, LOGGED | trail(AdvancedEventSelectors=[GIVEN], **TO_LOGS)),
    Case("AUD38", None, trail(S3BucketName="elsewhere")),
    Case("AUD37", NOT_MET, trail()),
    Case("AUD37", NOT_MET, one("Logs::LogGroup")),
    Case("AUD37", MET, {"Trail": made("CloudTrail::Trail") | KEPT}),
    Case("AUD37", UNDECIDED, {"Trail": made("CloudTrail::Trail") | KEPT | {"DeletionPolicy": GIVEN}}),
]
CONTROLS = defined_in(audit_trail, data_events)
NEVER_UNDECIDED: dict[str, str] = {
    "AUD02": "a trail is in the templates or not",
    "AUD08": "a property is there or not",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.control}-{case.says or 'silent'}")
def test_says(case: Case) -> None:
    """Each control says of each template what an examiner would."""
    assert said(case) == case.says


def test_every_outcome_has_a_case() -> None:
    """No control goes untested in any of its outcomes, or a reason says why it has not that outcome."""
    assert completeness(CASES, CONTROLS, NEVER_UNDECIDED) == []
