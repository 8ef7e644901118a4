"""The controls of approval, guardrails and contents: met, not met, undecided."""

import json
from pathlib import Path
from typing import Any

import pytest

from assurance.controls.check import check
from assurance.controls.registry import CATALOGUE
from assurance.model.sensitive_texts import people_in, secrets_in
from assurance.sources.template import read
from capabilities.capabilities import ACTIONS, REFUSED
from settings.loading import load
from tests.support.judging import MET, NOT_MET, UNDECIDED, judge, results

CLIENT = "arn:aws:iam::111122223333:role/client"
UNKNOWN = {"Fn::ImportValue": "elsewhere"}
Template = dict[str, Any]


def allow(action: Any, **rest: Any) -> Template:
    document = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": action, "Resource": "*"} | rest}
    return {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document}}


def made(kind: str, **properties: Any) -> Template:
    return {"Type": f"AWS::Rekognition::{kind}", "Properties": properties}


def guardrail(kind: Any, content: Any, *targets: str) -> Template:
    return {
        "Type": "AWS::Organizations::Policy",
        "Properties": {"Type": kind, "Content": content, "TargetIds": list(targets)},
    }


def scp(*statements: Any) -> Template:
    return guardrail("SERVICE_CONTROL_POLICY", {"Version": "2012-10-17", "Statement": list(statements)})


def rcp(*statements: Any) -> Template:
    return guardrail("RESOURCE_CONTROL_POLICY", {"Version": "2012-10-17", "Statement": list(statements)})


def deny(action: Any, **condition: Any) -> Template:
    return {"Effect": "Deny", "Action": action, "Resource": "*"} | ({"Condition": condition} if condition else {})


def deny_but(action: Any, **condition: Any) -> Template:
    return {"Effect": "Deny", "NotAction": action, "Resource": "*"} | ({"Condition": condition} if condition else {})


APPROVED = sorted(action for row in load("example").approved for action in row.actions)
OTHERS = [action for action in ACTIONS if action not in APPROVED]
APPROVALS = [
    ("COM01", MET, allow("rekognition:CompareFaces")),
    ("COM01", MET, allow(["rekognition:comparefaces", "s3:*"])),
    ("COM01", NOT_MET, allow("rekognition:RecognizeCelebrities")),
    ("COM01", NOT_MET, allow("rekognition:*")),
    ("COM01", NOT_MET, allow("*")),
    ("COM01", UNDECIDED, allow(UNKNOWN)),
    ("COM02", MET, made("Collection", CollectionId="kyc-customers")),
    ("COM02", NOT_MET, made("Collection", CollectionId="watchlist")),
    ("COM02", NOT_MET, made("Project", ProjectName="cheques")),
    ("COM02", NOT_MET, made("StreamProcessor", Name="entrance")),
    ("COM02", UNDECIDED, made("Collection", CollectionId=UNKNOWN)),
    ("COM03", MET, scp(deny(OTHERS))),
    ("COM03", MET, scp(deny_but([*APPROVED, "s3:*"]))),
    ("COM03", MET, {"A": scp(deny(OTHERS[:9])), "B": scp(deny(OTHERS[9:]))}),
    ("COM03", NOT_MET, scp(deny(OTHERS[1:]))),
    ("COM03", NOT_MET, scp(deny(OTHERS, StringEquals={"aws:PrincipalTag/team": "kyc"}))),
    ("COM03", UNDECIDED, scp(deny(UNKNOWN))),
    ("COM03", None, rcp(deny("s3:*"))),
]


@pytest.mark.parametrize(("control", "expected", "template"), APPROVALS)
def test_judgement_of_what_is_approved(control: str, expected: Any, template: Template) -> None:
    """Held against the example environment: liveness, comparison, search in one collection, and text."""
    found = judge(control, template, approval="example")
    assert found == ({expected} if expected else set()) or (expected is not MET and found == {expected, MET})


@pytest.mark.parametrize("control", ["COM01", "COM02", "COM03"])
def test_nothing_is_judged_without_an_approval(control: str) -> None:
    """Without an environment file these controls say that they did not judge."""
    found = results(control, allow("rekognition:*"))
    assert found.unjudged == (control,)
    assert not found.results


LOCK = {"@@operators_allowed_for_child_policies": ["@@none"]}
OUT = {"@@assign": "optOut"}


def opt_out(content: Any) -> Template:
    return guardrail("AISERVICES_OPT_OUT_POLICY", content, "r-root")


