"""A landing zone where much is central: keys, endpoints and trail of other accounts, shared subnets, its own names."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assurance.controls.check import check
from assurance.controls.control import Approval
from assurance.controls.registry import CATALOGUE
from assurance.sources.resource import Application, Resource
from assurance.sources.template import read
from capabilities.capability import Endpoint
from policies.applied_by_hand import documents
from policies.boundary import BoundaryKind, boundary
from policies.cfn_execution_network import network as deploying_network
from policies.endpoint import rekognition_endpoint_policy, s3_endpoint_policy
from policies.key import key_policy
from policies.protection import protecting_policy
from policies.trail import adopted_selectors, trail_selectors
from settings.loading import load as load_settings
from settings.register import REGISTER, load
from settings.settings import Settings
from tests.settings.test_answers import ADOPTED
from tests.support.adopting import both_boundaries, documented
from tests.support.variants import REMOVED, settings_of, synthesized

CENTRAL = "444455556666"
KEY = f"arn:aws:kms:eu-central-1:{CENTRAL}:key/{{}}"
TOPICS = {f"alarms.adopt.{name}": f"arn:aws:sns:eu-central-1:111122223333:{name}" for name in ("topic", "urgent-topic")}
QUEUE = f"arn:aws:sqs:eu-central-1:{CENTRAL}:siem"
TOPIC = "arn:aws:sns:eu-central-1:111122223333:faces-rekognition-alarms"
ZONE: dict[str, Any] = {
    "role-path": "/workloads/faces/",
    "role-name": "bank-{name}-role",
    "permission-boundary": "bank/boundary",
    "network.create": REMOVED,
    "network.adopt": {
        **ADOPTED["network.adopt"],
        "owner": CENTRAL,
        "rekognition-endpoint": "vpce-22222222",
        "s3-endpoint": "vpce-11111111",
        "services": ["kms", "logs", "monitoring", "sts"],
    },
    "network.client-prefix-lists": ["pl-11111111"],
    "log-archive.adopt": ADOPTED["log-archive"]["adopt"],
    "alarms.subscribers": [QUEUE],
    **{f"keys.adopt.{name}": KEY.format(name) for name in ("media", "logs", "notifications")},
}
TODAY = date(2026, 11, 24)
BY_ITS_OWNER = [
    {"Sid": "Administration", "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{CENTRAL}:root"},
     "Action": ["kms:DescribeKey", "kms:PutKeyPolicy"], "Resource": "*"},
    {"Sid": "NoBypass", "Effect": "Deny", "Principal": "*", "Action": "kms:PutKeyPolicy", "Resource": "*",
     "Condition": {"Bool": {"kms:BypassPolicyLockoutSafetyCheck": "true"}}},
    {"Sid": "ThirtyDays", "Effect": "Deny", "Principal": "*", "Action": "kms:ScheduleKeyDeletion", "Resource": "*",
     "Condition": {"NumericLessThan": {"kms:ScheduleKeyDeletionPendingWindowInDays": "30"}}},
]  # fmt: skip


def of_owner(settings: Settings, data_class: str) -> dict[str, Any]:
    """A key as its account has it: what we ask for, beside statements of its own."""
    policy = key_policy(settings, data_class)
    return {
        "KeyPolicy": {**policy, "Statement": [*BY_ITS_OWNER, *policy["Statement"]]},
        "EnableKeyRotation": True,
        "Tags": [{"Key": "data-classification", "Value": "confidential"}],
    }


@pytest.fixture(scope="module")
def zone(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Application, Mapping[str, Any]]:
    """The environment with the documents of what it adopts, its templates read, and the templates."""
    folder = tmp_path_factory.mktemp("zone")
    settings = settings_of("minimal", ZONE)
    keys = {name: of_owner(settings, name) for name in ("media", "logs", "notifications")}
    theirs = {
        "permission-boundary": both_boundaries(settings),
        "keys": keys,
        "s3-endpoint": s3_endpoint_policy(settings),
        "rekognition-endpoint": {
            "PolicyDocument": rekognition_endpoint_policy(settings, Endpoint.REKOGNITION),
            "PrivateDnsEnabled": True,
            "SubnetIds": ["subnet-33333333", "subnet-44444444"],
            "SecurityGroupIds": ["sg-33333333"],
        },
    }
    settings = documented(settings, theirs, folder)
    templates = synthesized(settings, folder / "cdk.out")
    return settings, read([folder / "cdk.out"]), templates


def test_what_others_have_is_all_that_is_open(zone: tuple[Settings, Application, Mapping[str, Any]]) -> None:
    """Whom the central endpoint's security group lets in; all else is decided by the documents."""
    settings, application, _ = zone
    register = load(settings.placeholders, settings.features, today=TODAY, path=REGISTER)
    found = check(application, controls=CATALOGUE.values(), approval=Approval(settings=settings), register=register)
    assert {(one.control, str(one.status)) for one in found.open} == {("NET14", "undecided")}


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ({}, "met"),
        ({"keys.adopt.media": KEY.format("another")}, "not_met"),
        ({"alarms.subscribers": [], "alarms.urgent": [QUEUE]}, "met"),
        ({"alarms.subscribers": []}, "not_met"),
    ],
)
def test_only_what_the_environment_file_names_may_lie_elsewhere(
    answers: dict[str, Any], status: str, zone: tuple[Settings, Application, Mapping[str, Any]]
) -> None:
    """A key that roles use, a queue that alarms are sent to; whatever else is adopted of the same account."""
    approval = Approval(settings=settings_of("minimal", {**ZONE, **answers}))
    found = check(zone[1], controls=[CATALOGUE["IAM38"], CATALOGUE["STO28"]], approval=approval)
    statuses = {str(one.status) for one in found.results}
    assert statuses == {"met", status}


