"""Over all requests, the deploying role changes nothing but the baseline's own, and ends nothing that supervises it.

A resource that is not the baseline's may carry whatever it likes: tags of ours, an alias of ours beside its own.
"""

from typing import Any

import pytest

from assurance.iam.claims import Meant, Passing, Question, prove
from assurance.iam.descent import Answer
from assurance.iam.mentions import Mentions
from assurance.iam.outside import Outside
from assurance.iam.pseudo import settled
from assurance.iam.request import Policies, Policy
from capabilities.regions import code
from policies.cfn_execution import deployment_policies
from settings.loading import load
from settings.settings import Settings
from tests.conftest import ENVIRONMENTS
from tests.support.asking import allow, deny, policy, role_of

ACCOUNT = "111122223333"
DEPLOYER = role_of(ACCOUNT, "platform-deployer")
EVERY_DAY = ("deployment-foundation", "deployment-network", "deployment-services")
AT_ANY_TIME = (*EVERY_DAY, "deployment-queries", "deployment-roll-back")
SERVICES = ("athena", "cloudformation", "cloudtrail", "cloudwatch", "ec2", "events", "glue", "iam", "kinesis", "kms",
            "lakeformation", "logs", "rekognition", "s3", "sns")  # fmt: skip
LOOKS = ("Describe*", "Get*", "List*")
ENDS = tuple(
    f"{service}:{action}"
    for service, actions in {
        "cloudformation": "DeleteStack",
        "cloudtrail": "DeleteTrail StopLogging",
        "cloudwatch": "DisableAlarmActions SetAlarmState",
        "events": "DisableRule",
        "iam": "CreateUser DeleteRolePermissionsBoundary PutRolePolicy PutUserPolicy",
        "kinesis": "DeleteStream",
        "kms": "CreateGrant Decrypt DeleteAlias DisableKey ScheduleKeyDeletion",
        "logs": "DeleteLogGroup DeleteLogStream DeleteRetentionPolicy",
        "organizations": "*",
        "rekognition": "DeleteCollection DeleteProject",
        "s3": "BypassGovernanceRetention DeleteBucket DeleteBucketPolicy DeleteObject* GetObject* PutObject*",
        "sts": "AssumeRole",
    }.items()
    for action in actions.split()
)
"""What ends or empties the record, and what would let it act as somebody else."""