LOCKED = {"opt_out_policy": {**OUT, **LOCK}}
EVERYWHERE = {**LOCK, "default": {**LOCK, **LOCKED}}
OFF = {"StringNotEqualsIfExists": {"aws:VpceOrgID": "o-exampleorg1"}, "BoolIfExists": {"aws:ViaAWSService": "false"}}
CALLS = ["rekognition:CompareFaces", "rekognition:DetectFaces"]
GUARDRAILS = [
    ("COM04", MET, opt_out({"services": {"rekognition": LOCKED}})),
    ("COM04", MET, opt_out({"services": EVERYWHERE})),
    (
        "COM04",
        MET,
        guardrail(
            "AISERVICES_OPT_OUT_POLICY",
            '{"services":{"rekognition":{"opt_out_policy":'
            '{"@@assign":"optOut","@@operators_allowed_for_child_policies":["@@none"]}}}}',
        ),
    ),
    ("COM04", NOT_MET, opt_out({"services": {"rekognition": {"opt_out_policy": {"@@assign": "optIn", **LOCK}}}})),
    ("COM04", NOT_MET, opt_out({"services": {"rekognition": {"opt_out_policy": {"@@assign": "OptOut", **LOCK}}}})),
    ("COM04", NOT_MET, opt_out({"services": {"rekognition": {"opt_out_policy": OUT}}})),
    ("COM04", NOT_MET, opt_out({"services": {"default": LOCKED}})),
    ("COM04", NOT_MET, opt_out({"services": EVERYWHERE | {"rekognition": {"opt_out_policy": {"@@assign": "optIn"}}}})),
    ("COM04", NOT_MET, opt_out({"services": {"comprehend": LOCKED}})),
    ("COM04", NOT_MET, opt_out({"Services": {"rekognition": LOCKED}})),
    ("COM04", NOT_MET, guardrail("AISERVICES_OPT_OUT_POLICY", "{")),
    ("COM04", UNDECIDED, guardrail("AISERVICES_OPT_OUT_POLICY", UNKNOWN)),
    ("COM04", UNDECIDED, opt_out({"services": {"rekognition": {"opt_out_policy": {"@@assign": UNKNOWN, **LOCK}}}})),
    ("COM04", None, scp(deny("rekognition:*"))),
    ("COM05", MET, scp(deny(sorted(REFUSED)))),
    ("COM05", MET, scp(deny("rekognition:*"))),
    ("COM05", NOT_MET, scp(deny("rekognition:PutProjectPolicy"))),
    ("COM05", UNDECIDED, scp(deny("rekognition:PutProjectPolicy"), deny(UNKNOWN))),
    ("COM05", None, scp(deny("organizations:LeaveOrganization"))),
    ("COM06", MET, scp(deny(CALLS, **OFF))),
    (
        "COM06",
        MET,
        scp(deny("rekognition:*", **OFF, ArnNotEquals={"aws:PrincipalArn": CLIENT})),
    ),
    ("COM06", MET, scp(deny(CALLS, **OFF, StringNotEquals={"aws:PrincipalTag/dp:exclude:network": "true"}))),
    ("COM06", NOT_MET, scp(deny(CALLS, **OFF, StringEquals={"aws:PrincipalTag/dp:include:network": "true"}))),
    ("COM06", NOT_MET, scp(deny("rekognition:*", **OFF))),
    ("COM06", UNDECIDED, scp(deny(CALLS, **OFF), deny(UNKNOWN, **OFF))),
    ("COM06", None, scp(deny("rekognition:*"))),
    ("COM07", MET, rcp(deny(["s3:GetObject", "kms:Decrypt"]))),
    ("COM07", NOT_MET, rcp(deny(["s3:GetObject", "Rekognition:SearchFaces"]))),
    ("COM07", UNDECIDED, rcp(deny(UNKNOWN))),
    ("COM08", MET, guardrail("SERVICE_CONTROL_POLICY", {}, "ou-exam-ple11111")),
    ("COM08", NOT_MET, guardrail("SERVICE_CONTROL_POLICY", {})),
    ("COM08", UNDECIDED, {"Type": "AWS::Organizations::Policy", "Properties": {"TargetIds": UNKNOWN}}),
]

FUNCTION = "AWS::Lambda::Function"


def function(**properties: Any) -> Template:
    return {"Type": FUNCTION, "Properties": properties}


def variables(**given: Any) -> Template:
    return function(Environment={"Variables": given})


def bucket(**properties: Any) -> Template:
    return {"Type": "AWS::S3::Bucket", "Properties": properties}


def tag(value: str) -> Template:
    return bucket(Tags=[{"Key": "owner", "Value": value}])


