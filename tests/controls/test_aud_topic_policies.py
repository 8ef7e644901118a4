"""The controls of topic policies, of thresholds and of subscribers, case by case."""

from typing import Any

import pytest

from assurance.controls.aud import thresholds as audit_thresholds
from assurance.controls.aud import topic_policies
from assurance.controls.registry import defined_in
from tests.support.cases import GIVEN, Case, Resources, allow, att, completeness, deny, made, one, policy, ref, said
from tests.support.judging import MET, NOT_MET, UNDECIDED

ORG = {"StringEquals": {"aws:PrincipalOrgID": "o-exampleorg1"}}
OURS = {"StringEquals": {"aws:SourceAccount": "111122223333"}}
MAYBE = {"StringEqualsIfExists": {"aws:SourceAccount": "111122223333"}}
ELSEWHERE = {"StringNotEquals": {"aws:PrincipalOrgID": "o-exampleorg1"}}
PLAIN = {"Bool": {"aws:SecureTransport": "false"}}
CLOUDWATCH = {"Service": "cloudwatch.amazonaws.com"}
EVENTS = {"Service": "events.amazonaws.com"}
SOMEWHERE = {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::somewhere"}}
S3 = {"Service": "s3.amazonaws.com"}
ROLE = {"AWS": "arn:aws:iam::111122223333:role/completions"}
BOTH = ["sns:Publish", "sns:Subscribe"]
TOPIC = "arn:aws:sns:eu-west-1:111122223333:"
ACCOUNT = {"AWS": "arn:aws:iam::111122223333:root"}


def topic(*statements: Any, kind: str = "SNS::TopicPolicy") -> Resources:
    subject = {"Topics": [ref("Topic")]} if kind.startswith("SNS") else {"Queues": [ref("Topic")]}
    return {
        "Topic": made(kind.removesuffix("Policy")),
        "Policy": made(kind, PolicyDocument=policy(*statements), **subject),
    }


def alarms(*statements: Any) -> Resources:
    """A topic whose name is known, in an account and Region that are not."""
    return topic(*statements) | {"Topic": made("SNS::Topic", TopicName="alarms")}


def grant(principal: Any, action: Any = "sns:Publish", where: Any = None) -> dict[str, Any]:
    return allow(action, "*", where, Principal=principal)


def alarm(**properties: Any) -> Resources:
    given = {"Period": 300, "EvaluationPeriods": 1, "Threshold": 1}
    return one("CloudWatch::Alarm", **given | {"ComparisonOperator": "GreaterThanOrEqualToThreshold"} | properties)


def on(metric: str, operation: str = "DetectFaces", **properties: Any) -> Resources:
    dimensions = [{"Name": "Operation", "Value": operation}]
    return alarm(Namespace="AWS/Rekognition", MetricName=metric, Dimensions=dimensions, **properties)


def over(*queries: dict[str, Any], **properties: Any) -> Resources:
    """An alarm on a metric expression."""
    stat = {"Metric": {"Namespace": "AWS/Rekognition", "MetricName": "SuccessfulRequestCount"}, "Period": 300}
    metrics = [{"Id": "m0", "MetricStat": stat, "ReturnData": False}, *queries]
    return one("CloudWatch::Alarm", Metrics=metrics, **{"EvaluationPeriods": 1} | properties)


COUNTED = {
    "Filter": made("Logs::MetricFilter", MetricTransformations=[{"MetricNamespace": "fsi", "MetricName": "denials"}])
}

CASES = [
    Case("AUD31", NOT_MET, topic(grant("*", "sns:Subscribe"))),
    Case("AUD31", NOT_MET, topic(grant({"AWS": ["*"]}, ["SNS:Publish"]))),
    Case("AUD31", NOT_MET, topic(allow("sns:Publish", NotPrincipal=ROLE))),
    Case("AUD31", NOT_MET, topic(grant(CLOUDWATCH))),
    Case("AUD31", NOT_MET, topic(grant(CLOUDWATCH, "sns:Publish", MAYBE))),
    Case("AUD31", NOT_MET, topic(grant("*", "sqs:SendMessage"), kind="SQS::QueuePolicy")),
    Case("AUD31", MET, topic(grant("*", "sns:Subscribe", ORG))),
    Case("AUD31", MET, topic(grant(CLOUDWATCH, "sns:Publish", OURS), grant(EVENTS))),
    Case("AUD31", MET, topic(grant("*"), deny("sns:*", ELSEWHERE, Principal="*"))),
    Case("AUD31", UNDECIDED, topic(grant({"AWS": GIVEN}))),
    Case("AUD31", UNDECIDED, topic(grant("*", "sns:Publish", SOMEWHERE))),
    Case("AUD31", UNDECIDED, topic(grant(S3, "sns:Publish", SOMEWHERE))),
    Case("AUD31", MET, topic(grant(S3, "sns:Publish", {"ArnLike": {"aws:SourceArn": att("Bucket")}}))
         | {"Bucket": made("S3::Bucket")}),
    Case("AUD32", NOT_MET, topic(grant(ROLE))),
    Case("AUD32", NOT_MET, topic(deny("sns:Publish", PLAIN, Principal=ROLE))),
    Case("AUD32", NOT_MET, one("SNS::Topic")),
    Case("AUD32", MET, topic(deny("sns:Publish", PLAIN, Principal="*"))),
    Case("AUD32", NOT_MET, topic(grant(ROLE, "sns:Subscribe"), deny("sns:Publish", PLAIN, Principal="*"))),
    Case("AUD32", MET, topic(grant(ROLE, "sns:Subscribe"), deny(BOTH, PLAIN, Principal="*"))),
    Case("AUD32", MET, topic(deny("SNS:*", {"BoolIfExists": {"AWS:SecureTransport": False}}, Principal={"AWS": "*"}))),
    Case("AUD32", UNDECIDED, topic(deny(GIVEN, PLAIN, Principal="*"))),
    Case("AUD32", UNDECIDED, topic(deny("sns:Publish", PLAIN, Principal="*"))
         | {"Second": made("SNS::TopicPolicy", Topics=[ref("Topic")], PolicyDocument=policy(grant(ROLE)))}),
    Case("AUD32", UNDECIDED, alarms(deny("sns:Publish", PLAIN, Principal="*", Resource=f"{TOPIC}alarms"))),
    Case("AUD32", NOT_MET, alarms(deny("sns:Publish", PLAIN, Principal="*", Resource=f"{TOPIC}others"))),
    Case("AUD32", NOT_MET, alarms(allow("sns:Publish", f"{TOPIC}alarms", Principal=ROLE))),
    Case("AUD33", NOT_MET, topic(grant(ROLE, "sns:*"))),
    Case("AUD33", NOT_MET, topic(grant(ACCOUNT))),
    Case("AUD33", NOT_MET, topic(allow("", Principal=ROLE, NotAction="sns:DeleteTopic"))),
    Case("AUD33", MET, topic(grant(ROLE))),
    Case("AUD33", MET, topic(grant(ACCOUNT, "sns:Publish", {"ArnEquals": {"aws:PrincipalArn": ROLE["AWS"]}}))),
    Case("AUD33", MET, topic(grant(ACCOUNT, "sns:Subscribe", ORG))),
    Case("AUD33", UNDECIDED, topic(grant(ROLE, GIVEN))),
    Case("AUD34", MET, alarm()),
    Case("AUD34", MET, alarm(Threshold="0", ComparisonOperator="GreaterThanThreshold")),
    Case("AUD34", MET, alarm(Threshold=0, ComparisonOperator="LessThanThreshold")),
    Case("AUD34", NOT_MET, alarm(Threshold=0)),
    Case("AUD34", NOT_MET, alarm(EvaluationPeriods=1_000)),
    Case("AUD34", NOT_MET, alarm(Period="86400", EvaluationPeriods="2")),
    Case("AUD34", NOT_MET, over({"Id": "e", "Expression": "m0"}, EvaluationPeriods=500)),
    Case("AUD34", UNDECIDED, alarm(Period=GIVEN)),
    Case("AUD34", UNDECIDED, alarm(Threshold=GIVEN)),
    Case("AUD35", MET, on("UserErrorCount", Threshold=25), "minimal"),
    Case("AUD35", NOT_MET, on("UserErrorCount", Threshold=26), "minimal"),
    Case("AUD35", NOT_MET, on("SuccessfulRequestCount", "CompareFaces", Threshold=2), "minimal"),
    Case("AUD35", MET, on("SuccessfulRequestCount", "DetectFaces", Threshold=2), "minimal"),
    Case("AUD35", NOT_MET, on("SuccessfulRequestCount", "DetectFaces", Threshold=10_001), "minimal"),
    Case("AUD35", None, on("BytesScanned", "DetectFaces", Threshold=2), "minimal"),
    Case("AUD35", MET, over({"Id": "e", "Expression": "SUM(METRICS())"}, Threshold=1), "minimal"),
    Case("AUD35", NOT_MET, over({"Id": "e", "Expression": "SUM(METRICS())"}, Threshold=9), "minimal"),
    Case("AUD35", NOT_MET, over({"Id": "e", "Expression": "f * 2"},
                                {"Id": "f", "Expression": "m0 + 1", "ReturnData": False}, Threshold=9), "minimal"),
    Case("AUD35", None, over({"Id": "e", "Expression": "m1"}, Threshold=9), "minimal"),
    Case("AUD35", NOT_MET, COUNTED | alarm(Namespace="fsi", MetricName="denials", Threshold=500), "minimal"),
    Case("AUD35", MET, COUNTED | alarm(Namespace="fsi", MetricName="denials", Threshold=5), "minimal"),
    Case("AUD35", UNDECIDED, on("ThrottledCount", Threshold=GIVEN), "minimal"),
]  # fmt: skip

CONTROLS = defined_in(topic_policies, audit_thresholds)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.control}-{case.says or 'silent'}")
def test_says(case: Case) -> None:
    """Each control says of each template what an examiner would."""
    assert said(case) == case.says


def test_every_outcome_has_a_case() -> None:
    """No control goes untested in any of its outcomes."""
    assert completeness(CASES, CONTROLS, {}) == []