def test_where_everything_is_adopted_there_is_no_network_stack(
    zone: tuple[Settings, Application, Mapping[str, Any]],
) -> None:
    """CloudFormation takes no template without resources; roles name the adopted endpoint, the queue is subscribed."""
    _, _, templates = zone
    assert [name for name in templates if name.endswith(("network", "foundation"))] == []
    subscriptions = [one["Properties"] for template in templates.values() for one in template["Resources"].values()
                     if one["Type"] == "AWS::SNS::Subscription"]  # fmt: skip
    assert [(one["Protocol"], one["Endpoint"]) for one in subscriptions] == [("sqs", QUEUE)]


@pytest.mark.parametrize(
    ("answers", "topics"),
    [
        ({"alarms.subscribers": [QUEUE]}, TOPIC),
        ({"alarms.urgent": [QUEUE]}, f"{TOPIC}-urgent"),
        ({"alarms.subscribers": [QUEUE], "alarms.urgent": [QUEUE]}, [TOPIC, f"{TOPIC}-urgent"]),
    ],
)
def test_a_queue_takes_from_the_topics_that_it_subscribes_to(answers: dict[str, Any], topics: str | list[str]) -> None:
    """Its policy and its key's, to be applied by hand, name the topic of what can wait, of what cannot, or both."""
    found = documents(settings_of("minimal", answers))
    (statement,) = json.loads(found[f"queue-policy-{CENTRAL}-siem.json"])["Statement"]
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": topics}}
    (of_key,) = json.loads(found[f"queue-key-policy-{CENTRAL}-siem.json"])["Statement"]
    assert of_key == {
        "Sid": "TheAlarmTopicMayUseTheKeyOfTheQueue",
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Resource": "*",
        "Condition": {"ArnEquals": {"aws:SourceArn": topics}},
    }


def test_roles_have_the_path_the_form_and_the_boundary(zone: tuple[Settings, Application, Mapping[str, Any]]) -> None:
    """Which every policy names them by."""
    _, application, _ = zone
    roles = application.of("AWS::IAM::Role")
    assert {one.get("PermissionsBoundary") for one in roles} == {"arn:aws:iam::111122223333:policy/bank/boundary"}
    assert {one.arn.rpartition("/")[0] for one in roles} == {"arn:aws:iam::111122223333:role/workloads/faces"}
    names = {one.arn.rpartition("/")[2] for one in roles}
    assert names >= {"bank-faces-rek-euc1-caller-face-detection-role", "bank-faces-rek-euc1-trail-delivery-role"}
    assert [one for one in names if not (one.startswith("bank-faces-rek-euc1-") and one.endswith("-role"))] == []


def test_the_trails_share_the_work(zone: tuple[Settings, Application, Mapping[str, Any]]) -> None:
    """The organization's records management events, ours the rest; each of them is paid for once."""
    settings, application, _ = zone
    (trail,) = application.of("AWS::CloudTrail::Trail")
    theirs, ours = ([each["FieldSelectors"][0]["Equals"] for each in found]
                    for found in (adopted_selectors(settings), trail_selectors(settings)))  # fmt: skip
    assert theirs == [["Management"]]
    assert {kind for (kind,) in ours} == {"Data", "NetworkActivity"}
    assert len(trail.get("AdvancedEventSelectors")) == len(ours)
    assert {one.get("LogGroupName") for one in application.of("AWS::Logs::MetricFilter")} == {"theirs"}


def test_keys_of_another_account_are_used_and_not_administered() -> None:
    """The boundary lets them be used one by one; their policies' administration is their account's."""
    settings = settings_of("minimal", {key: value for key, value in ZONE.items() if key.startswith("keys.")})
    (used,) = [one for one in boundary(settings, BoundaryKind.WORKLOAD)["Statement"]
               if one["Sid"] == "UseOfAdoptedKeysOfOtherAccounts"]  # fmt: skip
    assert used["Resource"] == sorted(KEY.format(name) for name in ("logs", "media", "notifications"))
    actions = {action for one in key_policy(settings, "media")["Statement"] for action in [one["Action"]]
               for action in ([action] if isinstance(action, str) else action)}  # fmt: skip
    assert actions == {"kms:Decrypt", "kms:GenerateDataKey"}


