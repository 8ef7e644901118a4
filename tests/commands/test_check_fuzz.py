"""Whatever comes, the check answers: no stack trace, no hang, and nothing clean that was not judged."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.running import run_cli

WORDS = """* Allow Deny s3:* rekognition:* true arn:aws:iam::111122223333:root ${AWS::Region} é 2012-10-17 vpce-1 443
aws:kms Enabled rekognition.amazonaws.com 0.0.0.0/0 A.B""".split()
SCALARS = st.none() | st.booleans() | st.integers(-9, 99) | st.floats(allow_nan=False) | st.sampled_from(["", *WORDS])
TYPES = """AWS::S3::Bucket AWS::S3::BucketPolicy AWS::KMS::Key AWS::EC2::VPCEndpoint AWS::EC2::VPC AWS::IAM::Role
AWS::IAM::ManagedPolicy AWS::CloudTrail::Trail AWS::SNS::Topic AWS::SNS::TopicPolicy AWS::Events::Rule Custom::X
AWS::CloudWatch::Alarm AWS::Logs::MetricFilter AWS::EC2::SecurityGroup AWS::Rekognition::StreamProcessor
AWS::Organizations::Policy AWS::Cognito::IdentityPoolRoleAttachment AWS::Logs::LogGroup""".split()
KEYS = """PolicyDocument KeyPolicy Statement Effect Action NotAction Principal Resource Condition StringEquals AWS
Service aws:SourceVpce Bucket BucketName Tags Key Value Ref Fn::Sub Fn::If Fn::GetAtt Fn::Join AdvancedEventSelectors
Content FieldSelectors EventPattern detail BucketEncryption SecurityGroupIngress AssumeRolePolicyDocument Policies
Roles Targets ManagedPolicyArns Metrics FilterPattern LifecycleConfiguration Rules ObjectLockConfiguration""".split()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
)
PROPERTIES = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5)
RESOURCE = st.fixed_dictionaries(
    {"Type": st.sampled_from(TYPES)}, optional={"Properties": PROPERTIES, "DeletionPolicy": VALUES, "DependsOn": VALUES}
)
SECTIONS = dict.fromkeys(("Parameters", "Conditions", "Mappings", "Outputs", "Transform"), VALUES)
RESOURCES = st.dictionaries(st.sampled_from("ABCD"), RESOURCE | VALUES, max_size=4)
TEMPLATE = st.fixed_dictionaries({"Resources": RESOURCES}, optional=SECTIONS)


@settings(max_examples=2 * settings().max_examples, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(template=TEMPLATE | VALUES)
def test_no_template_however_malformed_is_clean_unjudged(
    tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str], template: Any
) -> None:
    """Never a stack trace; status 0 only with judgements, all of them met; a check never crashes."""
    path = tmp_path_factory.getbasetemp() / "fuzzed.json"
    path.write_text(json.dumps(template))
    status, out, err = run_cli(capsys, "check", path, "--environment", "full", "--format", "json")
    assert "the check itself failed" not in err
    if status == 2:
        assert err
        return
    found = json.loads(out)
    assert found["results"]
    assert status == int(any(one["status"] in ("not_met", "undecided") for one in found["results"]))


@pytest.mark.thorough
def test_a_large_template_is_answered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """10 MB of template are judged like any other."""
    statement = {"Sid": "A", "Effect": "Allow", "Principal": "*", "Action": "s3:Get*", "Resource": "*"}
    document = {"Statement": [statement] * 100}
    policy = {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": "b", "PolicyDocument": document}}
    path = tmp_path / "large.json"
    path.write_text(json.dumps({"Resources": {f"P{number}": policy for number in range(1_200)}}))
    assert path.stat().st_size > 10_000_000
    status, _, _ = run_cli(capsys, "check", path, "--format", "json")
    assert status == 1


@pytest.mark.thorough
def test_more_versions_than_anybody_can_try_are_undecided(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Fifty parameters of a hundred values each in one name: answered, undecided, and with what to do."""
    parameters = {f"P{n}": {"Type": "String", "AllowedValues": [f"v{k}" for k in range(100)]} for n in range(50)}
    name = {"Fn::Join": ["-", [{"Ref": parameter} for parameter in parameters]]}
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": name}}
    path = tmp_path / "parameters.json"
    path.write_text(json.dumps({"Parameters": parameters, "Resources": {"B": bucket}}))
    status, out, _ = run_cli(capsys, "check", path, "--format", "json")
    undecided = [one["message"] for one in json.loads(out)["results"] if one["status"] == "undecided"]
    assert status == 1
    assert any(message.endswith("versions of the template; give values by --parameters") for message in undecided)
