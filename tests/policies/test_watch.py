"""What must never pass unseen is seen: CloudTrail events replayed against every rule and metric filter."""

import json
from typing import Any

import pytest
from moto.events.models import EventPatternParser

from capabilities.capabilities import ACTIONS
from capabilities.inspection import LISTING
from policies.watch import filters, rules, unapproved_operations
from settings.loading import load
from tests.conftest import ENVIRONMENTS
from tests.support.cloudtrail import FOREIGN, OURS, STREAMING, Record, noticed_by, record
from tests.support.filter_pattern import counts

EXAMPLE, FULL = load("example"), load("full")

Cases = tuple[tuple[str, Record, set[str]], ...]


def session(challenge: str) -> Record:
    """A liveness session that asks for a challenge."""
    asked = {"settings": {"challengePreferences": [{"type": challenge}]}}
    return record("rekognition:CreateFaceLivenessSession", vpcEndpointId=OURS, requestParameters=asked)


REKOGNITION: Cases = (
    ("approved call through our endpoint", record("rekognition:CompareFaces", vpcEndpointId=OURS), set()),
    ("approved call through our other endpoint", record("rekognition:CompareFaces", vpcEndpointId=STREAMING), set()),
    ("enrolment through our endpoint", record("rekognition:IndexFaces", vpcEndpointId=OURS), set()),
    (
        "enrolment that asks for emotions",
        record("rekognition:IndexFaces", vpcEndpointId=OURS, requestParameters={"detectionAttributes": ["ALL"]}),
        {"emotions"},
    ),
    (
        "enrolment that asks for the default",
        record("rekognition:IndexFaces", vpcEndpointId=OURS, requestParameters={"detectionAttributes": ["DEFAULT"]}),
        set(),
    ),
    ("the approved challenge", session("FaceMovementAndLightChallenge"), set()),
    ("past every endpoint", record("rekognition:CompareFaces"), {"off-endpoint"}),
    ("a write past every endpoint", record("rekognition:IndexFaces"), {"off-endpoint"}),
    ("through a foreign endpoint", record("rekognition:SearchFaces", vpcEndpointId=FOREIGN), {"off-endpoint"}),
    ("inspection from an auditor's desk", record("rekognition:ListCollections"), set()),
    (
        "CloudFormation for its caller",
        record("rekognition:CreateProject", userIdentity={"invokedBy": "cloudformation.amazonaws.com"}),
        {"administration", "unapproved-operation"},
    ),
    ("in a Region nobody watches", record("rekognition:CompareFaces", awsRegion="us-west-2"), {"other-region"}),
    ("liveness client on the internet", record("rekognition:StartFaceLivenessSession"), set()),
    ("denied", record("rekognition:CompareFaces", vpcEndpointId=OURS, errorCode="AccessDenied"), {"denied", "denials"}),
    (
        "bad image",
        record("rekognition:CompareFaces", vpcEndpointId=OURS, errorCode="InvalidImageFormatException"),
        set(),
    ),
    ("throttled", record("rekognition:CompareFaces", vpcEndpointId=OURS, errorCode="ThrottlingException"), set()),
    ("unapproved read", record("rekognition:DetectFaces", vpcEndpointId=OURS), {"unapproved-operation"}),
    (
        "unapproved, denied, past the endpoint",
        record("rekognition:RecognizeCelebrities", errorCode="AccessDeniedException"),
        {"denials", "denied", "off-endpoint", "unapproved-operation"},
    ),
    (
        "an operation that AWS has not invented yet",
        record("rekognition:ReadMinds", vpcEndpointId=OURS, readOnly=True),
        {"unapproved-operation"},
    ),
    (
        "refused operation",
        record("rekognition:StartPersonTracking", vpcEndpointId=OURS),
        {"administration", "unapproved-operation"},
    ),
    (
        "denied by the endpoint policy",
        record(
            "rekognition:DetectFaces",
            eventType="AwsVpceEvent",
            eventCategory="NetworkActivity",
            errorCode="VpceAccessDenied",
            vpcEndpointId=OURS,
        ),
        {"endpoint-denied"},
    ),
    (
        "objects denied by the endpoint policy",
        record(
            "s3:GetObject",
            eventType="AwsVpceEvent",
            eventCategory="NetworkActivity",
            errorCode="VpceAccessDenied",
            vpcEndpointId=OURS,
        ),
        {"endpoint-denied"},
    ),
    ("another AI service", record("textract:AnalyzeDocument", errorCode="AccessDenied"), set()),
)

ADMINISTRATIVE = (
    "CopyProjectVersion CreateCollection CreateStreamProcessor DeleteCollection DeleteFaces DeleteProjectPolicy "
    "DeleteUser PutProjectPolicy StartMediaAnalysisJob StartPersonTracking StartProjectVersion StartStreamProcessor"
).split()
"""The calls that administer Rekognition, written out."""

NEIGHBOURS = (
    "cloudtrail:DescribeTrails cloudtrail:LookupEvents kms:Decrypt kms:DescribeKey "
    "kms:GenerateDataKey ec2:DescribeVpcEndpoints ec2:RunInstances monitoring:DescribeAlarms monitoring:PutMetricData "
    "events:DescribeRule events:PutEvents sns:GetTopicAttributes sns:Publish logs:CreateLogStream logs:PutLogEvents "
    "sts:AssumeRole"
).split()


def iam(operation: str, **parameters: str) -> Record:
    """A record of IAM, which reports to one Region of the partition, whatever the workload's."""
    return record(f"iam:{operation}", awsRegion="us-east-1", requestParameters=parameters)


