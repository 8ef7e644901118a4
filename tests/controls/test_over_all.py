"""Controls that once asked a sample of requests: what the sample did not show, each with its good and its bad twin."""

from typing import Any

import pytest

from tests.controls.test_com import rcp, scp
from tests.controls.test_enc import key, topic_key
from tests.controls.test_sto import ALGORITHM, ENDPOINT, GET_PUT, KEY, KEY_ID, ROLE, SPARING, WHOLE, deny, with_policy
from tests.support.cases import Case, one, policy, said
from tests.support.cases import allow as grant
from tests.support.cases import deny as refuse
from tests.support.endpoints import endpoint, everyone
from tests.support.judging import MET, NOT_MET, UNDECIDED, judge
from tests.support.roles import role

ORG = {"aws:PrincipalOrgID": "o-exampleorg1"}
PLAIN = {"Bool": {"aws:SecureTransport": "false"}}
HALVES = ["0.0.0.0/1", "128.0.0.0/1"]
OTHER_KEY = "arn:aws:kms:eu-west-1:111122223333:key/other"
FORWARDED = {"BoolIfExists": {"aws:ViaAWSService": "false"}}
ALL = "s3:*"


def both(**condition: Any) -> tuple[dict[str, Any], ...]:
    """A Deny where a condition holds, and one where its negation does: together, of everything."""
    (operator, tests), *_ = condition.items()
    given = {name: each for name, each in condition.items() if name != operator}
    negated = operator.replace("Equals", "NotEquals").replace("IpAddress", "NotIpAddress")
    return deny(ALL, WHOLE, **given, **{operator: tests}), deny(ALL, WHOLE, **given, **{negated: tests})


BUCKETS = [
    ("STO11", MET, both(StringEquals=ORG, **PLAIN)),
    ("STO11", NOT_MET, both(StringEquals=ORG, **PLAIN)[:1]),
    ("STO11", NOT_MET, both(StringEquals=ORG, **PLAIN)[1:]),
    ("STO11", NOT_MET, [deny(ALL, WHOLE, IpAddress={"aws:SourceIp": HALVES}, **PLAIN)]),
    ("STO11", NOT_MET, [deny(ALL, WHOLE, StringEqualsIfExists=ORG, **PLAIN)]),
    ("STO11", NOT_MET, [deny(ALL, WHOLE, StringNotEquals={"aws:PrincipalTag/team": "batch"}, **PLAIN)]),
    ("STO12", MET, [deny(ALL, WHOLE, StringEquals={"s3:TlsVersion": ["1.0", "1.1"]})]),
    ("STO12", NOT_MET, [deny(ALL, WHOLE, StringEquals={"s3:TlsVersion": "1.1"})]),
    ("STO13", NOT_MET, [deny("s3:PutObject", StringNotLikeIfExists={KEY_ID: "arn:aws:kms:*:111122223333:key/*"})]),
    ("STO13", NOT_MET, [deny("s3:PutObject", StringEquals={KEY_ID: OTHER_KEY, ALGORITHM: "aws:kms"})]),
    ("STO13", MET, [deny("s3:PutObject", StringNotEqualsIfExists={KEY_ID: [KEY, OTHER_KEY]})]),
    ("STO14", MET, [deny(GET_PUT, StringNotEqualsIfExists=ORG)]),
    ("STO14", NOT_MET, [deny(GET_PUT, **{"ForAnyValue:StringNotEquals": ORG})]),
    ("STO14", NOT_MET, [deny(GET_PUT, **{"ForAllValues:StringEquals": ORG})]),
    ("STO14", NOT_MET, [deny(GET_PUT, StringNotEqualsIfExists=ORG, Null={"aws:PrincipalOrgID": "false"})]),
    ("STO14", NOT_MET, [deny(GET_PUT, StringNotLike={"aws:PrincipalOrgID": "o-example*"})]),
    ("STO14", NOT_MET, [deny(GET_PUT, **{"ForAllValues:StringNotLike": {"aws:PrincipalOrgPaths": "o-*/r-ab12/*"}})]),
    ("STO15", MET, [deny(GET_PUT, NotIpAddressIfExists={"aws:SourceIp": "203.0.113.0/24"}, **SPARING)]),
    ("STO15", NOT_MET, [deny(GET_PUT, NotIpAddressIfExists={"aws:SourceIp": HALVES}, **SPARING)]),
    ("STO15", NOT_MET, [deny(GET_PUT, Null={"aws:SourceVpce": "true"}, **SPARING)]),
    ("STO15", NOT_MET, [deny(GET_PUT, **ENDPOINT, StringEquals={"aws:PrincipalTag/perimeter": "yes"})]),
    ("STO15", MET, [deny(GET_PUT, **ENDPOINT, StringNotEquals={"aws:PrincipalTag/perimeter": "no"})]),
    ("STO16", MET, [deny(GET_PUT, **ENDPOINT, **FORWARDED)]),
    ("STO16", NOT_MET, [deny(GET_PUT, **ENDPOINT, StringNotEquals={"aws:PrincipalTag/team": "batch"})]),
    ("STO16", MET, [deny(GET_PUT, ArnNotEquals={"aws:PrincipalArn": ROLE})]),
    ("STO17", NOT_MET, [deny(ALL, WHOLE, **ENDPOINT)]),
    ("STO17", MET, [deny(ALL, WHOLE, **ENDPOINT, StringNotEquals={"aws:PrincipalTag/team": "deploy"})]),
    ("STO18", MET, [deny(GET_PUT, ArnNotLike={"aws:PrincipalArn": "arn:aws:iam::*:role/face-comparison"})]),
    ("STO18", NOT_MET, [deny(GET_PUT, ArnNotLike={"aws:PrincipalArn": ["arn:aws:iam::*:role/*", ROLE]})]),
    ("STO18", NOT_MET, [deny(GET_PUT, ArnNotEquals={"aws:PrincipalArn": ROLE}, StringEquals=ORG)]),
    ("STO18", UNDECIDED, [deny(GET_PUT, ArnNotEquals={"aws:PrincipalArn": {"Fn::ImportValue": "elsewhere"}})]),
]


