"""The control of the bank's event bus, and what others say of that bus, case by case."""

from typing import Any

import pytest

from assurance.controls.aud import event_buses
from assurance.controls.registry import defined_in
from assurance.results.verdict import Status
from settings.settings import Settings
from tests.support.cases import GIVEN, Resources, allow, att, made, policy, ref
from tests.support.judging import MET, NOT_MET, UNDECIDED, judge
from tests.support.variants import settings_of

BUS = "arn:aws:events:eu-central-1:444455556666:event-bus/security"
OTHER = "arn:aws:events:eu-central-1:999988887777:event-bus/other"


def own(service: str, resource: str) -> dict[str, str]:
    """The ARN of something of the account and Region that the templates are deployed to."""
    return {"Fn::Sub": f"arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{resource}"}


STATES = {
    "source": ["aws.cloudwatch"],
    "detail-type": ["CloudWatch Alarm State Change"],
    "resources": [{"prefix": own("cloudwatch", "alarm:faces-")}],
}
WHERE = {
    "StringEquals": {"aws:SourceAccount": ref("AWS::AccountId")},
    "ArnLike": {"aws:SourceArn": own("events", "rule/faces-*")},
}
PUT = allow("events:PutEvents", BUS)
HELD = att("Put")


def target(arn: Any = BUS, role: Any = HELD) -> dict[str, Any]:
    return {"Id": "EventBus", "Arn": arn, **({"RoleArn": role} if role else {})}


def role(*granted: Any, where: Any = WHERE, service: str = "events.amazonaws.com", **more: Any) -> Resources:
    trust = allow("sts:AssumeRole", None, where, Principal={"Service": service})
    del trust["Resource"]
    held = [{"PolicyName": "put", "PolicyDocument": policy(*granted)}] if granted else []
    return {"Put": made("IAM::Role", RoleName="put", AssumeRolePolicyDocument=policy(trust), Policies=held, **more)}


def watching(*targets: Any, states: Any = STATES, of: Resources | None = None, **more: Any) -> Resources:
    """A rule and an alarm that notify a topic, the bus among the targets, and a rule on states of alarms."""
    return {
        "Topic": made("SNS::Topic", TopicName="alarms"),
        "Denied": made("Events::Rule", Name="faces-denied", EventPattern={"source": ["aws.rekognition"]},
                       Targets=[{"Id": "Topic", "Arn": ref("Topic")}, *(targets or [target()])]),
        "Errors": made("CloudWatch::Alarm", AlarmName="faces-errors", AlarmActions=[ref("Topic")]),
        **({"States": made("Events::Rule", Name="faces-states", EventPattern=states, Targets=[target()])}
           if states else {}),
        **(role(PUT) if of is None else of),
        **more,
    }  # fmt: skip


def approved(bus: str | None = BUS) -> Settings:
    return settings_of("minimal", {"alarms.event-bus": bus} if bus else {})


def worst(control: str, resources: Resources, settings: Settings | None) -> Status | None:
    found = judge(control, resources, approval=settings)
    return next((one for one in (NOT_MET, UNDECIDED, MET) if one in found), None)


BOUNDED = {"Most": made("IAM::ManagedPolicy", PolicyDocument=policy(allow("logs:PutLogEvents"))),
           **role(PUT, PermissionsBoundary=ref("Most"))}  # fmt: skip
CASES: dict[str, tuple[Status | None, Resources]] = {
    "rule and alarm reach it": (MET, watching()),
    "one rule does not": (NOT_MET, watching({"Id": "Topic", "Arn": ref("Topic")})),
    "a target not known": (UNDECIDED, watching(GIVEN)),
    "another bus in its place": (NOT_MET, watching(target(OTHER))),
    "another bus beside": (NOT_MET, watching(target(), target(OTHER))),
    "a bus of the templates beside": (NOT_MET, watching(target(), target(att("Bus")), Bus=made("Events::EventBus"))),
    "no role": (NOT_MET, watching(target(role=None))),
    "a role that is elsewhere": (UNDECIDED, watching(target(role="arn:aws:iam::111122223333:role/theirs"))),
    "a role not known": (UNDECIDED, watching(target(role=GIVEN))),
    "a role that may not": (NOT_MET, watching(of=role())),
    "a role that may put events elsewhere": (NOT_MET, watching(of=role(allow("events:PutEvents", OTHER)))),
    "a role whose boundary leaves it nothing": (NOT_MET, watching(of=BOUNDED)),
    "a role for another service": (NOT_MET, watching(of=role(PUT, service="scheduler.amazonaws.com"))),
    "a role for rules of another name": (NOT_MET, watching(of=role(PUT, where={
        "ArnLike": {"aws:SourceArn": own("events", "rule/theirs-*")}}))),
    "no rule on alarms": (NOT_MET, watching(states=None)),
    "a rule on other alarms": (NOT_MET, watching(states={**STATES, "resources": [own("cloudwatch", "alarm:faces-a")]})),
    "a rule on one state alone": (NOT_MET, watching(states={**STATES, "detail": {"state": {"value": ["ALARM"]}}})),
    "a rule on what is not known": (UNDECIDED, watching(states={**STATES, "resources": [GIVEN]})),
    "a rule that is off": (NOT_MET, watching(Off=made("Events::Rule", State="DISABLED", Targets=[target(OTHER)]))),
    "nothing that watches": (None, role(PUT)),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_everything_reaches_the_bus_that_is_named(case: str) -> None:
    """Every rule and each change of every alarm, under a role that may; and nothing reaches another bus."""
    says, resources = CASES[case]
    assert worst("AUD48", resources, approved()) == says


def test_every_control_of_the_file_is_here() -> None:
    """There is one."""
    assert [control.__name__ for control in defined_in(event_buses)] == ["AUD48"]


@pytest.mark.parametrize(
    ("control", "settings", "says"),
    [
        ("AUD48", approved(None), NOT_MET),
        ("AUD48", None, None),
        ("AUD28", approved(), MET),
        ("AUD28", approved(None), NOT_MET),
        ("AUD28", None, UNDECIDED),
        ("IAM38", approved(), MET),
        ("IAM38", approved(None), NOT_MET),
        ("IAM38", approved(OTHER), NOT_MET),
    ],
)
def test_only_the_bus_that_is_named_will_do(control: str, settings: Settings | None, says: Status | None) -> None:
    """Whether it notifies somebody, and whether a role may put events there."""
    assert worst(control, watching(), settings) == says


@pytest.mark.parametrize("case", ["one rule does not", "no rule on alarms", "a role that may not", "no role"])
def test_a_topic_without_subscribers_needs_a_bus_that_gets_everything(case: str) -> None:
    """What one rule sees, or what an alarm becomes, would else be heard by nobody."""
    assert worst("AUD28", CASES[case][1], approved()) == NOT_MET


@pytest.mark.parametrize("action", ["events:*", "events:PutRule", ["events:PutEvents", "events:PutTargets"]])
def test_more_than_putting_events_is_not_for_another_account(action: Any) -> None:
    """The bus is named for that alone."""
    assert worst("IAM38", watching(of=role(allow(action, BUS))), approved()) == NOT_MET
