"""The controls of alarms and the topics they tell, case by case."""

from typing import Any

import pytest

from assurance.controls.aud import alarms as audit_alarms
from assurance.controls.aud import topics as audit_topics
from assurance.controls.registry import defined_in
from capabilities.capabilities import ACTIONS
from settings.loading import load
from tests.support.cases import GIVEN, Case, Resources, allow, completeness, deny, made, one, policy, ref, said
from tests.support.judging import MET, NOT_MET, UNDECIDED
from tests.support.trails import by_user, changed, counted

REKOGNITION = {"Faces": made("Rekognition::Collection", CollectionId="kyc")}


def alarm(**properties: Any) -> Resources:
    return one("CloudWatch::Alarm", **properties)


def heard(*statements: Any, subscribed: bool = False) -> Resources:
    """A topic with a policy of these statements, an alarm and a rule that tell it."""
    found = {
        "Topic": made("SNS::Topic", TopicName="alarms"),
        "Alarm": made("CloudWatch::Alarm", AlarmName="errors", AlarmActions=[ref("Topic")]),
        "Rule": made("Events::Rule", Name="admin", Targets=[{"Id": "t", "Arn": ref("Topic")}]),
    }
    if statements:
        found["Policy"] = made("SNS::TopicPolicy", Topics=[ref("Topic")], PolicyDocument=policy(*statements))
    if subscribed:
        found["OnCall"] = made("SNS::Subscription", TopicArn=ref("Topic"), Protocol="email", Endpoint="a@example.com")
    return found


OTHER = {"Other": made("SNS::Subscription", TopicArn=ref("Topic"), Protocol="email", Endpoint="b@example.com")}


def publish(service: str, where: Any = None) -> dict[str, Any]:
    return allow("sns:Publish", ref("Topic"), where, Principal={"Service": f"{service}.amazonaws.com"})


def metric(name: str, operation: Any) -> Resources:
    """An alarm that acts on a metric of an operation."""
    return made(
        "CloudWatch::Alarm",
        Namespace="AWS/Rekognition",
        MetricName=name,
        AlarmActions=["arn:aws:sns:eu-west-1:1:t"],
        **({"Dimensions": [{"Name": "Operation", "Value": operation}]} if operation else {}),
    )


def alarms(*names: str, operation: Any = None) -> Resources:
    return {f"{name}Alarm": metric(name, operation) for name in names}


TLS = deny("sns:Publish", {"Bool": {"aws:SecureTransport": "false"}}, Principal="*")


def counting(*names: str) -> Resources:
    """An alarm that adds up the successful calls of these operations."""
    queries = [
        {
            "Id": f"m{place}",
            "MetricStat": {
                "Metric": {
                    "Namespace": "AWS/Rekognition",
                    "MetricName": "SuccessfulRequestCount",
                    "Dimensions": [{"Name": "Operation", "Value": name}],
                }
            },
        }
        for place, name in enumerate(names)
    ]
    return alarm(Metrics=queries, AlarmActions=["arn:aws:sns:eu-west-1:111122223333:t"])


APPROVED = ("rekognition:DetectFaces", "rekognition:StartFaceLivenessSession")
UNAPPROVED = [action.removeprefix("rekognition:") for action in ACTIONS if action not in APPROVED]

SYMPTOMS = ("ResponseTime", "ServerErrorCount", "UserErrorCount", "ThrottledCount", "SuccessfulRequestCount")

