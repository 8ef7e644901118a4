"""The controls of what must not pass unseen, case by case."""

import json
from typing import Any

import pytest

from assurance.controls.aud import api_calls, event_rules, trusted, weakening
from assurance.controls.registry import defined_in
from assurance.model.watchers import EVERY_EVENT
from tests.support.cases import GIVEN, Case, completeness, made, one, said
from tests.support.judging import MET, NOT_MET, UNDECIDED
from tests.support.trails import BUCKET, CALLER, KEY, by_user, changed, counted, filtered, pattern, rule, trail

ADMINISTRATION = (
    "DeleteCollection DeleteFaces DeleteUser CreateCollection PutProjectPolicy DeleteProjectPolicy CopyProjectVersion "
    "StartProjectVersion CreateStreamProcessor StartStreamProcessor StartPersonTracking StartMediaAnalysisJob"
).split()
ROLE_CHANGES = (
    "AttachRolePolicy DeleteRolePermissionsBoundary PutRolePermissionsBoundary PutRolePolicy UpdateAssumeRolePolicy"
).split()
BUCKET_CHANGES = "DeleteBucketPolicy PutBucketAcl PutBucketPolicy PutBucketReplication".split()
TRAIL = trail(IsLogging=True)
ENDPOINT = one("EC2::VPCEndpoint", ServiceName="com.amazonaws.eu-west-1.rekognition")
REKOGNITION = {"Faces": made("Rekognition::Collection", CollectionId="kyc")}
NETWORK_ACTIVITY = {"detail-type": ["AWS Network Activity Event via CloudTrail"]}
ORGANIZATION_WATCHED = counted('{ $.eventSource = "organizations.amazonaws.com" }')
WEAKENING_OF_KEYS = pattern("kms", "DeleteAlias", "DeleteImportedKeyMaterial", "DisableKeyRotation", "UpdateAlias")
SEARCHING = "arn:aws:iam::111122223333:role/kyc/searching"


def trusting(statement: dict[str, Any]) -> dict[str, Any]:
    """A role with this trust."""
    allow = {"Effect": "Allow", "Action": "sts:AssumeRole", **statement}
    return {"Caller": made("IAM::Role", AssumeRolePolicyDocument={"Version": "2012-10-17", "Statement": [allow]})}


SEEN = counted(filtered("iam", *ROLE_CHANGES))
"""A metric filter for changes of roles, and its alarm."""
EVERYTHING: dict[str, Any] = {"detail-type": ["AWS API Call via CloudTrail"]}
TRUSTING = trusting({"Principal": {"AWS": "*"}, "Condition": {"ArnLike": {"aws:PrincipalArn": SEARCHING}}})
OTHERS = trusting({"Principal": {"AWS": "arn:aws:iam::444455556666:role/searching"}})