ACCOUNT: Cases = (
    ("our role", iam("AttachRolePolicy", roleName="kyc-rek-euw1-auditor"), {"roles-changed"}),
    ("our boundary off", iam("DeleteRolePermissionsBoundary", roleName="kyc-rek-euw1-enroller"), {"roles-changed"}),
    ("our trust", iam("UpdateAssumeRolePolicy", roleName="kyc-rek-euw1-administrator"), {"roles-changed"}),
    (
        "our policy",
        iam("CreatePolicyVersion", policyArn="arn:aws:iam::111122223333:policy/kyc-rek-euw1-boundary-workload"),
        {"roles-changed"},
    ),
    (
        "our policy on a user",
        iam("AttachUserPolicy", policyArn="arn:aws:iam::111122223333:policy/kyc-rek-euw1-caller-face-search"),
        {"roles-changed"},
    ),
    ("a look at our role", iam("GetRole", roleName="kyc-rek-euw1-auditor"), set()),
    ("another role", iam("AttachRolePolicy", roleName="payments-kyc-rekognition"), set()),
    ("another policy", iam("CreatePolicyVersion", policyArn="arn:aws:iam::111122223333:policy/payments"), set()),
    ("opt-out changed", record("organizations:UpdatePolicy", awsRegion="us-east-1"), {"organization-changed"}),
    ("policy detached", record("organizations:DetachPolicy", awsRegion="us-east-1"), {"organization-changed"}),
    ("account leaves", record("organizations:LeaveOrganization", awsRegion="us-east-1"), {"organization-changed"}),
    ("a look at the policy", record("organizations:DescribePolicy", awsRegion="us-east-1"), set()),
    (
        "our rule off",
        record("events:DisableRule", requestParameters={"name": "kyc-rekognition-denied"}),
        {"rules-changed", "watchers-changed"},
    ),
    (
        "our rule mute",
        record("events:RemoveTargets", requestParameters={"rule": "kyc-rekognition-denied"}),
        {"rules-changed", "watchers-changed"},
    ),
    ("another rule", record("events:DisableRule", requestParameters={"name": "payments"}), {"rules-changed"}),
    ("account's public buckets", record("s3:PutAccountPublicAccessBlock"), {"access-points-changed"}),
    ("root", record("s3:ListBuckets", userIdentity={"type": "Root"}), {"root-used"}),
    ("a service for root", record("s3:ListBuckets", userIdentity={"type": "Root", "invokedBy": "AWS"}), set()),
    ("a service event", record("kms:RotateKey", userIdentity={"type": "Root"}, eventType="AwsServiceEvent"), set()),
)


def named(cases: Cases) -> list[Any]:
    return [pytest.param(event, expected, id=name) for name, event, expected in cases]


@pytest.mark.parametrize(("event", "expected"), named(REKOGNITION))
def test_rekognition_calls_are_noticed_by_whom_they_concern(event: Record, expected: set[str]) -> None:
    """A call of Rekognition is reported by the rules that name it and by no other."""
    assert noticed_by(EXAMPLE, event) == expected


@pytest.mark.parametrize("operation", ADMINISTRATIVE)
def test_administration_is_noticed_even_where_it_is_approved(operation: str) -> None:
    """What changes the approved set-up, or lets data out, is reported although the full environment approves it."""
    assert "administration" in noticed_by(
        FULL, record(f"rekognition:{operation}", awsRegion="us-east-1", vpcEndpointId=OURS)
    )


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_exactly_the_unapproved_operations_are_noticed_as_such(environment: str) -> None:
    """Of all 76 actions, the rule tells those that are not approved, reads among them, but those that list all."""
    settings = load(environment)
    approved = LISTING.union(action for row in settings.approved for action in row.actions)
    for action in ACTIONS:
        event = record(action, awsRegion=settings.region, vpcEndpointId=OURS)
        assert ("unapproved-operation" in noticed_by(settings, event)) == (action not in approved), action


@pytest.mark.parametrize("call", NEIGHBOURS)
def test_daily_work_is_not_noticed(call: str) -> None:
    """What the same services do all day wakes nobody."""
    assert noticed_by(EXAMPLE, record(call)) == set()


@pytest.mark.parametrize(("event", "expected"), named(ACCOUNT))
def test_the_account_is_watched_in_the_log_group(event: Record, expected: set[str]) -> None:
    """Roles, organization and root report to another Region: the trail's log group has them, EventBridge may not."""
    assert noticed_by(EXAMPLE, event) == expected


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_patterns_are_accepted_by_aws(environment: str) -> None:
    """Event patterns parse and hold at most 2,048 characters, filter patterns at most 1,024."""
    settings = load(environment)
    for rule in rules(settings, endpoints=(OURS, STREAMING)):
        text = json.dumps(rule.pattern, separators=(",", ":"))
        assert len(text) <= 2_048, rule.name
        assert EventPatternParser(text).parse() == rule.pattern
    for one in filters(settings):
        assert len(one.pattern) <= 1_024, one.name
        counts(one.pattern, record("sts:AssumeRole"))


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_unapproved_operation_has_a_metric_watched(environment: str) -> None:
    """An action is approved, or its metric is watched under one capability; but the client's, which has none."""
    settings = load(environment)
    approved = {action.removeprefix("rekognition:") for row in settings.approved for action in row.actions}
    approved |= {"DescribeProjects", "ListCollections", "ListStreamProcessors"}
    watched = [operation for operations in unapproved_operations(settings).values() for operation in operations]
    assert len(set(watched)) == len(watched)
    assert approved.isdisjoint(watched)
    everything = {action.removeprefix("rekognition:") for action in ACTIONS}
    assert approved.union(watched) | {"StartFaceLivenessSession"} == everything