@pytest.mark.parametrize(("control", "expected", "policy"), BUCKETS)
def test_the_policy_of_a_bucket(control: str, expected: Any, policy: Any) -> None:
    """What a bucket must refuse is refused in every request, or the control says so."""
    found = judge(control, with_policy(*policy))
    assert found == {expected} or (expected is not MET and found == {expected, MET})


OTHER, ROOT = "arn:aws:iam::999988887777:root", "arn:aws:iam::111122223333:root"
KEY_USE = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}
COMPARE = "rekognition:CompareFaces"
OFF = {"StringNotEqualsIfExists": {"aws:SourceVpce": "vpce-1"}, **FORWARDED}
STRAY = {"StringNotEqualsIfExists": ORG}
MINE = {"StringEquals": {"aws:ResourceAccount": "111122223333"}}
OWN = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/reader"}
LOGS = {"Service": "logs.amazonaws.com"}
TWO = {"aws:PrincipalOrgID": ["o-exampleorg1", "o-other11111"]}


def through(service: str, resource: str = "*", *more: Any, **where: Any) -> Any:
    """The policy of an endpoint that lets everyone pass where conditions hold."""
    action = {"s3": "s3:PutObject", "sns": "sns:Publish", "kms": "kms:Decrypt"}.get(service, COMPARE)
    return endpoint(policy(everyone(action, resource, where), *more), service)


def called(**denied: Any) -> Any:
    """A role that may compare faces, and what is denied to it."""
    return role(grant(COMPARE), refuse("rekognition:*", denied))


def streaming(principal: Any, **where: Any) -> Any:
    """The policy of a stream of results."""
    statement = grant("kinesis:GetRecords", "*", where, Principal=principal)
    return one("Kinesis::ResourcePolicy", ResourceArn="arn:aws:kinesis:eu-west-1:111122223333:stream/results",
               ResourcePolicy=policy(statement))  # fmt: skip


def ending(days: dict[str, Any]) -> dict[str, Any]:
    return {"Effect": "Deny", "Principal": "*", "Action": "kms:ScheduleKeyDeletion", "Resource": "*", "Condition": days}


