"""The guardrails around the baseline: who may change what is deployed, and that nobody else is hindered."""

import json
from typing import Any

import pytest

from assurance.iam.conditions import context as keys_of
from assurance.iam.document import statements
from assurance.iam.evaluate import Verdict, denying
from assurance.iam.request import Kind, Policies, Policy, Principal, Request
from assurance.proof.actions import SAFEGUARDS, asks
from assurance.proof.decide import Judge
from assurance.proof.network_paths import paths
from assurance.proof.principals import everyone
from assurance.proof.reading import read as estate_of
from assurance.sources.template import read
from capabilities.changes import changes
from policies.organization import resource_control_policy, service_control_policy
from policies.protection import protecting_policy
from settings.loading import load
from tests.conftest import ENVIRONMENTS

EXAMPLE = load("example")
ROLE = "arn:aws:iam::111122223333:role/"
ADMINISTRATOR, DEPLOYMENT, BREAK_GLASS = (
    f"{ROLE}{name}" for name in ("administrator", "platform/deployment", "security/break-glass")
)
KEEPER = f"{ROLE}kyc-rek-euw1-key-administrator"
TOPIC = "arn:aws:sns:eu-west-1:111122223333:kyc-rekognition-alarms"
BUCKET = "arn:aws:s3:::kyc-rek-evidence-111122223333-eu-west-1"
TRAIL_LOGS = "arn:aws:logs:eu-west-1:111122223333:log-group:/kyc-rekognition/trail"
KEY = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"
OURS: dict[str, Any] = {"kms:ResourceAliases": ("alias/kyc-rekognition-media",)}
NETWORK = {"aws:ResourceTag/aws:cloudformation:stack-name": "kyc-rekognition-network"}
ENDPOINT = "arn:aws:ec2:eu-west-1:111122223333:vpc-endpoint/vpce-0a11aaaaaaaaaaaaa"
ROLLED_OUT = "kyc-rekognition-network-0fee7000-1111-2222-3333-444444444444"
STACK = "arn:aws:cloudformation:eu-west-1:111122223333:stack/{}/0fee7000-1111-2222-3333-444444444444"

CASES = [
    (ADMINISTRATOR, "sns:DeleteTopic", TOPIC, {}, True),
    (DEPLOYMENT, "sns:DeleteTopic", TOPIC, {}, False),
    (BREAK_GLASS, "sns:DeleteTopic", TOPIC, {}, False),
    (KEEPER, "sns:DeleteTopic", TOPIC, {}, True),
    (ADMINISTRATOR, "sns:DeleteTopic", TOPIC.replace("kyc", "payments"), {}, False),
    (ADMINISTRATOR, "sns:Publish", TOPIC, {}, False),
    (ADMINISTRATOR, "kms:PutKeyPolicy", KEY, OURS, True),
    (ADMINISTRATOR, "kms:PutKeyPolicy", KEY, {"kms:ResourceAliases": ("alias/payments",)}, False),
    (ADMINISTRATOR, "kms:PutKeyPolicy", KEY, {"kms:ResourceAliases": ("alias/payments", *OURS["kms:ResourceAliases"])},
     True),
    (KEEPER, "kms:PutKeyPolicy", KEY, OURS, False),
    (ADMINISTRATOR, "kms:Decrypt", KEY, OURS, False),
    (ADMINISTRATOR, "kms:UpdateAlias", "arn:aws:kms:eu-west-1:111122223333:alias/kyc-rekognition-media", {}, True),
    (ADMINISTRATOR, "s3:PutBucketPolicy", BUCKET, {}, True),
    (ADMINISTRATOR, "s3:PutReplicationConfiguration", BUCKET, {}, True),
    (ADMINISTRATOR, "s3:PutObject", f"{BUCKET}/PutBucketPolicy", {}, False),
    (ADMINISTRATOR, "s3:PutObjectAcl", f"{BUCKET}/object", {}, True),
    (ADMINISTRATOR, "s3:CreateBucketMetadataTableConfiguration", BUCKET, {}, True),
    (ADMINISTRATOR, "s3:BypassGovernanceRetention", f"{BUCKET}/object", {}, True),
    (ADMINISTRATOR, "logs:PutSubscriptionFilter", TRAIL_LOGS, {}, True),
    (ADMINISTRATOR, "logs:PutLogEvents", f"{TRAIL_LOGS}:log-stream:forged", {}, True),
    (f"{ROLE}kyc-rek-euw1-trail-delivery", "logs:PutLogEvents", f"{TRAIL_LOGS}:log-stream:trail", {}, False),
    (f"{ROLE}application", "logs:PutLogEvents", TRAIL_LOGS.replace("trail", "workloads/app:log-stream:1"), {}, False),
    (ADMINISTRATOR, "cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": "kyc-rekognition"}, True),
    (ADMINISTRATOR, "cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": "payments"}, False),
    (ADMINISTRATOR, "ec2:ModifyVpcEndpoint", ENDPOINT, NETWORK, True),
    (ADMINISTRATOR, "ec2:ModifyVpcEndpoint", ENDPOINT, dict.fromkeys(NETWORK, "payments"), False),
    (ADMINISTRATOR, "ec2:ModifyVpcEndpoint", ENDPOINT, dict.fromkeys(NETWORK, f"StackSet-{ROLLED_OUT}"), True),
    (ADMINISTRATOR, "ec2:ModifyVpcEndpoint", ENDPOINT, dict.fromkeys(NETWORK, "StackSet-payments-network"), False),
    (ADMINISTRATOR, "cloudformation:DeleteStack", STACK.format(f"StackSet-CustomControlTower-{ROLLED_OUT}"), {}, True),
    (ADMINISTRATOR, "cloudformation:DeleteStack", STACK.format("StackSet-payments"), {}, False),
    (ADMINISTRATOR, "ec2:CreateVpcEndpoint", ENDPOINT.replace("vpc-endpoint/vpce", "vpc/vpc"), NETWORK, True),
    (ADMINISTRATOR, "ec2:CreateFlowLogs", ENDPOINT.replace("vpc-endpoint/vpce", "vpc/vpc"), NETWORK, False),
    (ADMINISTRATOR, "ec2:RunInstances", "arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-1", NETWORK, False),
    (ADMINISTRATOR, "iam:UpdateAssumeRolePolicy", KEEPER, {}, True),
    (ADMINISTRATOR, "iam:UpdateAssumeRolePolicy", ADMINISTRATOR, {}, False),
    (f"{ROLE}kyc-rek-euw1-administrator", "iam:PassRole", f"{ROLE}kyc-rek-euw1-stream-processors", {}, False),
]  # fmt: skip


