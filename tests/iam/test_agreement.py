"""`assurance.iam.claims` held against cvc5: the same question as formulas, on policies of our own and random ones."""

from typing import Any

import pytest

from tests.agreement import compared, engine
from tests.support.second_judge import Case, breaks

Json = dict[str, Any]
OURS, OTHER = "111122223333", "444455556666"
ROLE = f"arn:aws:iam::{OURS}:role/caller"
OUR_ENDPOINT = {"StringEquals": {"aws:SourceVpce": "vpce-1"}}
OFF_ENDPOINT = {"StringNotEqualsIfExists": {"aws:SourceVpce": "vpce-1"}}


def allow(action: str = "*", resource: str = "*", **more: Any) -> Json:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: str = "*", resource: str = "*", **more: Any) -> Json:
    return {**allow(action, resource, **more), "Effect": "Deny"}


@pytest.mark.parametrize(
    ("layers", "claim", "breaks_it"),
    [
        ({"identity": [allow()]}, [], True),
        ({"identity": [allow()]}, [allow()], False),
        ({"identity": [allow("s3:Get*")]}, [allow("S3:get*")], False),
        ({"identity": [allow("s3:Get*")]}, [allow("s3:GetObject*")], True),
        ({"identity": [allow(), deny(Condition=OFF_ENDPOINT)]}, [allow(Condition=OUR_ENDPOINT)], False),
        ({"identity": [allow(Condition=OFF_ENDPOINT)]}, [allow(Condition=OUR_ENDPOINT)], True),
        ({"identity": [allow()], "boundary": [allow("s3:*")]}, [allow("s3:*")], False),
        ({"identity": [allow()], "endpoint": [allow("s3:*", Principal={"AWS": OTHER})]}, [], False),
        ({"identity": [allow()], "scp": [allow(), deny("s3:*")]}, [allow(), deny("s3:*")], False),
        ({"identity": [allow()], "scp": [allow(), deny("s3:Get*")]}, [allow(), deny("s3:*")], True),
        ({"identity": [], "resource": [allow("s3:*", Principal="*")]}, [], True),
        ({"identity": [], "resource": [allow("s3:*", Principal={"AWS": OURS})]}, [], False),
        ({"identity": [], "boundary": [], "resource": [allow("s3:*", Principal={"AWS": ROLE})]}, [], False),
        ({"identity": [], "boundary": [], "resource": [allow("s3:*", Principal="*")]}, [], True),
        ({"identity": [allow(resource="arn:aws:s3:::a*")]}, [allow(resource="arn:aws:s3:::*")], False),
        ({"identity": [allow(resource="arn:aws:s3:*:a")]}, [allow(resource="arn:aws:s3:*:*:a")], True),
    ],
)  # fmt: skip
def test_both_say_what_is_so(layers: dict[str, list[Json]], claim: list[Json], breaks_it: bool) -> None:
    """A few cases that a person decides at sight: neither judge always says the same."""
    case = Case(arn=ROLE, account=OURS, owner=OURS, layers=layers, claim=claim)
    assert (engine(case), breaks(case)) == (breaks_it, breaks_it)


@pytest.mark.parametrize(
    ("first", "second", "empty"),
    [
        ({"StringEquals": {"aws:SourceVpce": ["a", "b"]}}, {"StringNotEquals": {"aws:SourceVpce": "a"}}, False),
        ({"StringEquals": {"aws:SourceVpce": "a"}}, {"StringNotLike": {"AWS:sourcevpce": "?"}}, True),
        ({"StringEqualsIgnoreCase": {"aws:username": "ANN"}}, {"StringEquals": {"aws:username": "Ann"}}, False),
        ({"Null": {"aws:SourceVpce": "true"}}, {"StringLike": {"aws:SourceVpce": "*"}}, True),
        ({"Null": {"aws:SourceVpce": ["true", "false"]}}, {"StringLike": {"aws:SourceVpce": "*"}}, False),
        ({"Null": {"aws:RequestedRegion": "true"}}, {}, True),
        ({"Null": {"aws:TagKeys": "true"}}, {"ForAllValues:StringEquals": {"aws:TagKeys": "a"}}, False),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": "a"}},
         {"ForAnyValue:StringEquals": {"aws:TagKeys": "b"}}, True),
        ({"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}},
         {"ForAnyValue:StringEquals": {"aws:TagKeys": "b"}}, False),
        ({"ForAnyValue:StringNotEquals": {"aws:TagKeys": "a"}}, {"StringEquals": {"aws:TagKeys": "a"}}, False),
        ({"Bool": {"aws:SecureTransport": "false"}}, {"Bool": {"aws:SecureTransport": "true"}}, True),
        ({"Bool": {"aws:MultiFactorAuthPresent": "false"}}, {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}},
         True),
        ({"NumericLessThan": {"s3:TlsVersion": "1.3"}}, {"NumericGreaterThan": {"s3:TlsVersion": "1.2"}}, False),
        ({"NumericLessThan": {"s3:TlsVersion": "1.2"}}, {"NumericGreaterThanEquals": {"s3:TlsVersion": "1.2"}}, True),
        ({"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}},
         {"DateGreaterThan": {"aws:CurrentTime": "2026-01-01T01:00:00+02:00"}}, False),
        ({"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:01Z"}},
         {"DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}, False),
        ({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}},
         {"NotIpAddress": {"aws:SourceIp": ["10.0.0.0/9", "10.128.0.0/9"]}}, True),
        ({"IpAddress": {"aws:SourceIp": "::/0"}}, {"NotIpAddress": {"aws:SourceIp": "0.0.0.0/0"}}, False),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:t"}}, {"StringLike": {"aws:SourceArn": "arn:aws:s3*"}}, True),
        ({"BinaryEquals": {"s3:ExampleDigest": "aGVsbG8="}}, {"BinaryEquals": {"s3:ExampleDigest": "d29ybGQ="}}, True),
    ],
)  # fmt: skip
def test_both_know_what_two_conditions_leave(first: Json, second: Json, empty: bool) -> None:
    """Of every operator: whether a request can meet both conditions."""
    case = Case(arn=ROLE, account=OURS, owner=OURS, claim=[],
                layers={"identity": [allow(Condition=first)], "scp": [allow(Condition=second)]})  # fmt: skip
    assert (engine(case), breaks(case)) == (not empty, not empty)


@pytest.mark.parametrize("first", [1, 1001, 2001, 3001])
def test_neither_contradicts_the_other(first: int) -> None:
    """Twenty sets of policies of each seed: as found by both, or by neither; `make agreement` compares ten thousand."""
    answers = [compared(seed)[1] for seed in range(first, first + 20)]
    assert [one for one in answers if one.startswith("DISAGREE")] == []
    assert sum(one.startswith("both") for one in answers) >= 15
