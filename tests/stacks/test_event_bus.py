"""An environment whose alarms reach an event bus of the bank: beside subscribers, alone, with adopted topics."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assurance.controls.check import check
from assurance.controls.control import Approval
from assurance.controls.registry import CATALOGUE
from assurance.sources.template import read
from policies.applied_by_hand import documents
from policies.cfn_execution import deployment_policies
from settings.loading import SettingsError
from settings.register import REGISTER, load
from tests.support.variants import settings_of, synthesized

BUS = "arn:aws:events:eu-central-1:444455556666:event-bus/security"
ROLE = "arn:aws:iam::111122223333:role/faces-rek-euc1-event-delivery"
TODAY = date(2026, 11, 24)
SHAPES: dict[str, dict[str, Any]] = {
    "beside subscribers": {"alarms.event-bus": BUS},
    "alone": {"alarms.event-bus": BUS, "alarms.subscribers": []},
    "of another Region": {"alarms.event-bus": BUS.replace("eu-central-1", "eu-west-1")},
    "the default bus of another account": {"alarms.event-bus": BUS.replace("security", "default")},
    "of the account itself": {"alarms.event-bus": BUS.replace("444455556666", "111122223333")},
    "with roles of another path and form": {
        "alarms.event-bus": BUS,
        "role-path": "/workloads/",
        "role-name": "bank-{name}-role",
    },
}


@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_is_open(shape: str, tmp_path: Path) -> None:
    """Every control is met, the theorems among them, whatever else the environment has."""
    settings = settings_of("minimal", SHAPES[shape])
    synthesized(settings, tmp_path)
    register = load(settings.placeholders, settings.features, today=TODAY, path=REGISTER)
    approval = Approval(settings=settings)
    found = check(read([tmp_path]), controls=CATALOGUE.values(), approval=approval, register=register)
    assert [(one.control, one.message) for one in found.open] == []
    judged = {one.control: str(one.status) for one in found.results if one.control in ("AUD28", "AUD48", "PRF08")}
    assert judged == {"AUD28": "met", "AUD48": "met", "PRF08": "met"}


@pytest.mark.parametrize("bus", [None, BUS.replace("security", "another")])
def test_another_bus_than_the_one_approved_is_refused(bus: str | None, tmp_path: Path) -> None:
    """Templates that were made for a bus, judged by an environment file that names none or another one."""
    synthesized(settings_of("minimal", {"alarms.event-bus": BUS}), tmp_path)
    approval = Approval(settings=settings_of("minimal", {"alarms.event-bus": bus} if bus else {}))
    controls = [CATALOGUE[one] for one in ("AUD48", "IAM38", "PRF08", "PRF12", "STO28")]
    found = check(read([tmp_path]), controls=controls, approval=approval)
    assert {one.control for one in found.open} == {one.id for one in controls}
    assert {str(one.status) for one in found.open} == {"not_met"}


@pytest.fixture(scope="module")
def resources(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """Of the audit stack of `minimal` with the bus alone."""
    settings = settings_of("minimal", SHAPES["alone"])
    templates = synthesized(settings, tmp_path_factory.mktemp("bus"))
    found: Mapping[str, Any] = templates["faces-rekognition-audit"]["Resources"]
    return found


def _of(resources: Mapping[str, Any], kind: str) -> dict[str, Any]:
    return {one["Properties"].get("Name") or name: one for name, one in resources.items() if one["Type"] == kind}


def test_every_rule_has_the_topic_and_the_bus(resources: Mapping[str, Any]) -> None:
    """And the bus alone hears of states of alarms: the topic has been told by the alarm itself."""
    (role,) = [name for name, one in resources.items() if name.startswith("EventDeliveryRole")]
    bus = {"Id": "EventBus", "Arn": BUS, "RoleArn": {"Fn::GetAtt": [role, "Arn"]}}
    topic = {"Id": "Topic", "Arn": "arn:aws:sns:eu-central-1:111122223333:faces-rekognition-alarms"}
    rules = _of(resources, "AWS::Events::Rule")
    states = rules.pop("faces-rekognition-alarm-states")
    assert len(rules) == 18
    assert [one for one in rules.values() if one["Properties"]["Targets"] != [topic, bus]] == []
    assert states["Properties"]["Targets"] == [bus]
    assert states["Properties"]["EventPattern"] == {
        "source": ["aws.cloudwatch"],
        "detail-type": ["CloudWatch Alarm State Change"],
        "resources": [{"prefix": "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:faces-rekognition-"}],
    }


def test_the_role_may_put_events_on_the_bus_and_nothing_else(resources: Mapping[str, Any]) -> None:
    """Only our rules have it assumed, it stands under the boundary, and outlives its stack as the rules do."""
    (role,) = [one for name, one in resources.items() if name.startswith("EventDeliveryRole")]
    (granted,) = [one for name, one in resources.items() if name.startswith("EventDeliveryPolicy")]
    assert role["Properties"]["AssumeRolePolicyDocument"]["Statement"] == [
        {
            "Sid": "OurRulesMayAssumeTheRole",
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": "111122223333"},
                "ArnLike": {"aws:SourceArn": "arn:aws:events:eu-central-1:111122223333:rule/faces-rekognition-*"},
            },
        }
    ]
    assert granted["Properties"]["PolicyDocument"]["Statement"] == [
        {"Sid": "DeliveryOfEventsToTheBanksBus", "Effect": "Allow", "Action": "events:PutEvents", "Resource": BUS}
    ]
    assert role["Properties"]["PermissionsBoundary"]
    assert {one["DeletionPolicy"] for one in (role, granted)} == {"RetainExceptOnCreate"}


def test_the_deployment_may_pass_the_role_to_eventbridge() -> None:
    """And without a bus there is no such right."""
    for answers, expected in (({}, []), ({"alarms.event-bus": BUS}, [ROLE])):
        statements = deployment_policies(settings_of("minimal", answers))["deployment-foundation"]["Statement"]
        found = [one["Resource"] for one in statements if one["Sid"] == "TheDeploymentMayPassItsRolesToEvents"]
        assert found == expected


def test_the_owner_of_the_bus_finds_written_out_what_it_must_allow() -> None:
    """The role of this account, of this organization; of a bus of the account itself there is nothing to say."""
    found = documents(settings_of("minimal", {"alarms.event-bus": BUS}))
    assert json.loads(found["event-bus-policy-444455556666-security.json"])["Statement"] == [
        {
            "Sid": "TheBaselinesRulesMayPutEvents",
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
            "Action": "events:PutEvents",
            "Resource": BUS,
            "Condition": {
                "ArnEquals": {"aws:PrincipalArn": ROLE},
                "StringEquals": {"aws:PrincipalOrgID": "o-exampleorg1"},
            },
        }
    ]
    own = documents(settings_of("minimal", SHAPES["of the account itself"]))
    assert [name for name in own if name.startswith("event-bus")] == []


def test_govcloud_sends_to_its_own_region_only() -> None:
    """EventBridge has no other Regions as targets there."""
    gov = {"region": "us-gov-west-1", "partition": "aws-us-gov"}
    bus = "arn:aws-us-gov:events:{}:444455556666:event-bus/security"
    settings_of("minimal", {**gov, "alarms.event-bus": bus.format("us-gov-west-1")})
    with pytest.raises(
        SettingsError, match=r"alarms.event-bus: found a bus of us-gov-east-1; expected one of us-gov-w"
    ):
        settings_of("minimal", {**gov, "alarms.event-bus": bus.format("us-gov-east-1")})
