"""Controls that once asked a sample of requests: what the sample did not show, each with its good and its bad twin."""

from typing import Any

import pytest

from tests.controls.test_sto import ALGORITHM, ENDPOINT, GET_PUT, KEY, KEY_ID, ROLE, SPARING, WHOLE, deny, with_policy
from tests.support.judging import MET, NOT_MET, UNDECIDED, judge

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