CASES = [
    Case("AUD11", NOT_MET, REKOGNITION),
    Case("AUD11", MET, REKOGNITION | rule(pattern("rekognition", *ADMINISTRATION))),
    Case("AUD11", MET, REKOGNITION | rule(pattern("rekognition"))),
    Case(
        "AUD11",
        MET,
        REKOGNITION
        | rule({"detail": {"eventName": [{"prefix": each} for each in ("Create", "Delete", "Start", "Put", "Copy")]}}),
    ),
    Case("AUD11", MET, REKOGNITION | rule({"detail": {"eventName": [{"anything-but": ["CompareFaces"]}]}})),
    Case("AUD11", MET, REKOGNITION | counted('{ $.eventSource = "rekognition.*" }')),
    Case("AUD11", NOT_MET, REKOGNITION | rule(pattern("rekognition", *ADMINISTRATION[1:]))),
    Case("AUD11", NOT_MET, REKOGNITION | rule(pattern("rekognition"), "DISABLED")),
    Case("AUD11", NOT_MET, REKOGNITION | rule(pattern("rekognition"), Targets=[])),
    Case("AUD11", NOT_MET, REKOGNITION | rule(pattern("textract"))),
    Case("AUD11", NOT_MET, REKOGNITION | counted('{ $.eventSource = "rekognition.*" }', acts=False)),
    Case("AUD11", UNDECIDED, REKOGNITION | rule(pattern("rekognition", GIVEN))),
    Case("AUD11", None, BUCKET),
    Case("AUD12", NOT_MET, TRAIL),
    Case("AUD12", NOT_MET, TRAIL | rule(pattern("cloudtrail", "StopLogging"))),
    Case("AUD12", MET, TRAIL | rule(pattern("cloudtrail", {"wildcard": "*Trail"}, "StopLogging", "PutEventSelectors"))),
    Case(
        "AUD12",
        MET,
        TRAIL | counted(filtered("cloudtrail", "StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors")),
    ),
    Case("AUD12", UNDECIDED, TRAIL | counted(GIVEN)),
    Case("AUD13", NOT_MET, KEY),
    Case("AUD13", NOT_MET, KEY | rule(pattern("kms", "DisableKey"))),
    Case("AUD13", MET, KEY | rule(pattern("kms", "DisableKey", "ScheduleKeyDeletion", "PutKeyPolicy"))),
    Case("AUD13", UNDECIDED, KEY | rule(GIVEN)),
    Case("AUD13", MET, KEY | rule(json.dumps(pattern("kms", "DisableKey", "ScheduleKeyDeletion", "PutKeyPolicy")))),
    Case("AUD13", NOT_MET, KEY | rule(json.dumps(pattern("kms", "DisableKey")))),
    Case("AUD13", UNDECIDED, KEY | rule('{"source": ["aws.kms"]')),
    Case("AUD14", NOT_MET, ENDPOINT),
    Case("AUD14", MET, ENDPOINT | rule(pattern("ec2", {"suffix": "VpcEndpoint"}, {"suffix": "VpcEndpoints"}))),
    Case("AUD14", UNDECIDED, ENDPOINT | rule(pattern("ec2", {"anything-but": GIVEN}))),
    Case("AUD15", NOT_MET, BUCKET),
    Case("AUD15", MET, BUCKET | rule(pattern("s3", *BUCKET_CHANGES))),
    Case(
        "AUD15",
        MET,
        BUCKET | rule(pattern("s3", *BUCKET_CHANGES, requestParameters={"bucketName": [{"prefix": "ima"}]})),
    ),
    Case("AUD15", NOT_MET, BUCKET | rule(pattern("s3", *BUCKET_CHANGES, requestParameters={"bucketName": ["other"]}))),
    Case("AUD15", UNDECIDED, BUCKET | rule(pattern("s3", GIVEN))),
    Case("AUD16", NOT_MET, CALLER),
    Case("AUD16", MET, CALLER | counted(filtered("iam", *ROLE_CHANGES))),
    Case("AUD16", MET, CALLER | rule(pattern("iam", *ROLE_CHANGES))),
    Case("AUD16", NOT_MET, CALLER | rule(pattern("iam", *ROLE_CHANGES)), "example"),
    Case("AUD16", NOT_MET, CALLER | counted(filtered("iam", *ROLE_CHANGES[1:]))),
    Case(
        "AUD16",
        NOT_MET,
        CALLER | counted('{ ($.eventName = PutRolePolicy) && ($.requestParameters.roleName = "other") }'),
    ),
    Case("AUD16", NOT_MET, CALLER | counted("{ ($.eventName = ")),
    Case("AUD16", NOT_MET, CALLER | by_user(SEEN, "Alarm")),
    Case("AUD16", NOT_MET, CALLER | by_user(SEEN, "Filter")),
    Case("AUD16", NOT_MET, CALLER | by_user(SEEN, "Filter", "Alarm")),
    Case("AUD16", NOT_MET, CALLER | changed(SEEN, "Alarm", ComparisonOperator="LessThanThreshold")),
    Case("AUD16", MET, CALLER | changed(SEEN, "Alarm", ComparisonOperator="GreaterThanThreshold")),
    Case("AUD16", UNDECIDED, CALLER | counted(GIVEN)),
    Case("AUD17", NOT_MET, REKOGNITION),
    Case("AUD17", NOT_MET, REKOGNITION | rule(pattern("rekognition", errorCode=[{"prefix": "AccessDenied"}]))),
    Case("AUD17", MET, REKOGNITION | rule(pattern("rekognition", errorCode=[{"prefix": "AccessDenied"}]), EVERY_EVENT)),
    Case(
        "AUD17",
        MET,
        REKOGNITION | counted('{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }'),
    ),
    Case("AUD17", UNDECIDED, REKOGNITION | rule(pattern("rekognition", errorCode=[GIVEN]), EVERY_EVENT)),
    Case("AUD18", NOT_MET, REKOGNITION),
    Case("AUD18", MET, REKOGNITION | rule({**NETWORK_ACTIVITY, "detail": {"errorCode": ["VpceAccessDenied"]}})),
    Case("AUD18", MET, REKOGNITION | counted('{ $.errorCode = "VpceAccessDenied" }')),
    Case("AUD18", NOT_MET, REKOGNITION | rule({**NETWORK_ACTIVITY, "source": ["aws.s3"]})),
    Case("AUD18", UNDECIDED, REKOGNITION | rule({**NETWORK_ACTIVITY, "detail": {"errorCode": GIVEN}})),
    Case("AUD19", NOT_MET, REKOGNITION | rule(pattern("rekognition", vpcEndpointId=[{"exists": False}]), EVERY_EVENT)),
    Case(
        "AUD19",
        NOT_MET,
        REKOGNITION | rule(pattern("rekognition", vpcEndpointId=[{"exists": False}, {"anything-but": ["vpce-1"]}])),
    ),
    Case(
        "AUD19",
        MET,
        REKOGNITION
        | rule(pattern("rekognition", vpcEndpointId=[{"exists": False}, {"anything-but": ["vpce-1"]}]), EVERY_EVENT),
    ),
    Case(
        "AUD19",
        MET,
        REKOGNITION
        | rule(
            pattern(
                "rekognition",
                **{"$or": [{"vpcEndpointId": [{"exists": False}]}, {"vpcEndpointId": [{"anything-but": "vpce-1"}]}]},
            ),
            EVERY_EVENT,
        ),
    ),
    Case(
        "AUD19",
        MET,
        REKOGNITION
        | counted(
            "{ ($.eventSource = rekognition.amazonaws.com) && "
            "(($.vpcEndpointId NOT EXISTS) || ($.vpcEndpointId != vpce-1)) }"
        ),
    ),
    Case(
        "AUD19",
        UNDECIDED,
        REKOGNITION | rule(pattern("rekognition", vpcEndpointId=[{"anything-but": [GIVEN]}]), EVERY_EVENT),
    ),
    Case("AUD20", NOT_MET, REKOGNITION, "example"),
    Case(
        "AUD20",
        NOT_MET,
        REKOGNITION | rule(pattern("rekognition", {"anything-but": ["CompareFaces", "DetectLabels"]}), EVERY_EVENT),
        "example",
    ),
    Case("AUD20", NOT_MET, REKOGNITION | rule(pattern("rekognition", {"anything-but": ["CompareFaces"]})), "example"),
    Case(
        "AUD20",
        MET,
        REKOGNITION | rule(pattern("rekognition", {"anything-but": ["CompareFaces"]}), EVERY_EVENT),
        "example",
    ),
    Case(
        "AUD20",
        UNDECIDED,
        REKOGNITION | rule(pattern("rekognition", {"anything-but": [GIVEN]}), EVERY_EVENT),
        "example",
    ),
    Case("AUD21", NOT_MET, rule(pattern("rekognition", "CompareFaces"))),
    Case("AUD21", NOT_MET, rule(json.dumps(pattern("rekognition", "CompareFaces")))),
    Case("AUD21", NOT_MET, rule(pattern("rekognition", "CompareFaces"), "DISABLED")),
    Case("AUD21", NOT_MET, rule(pattern("kms", "DisableKey"), Targets=[])),
    Case("AUD21", MET, rule(pattern("rekognition", "CompareFaces"), EVERY_EVENT)),
    Case("AUD21", MET, rule(pattern("rekognition", "DeleteFaces"))),
    Case("AUD21", UNDECIDED, rule(pattern("rekognition", GIVEN))),
    Case("AUD21", UNDECIDED, rule(pattern("rekognition", "CompareFaces"), GIVEN)),
    Case("AUD39", NOT_MET, KEY, "example"),
    Case("AUD39", NOT_MET, KEY | rule(pattern("kms", "DisableKeyRotation")) | ORGANIZATION_WATCHED, "example"),
    Case("AUD39", NOT_MET, KEY | rule(WEAKENING_OF_KEYS), "example"),
    Case("AUD39", NOT_MET, BUCKET | rule(pattern("s3", "PutBucketLogging")), "example"),
    Case("AUD39", MET, KEY | rule(EVERYTHING) | ORGANIZATION_WATCHED, "example"),
    Case("AUD39", UNDECIDED, KEY | rule(GIVEN), "example"),
    Case("AUD39", None, KEY),
    Case("AUD39", NOT_MET, REKOGNITION | rule(pattern("rekognition", *ADMINISTRATION)), "example"),
    Case("AUD39", MET, REKOGNITION | rule(EVERYTHING) | ORGANIZATION_WATCHED, "example"),
    Case("AUD39", None, REKOGNITION),
    Case("AUD40", NOT_MET, REKOGNITION, "example"),
    Case("AUD40", NOT_MET, REKOGNITION | counted('{ $.eventName = "ConsoleLogin" }'), "example"),
    Case("AUD40", NOT_MET, REKOGNITION | counted('{ $.userIdentity.type = "Root" }', acts=False), "example"),
    Case("AUD40", MET, REKOGNITION | counted('{ $.userIdentity.type = "Root" }'), "example"),
    Case("AUD40", UNDECIDED, REKOGNITION | counted(GIVEN), "example"),
    Case("AUD40", None, REKOGNITION),
    Case("AUD43", NOT_MET, TRUSTING, "example"),
    Case("AUD43", NOT_MET, TRUSTING | counted('{ $.requestParameters.roleName = "payments" }'), "example"),
    Case("AUD43", NOT_MET, TRUSTING | counted('{ $.requestParameters.roleName = "search*" }', acts=False), "example"),
    Case("AUD43", NOT_MET, TRUSTING | counted(filtered("iam", "DeleteRole")), "example"),
    Case("AUD43", MET, TRUSTING | counted('{ $.requestParameters.roleName = "search*" }'), "example"),
    Case("AUD43", UNDECIDED, TRUSTING | counted(GIVEN), "example"),
    Case("AUD43", None, TRUSTING),
    Case("AUD43", None, OTHERS, "example"),
]

CONTROLS = defined_in(event_rules, api_calls, weakening, trusted)
NEVER_UNDECIDED: dict[str, str] = {}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.control}-{case.says or 'silent'}")
def test_says(case: Case) -> None:
    """Each control says of each template what an examiner would."""
    assert said(case) == case.says


def test_every_outcome_has_a_case() -> None:
    """No control goes untested in any of its outcomes, or a reason says why it has not that outcome."""
    assert completeness(CASES, CONTROLS, NEVER_UNDECIDED) == []
