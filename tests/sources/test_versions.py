"""Every version of a template is judged: what its parameters, conditions and rules allow, and nothing else."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest

from assurance.results.verdict import Status
from assurance.sources.assembly import Template
from assurance.sources.reading import Text
from assurance.sources.resource import Application, Unresolved
from assurance.sources.template import parsed, resolved
from tests.support.judging import MET, NOT_MET, UNDECIDED, results

ENV = {"Type": "String", "AllowedValues": ["dev", "prod"], "Default": "prod"}
PROD = {"Fn::Equals": [{"Ref": "Env"}, "prod"]}
IS_A = {"Fn::Equals": [{"Ref": "P"}, "a"]}
BUCKET = {"Type": "AWS::S3::Bucket"}
NO_TLS = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": [{"Fn::GetAtt": ["B", "Arn"]}, {"Fn::Sub": "${B.Arn}/*"}],
    "Condition": {"Bool": {"aws:SecureTransport": False}},
}
POLICY = {
    "Type": "AWS::S3::BucketPolicy",
    "Properties": {"Bucket": {"Ref": "B"}, "PolicyDocument": {"Version": "2012-10-17", "Statement": [NO_TLS]}},
}


def said(control: str, resources: Mapping[str, Any], **template: Any) -> set[tuple[Status, str]]:
    """Status, and the versions that a message names, of each judgement."""
    found = results(control, {"Resources": resources, **template}).results
    return {(one.status, one.message.rpartition("(where ")[2].rstrip(")") if "(where " in one.message else "")
            for one in found}  # fmt: skip


def values(value: Any, **template: Any) -> set[str]:
    """What a property is, in all versions."""
    application = parsed({"Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"X": value}}}, **template})
    (topic,) = application.resources
    assert application.versions is not None
    found = [answer for _, answer in application.versions.explore(lambda: topic.get("X"))]
    return {"?" if isinstance(one, Unresolved) else str(one) for one in found}


@pytest.mark.parametrize(
    ("parameter", "expected"),
    [
        ({"Type": "String", "AllowedValues": ["a", "b"]}, {"a", "b"}),
        ({"Type": "String", "AllowedValues": ["a", "b"], "Default": "b"}, {"a", "b"}),
        ({"Type": "String"}, {"?"}),
        ({"Type": "String", "Default": "a"}, {"a", "?"}),
        ({"Type": "String", "AllowedPattern": "^(a|b)$"}, {"a", "b"}),
        ({"Type": "String", "AllowedPattern": "a|b", "Default": "b"}, {"a", "b"}),
        ({"Type": "String", "AllowedPattern": "^[a-c]$", "Default": "a"}, {"a", "?"}),
        ({"Type": "Number", "MinValue": 3, "MaxValue": 3}, {"3"}),
        ({"Type": "Number", "MinValue": 3, "Default": 5}, {"5", "?"}),
        ({"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/a"}, {"?"}),
        ({"Type": "CommaDelimitedList", "Default": "a, b"}, {"['a', 'b']", "?"}),
    ],
)
def test_a_default_is_only_one_of_the_values(parameter: dict[str, Any], expected: set[str]) -> None:
    """A parameter has every value that CloudFormation accepts for it; those that the template names stand alone."""
    assert values({"Ref": "P"}, Parameters={"P": parameter}) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (IS_A, {"yes", "no"}),
        ({"Fn::Equals": ["a", {"Ref": "P"}]}, {"yes", "no"}),
        ({"Fn::Not": [IS_A]}, {"yes", "no"}),
        ({"Fn::And": [IS_A, {"Fn::Equals": [{"Ref": "P"}, "b"]}]}, {"no"}),
        (
            {"Fn::Or": [{"Fn::Equals": [{"Ref": "P"}, "a"]}, {"Fn::Not": [{"Fn::Equals": [{"Ref": "P"}, "a"]}]}]},
            {"yes"},
        ),
        ({"Fn::Equals": [{"Ref": "P"}, {"Ref": "P"}]}, {"yes"}),
        ({"Fn::Equals": [{"Fn::Join": ["", [{"Ref": "P"}, "x"]]}, "ax"]}, {"yes", "no"}),
        ({"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}, {"yes", "no"}),
        ({"Fn::Equals": ["a", "b"]}, {"no"}),
        ({"Fn::Equals": [{"Ref": "P"}, ""]}, {"no"}),
        ({"Fn::Equals": [{"Ref": "P"}, "Z"]}, {"no"}),
        ({"Condition": "C"}, {"yes", "no"}),
        ({"Fn::Equals": [{"Fn::If": ["C", "a", "b"]}, "a"]}, {"yes", "no"}),
        ("nonsense", {"yes", "no"}),
    ],
)
def test_a_condition_is_what_some_value_makes_it(condition: Any, expected: set[str]) -> None:
    """A condition that no accepted value makes true is false; one that nobody can tell is both."""
    parameter = {"Type": "String", "AllowedPattern": "^[a-z]+$", "MinLength": 1}
    found = values({"Fn::If": ["C", "yes", "no"]}, Parameters={"P": parameter}, Conditions={"C": condition})
    assert found == expected


def test_conditions_on_one_parameter_agree() -> None:
    """Conditions on one parameter are true and false together, and each choice is made once."""
    conditions = {"Prod": PROD, "Dev": {"Fn::Not": [{"Condition": "Prod"}]}}
    value = {"Fn::If": ["Dev", {"Fn::If": ["Prod", "never", {"Ref": "Env"}]}, {"Ref": "Env"}]}
    assert values(value, Parameters={"Env": ENV}, Conditions=conditions) == {"dev", "prod"}


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        (["M", {"Ref": "P"}, "k"], {"1", "2"}),
        (["M", {"Ref": "P"}, "k", {"DefaultValue": "3"}], {"1", "2", "3"}),
        (["M", "a", {"Ref": "P"}, {"DefaultValue": "3"}], {"1", "3"}),
    ],
)
def test_a_parameter_chooses_from_a_map(argument: list[Any], expected: set[str]) -> None:
    """The keys of a map are distinguished; what it has no key for is deployed with a default only."""
    maps = {"M": {"a": {"k": "1"}, "b": {"k": "2"}}}
    assert values({"Fn::FindInMap": argument}, Parameters={"P": {"Type": "String"}}, Mappings=maps) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Fn::FindInMap": ["M", {"Ref": "AWS::Region"}, "k"]}, {"1", "2"}),
        ({"Fn::FindInMap": ["M", {"Ref": "AWS::Region"}, "k", {"DefaultValue": "3"}]}, {"1", "2", "3"}),
        ({"Fn::FindInMap": ["N", "x", {"Ref": "AWS::Region"}]}, {"5"}),
        ({"Fn::FindInMap": ["O", {"Ref": "AWS::AccountId"}, "k"]}, {"6", "7"}),
        ({"Fn::If": ["Ireland", {"Fn::FindInMap": ["M", {"Ref": "AWS::Region"}, "k"]}, "none"]}, {"1", "none"}),
    ],
)
def test_a_region_that_is_not_known_chooses_from_a_map(value: Any, expected: set[str]) -> None:
    """Every row is a version; a Region without a row deploys with a default only; conditions on the Region agree."""
    maps = {
        "M": {"eu-west-1": {"k": "1"}, "us-east-1": {"k": "2"}},
        "N": {"x": {"eu-west-1": "5"}},
        "O": {"111122223333": {"k": "6"}, "444455556666": {"k": "7"}},
    }
    conditions = {"Ireland": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}}
    assert values(value, Mappings=maps, Conditions=conditions) == expected
    if "Fn::If" not in value:
        assert values(value, Mappings=maps) == expected


def rule(*allowed: str, condition: Any = None) -> dict[str, Any]:
    """A rule that one parameter is among these."""
    found: dict[str, Any] = {"Assertions": [{"Assert": {"Fn::Contains": [list(allowed), {"Ref": "Days"}]}}]}
    return found | ({"RuleCondition": condition} if condition else {})


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({}, {(NOT_MET, 'Days is "30"')}),
        ({"R": rule("400")}, {(MET, "")}),
        ({"R": rule("30", "400")}, {(NOT_MET, 'Days is "30"')}),
        ({"R": rule("400", condition=PROD)}, {(NOT_MET, 'Days is "30"')}),
        ({"R": rule("400", condition=PROD), "S": rule("400", condition={"Fn::Not": [PROD]})}, {(MET, "")}),
    ],
)
def test_what_a_rule_forbids_is_no_version(rules: dict[str, Any], expected: set[tuple[Status, str]]) -> None:
    """Values that break a rule of the template are refused by CloudFormation: no version has them."""
    days = {"Type": "Number", "AllowedValues": [400, 30]}
    group = {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": {"Ref": "Days"}}}
    parameters = {"Days": days, "Env": {"Type": "String", "AllowedValues": ["dev", "prod"]}}
    assert said("AUD06", {"L": group}, Parameters=parameters, Rules=rules) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({"Default": 400}, {(UNDECIDED, 'Days is not "400"')}),
        ({"MinValue": 365}, {(MET, "")}),
        ({"MinValue": 365, "MaxValue": 3653, "Default": 400}, {(MET, "")}),
        ({"MinValue": 1, "Default": 400}, {(NOT_MET, 'Days is not "400"')}),
        ({"MaxValue": 90}, {(NOT_MET, "")}),
        ({"MinValue": 365, "Default": 30}, {(NOT_MET, 'Days is "30"')}),
        ({"AllowedValues": [400, 500, 30, 60]}, {(NOT_MET, 'Days is "30"'), (NOT_MET, 'Days is "60"')}),
        ({"AllowedValues": [400, 500]}, {(MET, "")}),
    ],
)
def test_bounds_of_a_number_are_judged(days: dict[str, Any], expected: set[tuple[Status, str]]) -> None:
    """What holds at the bounds of a parameter holds between them, and what a bound allows may be given."""
    group = {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": {"Ref": "Days"}}}
    assert said("AUD06", {"L": group}, Parameters={"Days": {"Type": "Number", **days}}) == expected


@pytest.mark.parametrize(
    ("bucket", "policy", "expected"),
    [
        ("", "", {(MET, "")}),
        ("", "Prod", {(NOT_MET, 'Env is "dev"')}),
        ("Prod", "Prod", {(MET, "")}),
        ("Dev", "Dev", {(MET, "")}),
        ("Big", "Prod", {(NOT_MET, 'Env is "dev"')}),
        ("Prod", "Big", {(NOT_MET, 'Size is "s"')}),
        ("Prod", "Never", {(NOT_MET, "")}),
        ("Never", "Never", set()),
    ],
)
def test_a_policy_serves_where_it_is(bucket: str, policy: str, expected: set[tuple[Status, str]]) -> None:
    """What accompanies a resource must be there in every version that has the resource."""
    resources = {
        "B": BUCKET | ({"Condition": bucket} if bucket else {}),
        "P": POLICY | ({"Condition": policy} if policy else {}),
    }
    conditions = {
        "Prod": PROD,
        "Dev": {"Fn::Not": [{"Condition": "Prod"}]},
        "Big": {"Fn::Equals": [{"Ref": "Size"}, "l"]},
        "Never": {"Fn::Equals": ["a", "b"]},
    }
    parameters = {"Env": ENV, "Size": {"Type": "String", "AllowedValues": ["s", "l"]}}
    assert said("STO11", resources, Parameters=parameters, Conditions=conditions) == expected


def test_two_policies_serve_where_either_is() -> None:
    """One policy in production and another elsewhere leave no version without."""
    resources = {"B": BUCKET, "P": POLICY | {"Condition": "Prod"}, "Q": POLICY | {"Condition": "Dev"}}
    conditions = {"Prod": PROD, "Dev": {"Fn::Not": [{"Condition": "Prod"}]}}
    assert said("STO11", resources, Parameters={"Env": ENV}, Conditions=conditions) == {(MET, "")}


def test_no_count_of_versions_is_cut_off() -> None:
    """A bucket with twenty settings, each by a parameter of its own, is judged by each of them."""
    names = [f"P{number}" for number in range(20)]
    settings = {f"Setting{name}": {"Ref": name} for name in names}
    properties = {**settings, "VersioningConfiguration": {"Status": {"Ref": "V"}}}
    parameter = {"Type": "String", "AllowedValues": ["Enabled", "Suspended"]}
    found = said(
        "STO03", {"B": BUCKET | {"Properties": properties}}, Parameters=dict.fromkeys([*names, "V"], parameter)
    )
    assert found == {(NOT_MET, 'V is "Suspended"')}


def test_versions_begin_where_nothing_is_decided() -> None:
    """What was read before by default decides nothing for the versions that are gone through."""
    application = parsed({
        "Parameters": {"Env": ENV},
        "Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"X": {"Ref": "Env"}}}},
    })  # fmt: skip
    (topic,) = application.resources
    assert application.versions is not None
    assert topic.get("X") == "prod"
    assert {answer for _, answer in application.versions.explore(lambda: topic.get("X"))} == {"dev", "prod"}


def test_many_conditions_are_distinguished_bucket_by_bucket() -> None:
    """Twelve buckets, each with a policy in some versions: 4,096 in all, and each finding names its own condition."""
    names = [f"P{number}" for number in range(12)]
    statement = NO_TLS | {"Resource": "*"}
    resources: dict[str, Any] = {f"B{name}": BUCKET for name in names} | {
        f"Policy{name}": {
            "Type": "AWS::S3::BucketPolicy",
            "Condition": f"C{name}",
            "Properties": {
                "Bucket": {"Ref": f"B{name}"},
                "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]},
            },
        }
        for name in names
    }
    found = said(
        "STO11",
        resources,
        Parameters={name: {"Type": "String", "AllowedValues": ["yes", "no"]} for name in names},
        Conditions={f"C{name}": {"Fn::Equals": [{"Ref": name}, "yes"]} for name in names},
    )
    assert found == {(NOT_MET, f'{name} is "no"') for name in names}


def test_what_serves_instead_of_one_another_is_found_among_many() -> None:
    """One of twelve trails is enough: only the version without any is not met."""
    names = [f"P{number}" for number in range(12)]
    trail = {"Type": "AWS::CloudTrail::Trail", "Properties": {"IsLogging": True, "S3BucketName": "example-trail"}}
    resources: dict[str, Any] = {name: trail | {"Condition": f"C{name}"} for name in names}
    resources["Collection"] = {"Type": "AWS::Rekognition::Collection", "Properties": {"CollectionId": "kyc"}}
    found = said(
        "AUD02",
        resources,
        Parameters={name: {"Type": "String", "AllowedValues": ["yes", "no"]} for name in names},
        Conditions={f"C{name}": {"Fn::Equals": [{"Ref": name}, "yes"]} for name in names},
    )
    assert [where for status, where in found if status is NOT_MET] == [
        " and ".join(f'{name} is "no"' for name in sorted(names))
    ]


NAMED = {"Fn::Sub": "${App}-${AWS::Region}-media"}


def arns(name: str) -> list[Any]:
    """A bucket and its objects, by a name with a parameter."""
    return [{"Fn::Sub": f"arn:aws:s3:::{name}"}, {"Fn::Join": ["/", [{"Fn::Sub": f"arn:aws:s3:::{name}"}, "*"]]}]


@pytest.mark.parametrize(
    ("app", "bucket", "resources", "expected"),
    [
        ({}, NAMED, arns("${App}-${AWS::Region}-media"), {MET}),
        ({"Default": "kyc"}, NAMED, arns("${App}-${AWS::Region}-media"), {MET}),
        ({"AllowedValues": ["kyc", "aml"]}, NAMED, arns("${App}-${AWS::Region}-media"), {MET}),
        ({"Default": "kyc"}, {"Ref": "B"}, arns("${App}-${AWS::Region}-media"), {MET}),
        ({"Default": "kyc"}, NAMED, arns("*"), {MET}),
        ({"AllowedValues": ["kyc", "aml"]}, NAMED, arns("${App}-${AWS::Region}-logs"), {NOT_MET}),
        ({}, NAMED, arns("${App}-${AWS::Region}-logs"), {UNDECIDED}),
        ({"Default": "kyc"}, {"Fn::Sub": "${App}-${AWS::Region}-logs"}, arns("*"), {NOT_MET, MET}),
    ],
)
def test_the_same_expression_names_the_same(app: Any, bucket: Any, resources: Any, expected: set[Status]) -> None:
    """Whatever a parameter is, a bucket and a policy that are named by the same expression belong together."""
    policy = {"Version": "2012-10-17", "Statement": [NO_TLS | {"Resource": resources}]}
    found = said(
        "STO11",
        {
            "B": BUCKET | {"Properties": {"BucketName": NAMED}},
            "P": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": bucket, "PolicyDocument": policy}},
        },
        Parameters={"App": {"Type": "String", **app}},
    )
    assert {status for status, _ in found} == expected


@pytest.mark.parametrize(
    ("named", "expected"),
    [("media", {UNDECIDED}), ({"Ref": "Other"}, {MET}), ({"Fn::Sub": "${Other}-x"}, {UNDECIDED})],
)
def test_a_deny_on_an_unknown_bucket_may_be_on_this_one(named: Any, expected: set[Status]) -> None:
    """What a parameter names may be any bucket: it is not known whether it is this one, unless both are that."""
    policy = {"Version": "2012-10-17", "Statement": [NO_TLS | {"Resource": arns("${Other}")}]}
    found = said(
        "STO11",
        {
            "B": BUCKET | {"Properties": {"BucketName": named}},
            "P": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "B"}, "PolicyDocument": policy}},
        },
        Parameters={"Other": {"Type": "String"}},
    )
    assert {status for status, _ in found} == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"StringNotEquals": {"aws:PrincipalOrgID": {"Ref": "Org"}}}, {NOT_MET}),
        ({"StringNotLike": {"aws:PrincipalOrgID": {"Ref": "Org"}}}, {UNDECIDED}),
        ({"StringEquals": {"aws:SecureTransport": {"Ref": "Org"}}}, {UNDECIDED}),
    ],
)
def test_a_deny_for_other_organizations_is_none_for_all(condition: Any, expected: set[Status]) -> None:
    """Whatever organization a parameter names, its members are not denied plain HTTP; a pattern may be of all."""
    statement = NO_TLS | {"Resource": "*", "Condition": condition}
    policy = POLICY | {
        "Properties": {
            "Bucket": {"Ref": "B"},
            "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        }
    }
    found = said("STO11", {"B": BUCKET, "P": policy}, Parameters={"Org": {"Type": "String"}})
    assert {status for status, _ in found} == expected


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"VersioningConfiguration": {"Status": "Enabled"}}, {MET}),
        ({"Ref": "AWS::NoValue"}, {NOT_MET}),
        ("nonsense", {UNDECIDED}),
        (["nonsense"], {UNDECIDED}),
    ],
)
def test_all_properties_may_depend_on_a_condition(properties: Any, expected: set[Status]) -> None:
    """An object of properties is chosen by a condition as a whole; what is none is not known."""
    bucket = BUCKET | {"Properties": {"Fn::If": ["Prod", properties, properties]}}
    found = said("STO03", {"B": bucket}, Parameters={"Env": ENV}, Conditions={"Prod": PROD})
    assert {status for status, _ in found} == expected
    assert said("COM11", {"B": bucket}, Parameters={"Env": ENV}, Conditions={"Prod": PROD})


@pytest.mark.parametrize(
    ("given", "expected"), [({}, {"T", "U"}), ({"Env": "prod"}, {"U"}), ({"Env": "dev", "Size": "l"}, set())]
)
def test_given_values_leave_one_version(given: dict[str, str], expected: set[str]) -> None:
    """A resource whose conditions and parameters are all given is the same in all versions."""
    resources = {
        "T": {"Type": "AWS::SNS::Topic", "Condition": "Prod"},
        "U": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Ref": "Size"}}},
        "V": {"Type": "AWS::SNS::Topic"},
    }
    parameters = {"Env": ENV, "Size": {"Type": "String", "Default": "s"}}
    template = {"Parameters": parameters, "Conditions": {"Prod": PROD}, "Resources": resources}
    application = parsed(template, given=given)
    assert {one.id for one in application.resources if application.varies(one)} == expected


CODES = {"Codes": {"eu-west-1": {"Code": "euw1"}, "us-east-1": {"Code": "use1"}}}
CODE = {"Fn::FindInMap": ["Codes", {"Ref": "AWS::Region"}, "Code"]}
TOPIC_NAME = {"Fn::Join": ["-", ["topic", CODE]]}


def together(*templates: dict[str, Any]) -> Application:
    return resolved([
        Template(text=Text(name=f"{place}.json", sha256="", content=one)) for place, one in enumerate(templates)
    ])  # fmt: skip


def test_templates_are_deployed_to_one_region() -> None:
    """What one names by the Region is found in the other, and nowhere are there two Regions at once."""
    topic = {
        "Mappings": CODES,
        "Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": TOPIC_NAME}}},
    }
    arn = {"Fn::Sub": ["arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:${N}", {"N": TOPIC_NAME}]}
    alarm = {"Mappings": CODES, "Resources": {"A": {"Type": "AWS::SNS::TopicPolicy", "Properties": {"Topics": [arn]}}}}
    application = together(topic, alarm)
    (policy,) = application.of("AWS::SNS::TopicPolicy")
    assert application.versions is not None
    found = application.versions.explore(lambda: application.find(policy.get("Topics.0")))
    assert [(version.decided != {}, one and one.id) for version, one in found] == [(True, "T"), (True, "T")]


def test_templates_that_know_other_regions_are_deployed_apart() -> None:
    """What one has no row for is no version of it."""
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": CODE}}
    other = {"Codes": {"ap-south-1": {"Code": "aps1"}}}
    application = together(
        {"Mappings": CODES, "Resources": {"T": topic}}, {"Mappings": other, "Resources": {"U": topic}}
    )
    assert application.versions is not None
    found = {
        one.id: {name for _, name in application.versions.explore(partial(one.get, "TopicName"))}
        for one in application.resources
    }
    assert found == {"T": {"euw1", "use1"}, "U": {"aps1"}}
