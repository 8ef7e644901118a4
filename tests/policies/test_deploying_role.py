"""Whatever the deploying role asks for, nothing but the baseline's own answers: decided by the evaluator.

What is foreign carries our tags too, and is asked for with them: tags are what anybody may set.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from assurance.iam.evaluate import Verdict
from assurance.iam.request import Policies, Policy
from policies.cfn_execution import deployment_policies
from settings.loading import load
from settings.settings import Settings
from tests.conftest import ENVIRONMENTS
from tests.support.asking import ask, policy, role_of

ACCOUNT = "111122223333"
DEPLOYER = role_of(ACCOUNT, "platform-deployer")
LOOKS = ("Describe", "Get", "List")
STACK_TAG = "aws:cloudformation:stack-name"
MAKES = {
    "ec2:CreateFlowLogs": "vpc-flow-log",
    "ec2:CreateRouteTable": "route-table",
    "ec2:CreateSecurityGroup": "security-group",
    "ec2:CreateSubnet": "subnet",
    "ec2:CreateVpc": "vpc",
    "ec2:CreateVpcEndpoint": "vpc-endpoint",
}
"""Action → the kind that it makes: of that kind it never touches one that is there."""
KINDS = ("route-table", "security-group", "subnet", "vpc", "vpc-endpoint", "vpc-flow-log", "network-acl", "instance")


def attached(settings: Settings, *names: str) -> tuple[Policy, ...]:
    documents = deployment_policies(settings)
    return tuple(policy(name, *documents[name]["Statement"]) for name in names if name in documents)


def actions(settings: Settings) -> list[str]:
    """Every action that any of its policies grants and that does more than look."""
    found = {
        action
        for document in deployment_policies(settings).values()
        for one in document["Statement"]
        for action in ([one["Action"]] if isinstance(one["Action"], str) else one["Action"])
    }
    return sorted(one for one in found if not one.split(":")[1].startswith(LOOKS))


def foreign(settings: Settings, action: str) -> Iterator[str]:
    """Resources of the action's service in the same account and Region that are not the baseline's."""
    here = f"{settings.region}:{ACCOUNT}"
    match action.split(":")[0]:
        case "athena":
            yield f"arn:aws:athena:{here}:workgroup/payments"
        case "cloudformation":
            yield f"arn:aws:cloudformation:{here}:stack/payments/1"
        case "cloudtrail":
            yield f"arn:aws:cloudtrail:{here}:trail/payments"
        case "cloudwatch":
            yield f"arn:aws:cloudwatch:{here}:alarm:payments"
            yield f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/payments"
        case "ec2":
            yield from (f"arn:aws:ec2:{here}:{kind}/{kind}-0f" for kind in KINDS if MAKES.get(action) != kind)
        case "events":
            yield f"arn:aws:events:{here}:rule/payments"
        case "glue":
            yield f"arn:aws:glue:{here}:database/payments"
            yield f"arn:aws:glue:{here}:table/payments/transfers"
        case "iam":
            yield f"arn:aws:iam::{ACCOUNT}:role/payments"
            yield f"arn:aws:iam::{ACCOUNT}:policy/payments"
        case "kinesis":
            yield f"arn:aws:kinesis:{here}:stream/payments"
        case "kms" if action != "kms:CreateKey":
            yield f"arn:aws:kms:{here}:key/11111111-2222-3333-4444-555555555555"
            yield f"arn:aws:kms:{here}:alias/payments"
        case "logs":
            yield f"arn:aws:logs:{here}:log-group:/payments"
        case "organizations" if action != "organizations:CreatePolicy":
            yield "arn:aws:organizations::999999999999:policy/o-exampleorg1/service_control_policy/p-payments"
            yield "arn:aws:organizations::999999999999:root/o-exampleorg1/r-0000"
            yield "arn:aws:organizations::999999999999:ou/o-exampleorg1/ou-0000-payments"
        case "rekognition" if "Create" not in action:
            yield f"arn:aws:rekognition:{here}:collection/payments"
            yield f"arn:aws:rekognition:{here}:project/payments/1700000000000"
        case "s3":
            yield "arn:aws:s3:::payments"
        case "sns":
            yield f"arn:aws:sns:{here}:payments"


def asked(settings: Settings, **more: Any) -> dict[str, Any]:
    """A request that carries whatever could open something: our tags, boundary and policies, services to pass to."""
    names = settings.names
    tags = {f"{key}/{name}": value for name, value in settings.tags.items()
            for key in ("aws:RequestTag", "aws:ResourceTag", "ec2:ResourceTag")}  # fmt: skip
    return {
        **tags,
        f"ec2:ResourceTag/{STACK_TAG}": "payments",
        f"aws:ResourceTag/{STACK_TAG}": "payments",
        "aws:RequestedRegion": settings.region,
        "iam:PermissionsBoundary": names.policy_arn(names.boundary("workload")),
        "iam:PolicyARN": names.policy_arn(names.policy("auditor")),
        "iam:PassedToService": "cloudtrail.amazonaws.com",
        "kms:ResourceAliases": ["alias/payments"],
        **more,
    }


def allowed(settings: Settings, names: tuple[str, ...], **more: Any) -> set[tuple[str, str]]:
    """(Action, resource) of everything foreign that these policies do not certainly refuse."""
    policies = Policies(identity=attached(settings, *names))
    return {
        (action, resource)
        for action in actions(settings)
        for resource in foreign(settings, action)
        if ask(DEPLOYER, action, resource, policies, asked(settings, **more)).verdict is not Verdict.DENY
    }


EVERY_DAY = ("deployment-foundation", "deployment-network", "deployment-services")
"""The policies that the deploying role always has; the others it has for an occasion."""
AT_ANY_TIME = (
    *EVERY_DAY, "deployment-queries", "deployment-roll-back", "deployment-guardrails", "deployment-guardrails-roll-back"
)  # fmt: skip
SUBSCRIPTIONS = {"sns:SetSubscriptionAttributes", "sns:Unsubscribe"}
"""Take no resource in IAM, so that they reach what is not ours."""


def remains(settings: Settings) -> set[str]:
    """What reaches the foreign at any time: subscriptions, and in the management account tags, which decide nothing."""
    return SUBSCRIPTIONS | ({"organizations:TagResource"} if settings.guardrails else set())


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_nothing_foreign_is_touched(environment: str) -> None:
    """No key, role, policy, bucket, trail, endpoint, stack or organization policy but ours, though it has our tags."""
    settings = load(environment)
    found = allowed(settings, AT_ANY_TIME)
    assert {action for action, _ in found} == remains(settings)
    assert {one.split("/")[0] for action, one in found if action.startswith("organizations:")} <= {
        "arn:aws:organizations::999999999999:policy"
    }


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_foreign_key_under_an_alias_of_ours_too_is_not_touched(environment: str) -> None:
    """Anyone who gives his key an alias of ours beside his own does not hand it over."""
    settings = load(environment)
    both = ["alias/payments", settings.names.key_alias("logs")]
    found = allowed(settings, (*AT_ANY_TIME, "deployment-new-keys"), **{"kms:ResourceAliases": both})
    assert {action for action, _ in found} == remains(settings)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_what_remains_while_keys_are_made(environment: str) -> None:
    """With the policy for new keys: a key that has no alias at all, and no key that has one."""
    settings = load(environment)
    every = (*AT_ANY_TIME, "deployment-new-keys")
    assert {action for action, _ in allowed(settings, every)} == remains(settings)
    without = allowed(settings, every, **{"kms:ResourceAliases": []})
    key = f"arn:aws:kms:{settings.region}:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"
    assert {(action, one) for action, one in without if action not in remains(settings)} == {
        ("kms:CreateAlias", key),
        ("kms:EnableKeyRotation", key),
        ("kms:PutKeyPolicy", key),
        ("kms:TagResource", key),
        ("kms:TagResource", f"arn:aws:kms:{settings.region}:{ACCOUNT}:alias/payments"),
    }
    assert {action for action, _ in allowed(settings, AT_ANY_TIME, **{"kms:ResourceAliases": []})} == remains(settings)


HERE = f"eu-west-1:{ACCOUNT}"
KEY = f"arn:aws:kms:{HERE}:key/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
NETWORK = {f"ec2:ResourceTag/{STACK_TAG}": "kyc-rekognition-network"}
OURS = {"kms:ResourceAliases": ["alias/kyc-rekognition-media"]}
TAGS = {
    "aws:RequestTag/data-classification": "confidential-biometric",
    "aws:RequestTag/owner": "identity-platform",
    "aws:ResourceTag/data-classification": "confidential-biometric",
    "aws:ResourceTag/owner": "identity-platform",
}
NEEDED: list[tuple[str, str, Mapping[str, Any]]] = [
    ("kms:PutKeyPolicy", KEY, OURS),
    ("kms:TagResource", KEY, OURS),
    ("kms:UpdateAlias", f"arn:aws:kms:{HERE}:alias/kyc-rekognition-media", {}),
    ("ec2:CreateVpc", f"arn:aws:ec2:{HERE}:vpc/*", {}),
    ("ec2:CreateSubnet", f"arn:aws:ec2:{HERE}:subnet/*", {}),
    ("ec2:CreateSubnet", f"arn:aws:ec2:{HERE}:vpc/vpc-0a", NETWORK),
    ("ec2:CreateVpcEndpoint", f"arn:aws:ec2:{HERE}:vpc-endpoint/*", {}),
    ("ec2:CreateVpcEndpoint", f"arn:aws:ec2:{HERE}:route-table/rtb-0a", NETWORK),
    ("ec2:CreateVpcEndpoint", f"arn:aws:ec2:{HERE}:security-group/sg-0a", NETWORK),
    ("ec2:CreateTags", f"arn:aws:ec2:{HERE}:vpc-endpoint/*", {"ec2:CreateAction": "CreateVpcEndpoint"}),
    ("ec2:AuthorizeSecurityGroupIngress", f"arn:aws:ec2:{HERE}:security-group/sg-0a", NETWORK),
    ("ec2:AuthorizeSecurityGroupIngress", f"arn:aws:ec2:{HERE}:security-group-rule/*", {}),
    ("ec2:ModifyVpcEndpoint", f"arn:aws:ec2:{HERE}:vpc-endpoint/vpce-0a", NETWORK),
    ("ec2:DeleteFlowLogs", f"arn:aws:ec2:{HERE}:vpc-flow-log/fl-0a", NETWORK),
    ("iam:AttachRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/kyc-rek-euw1-auditor",
     {"iam:PolicyARN": f"arn:aws:iam::{ACCOUNT}:policy/kyc-rek-euw1-auditor"}),
]  # fmt: skip
FOR_NEW_KEYS: list[tuple[str, str, Mapping[str, Any]]] = [
    ("kms:CreateKey", "*", TAGS),
    ("kms:TagResource", KEY, TAGS),
    ("kms:EnableKeyRotation", KEY, TAGS),
    ("kms:PutKeyPolicy", KEY, TAGS),
    ("kms:CreateAlias", KEY, TAGS),
]


@pytest.mark.parametrize(("action", "resource", "keys"), NEEDED)
def test_its_own_is_within_reach(action: str, resource: str, keys: Mapping[str, Any]) -> None:
    """What a deployment does every day with what is the baseline's own is allowed."""
    policies = Policies(identity=attached(load("example"), *EVERY_DAY))
    assert ask(DEPLOYER, action, resource, policies, keys).verdict is Verdict.ALLOW