def test_shared_subnets_are_named_by_their_owner() -> None:
    """What the deploying role may make endpoints in lies in the account that shares it."""
    answers = {key: value for key, value in ZONE.items() if key.startswith("network.")}
    answers["network.adopt"] = {**answers["network.adopt"], "services": []}
    statements = deploying_network(settings_of("minimal", answers))
    by_sid = {one["Sid"]: one["Resource"] for one in statements}
    named = by_sid["TheDeploymentMayMakeEndpointsInTheAdoptedNetwork"]
    assert {arn.split(":")[4] for arn in named} == {CENTRAL}


def notified(settings: Settings, name: str, **changed: Any) -> dict[str, Any]:
    """An adopted topic as it should be, encrypted by the adopted key, with a subscriber."""
    found = {
        "PolicyDocument": json.loads(documents(settings)[f"topic-policy-{name}.json"]),
        "KmsMasterKeyId": KEY.format("notifications"),
        "Subscription": [{"Protocol": "email", "Endpoint": "operations@example.com"}],
    }
    return {key: value for key, value in {**found, **changed}.items() if value is not None}


@pytest.fixture(scope="module")
def topics(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Application]:
    """`minimal` with topics and their key adopted, and no document of them yet."""
    folder = tmp_path_factory.mktemp("topics")
    answers = {"alarms.subscribers": [], "keys.adopt.notifications": KEY.format("notifications"), **TOPICS}
    settings = settings_of("minimal", answers)
    synthesized(settings, folder / "cdk.out")
    return settings, read([folder / "cdk.out"])


def test_adopted_topics_are_notified(topics: tuple[Settings, Application]) -> None:
    """By every alarm and rule, and none is made."""
    application = topics[1]
    assert application.of("AWS::SNS::Topic") == ()
    alarms = {arn for one in application.of("AWS::CloudWatch::Alarm") for arn in one.get("AlarmActions")}
    rules = {one.get("Targets.0.Arn") for one in application.of("AWS::Events::Rule")}
    assert alarms == rules == set(TOPICS.values())


OPEN: dict[str, tuple[dict[str, Any] | None, set[tuple[str, str]]]] = {
    "as it should be": ({}, set()),
    "no document": (None, {("AUD26", "undecided"), ("AUD27", "undecided")}),
    "another policy": (
        {"PolicyDocument": {"Version": "2012-10-17", "Statement": []}},
        {("AUD26", "not_met"), ("AUD27", "not_met"), ("AUD32", "not_met")},
    ),
    "no key": ({"KmsMasterKeyId": None}, {("ENC18", "not_met")}),
    "nobody subscribes": ({"Subscription": []}, {("AUD28", "not_met")}),
    "who subscribes is not said": ({"Subscription": None}, {("AUD28", "undecided")}),
}


@pytest.mark.parametrize("case", OPEN)
def test_an_adopted_topic_is_judged_by_its_document(
    case: str, topics: tuple[Settings, Application], tmp_path: Path
) -> None:
    """Its policy, its key, and that somebody is subscribed."""
    changed, expected = OPEN[case]
    settings, application = topics
    given: dict[str, Any] = {"keys": {"notifications": of_owner(settings, "notifications")}}
    if changed is not None:
        given["alarms"] = {name.rpartition(".")[2]: notified(settings, arn.rpartition(":")[2], **changed)
                           for name, arn in TOPICS.items()}  # fmt: skip
    settings = documented(settings, given, tmp_path)
    register = load(settings.placeholders, settings.features, today=TODAY, path=REGISTER)
    approval = Approval(settings=settings)
    found = check(application, controls=CATALOGUE.values(), approval=approval, register=register)
    assert {(one.control, str(one.status)) for one in found.open} == expected


def test_what_is_adopted_needs_no_guardrail_of_ours(zone: tuple[Settings, Application, Mapping[str, Any]]) -> None:
    """Only what the baseline itself has is nobody else's to change."""
    settings = zone[0].model_copy(update={"protection": load_settings("example").protection})
    content = {"Type": "SERVICE_CONTROL_POLICY", "Content": protecting_policy(settings)}
    policy = Resource(id="Scp", type="AWS::Organizations::Policy", properties=content, template="", path="scp")
    application = replace(zone[1], resources=(*zone[1].resources, policy))
    found = check(application, controls=[CATALOGUE["COM30"]], approval=Approval(settings=settings))
    assert [str(one.status) for one in found.results] == ["met"]