CONTENTS = [
    ("COM09", MET, function(VpcConfig={"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]})),
    ("COM09", NOT_MET, function()),
    ("COM09", NOT_MET, function(VpcConfig={"SubnetIds": []})),
    ("COM09", UNDECIDED, function(VpcConfig=UNKNOWN)),
    ("COM10", MET, bucket()),
    (
        "COM10",
        UNDECIDED,
        {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://x/nested.yaml"}},
    ),
    ("COM10", UNDECIDED, {"Type": "AWS::CloudFormation::StackSet", "Properties": {"TemplateBody": "{}"}}),
    ("COM10", UNDECIDED, {"Type": "Bank::S3::Bucket::MODULE"}),
    ("COM10", NOT_MET, {"Type": "Custom::VpcRestrictDefaultSG"}),
    ("COM10", NOT_MET, {"Type": "AWS::CloudFormation::CustomResource", "Properties": {"ServiceToken": "arn"}}),
    (
        "COM10",
        NOT_MET,
        function(Code={"S3Bucket": {"Fn::Sub": "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"}}),
    ),
    ("COM11", MET, variables(API_KEY="{{resolve:secretsmanager:kyc}}")),
    ("COM11", MET, variables(API_KEY_SECRET="arn:aws:secretsmanager:eu-west-1:111122223333:secret:kyc")),
    ("COM11", MET, variables(DB_PASSWORD="arn:aws:secretsmanager:eu-west-1:111122223333:secret:database-AbCdEf")),
    ("COM11", NOT_MET, variables(DSN="arn:aws:secretsmanager:eu-west-1:1:secret:kyc-AbCdEf; password=hunter2x")),
    ("COM11", NOT_MET, variables(USER_DATA={"Fn::Base64": "export AWS_ACCESS_KEY_ID=AKIAQWERTYUIOPASDFGH"})),
    ("COM11", MET, variables(USER_DATA={"Fn::Base64": "export AWS_REGION=eu-west-1; start the service"})),
    ("COM11", NOT_MET, variables(API_KEY="0a1b2c3d4e5f")),
    ("COM11", NOT_MET, variables(NOTE="AKIAIOSFODNN7EXAMPLE")),
    ("COM11", NOT_MET, {"Type": "AWS::RDS::DBInstance", "Properties": {"MasterUserPassword": "correct horse"}}),
    ("COM12", MET, tag("identity-platform")),
    ("COM12", MET, bucket(BucketName="fsi-rek-media-111122223333-eu-west-1")),
    ("COM12", MET, {"Type": "AWS::SNS::Subscription", "Properties": {"Endpoint": "operations@example.com"}}),
    ("COM12", NOT_MET, tag("jane.doe@example.com")),
    ("COM12", NOT_MET, made("Collection", CollectionId="jane.doe@example.com")),
    ("COM12", NOT_MET, bucket(Tags=[{"Key": "customer", "Value": "GB82 WEST 1234 5698 7654 32"}])),
    ("COM12", NOT_MET, {"Type": "AWS::KMS::Key", "Properties": {"Description": "card 4111 1111 1111 1111"}}),
]


@pytest.mark.parametrize(("control", "expected", "template"), [*GUARDRAILS, *CONTENTS])
def test_judgement(control: str, expected: Any, template: Template) -> None:
    """A template as small as can be, and what the control says of it; None: it does not apply."""
    found = judge(control, template)
    assert found == ({expected} if expected else set()) or (expected is not MET and found == {expected, MET})


def test_a_nested_template_may_lie_beside_or_be_named_along(tmp_path: Path) -> None:
    """What a stack deploys is judged where its template, by the name of its file, is at hand."""
    nested = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "./network.json"}}
    (tmp_path / "main.json").write_text(json.dumps({"Resources": {"Network": nested}}))
    network = json.dumps({"Resources": {"Subject": bucket()}})
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/network.json").write_text(network)
    for named, expected in (([tmp_path / "main.json"], UNDECIDED), ([tmp_path], MET)):
        assert {one.status for one in check(read(named), controls=[CATALOGUE["COM10"]]).results} == {expected}
    (tmp_path / "network.json").write_text(network)
    found = check(read([tmp_path / "main.json"]), controls=[CATALOGUE["COM10"]])
    assert {one.status for one in found.results} == {MET}


HARMLESS = [
    "arn:aws:kinesisvideo:eu-west-1:111122223333:stream/entrance/1700000000000",
    "fsi-rek-access-logs-111122223333-us-east-1",
    "4111111111111112",
    "GB82 WEST 1234 5698 7654 33",
    "2026-11-24",
    "confidential-biometric",
    "ami-0abcdef1234567890",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_personal_is_left_alone(text: str) -> None:
    """Account ids, times, dates and numbers whose check digit is wrong are no personal data."""
    assert not list(people_in(text))
    assert not list(secrets_in(text))


TELLING = [
    ("4111-1111-1111-1111", "a payment card number"),
    ("DE89 3704 0044 0532 0130 00", "an account number (IBAN)"),
    ("123-45-6789", "a US social security number"),
    ("+44 20 7946 0958", "a telephone number"),
    ("dob-19800101", "a date of birth"),
]


@pytest.mark.parametrize(("text", "kind"), TELLING)
def test_what_points_to_a_person_is_named(text: str, kind: str) -> None:
    """The message says what kind of personal data was found."""
    assert kind in list(people_in(text))