CASES = [
    Case("AUD22", NOT_MET, alarm()),
    Case("AUD22", NOT_MET, alarm(AlarmActions=["arn:aws:sns:eu-west-1:111122223333:t"], ActionsEnabled="false")),
    Case("AUD22", MET, alarm(AlarmActions=["arn:aws:sns:eu-west-1:111122223333:t"])),
    Case("AUD22", UNDECIDED, alarm(AlarmActions=GIVEN)),
    Case("AUD23", NOT_MET, alarm()),
    Case("AUD23", NOT_MET, alarm(TreatMissingData="missing")),
    Case("AUD23", MET, alarm(TreatMissingData="notBreaching")),
    Case("AUD23", UNDECIDED, alarm(TreatMissingData=GIVEN)),
    Case("AUD24", NOT_MET, alarm(AlarmName="a") | {"Other": made("CloudWatch::Alarm", AlarmName="a")}),
    Case(
        "AUD24",
        MET,
        alarm(AlarmName="a") | {"Other": made("CloudWatch::Alarm", AlarmName="b"), "Third": made("CloudWatch::Alarm")},
    ),
    Case("AUD25", MET, counted("{ $.x = 1 }")),
    Case("AUD25", NOT_MET, counted("{ $.x = 1 }", acts=False)),
    Case("AUD25", NOT_MET, counted("{ $.x = 1 }", adds="0")),
    Case("AUD25", MET, counted("{ $.x = 1 }", adds="$.size")),
    Case("AUD25", MET, by_user(counted("{ $.x = 1 }"), "Filter", "Alarm")),
    Case("AUD25", NOT_MET, by_user(counted("{ $.x = 1 }"), "Filter")),
    Case("AUD25", NOT_MET, by_user(counted("{ $.x = 1 }"), "Alarm")),
    Case(
        "AUD25",
        NOT_MET,
        counted("{ $.x = 1 }")
        | {"Alarm": made("CloudWatch::Alarm", Namespace="ours", MetricName="other", AlarmActions=["x"])},
    ),
    Case(
        "AUD25",
        UNDECIDED,
        one("Logs::MetricFilter", MetricTransformations=[{"MetricName": GIVEN, "MetricNamespace": "ours"}]),
    ),
    Case("AUD26", MET, heard(publish("cloudwatch"))),
    Case("AUD26", MET, heard()),
    Case(
        "AUD26",
        MET,
        heard(
            publish(
                "cloudwatch",
                {"ArnLike": {"aws:SourceArn": {"Fn::Sub": "arn:${AWS::Partition}:cloudwatch:*:*:alarm:err*"}}},
            )
        ),
    ),
    Case(
        "AUD26",
        NOT_MET,
        heard(publish("cloudwatch", {"ArnLike": {"aws:SourceArn": "arn:aws:cloudwatch:*:*:alarm:other"}})),
    ),
    Case("AUD26", NOT_MET, heard(TLS)),
    Case("AUD26", NOT_MET, heard(publish("events"), TLS)),
    Case("AUD26", UNDECIDED, heard(publish("cloudwatch", {"StringEquals": {"aws:SourceAccount": GIVEN}}))),
    Case("AUD26", UNDECIDED, alarm(AlarmActions=["arn:aws:sns:eu-west-1:111122223333:elsewhere"])),
    Case("AUD27", MET, heard(publish("events"), TLS)),
    Case("AUD27", NOT_MET, heard()),
    Case("AUD27", NOT_MET, heard(publish("cloudwatch"))),
    Case(
        "AUD27",
        UNDECIDED,
        heard(publish("events"))
        | {
            "Rule": made(
                "Events::Rule",
                Name="admin",
                Targets=[{"Id": "t", "Arn": ref("Topic"), "RoleArn": "arn:aws:iam::111122223333:role/theirs"}],
            )
        },
    ),
    Case("AUD27", UNDECIDED, heard(publish("events", {"ArnEquals": {"aws:SourceArn": GIVEN}}))),
    Case("AUD28", NOT_MET, heard()),
    Case("AUD28", MET, heard(subscribed=True)),
    Case("AUD28", UNDECIDED, changed(heard(subscribed=True), "OnCall", FilterPolicy={"store": ["example"]})),
    Case("AUD28", MET, changed(heard(subscribed=True), "OnCall", FilterPolicy={"store": ["example"]}) | OTHER),
    Case("AUD29", MET, alarms(*SYMPTOMS), "minimal"),
    Case("AUD29", MET, alarms(*SYMPTOMS, operation="DetectFaces"), "minimal"),
    Case("AUD29", NOT_MET, alarms(*SYMPTOMS[1:], operation="DetectFaces"), "minimal"),
    Case("AUD29", NOT_MET, alarms("ServerErrorCount", "UserErrorCount", operation="DetectFaces"), "minimal"),
    Case(
        "AUD29",
        NOT_MET,
        alarms(*SYMPTOMS, operation="CompareFaces"),
        "minimal",
    ),
    Case("AUD29", UNDECIDED, alarms(*SYMPTOMS, operation=GIVEN), "minimal"),
    Case("AUD30", NOT_MET, alarms("SuccessfulRequestCount", operation="CompareFaces"), "minimal"),
    Case("AUD30", NOT_MET, REKOGNITION, "minimal"),
    Case("AUD30", MET, counting(*UNAPPROVED), "minimal"),
    Case("AUD30", NOT_MET, counting(*UNAPPROVED[1:]), "minimal"),
    Case("AUD30", UNDECIDED, alarms("SuccessfulRequestCount", operation=GIVEN), "minimal"),
]

