"""`assurance.iam.conditions`: the outcomes that AWS publishes for its operators, and what is unknown stays unknown.

Tables from the IAM user guide: reference_policies_elements_condition_operators (OPERATORS),
reference_policies_condition-single-vs-multi-valued-context-keys and
reference_policies_condition_examples-multi-valued-context-keys (SETS),
reference_policies_condition-logic-multiple-context-keys-or-values (SEVERAL) and
reference_policies_condition_examples-single-valued-context-keys (SINGLE). The page OPERATORS says of
ForAllValues:StringNotLike that a missing key does not match; the pages SETS, and the text of all, say that it matches:
the text is followed. Its row for an organization path that fits a pattern contradicts its own operator too and is left
out.
"""

from typing import Any

import pytest

from assurance.iam.conditions import Context, context, expand, holds
from assurance.iam.document import Condition, statements
from assurance.iam.truth import Truth
from assurance.sources.resource import Unresolved

Keys = dict[str, Any]
TAGS = "aws:TagKeys"
TOPIC = "arn:aws:sns:us-west-2:123456789012:TOPIC-ID"
BOTH: Keys = {
    "StringEqualsIgnoreCase": {"aws:RequestTag/environment": ["preprod", "storage"]},
    "ForAnyValue:StringEquals": {TAGS: "environment"},
}
NOT_EMPTY: Keys = {
    "ForAllValues:StringEquals": {TAGS: ["environment", "cost-center"]},
    "Null": {TAGS: "false"},
}
ANY: Keys = {"ForAnyValue:StringEquals": {TAGS: ["environment", "cost-center"]}}
NONE_OF: Keys = {"ForAllValues:StringNotLike": {TAGS: ["key1*", "key2*"]}}
INSTANCE: Keys = {"StringLikeIfExists": {"ec2:InstanceType": ["t1.*", "t2.*", "m3.*"]}}
DISTRIBUTIONS: Keys = {
    "ForAllValues:ArnLike": {
        "logs:LogGeneratingResourceArns": [
            "arn:aws::cloudfront:123456789012:distribution/*",
            "arn:aws::cloudfront:123456789012:distribution/support*",
        ]
    }
}
RUN: Keys = {
    "StringEquals": {"aws:RequestTag/environment": ["production", "prod-backup"]},
    "ArnEquals": {
        "ecs:cluster": [
            "arn:aws:ecs:us-east-1:111122223333:cluster/default1",
            "arn:aws:ecs:us-east-1:111122223333:cluster/default2",
        ]
    },
}
ANA, NIKKI = "arn:aws:iam::222222222222:user/Ana", "arn:aws:iam::222222222222:user/Nikki"
DEPARTMENT, DUTY, ARN = "aws:PrincipalTag/department", "aws:PrincipalTag/role", "aws:PrincipalArn"
TAGGED: Keys = {"StringEquals": {DEPARTMENT: ["finance", "hr", "legal"], DUTY: ["audit", "security"]}}
NAMED: Keys = {**TAGGED, "ArnLike": {ARN: [ANA, "arn:aws:iam::222222222222:user/Mary"]}}
SPARED: Keys = {**TAGGED, "ArnNotLike": {ARN: [ANA, "arn:aws:iam::222222222222:user/Mary"]}}
FIRST, SECOND = RUN["ArnEquals"]["ecs:cluster"]


def together(conditions: Keys, request: Context) -> list[Truth]:
    (statement,) = statements(
        {
            "Version": "2012-10-17",
            "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": conditions},
        }
    )
    return [holds(one, request) for one in statement.conditions]


