"""A template that another deploys and that is at hand is judged with what that one gives to it."""

import json
from pathlib import Path
from typing import Any

import pytest

from assurance.controls.check import check
from assurance.controls.registry import CATALOGUE
from assurance.results.verdict import Status
from assurance.sources.template import read

LOG: dict[str, Any] = {
    "Parameters": {"Days": {"Type": "Number", "Default": 30}},
    "Resources": {"Log": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": {"Ref": "Days"}}}},
    "Outputs": {"Name": {"Value": {"Ref": "Log"}}},
}
ENV = {"Env": {"Type": "String", "AllowedValues": ["dev", "prod"]}}
PROD = {"Prod": {"Fn::Equals": [{"Ref": "Env"}, "prod"]}}


def stack(**properties: Any) -> dict[str, Any]:
    """A nested stack of `log.json`."""
    return {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "log.json", **properties}}


def said(folder: Path, control: str, parent: dict[str, Any]) -> set[tuple[Status, str]]:
    """Status and message of each judgement of a parent beside `log.json`."""
    (folder / "parent.json").write_text(json.dumps(parent))
    (folder / "log.json").write_text(json.dumps(LOG))
    found = check(read([folder / "parent.json"]), controls=[CATALOGUE[control]])
    assert not found.crashed
    return {(one.status, one.message.rpartition("(where ")[2].rstrip(")")) for one in found.results}


@pytest.mark.parametrize(
    ("parent", "expected"),
    [
        ({"S": stack(Parameters={"Days": 400})}, {(Status.MET, "")}),
        ({"S": stack(Parameters={"Days": {"Fn::If": ["Prod", 400, 30]}})}, {(Status.NOT_MET, 'Env is "dev"')}),
        ({"S": stack()}, {(Status.NOT_MET, "RetentionInDays is 30; expected 365 days or more")}),
        ({"S": stack(Parameters={"Days": 400}) | {"Condition": "Prod"}}, {(Status.MET, "")}),
        ({"S": stack(TemplateURL="https://example.com/log.json")}, set()),
        ({"S": stack(TemplateURL="../log.json")}, set()),
        ({"S": stack(TemplateURL="missing.json")}, set()),
    ],
)
def test_a_nested_template_is_judged_with_what_it_is_given(
    tmp_path: Path, parent: dict[str, Any], expected: set[tuple[Status, str]]
) -> None:
    """Its parameters have the values that the parent gives, or their defaults; what lies elsewhere is not read."""
    (tmp_path / "log.json").write_text(json.dumps(LOG))
    folder = tmp_path / "inner"
    folder.mkdir()
    assert said(folder, "AUD06", {"Parameters": ENV, "Conditions": PROD, "Resources": parent}) == expected


def test_what_several_deploy_has_any_value(tmp_path: Path) -> None:
    """A template that two resources deploy is judged for all that its parameters accept."""
    parent = {"Resources": {"S": stack(Parameters={"Days": 400}), "T": stack(Parameters={"Days": 500})}}
    assert {status for status, _ in said(tmp_path, "AUD06", parent)} == {Status.NOT_MET, Status.UNDECIDED}


def test_an_output_of_a_nested_template_is_known(tmp_path: Path) -> None:
    """What a nested template puts out is what its parent gets."""
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Fn::GetAtt": ["S", "Outputs.Name"]}}}
    said(tmp_path, "AUD06", {"Resources": {"S": stack(), "T": topic}})
    application = read([tmp_path / "parent.json"])
    (found,) = application.of("AWS::SNS::Topic")
    of = application.find(found.get("TopicName"))
    assert of is not None
    assert of.id == "Log"


@pytest.mark.parametrize(
    ("body", "expected", "elsewhere"),
    [
        ("Resources:\n  L: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 30}}", {Status.NOT_MET}, False),
        (json.dumps({"Resources": {"L": {"Type": "AWS::Logs::LogGroup"}}}), {Status.NOT_MET}, False),
        ("Transform: AWS::Serverless-2016-10-31\nResources: {}", set(), True),
        ("nonsense", set(), True),
    ],
)
def test_the_template_of_a_stack_set_is_judged(
    tmp_path: Path, body: str, expected: set[Status], elsewhere: bool
) -> None:
    """What is written into a StackSet is judged like any template; what cannot be read is not known."""
    stack_set = {"Type": "AWS::CloudFormation::StackSet", "Properties": {"TemplateBody": body}}
    assert {status for status, _ in said(tmp_path, "AUD06", {"Resources": {"S": stack_set}})} == expected
    open_ = {status for status, _ in said(tmp_path, "COM10", {"Resources": {"S": stack_set}})}
    assert open_ == ({Status.UNDECIDED} if elsewhere else {Status.MET})


def test_the_nested_stacks_of_an_assembly_are_read(tmp_path: Path) -> None:
    """The CDK keeps a nested template as an asset beside its parent, and says where."""
    parent = stack(TemplateURL={"Fn::Sub": "https://s3/${AWS::AccountId}/x"})
    parent["Metadata"] = {"aws:asset:path": "log.json"}
    environment = "aws://111122223333/eu-west-1"
    artifact = {
        "type": "aws:cloudformation:stack",
        "environment": environment,
        "properties": {"templateFile": "p.json"},
    }
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": {"Parent": artifact}}))
    (tmp_path / "p.json").write_text(json.dumps({"Resources": {"S": parent}}))
    (tmp_path / "log.json").write_text(json.dumps(LOG))
    found = check(read([tmp_path]), controls=[CATALOGUE["AUD06"], CATALOGUE["COM10"]])
    assert {(one.control, one.status) for one in found.results} == {("AUD06", Status.NOT_MET), ("COM10", Status.MET)}