@pytest.mark.parametrize(("action", "resource", "keys"), FOR_NEW_KEYS)
def test_a_key_is_made_with_its_own_policy_only(action: str, resource: str, keys: Mapping[str, Any]) -> None:
    """Making a key takes the policy for new keys, and is refused without it."""
    settings = load("example")
    with_it, without = Policies(identity=attached(settings, "deployment-new-keys")), attached(settings, *AT_ANY_TIME)
    assert ask(DEPLOYER, action, resource, with_it, keys).verdict is Verdict.ALLOW
    assert ask(DEPLOYER, action, resource, Policies(identity=without), keys).verdict is Verdict.DENY


def test_the_record_is_not_ended_every_day() -> None:
    """Neither the trail nor a log group nor a bucket ends, and logging does not stop, by the everyday policies."""
    policies = Policies(identity=attached(load("example"), *EVERY_DAY))
    for action, resource in (
        ("cloudtrail:StopLogging", f"arn:aws:cloudtrail:{HERE}:trail/kyc-rekognition-eu-west-1"),
        ("cloudtrail:DeleteTrail", f"arn:aws:cloudtrail:{HERE}:trail/kyc-rekognition-eu-west-1"),
        ("logs:DeleteLogGroup", f"arn:aws:logs:{HERE}:log-group:/kyc-rekognition/trail"),
        ("s3:DeleteBucketPolicy", f"arn:aws:s3:::kyc-rek-trail-{ACCOUNT}-eu-west-1"),
        ("kms:DeleteAlias", f"arn:aws:kms:{HERE}:alias/kyc-rekognition-logs"),
    ):
        assert ask(DEPLOYER, action, resource, policies).verdict is Verdict.DENY, action
