"""Templates and assemblies are read as CloudFormation would, and what is not known is said to be unknown."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from assurance.sources.failing import SourceError
from assurance.sources.resource import Reference, Resource, Unresolved
from assurance.sources.template import parsed, read

BUCKET = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "media"}}
KEY = {"Type": "AWS::KMS::Key"}


def subject(value: Any, **template: Any) -> Any:
    """What a property resolves to, beside a bucket named `media` and a key."""
    resources = {"Bucket": BUCKET, "Key": KEY, "Subject": {"Type": "AWS::SNS::Topic", "Properties": {"X": value}}}
    application = parsed({"Resources": resources, **template})
    (found,) = application.of("AWS::SNS::Topic")
    return found.properties.get("X")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "Bucket"}, "media"),
        ({"Fn::GetAtt": ["Bucket", "Arn"]}, "arn:${AWS::Partition}:s3:::media"),
        ({"Fn::GetAtt": "Bucket.Arn"}, "arn:${AWS::Partition}:s3:::media"),
        ({"Fn::Sub": "${Bucket.Arn}/*"}, "arn:${AWS::Partition}:s3:::media/*"),
        ({"Fn::Sub": ["${name}-${Bucket}", {"name": "kyc"}]}, "kyc-media"),
        ({"Fn::Sub": "${!Literal}"}, "${Literal}"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Bucket"}, "b"]]}, "a-media-b"),
        ({"Fn::Select": [1, ["a", "b"]]}, "b"),
        ({"Fn::Select": ["1", {"Fn::Split": [",", "a,b"]}]}, "b"),
        ({"Fn::Split": ["-", "a-b"]}, ["a", "b"]),
        ({"Fn::Base64": "x"}, "eA=="),
        ({"Fn::Cidr": ["10.0.0.0/24", 2, 6]}, ["10.0.0.0/26", "10.0.0.64/26"]),
        ({"Fn::Length": [1, 2]}, 2),
        ({"Fn::ToJsonString": {"a": 1}}, '{"a": 1}'),
        ({"Fn::FindInMap": ["M", "a", "b"]}, "found"),
        ({"Fn::FindInMap": ["M", "a", "c", {"DefaultValue": "other"}]}, "other"),
        ({"Ref": "AWS::NoValue"}, None),
        ([1, {"Ref": "AWS::NoValue"}, 2], [1, 2]),
        ({"Ref": "AWS::AccountId"}, "${AWS::AccountId}"),
    ],
)
def test_intrinsic_functions_are_resolved(value: Any, expected: Any) -> None:
    """Whatever the template itself holds the answer to is answered."""
    assert subject(value, Mappings={"M": {"a": {"b": "found"}}}) == expected


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": "Nothing"},
        {"Ref": "Open"},
        {"Fn::GetAtt": ["Nothing", "Arn"]},
        {"Fn::ImportValue": "elsewhere"},
        {"Fn::Sub": "${Open}-x"},
        {"Fn::Join": ["", ["a", {"Ref": "Open"}]]},
        {"Fn::FindInMap": ["M", "a", "b"]},
        {"Fn::Select": [7, ["a"]]},
        {"Fn::If": ["Unknown", 1, 2]},
        {"Fn::Transform": {"Name": "X"}},
        {"Fn::Join": "nonsense"},
        {"Fn::Cidr": "nonsense"},
        "{{resolve:secretsmanager:x}}",
        {"Ref": "Stored"},
    ],
)
def test_what_is_not_known_is_unresolved_with_a_reason(value: Any) -> None:
    """A value that only a deployment knows is never guessed."""
    parameters = {"Open": {"Type": "String"}, "Stored": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/x"}}
    found = subject(value, Parameters=parameters)
    assert isinstance(found, Unresolved)
    assert found.reason


@pytest.mark.parametrize("default", [[], [{"DefaultValue": "guessed"}]])
def test_a_key_that_the_deployment_gives_finds_no_default(default: list[Any]) -> None:
    """Whether the map lacks a key that is made of what is not known is not known: no default is taken for it."""
    key = {"Fn::Sub": "in-${AWS::Region}"}
    found = subject({"Fn::FindInMap": ["M", key, "b", *default]}, Mappings={"M": {"a": {"b": "x"}}})
    assert isinstance(found, Unresolved)
    assert "at deployment" in found.reason


def test_a_reference_remembers_its_resource() -> None:
    """A control can follow a reference to the resource it stands for, also by its physical value."""
    application = parsed({"Resources": {"Bucket": BUCKET, "Policy": {
        "Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "Bucket"}}}}})  # fmt: skip
    reference = application.of("AWS::S3::BucketPolicy")[0].get("Bucket")
    assert isinstance(reference, Reference)
    for value in (reference, "media"):
        found = application.find(value)
        assert found is not None
        assert found.id == "Bucket"


YAML = """
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties: {BucketName: !Sub "${AWS::AccountId}-media"}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument:
        Version: 2012-10-17
        Statement: {Effect: Deny, Resource: !Join ["", [!GetAtt Bucket.Arn, "/*"]]}