def refused(layers: Policies, action: str, resource: str, keys: dict[str, Any]) -> bool:
    """Whether a Deny certainly covers a request, by what is known of it."""
    known = keys_of({"aws:PrincipalIsAWSService": "false", **keys})
    principal = Principal(kind=Kind.ROLE, arn=keys["aws:PrincipalArn"])
    made = Request(principal=principal, action=action, resource=resource, owner="111122223333", context=known)
    return any(hit.truth is True for hit in denying(made, layers))


@pytest.mark.parametrize(("who", "action", "resource", "known", "expected"), CASES)
def test_who_may_change_what(who: str, action: str, resource: str, known: dict[str, Any], expected: bool) -> None:
    """Denied to everybody but deployment and break glass, of keys also their administrators; daily work is nobody's."""
    policy = (*statements(protecting_policy(EXAMPLE)), *statements(service_control_policy(EXAMPLE)))
    context = {"aws:ResourceTag/aws:cloudformation:stack-name": "another", "kms:ResourceAliases": (), **known}
    layers = Policies(service_control=((Policy(name="policy", statements=policy),),))
    assert refused(layers, action, resource, {"aws:PrincipalArn": who, **context}) is expected


@pytest.mark.parametrize(
    ("who", "expected"), [(ADMINISTRATOR, True), ("arn:aws:iam::444455556666:role/any", True), (DEPLOYMENT, False)]
)
def test_the_same_holds_for_principals_of_other_accounts(who: str, expected: bool) -> None:
    """The resource control policy says it of buckets and keys, for every caller."""
    policy = statements(resource_control_policy(EXAMPLE))
    ours = {"aws:PrincipalArn": who, "aws:PrincipalOrgID": "o-exampleorg1", **OURS}
    for action, resource in (("s3:PutBucketPolicy", BUCKET), ("kms:PutKeyPolicy", KEY)):
        layers = Policies(resource_control=((Policy(name="policy", statements=policy),),))
        assert refused(layers, action, resource, ours) is expected


@pytest.mark.parametrize("action", "s3:GetObjectVersion s3:DeleteObject kms:ReEncryptFrom kms:Encrypt".split())
def test_the_perimeter_covers_all_uses(action: str) -> None:
    """Nobody outside the organization reads, writes, deletes or re-encrypts."""
    policy = statements(resource_control_policy(EXAMPLE))
    outside = {"aws:PrincipalArn": "arn:aws:iam::999988887777:role/any", "aws:PrincipalOrgID": "o-other11111"}
    layers = Policies(resource_control=((Policy(name="policy", statements=policy),),))
    assert refused(layers, action, f"{BUCKET}/object", outside) is True


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_organizations_takes_them(environment: str) -> None:
    """A policy of the organization holds 5,120 characters, and wildcards stand at the end of actions."""
    settings = load(environment)
    for found in (service_control_policy(settings), resource_control_policy(settings), protecting_policy(settings)):
        assert len(json.dumps(found, separators=(",", ":"))) <= 5_120
        for statement in found["Statement"] if found else ():
            assert not [action for action in statement["Action"] if "*" in action[:-1]]


def test_nobody_is_named_where_nobody_is_answered() -> None:
    """Without [protection] there is no such policy: it would lock the deployment out."""
    assert protecting_policy(load("minimal")) is None


LEFT = {
    "ec2:CreateFlowLogs": "the organization records traffic of every VPC on its own account",
    "kms:RevokeGrant": "AWS services end the grants that they were given; work stops, and nothing opens",
    "sns:ConfirmSubscription": "who was subscribed confirms it; subscribing is denied",
}
"""What the guardrail leaves to an administrator of the account, of what the baseline has, and why; rules see it."""


def test_an_administrator_of_the_account_changes_nothing_else_that_protects(assemblies: Any) -> None:
    """By the engine, over every network path: of the actions on what protects or records, these are left."""
    estate = estate_of(read([assemblies["full"]]))
    judge = Judge(estate=estate)
    (administrator,) = (one for one in everyone(estate) if one.name == "external-principal-in-account")
    safeguards = {action for actions in SAFEGUARDS.values() for action in actions}
    possible = {
        ask.action
        for ask in asks(estate)
        if ask.action in safeguards and not ask.beside and ask.resource != "*"
        for path in paths(estate, ask.action)
        if judge.decide(administrator, ask, path).verdict is not Verdict.DENY
    }
    assert possible == LEFT.keys()
    assert all(changes()[action].seen for action in possible)