@pytest.mark.parametrize(
    ("conditions", "request_keys", "matches"),
    [
        # OPERATORS: string
        (
            {"StringEquals": {"aws:PrincipalTag/job-category": "iamuser-admin"}},
            {"aws:PrincipalTag/job-category": "iamuser-admin"},
            True,
        ),
        (
            {"StringEquals": {"aws:PrincipalTag/job-category": "iamuser-admin"}},
            {"aws:PrincipalTag/job-category": "dev-ops"},
            False,
        ),
        ({"StringEquals": {"aws:PrincipalTag/job-category": "iamuser-admin"}}, {}, False),
        (
            {"StringLike": {"s3:prefix": ["home/", "home/${aws:username}/"]}},
            {"s3:prefix": "home/martha_rivera/", "aws:username": "martha_rivera"},
            True,
        ),
        (
            {"StringLike": {"s3:prefix": ["home/", "home/${aws:username}/"]}},
            {"s3:prefix": "home/martha_rivera/", "aws:username": "nikki_wolf"},
            False,
        ),
        (
            {"StringLike": {"s3:prefix": ["home/", "home/${aws:username}/"]}},
            {"s3:prefix": "home/martha_rivera/"},
            False,
        ),
        (BOTH, {TAGS: "environment", "aws:RequestTag/environment": "preprod"}, True),
        (BOTH, {TAGS: ["environment", "costcenter"], "aws:RequestTag/environment": "PreProd"}, True),
        (BOTH, {TAGS: "Environment", "aws:RequestTag/Environment": "preprod"}, False),
        (BOTH, {TAGS: "costcenter", "aws:RequestTag/environment": "preprod"}, False),
        (BOTH, {"aws:RequestTag/environment": "storage"}, False),
        (BOTH, {TAGS: "environment"}, False),
        (BOTH, {}, False),
        # OPERATORS: numeric, date, boolean, binary, address, ARN
        ({"NumericLessThanEquals": {"s3:max-keys": "10"}}, {"s3:max-keys": "10"}, True),
        ({"NumericLessThanEquals": {"s3:max-keys": "10"}}, {"s3:max-keys": "11"}, False),
        ({"NumericLessThanEquals": {"s3:max-keys": "10"}}, {}, False),
        (
            {"DateGreaterThan": {"aws:TokenIssueTime": "2020-01-01T00:00:01Z"}},
            {"aws:TokenIssueTime": "2020-06-01T00:00:00Z"},
            True,
        ),
        (
            {"DateGreaterThan": {"aws:TokenIssueTime": "2020-01-01T00:00:01Z"}},
            {"aws:TokenIssueTime": "2019-06-01T00:00:00Z"},
            False,
        ),
        ({"DateGreaterThan": {"aws:TokenIssueTime": "2020-01-01T00:00:01Z"}}, {}, False),
        ({"Bool": {"aws:SecureTransport": "false"}}, {"aws:SecureTransport": "false"}, True),
        ({"Bool": {"aws:SecureTransport": "false"}}, {"aws:SecureTransport": "true"}, False),
        ({"Bool": {"aws:SecureTransport": "false"}}, {}, False),
        ({"BinaryEquals": {"key": "QmluYXJ5VmFsdWVJbkJhc2U2NA=="}}, {"key": "QmluYXJ5VmFsdWVJbkJhc2U2NA=="}, True),
        ({"BinaryEquals": {"key": "QmluYXJ5VmFsdWVJbkJhc2U2NA=="}}, {"key": "ASIAIOSFODNN7EXAMPLE"}, False),
        ({"BinaryEquals": {"key": "QmluYXJ5VmFsdWVJbkJhc2U2NA=="}}, {}, False),
        ({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, {"aws:SourceIp": "203.0.113.1"}, True),
        ({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, {"aws:SourceIp": "198.51.100.1"}, False),
        (
            {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:DB8:1234:5678::/64"]}},
            {"aws:SourceIp": "2001:db8:1234:5678::1"},
            True,
        ),
        ({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, {}, False),
        ({"ArnEquals": {"aws:SourceArn": TOPIC}}, {"aws:SourceArn": TOPIC}, True),
        (
            {"ArnEquals": {"aws:SourceArn": TOPIC}},
            {"aws:SourceArn": "arn:aws:sns:us-west-2:777788889999:TOPIC-ID"},
            False,
        ),
        ({"ArnEquals": {"aws:SourceArn": TOPIC}}, {}, False),
        (
            DISTRIBUTIONS,
            {"logs:LogGeneratingResourceArns": "arn:aws::cloudfront:123456789012:distribution/costcenter"},
            True,
        ),
        (
            DISTRIBUTIONS,
            {
                "logs:LogGeneratingResourceArns": [
                    "arn:aws::cloudfront:123456789012:distribution/costcenter",
                    "arn:aws::cloudfront:123456789012:distribution/support2025",
                ]
            },
            True,
        ),
        (
            DISTRIBUTIONS,
            {"logs:LogGeneratingResourceArns": "arn:aws::cloudfront:777788889999:distribution/costcenter"},
            False,
        ),
        (DISTRIBUTIONS, {}, True),
        # OPERATORS: IfExists, Null
        (INSTANCE, {"ec2:InstanceType": "t1.micro"}, True),
        (INSTANCE, {"ec2:InstanceType": "m2.micro"}, False),
        (INSTANCE, {}, True),
        ({"Null": {"aws:TokenIssueTime": "false"}}, {"aws:TokenIssueTime": "2020-06-01T00:00:00Z"}, True),
        ({"Null": {"aws:TokenIssueTime": "false"}}, {}, False),
        ({"Null": {"aws:TokenIssueTime": "true"}}, {}, True),
        # SETS
        (NOT_EMPTY, {TAGS: "environment"}, True),
        (NOT_EMPTY, {TAGS: "cost-center"}, True),
        (NOT_EMPTY, {TAGS: ["environment", "cost-center"]}, True),
        (NOT_EMPTY, {TAGS: ["environment", "dept"]}, False),
        (NOT_EMPTY, {}, False),
        (ANY, {TAGS: "environment"}, True),
        (ANY, {TAGS: ["environment", "cost-center"]}, True),
        (ANY, {TAGS: ["environment", "dept"]}, True),
        (ANY, {TAGS: "dept"}, False),
        (ANY, {}, False),
        (NONE_OF, {TAGS: "key1:legal"}, False),
        (NONE_OF, {TAGS: ["key1:hr", "key2:audit"]}, False),
        (NONE_OF, {TAGS: "key3:legal"}, True),
        (NONE_OF, {}, True),
        ({"ForAllValues:StringNotLike": {TAGS: "key1*"}}, {TAGS: "key1:legal"}, False),
        ({"ForAllValues:StringNotLike": {TAGS: "key1*"}}, {TAGS: ["key1:hr", "key1:personnel"]}, False),
        ({"ForAllValues:StringNotLike": {TAGS: "key1*"}}, {TAGS: "key2:audit"}, True),
        ({"ForAnyValue:StringEquals": {TAGS: "webserver"}}, {TAGS: ["environment", "webserver", "test"]}, True),
        ({"ForAnyValue:StringEquals": {TAGS: "webserver"}}, {TAGS: ["environment", "test"]}, False),
        # SEVERAL
        (NAMED, {DEPARTMENT: "legal", DUTY: "audit", ARN: ANA}, True),
        (NAMED, {DEPARTMENT: "hr", DUTY: "audit", ARN: NIKKI}, False),
        (NAMED, {DEPARTMENT: "hr", DUTY: "payroll", ARN: ANA}, False),
        (NAMED, {DEPARTMENT: "hr", ARN: ANA}, False),
        (NAMED, {ARN: ANA}, False),
        (SPARED, {DEPARTMENT: "legal", DUTY: "audit", ARN: NIKKI}, True),
        (SPARED, {DEPARTMENT: "hr", DUTY: "audit", ARN: ANA}, False),
        (SPARED, {DEPARTMENT: "hr", DUTY: "payroll", ARN: NIKKI}, False),
        (SPARED, {DEPARTMENT: "hr", ARN: NIKKI}, False),
        (SPARED, {ARN: NIKKI}, False),
        # SINGLE
        (RUN, {"aws:RequestTag/environment": "production", "ecs:cluster": FIRST}, True),
        (RUN, {"aws:RequestTag/environment": "prod-backup", "ecs:cluster": SECOND}, True),
        (RUN, {"aws:RequestTag/webserver": "production", "ecs:cluster": SECOND}, False),
        (RUN, {"ecs:cluster": SECOND}, False),
    ],
)
def test_the_outcomes_that_aws_publishes(conditions: Keys, request_keys: Keys, matches: bool) -> None:
    """Each published row comes out as published; all conditions of a statement must hold."""
    assert all(together(conditions, context(request_keys, complete=True))) is matches


@pytest.mark.parametrize(
    ("operator", "wanted", "found", "matches"),
    [
        ("StringNotEquals", "a", "b", True),
        ("StringNotEquals", ["a", "b"], "b", False),
        ("StringNotEquals", "a", (), True),
        ("StringNotEqualsIfExists", "a", (), True),
        ("StringNotEqualsIgnoreCase", "A", "a", False),
        ("StringEquals", "A", "a", False),
        ("StringEquals", "a*", "ab", False),
        ("StringLike", "a*", "ab", True),
        ("StringLike", "a${*}", "ab", False),
        ("StringLike", "a${*}", "a*", True),
        ("StringEquals", "a${?}${$}", "a?$", True),
        ("StringNotLike", "a*", "ab", False),
        ("ArnNotLike", "arn:aws:iam::1:role/a*", "arn:aws:iam::1:role/b", True),
        ("ArnNotEquals", "arn:aws:iam::1:role/a*", "arn:aws:iam::1:role/ab", False),
        ("ArnNotEqualsIfExists", "arn:aws:iam::1:role/a*", (), True),
        ("ArnLike", "arn:aws:iam:*:role/a", "arn:aws:iam::1:role/a", False),
        ("NumericLessThan", "1.2", "1.1", True),
        ("NumericLessThan", "1.2", "1.2", False),
        ("NumericGreaterThanEquals", "5", "5", True),
        ("NumericNotEquals", "5", "5.0", False),
        ("NumericEquals", "5", "five", False),
        ("DateLessThan", "2026-11-24", "2026-11-23T23:59:59Z", True),
        ("DateEquals", "1795478400", "2026-11-24T00:00:00Z", True),
        ("DateEquals", "2026", "2026-01-01", True),
        ("DateGreaterThan", "2026-05", "2026-05-01T00:00:01Z", True),
        ("NotIpAddress", ["10.0.0.0/8"], "10.40.0.1", False),
        ("NotIpAddress", ["10.0.0.0/8"], (), True),
        ("IpAddress", "10.40.0.1", "10.40.0.1", True),
        ("IpAddress", "10.0.0.0/8", "2001:db8::1", False),
        ("IpAddress", "not an address", "10.0.0.1", False),
        ("BoolIfExists", "false", (), True),
        ("Bool", True, "true", True),
        ("ForAnyValue:StringNotEquals", ["a", "b"], ["a", "c"], True),
        ("ForAnyValue:StringNotEquals", ["a", "b"], ["a", "b"], False),
        ("ForAnyValue:StringNotEquals", ["a", "b"], (), False),
        ("ForAllValues:StringLike", "a*", ["ab", "b"], False),
        ("ForAnyValue:StringLikeIfExists", "a*", (), True),
        ("ForAllValues:Bool", "true", ["true", "false"], False),
        ("ForAllValues:StringEquals", "a", "", True),
        ("ForAnyValue:StringEquals", "a", "", False),
    ],
)
def test_each_operator(operator: str, wanted: Any, found: Any, matches: bool) -> None:
    """Negation, sets, wildcards, numbers, dates, addresses: each operator by itself."""
    (outcome,) = together({operator: {"some:Key": wanted}}, context({"some:Key": found}, complete=True))
    assert outcome is matches


@pytest.mark.parametrize(
    "operator",
    [
        "StringEquals",
        "StringNotEquals",
        "StringEqualsIfExists",
        "StringNotEqualsIfExists",
        "Null",
        "Bool",
        "ForAllValues:StringEquals",
        "ForAnyValue:StringLike",
        "NotIpAddress",
    ],
)
def test_an_unknown_key_is_not_an_absent_one(operator: str) -> None:
    """What nobody says about a key makes the answer depend on it; absence is an answer."""
    conditions = {operator: {"aws:SourceVpce": "vpce-1"}}
    assert together(conditions, context({})) == [frozenset({"aws:SourceVpce"})]
    assert isinstance(together(conditions, context({"AWS:SourceVPCE": ()}))[0], bool)


def test_a_family_of_keys_can_be_absent() -> None:
    """A principal without tags has none of the `aws:PrincipalTag/` keys."""
    request = context({}, absent=["aws:PrincipalTag/*", "kms:EncryptionContext:*"])
    assert request.values("aws:PrincipalTag/team") == ()
    assert request.values("kms:EncryptionContext:aws:s3:arn") == ()
    assert request.values("aws:ResourceTag/team") is None


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("a/${aws:username}", {"aws:username": "eve"}, "a/eve"),
        ("a/${AWS:UserName}", {"aws:username": "eve"}, "a/eve"),
        ("a/${aws:PrincipalTag/team, 'none'}", {"aws:PrincipalTag/team": ()}, "a/none"),
        ("a/${aws:PrincipalTag/team, 'none'}", {"aws:PrincipalTag/team": "red"}, "a/red"),
        ("a/${aws:username}", {"aws:username": ()}, None),
        ("a/${aws:username}", {}, frozenset({"aws:username"})),
        ("a/${AWS::AccountId}", {}, "a/${AWS::AccountId}"),
    ],
)
def test_variables(text: str, known: Keys, expected: object) -> None:
    """A variable takes the request's value, else its default; without both nothing can match."""
    assert expand(text, context(known)) == expected


def test_a_wildcard_in_a_value_of_the_request_is_no_wildcard() -> None:
    """Who calls herself `*` does not see everybody's home."""
    (outcome,) = together(
        {"StringLike": {"s3:prefix": "home/${aws:username}/"}},
        context({"s3:prefix": "home/eve/", "aws:username": "*"}),
    )
    assert outcome is False


def test_variables_need_the_version_of_2012() -> None:
    """In a document of 2008, or without version, `${…}` is text."""
    (statement,) = statements(
        {
            "Statement": {
                "Effect": "Allow",
                "Action": "*",
                "Resource": "*",
                "Condition": {"StringEquals": {"s3:prefix": "${aws:username}"}},
            }
        }
    )
    request = context({"s3:prefix": "eve", "aws:username": "eve"})
    assert holds(statement.conditions[0], request, variables=statement.variables) is False


@pytest.mark.parametrize(
    ("operator", "found", "expected"),
    [
        ("StringEquals", "vpce-1", True),
        ("StringEquals", "vpce-2", frozenset({"Ref Endpoint"})),
        ("StringNotEquals", "vpce-1", False),
        ("StringNotEquals", "vpce-2", frozenset({"Ref Endpoint"})),
    ],
)
def test_an_unresolved_value_decides_nothing(operator: str, found: str, expected: Truth) -> None:
    """What the template does not hold may match or not, unless a value that is there already decides."""
    condition = Condition(
        operator=operator, key="aws:SourceVpce", values=("vpce-1",), unresolved=(Unresolved("Ref Endpoint", "adopted"),)
    )
    assert holds(condition, context({"aws:SourceVpce": found})) == expected