def ours(settings: Settings) -> list[dict[str, Any]]:
    """What the baseline's own is, by names, ids and aliases; and the calls that AWS cannot scope."""
    region, prefix = settings.region, settings.prefix
    here = f"arn:aws:{{}}:{region}:{ACCOUNT}:{{}}"
    short = f"{prefix}-rek-{code(region)}-*"
    stacks = [f"{prefix}-rekognition-network", f"{prefix}-rekognition-network-fips"]
    stack = {"StringEquals": {"ec2:ResourceTag/aws:cloudformation:stack-name": stacks}}
    aliases = {"kms:ResourceAliases": [f"alias/{prefix}-rekognition-{one}" for one in
                                       ("evidence", "logs", "media", "models", "notifications")]}  # fmt: skip
    database = f"{prefix.replace('-', '_')}_rekognition_audit"
    found = [
        allow("athena:*", here.format("athena", f"workgroup/{prefix}-rekognition-audit")),
        allow("glue:*", [here.format("glue", one) for one in
                         ("catalog", f"database/{database}", f"table/{database}/cloudtrail_*")]),
        allow("cloudformation:*", here.format("cloudformation", f"stack/{prefix}-rekognition-*/*")),
        allow("cloudtrail:*", here.format("cloudtrail", f"trail/{prefix}-rekognition-{region}")),
        allow("cloudwatch:*", here.format("cloudwatch", f"alarm:{prefix}-rekognition-*")),
        allow("cloudwatch:*", f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/{prefix}-rekognition-operations-{region}"),
        allow("events:*", here.format("events", f"rule/{prefix}-rekognition-*")),
        allow("iam:*", [f"arn:aws:iam::{ACCOUNT}:{kind}/{short}" for kind in ("role", "policy")]),
        allow("kinesis:*", here.format("kinesis", f"stream/{prefix}-rekognition-*")),
        allow("kms:*", here.format("kms", f"alias/{prefix}-rekognition-*")),
        allow("kms:*", here.format("kms", "key/*"),
              Condition={"ForAllValues:StringEquals": aliases, "ForAnyValue:StringEquals": aliases}),
        allow("logs:*", here.format("logs", f"log-group:/{prefix}-rekognition/*")),
        allow("s3:*", f"arn:aws:s3:::{prefix}-rek-*-{ACCOUNT}-{region}"),
        allow("sns:*", here.format("sns", f"{prefix}-rekognition-*")),
        allow("ec2:*", here.format("ec2", "*"), Condition=stack),
        # A resource that does not exist yet has neither tag nor name; of its kind nothing that is there is touched.
        *(allow(f"ec2:Create{action}", here.format("ec2", f"{kind}/*")) for action, kind in (
            ("FlowLogs", "vpc-flow-log"), ("RouteTable", "route-table"), ("SecurityGroup", "security-group"),
            ("Subnet", "subnet"), ("Vpc", "vpc"), ("VpcEndpoint", "vpc-endpoint"))),
        allow("ec2:CreateTags", here.format("ec2", "*"), Condition={"StringLike": {"ec2:CreateAction": "Create*"}}),
        allow(["ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress"],
              here.format("ec2", "security-group-rule/*")),
        allow(["rekognition:CreateCollection", "rekognition:CreateProject"], "*"),
        # IAM knows no resource of these.
        allow(["sns:SetSubscriptionAttributes", "sns:Unsubscribe"], "*"),
    ]  # fmt: skip
    found += [allow([f"{service}:{one}" for one in LOOKS], "*") for service in SERVICES]
    named = [*settings.collections, *settings.projects]
    if streaming := settings.capabilities.streaming_video:
        named += [one.name for one in streaming.processors]
    kinds = [f"{kind}/{one}" for kind in ("collection", "streamprocessor") for one in named]
    projects = [f"project/{one}/*" for one in named]
    return [*found, allow("rekognition:*", [here.format("rekognition", one) for one in (*kinds, *projects)] or "*")]


def asked(premise: tuple[Policy, ...], claim: list[dict[str, Any]], service: str) -> Answer:
    layers, meant = Passing(layers=Policies(identity=premise)), Meant(policy=policy("claim", *claim))
    known = {"aws:principalarn": (DEPLOYER.arn,), "aws:principalaccount": (ACCOUNT,)}
    said = [one for each in (*layers.policies, *meant.policies) for one in each.statements]
    outside = Outside(mentions=Mentions(settled=settled(said, frozenset((ACCOUNT,)))))
    callers = (outside.filled(DEPLOYER, known),)
    return prove(Question(premise=layers, claim=meant, callers=callers, owner=ACCOUNT, service=service))


def attached(settings: Settings, names: tuple[str, ...]) -> tuple[Policy, ...]:
    documents = deployment_policies(settings)
    return tuple(policy(name, *documents[name]["Statement"]) for name in names if name in documents)


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_only_the_baselines_own_is_changed(environment: str, service: str) -> None:
    """Proved: whatever passes looks, or is about a resource that is the baseline's by name, alias or stack."""
    settings = load(environment)
    found = asked(attached(settings, AT_ANY_TIME), ours(settings), service)
    assert (found.witness, found.reasons) == (None, ())


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_no_other_service_is_called(environment: str) -> None:
    """Proved: nothing of any other service passes, the organization's policies least of all."""
    settings = load(environment)
    claim = [allow([f"{one}:*" for one in SERVICES], "*")]
    found = asked(attached(settings, AT_ANY_TIME), claim, "")
    assert (found.witness, found.reasons) == (None, ())


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_day_it_ends_nothing_that_supervises_it(environment: str) -> None:
    """Proved of the policies of every day: no record, key, lock, alarm or store ends, no other rights are had."""
    settings = load(environment)
    found = asked(attached(settings, EVERY_DAY), [allow("*", "*"), deny(list(ENDS), "*")], "")
    assert (found.witness, found.reasons) == (None, ())


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_what_the_policy_for_new_keys_reaches(environment: str) -> None:
    """Proved: beyond the baseline's own, keys and aliases of no alias but ours, by the four calls that set a key up."""
    settings = load(environment)
    names = [f"alias/{settings.prefix}-rekognition-{one}" for one in
             ("evidence", "logs", "media", "models", "notifications")]  # fmt: skip
    calls = [f"kms:{one}" for one in ("CreateAlias", "EnableKeyRotation", "PutKeyPolicy", "TagResource")]
    without = {"ForAllValues:StringEquals": {"kms:ResourceAliases": names}}
    claim = [*ours(settings), allow("kms:CreateKey", "*"), allow(calls, "*", Condition=without)]
    found = asked(attached(settings, (*AT_ANY_TIME, "deployment-new-keys")), claim, "kms")
    assert (found.witness, found.reasons) == (None, ())


def test_what_is_not_so_is_refuted() -> None:
    """With the policy for new keys a key without any alias is reached: the witness says so."""
    settings = load("example")
    found = asked(attached(settings, (*AT_ANY_TIME, "deployment-new-keys")), ours(settings), "kms")
    assert found.witness is not None
    assert found.witness.action.lower() in ("kms:createalias", "kms:createkey", "kms:putkeypolicy", "kms:tagresource")
    ends = asked(attached(settings, AT_ANY_TIME), [allow("*", "*"), deny(list(ENDS), "*")], "")
    assert ends.witness is not None