"""


def test_yaml_short_forms_and_lines(tmp_path: Path) -> None:
    """Short forms mean their long forms, a date stays text, and each resource knows its line."""
    (tmp_path / "t.yaml").write_text(YAML)
    bucket, policy = read([tmp_path / "t.yaml"]).resources
    assert (bucket.line, policy.line) == (3, 6)
    assert policy.get("PolicyDocument.Version") == "2012-10-17"
    assert policy.get("PolicyDocument.Statement.Resource") == "arn:${AWS::Partition}:s3:::${AWS::AccountId}-media/*"


def test_json_lines(tmp_path: Path) -> None:
    """Each resource of a JSON file knows its line."""
    (tmp_path / "t.json").write_text(json.dumps({"Resources": {"A": KEY, "B": BUCKET}}, indent=1))
    assert [one.line for one in read([tmp_path / "t.json"]).resources] == [3, 6]


def test_the_line_of_a_resource_is_not_that_of_a_namesake(tmp_path: Path) -> None:
    """A parameter, a mapping or a property may have the name of a resource, and stand before it."""
    named = {"Parameters": {"B": {"Ref": "A"}, "Resources": {}}}
    content = {
        "Description": '"Resources": { "B": {',
        "Parameters": {"B": {"Type": "String"}, "Resources": {"B": {}}},
        "Resources": {"A": {"Type": "AWS::CloudFormation::Stack", "Properties": named}, "B": BUCKET},
    }
    text = json.dumps(content, indent=1)
    (tmp_path / "t.json").write_text(text)
    last = text[: text.rindex('"B"')].count("\n") + 1
    assert [one.line for one in read([tmp_path / "t.json"]).resources if one.id == "B"] == [last]


def test_templates_of_a_folder_are_read_together(tmp_path: Path) -> None:
    """An export of one template is known to the other; other files are left alone."""
    exporting = {"Resources": {"B": BUCKET}, "Outputs": {"O": {"Value": {"Ref": "B"}, "Export": {"Name": "media"}}}}
    importing = {"Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"X": {"Fn::ImportValue": "media"}}}}}
    (tmp_path / "a.json").write_text(json.dumps(importing))
    (tmp_path / "b.json").write_text(json.dumps(exporting))
    (tmp_path / "package.json").write_text("{}")
    application = read([tmp_path])
    value = application.of("AWS::SNS::Topic")[0].get("X")
    found = application.find(value)
    assert isinstance(found, Resource)
    assert found.template.endswith("b.json")


def test_an_assembly_is_read_by_its_manifest(assemblies: Mapping[str, Path]) -> None:
    """Construct paths, account and Region come from the assembly; nothing in it stays unresolved."""
    application = read([assemblies["example"]])
    paths = {one.path for one in application.resources}
    assert "kyc-rekognition-storage/Media/Bucket" in paths
    assert not [one.path for one in application.resources if "Unresolved" in repr(one.properties)]
    assert "arn:aws:s3:::kyc-rek-media-111122223333-eu-west-1" in {
        value for one in application.of("AWS::S3::Bucket") for value in one.physical.values()
    }


LAUGHS = "Resources:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("t.json", "{", "t.json:1: is not JSON"),
        ("t.json", '{"Resources": {', "is not JSON"),
        ("t.json", "{}", "has no Resources"),
        ("t.json", "[]", "has no Resources"),
        ("t.json", '{"Resources": []}', "has no Resources"),
        ("t.json", '{"Resources": {"A": 1}}', "the resource A has no Type"),
        ("t.json", '{"Resources": {"A": {"Type": "X", "Properties": 1}}}', "the resource A"),
        ("t.json", '{"Resources":' + "[" * 100_000, "nested too deeply"),
        ("t.json", '{"Resources":{"A":{"Type":"X","Properties":' + '{"a":' * 500 + "1" + "}" * 503, "nested"),
        ("t.json", '{"Transform": "AWS::Serverless-2016-10-31", "Resources": {}}', "changes the template"),
        ("t.yaml", "Resources:\n  A: [", "t.yaml:3: is not YAML"),
        ("t.yaml", "Resources: !!python/object:os.system {}", "is not YAML"),
        ("t.yaml", LAUGHS, "aliases stand for more than"),
        ("t.yaml", "Resources: &r\n  A: *r\n", "aliases stand for more than"),
        ("t.yaml", "", "has no Resources"),
        ("t.yaml", "Resources:\n  A: {Type: X}\n  A: {Type: Y}\n", "t.yaml:3: A stands twice in one object"),
        ("t.json", '{"Resources": {"A": {"Type": "X", "Type": "Y"}}}', "t.json: Type stands twice in one object"),
        ("t.yaml", "Resources:\n  Fn::Transform: {Name: AWS::Include}\n", "Fn::Transform is expanded at deployment"),
        ("t.yaml", "\x00", "is not YAML"),
    ],
)
def test_bad_input_is_one_clear_message(tmp_path: Path, name: str, text: str, message: str) -> None:
    """What, where and what to do; never a stack trace, never an empty answer."""
    (tmp_path / name).write_text(text)
    with pytest.raises(SourceError) as raised:
        read([tmp_path / name])
    assert message in str(raised.value)


def test_what_is_merged_in_may_be_overridden(tmp_path: Path) -> None:
    """A key beside `<<` is no second one."""
    (tmp_path / "t.yaml").write_text("C: &c {Type: X}\nResources:\n  A: {<<: *c, Type: Y}\n")
    assert [one.type for one in read([tmp_path / "t.yaml"]).resources] == ["Y"]


@pytest.mark.parametrize("beside", [{}, {"VersioningConfiguration": {"Status": "Enabled"}}])
def test_what_a_macro_may_change_is_not_known(beside: dict[str, Any]) -> None:
    """A macro adds to what it stands among: nothing there is said to be missing."""
    macro = {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://snippets/bucket.yaml"}}}
    (found,) = parsed({"Resources": {"A": {"Type": "AWS::S3::Bucket", "Properties": macro | beside}}}).resources
    assert isinstance(found.get("PublicAccessBlockConfiguration.BlockPublicAcls"), Unresolved)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00", b""])
def test_what_cannot_be_read_is_reported(tmp_path: Path, content: bytes | None) -> None:
    """A missing, binary or empty file is an error."""
    if content is not None:
        (tmp_path / "t.json").write_bytes(content)
    with pytest.raises(SourceError):
        read([tmp_path / "t.json"])


def test_a_folder_without_templates_is_reported(tmp_path: Path) -> None:
    """Nothing to check is never clean."""
    with pytest.raises(SourceError, match="holds no template"):
        read([tmp_path])


@pytest.mark.parametrize("text", ["[]", "a: Resources", '{"definitions": {"Resources": {}}}'])
def test_other_files_of_a_folder_are_left_alone(tmp_path: Path, text: str) -> None:
    """A file that speaks of Resources and is no template does not keep the templates beside it from being judged."""
    (tmp_path / "a.yaml").write_text(f"# Resources\n{text}\n")
    with pytest.raises(SourceError, match="holds no template"):
        read([tmp_path])
    (tmp_path / "b.json").write_text(json.dumps({"Resources": {"B": BUCKET}}))
    assert [one.path for one in read([tmp_path]).inputs] == [str(tmp_path / "b.json")]
    with pytest.raises(SourceError, match="has no Resources"):
        read([tmp_path / "a.yaml"])


@pytest.mark.parametrize(
    "text", ["Resources: []", "AWSTemplateFormatVersion: '2010-09-09'  # Resources", "a: [Resources"]
)
def test_a_broken_template_of_a_folder_is_reported(tmp_path: Path, text: str) -> None:
    """What was meant to be a template, or cannot be read, is never passed over."""
    (tmp_path / "a.yaml").write_text(text)
    (tmp_path / "b.json").write_text(json.dumps({"Resources": {"B": BUCKET}}))
    with pytest.raises(SourceError, match=r"a\.yaml"):
        read([tmp_path])


@pytest.mark.parametrize("manifest", ["{", "{}", '{"artifacts": {}}', '{"artifacts": {"a": {"type": "x"}}}'])
def test_a_broken_assembly_is_reported(tmp_path: Path, manifest: str) -> None:
    """A half-written assembly is an error."""
    (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(SourceError):
        read([tmp_path])