TOLD = heard()


def subscription(endpoint: Any, protocol: str = "email") -> Resources:
    given = {"TopicArn": ref("Topic"), "Protocol": protocol, "Endpoint": endpoint}
    return TOLD | {"OnCall": made("SNS::Subscription", **given)}


def inside(*endpoints: Any) -> Resources:
    """The same written into the topic."""
    listed = [{"Protocol": "email", "Endpoint": one} for one in endpoints]
    return TOLD | {"Topic": {**TOLD["Topic"], "Properties": {**TOLD["Topic"]["Properties"], "Subscription": listed}}}


NAMED = load("minimal").alarms.subscribers[0]
CASES += [
    Case("AUD36", MET, subscription(NAMED), "minimal"),
    Case("AUD36", NOT_MET, TOLD, "minimal"),
    Case("AUD36", NOT_MET, subscription("somebody@example.org"), "minimal"),
    Case("AUD36", NOT_MET, subscription(NAMED, "sms"), "minimal"),
    Case("AUD36", UNDECIDED, {**subscription(NAMED), "Other": made("SNS::Subscription", TopicArn=ref("Topic"),
                                                                 Protocol="email", Endpoint=GIVEN)}, "minimal"),
    Case("AUD36", MET, inside(NAMED), "minimal"),
    Case("AUD36", NOT_MET, inside(NAMED, "somebody@example.org"), "minimal"),
    Case("AUD36", UNDECIDED, inside(NAMED, GIVEN), "minimal"),
    Case("AUD36", None, REKOGNITION, "minimal"),
]  # fmt: skip
PAGER = "https://pager.example.com/rekognition"


def urgent_and_routine(
    *, urgent: str = "Pager", routine: str = "Topic", pager: tuple[str, ...] = (NAMED, PAGER)
) -> Resources:
    """Two topics, an alarm and a rule that notify one each, and the subscribers of the pager's topic."""
    topics = {"Topic": made("SNS::Topic", TopicName="alarms"), "Pager": made("SNS::Topic", TopicName="urgent")}
    description = [("Topic", NAMED), *(("Pager", one) for one in pager)]
    return topics | {
        "Alarm": made("CloudWatch::Alarm", AlarmName="kyc-rekognition-root-used", AlarmActions=[ref(urgent)]),
        "Slow": made("CloudWatch::Alarm", AlarmName="kyc-rekognition-A-latency", AlarmActions=[ref(routine)]),
        "Rule": made("Events::Rule", Name="kyc-rekognition-denied", Targets=[{"Id": "t", "Arn": ref(routine)}]),
        **{
            f"Told{place}": made("SNS::Subscription", TopicArn=ref(topic), Endpoint=endpoint,
                                 Protocol="https" if "://" in endpoint else "email")
            for place, (topic, endpoint) in enumerate(description)
        },
    }  # fmt: skip


CASES += [  # the full environment names a pager for what is urgent
    Case("AUD36", MET, urgent_and_routine(), "full"),
    Case("AUD36", NOT_MET, urgent_and_routine(pager=(NAMED,)), "full"),
    Case("AUD36", NOT_MET, urgent_and_routine(pager=(NAMED, PAGER, "somebody@example.org")), "full"),
    Case("AUD36", NOT_MET, urgent_and_routine(urgent="Topic", routine="Pager"), "full"),
    Case("AUD36", NOT_MET, urgent_and_routine(routine="Pager"), "full"),
    Case("AUD36", NOT_MET, urgent_and_routine(urgent="Topic"), "full"),
]
CONTROLS = defined_in(audit_alarms, audit_topics)
NEVER_UNDECIDED: dict[str, str] = {
    "AUD24": "a name that is not known equals no other",
    "AUD28": "a subscription is in the templates or not",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.control}-{case.says or 'silent'}")
def test_says(case: Case) -> None:
    """Each control says of each template what an examiner would."""
    assert said(case) == case.says


def test_every_outcome_has_a_case() -> None:
    """No control goes untested in any of its outcomes, or a reason says why it has not that outcome."""
    assert completeness(CASES, CONTROLS, NEVER_UNDECIDED) == []