DAYS = "kms:ScheduleKeyDeletionPendingWindowInDays"
OTHERS = [
    Case("NET05", MET, through("rekognition", StringEquals=ORG), "example"),
    Case("NET05", NOT_MET, through("rekognition", StringEqualsIfExists=ORG), "example"),
    Case("NET05", NOT_MET, through("rekognition", "*", **{"ForAllValues:StringEquals": ORG}), "example"),
    Case("NET05", NOT_MET, through("rekognition", StringLike={"aws:PrincipalOrgID": "o-*"}), "example"),
    Case("NET05", NOT_MET, through("rekognition", StringEquals=TWO), "example"),
    Case("NET05", MET, through("rekognition", "*", refuse("*", {"StringNotEquals": ORG}, Principal="*")), "example"),
    Case("NET07", MET, through("s3", "arn:aws:s3:::kyc-media/*")),
    Case("NET07", NOT_MET, through("s3", "arn:aws:s3:::kyc-*/*")),
    Case("NET07", MET, through("s3", "arn:aws:s3:::kyc-*/*", **MINE)),
    Case("NET07", NOT_MET, through("s3", StringEqualsIfExists={"aws:ResourceOrgID": "o-exampleorg1"})),
    Case("NET07", NOT_MET, through("s3", StringLike={"aws:ResourceOrgID": "o-*"})),
    Case("NET07", NOT_MET, through("sns", "arn:aws:sns:*:*:alarms")),
    Case("NET07", MET, through("sns", "arn:aws:sns:*:111122223333:*")),
    Case("NET07", NOT_MET, through("kms", Null={"aws:ResourceAccount": "false"})),
    Case("NET10", NOT_MET, through("rekognition", IpAddress={"aws:VpcSourceIp": HALVES}), "example"),
    Case("NET10", NOT_MET, through("rekognition", Null={"aws:VpcSourceIp": "false"}), "example"),
    Case("NET29", NOT_MET, through("rekognition", StringNotEquals={"aws:PrincipalTag/team": "nobody"})),
    Case("NET29", NOT_MET, through("rekognition", ArnLike={"aws:PrincipalArn": "arn:aws:iam::*:role/kyc"})),
    Case("NET29", MET, through("rekognition", ArnLike={"aws:PrincipalArn": "arn:aws:iam::111122223333:role/kyc-*"})),
    Case("IAM42", MET, streaming("*", StringEquals=ORG)),
    Case("IAM42", NOT_MET, streaming("*", StringEqualsIfExists=ORG)),
    Case("IAM42", NOT_MET, streaming("*", IpAddress={"aws:SourceIp": HALVES})),
    Case("IAM42", NOT_MET, streaming("*", Null={"aws:SourceVpce": "false"})),
    Case("IAM42", UNDECIDED, streaming({"AWS": OTHER})),
    Case("IAM42", NOT_MET, streaming({"AWS": [OTHER, OWN]})),
    Case("IAM42", MET, streaming({"AWS": OWN})),
    Case("IAM42", NOT_MET, streaming(LOGS, StringLike={"aws:SourceAccount": "*"})),
    Case("IAM42", NOT_MET, streaming(LOGS, ArnLike={"aws:SourceArn": "arn:aws:logs:*"})),
    Case("IAM42", MET, streaming(LOGS, StringEquals={"aws:SourceAccount": "111122223333"})),
    Case("IAM22", MET, called(**OFF)),
    Case("IAM22", NOT_MET, called(NotIpAddressIfExists={"aws:SourceIp": HALVES})),
    Case("IAM22", NOT_MET, called(Null={"aws:SourceVpce": "true"})),
    Case("IAM22", NOT_MET, called(**OFF, StringEquals={"aws:PrincipalTag/perimeter": "yes"})),
    Case("IAM22", NOT_MET, called(**{"ForAnyValue:StringNotEquals": {"aws:SourceVpce": "vpce-1"}})),
    Case("IAM23", MET, called(StringNotEquals={"aws:RequestedRegion": "eu-west-1"})),
    Case("IAM23", NOT_MET, called(StringNotEquals={"aws:RequestedRegion": ["eu-west-1", "us-east-1"]})),
    Case("IAM23", NOT_MET, called(StringEquals={"aws:RequestedRegion": "xx-elsewhere-1"})),
    Case("ENC24", NOT_MET, topic_key({**KEY_USE, "Principal": {"AWS": ROOT}, "Condition": {
        "StringEqualsIfExists": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}})),
    Case("ENC24", NOT_MET, topic_key({**KEY_USE, "Principal": {"AWS": ROOT}, "Condition": {
        "StringLike": {"kms:ViaService": "*"}}})),
    Case("ENC26", MET, key(ending({"NumericLessThan": {DAYS: "30"}})), "example"),
    Case("ENC26", NOT_MET, key(ending({"NumericEquals": {DAYS: ["7", "29"]}})), "example"),
    Case("COM13", MET, scp(refuse("rekognition:*", {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}))),
    Case("COM13", NOT_MET, scp(refuse("rekognition:*", {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}))),
    Case("COM13", NOT_MET, scp(refuse("rekognition:*", {"StringNotLike": {"aws:RequestedRegion": "eu-*"}}))),
    Case("COM14", NOT_MET, scp(refuse("rekognition:*", {"NotIpAddressIfExists": {"aws:SourceIp": HALVES}}))),
    Case("COM16", MET, rcp(refuse(["s3:*", "kms:*"], STRAY, Principal="*"))),
    Case("COM16", NOT_MET, rcp(refuse(["s3:*", "kms:*"], {"ForAnyValue:StringNotEquals": ORG}, Principal="*"))),
]  # fmt: skip


@pytest.mark.parametrize("case", OTHERS, ids=lambda case: f"{case.control}-{case.says}")
def test_other_policies(case: Case) -> None:
    """Endpoints, roles, keys, streams and the organization: the same causes, by the same engine."""
    assert said(case) is case.says
