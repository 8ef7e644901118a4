"""Inputs made to break a reader: each is refused with a reason, or judged; quickly, and without a traceback."""

import json
import os
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.support.running import run_cli

DOCUMENT = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}


def lone(properties: Any, type_: str = "AWS::S3::Bucket") -> dict[str, Any]:
    return {"Resources": {"A": {"Type": type_, "Properties": properties}}}


def outputs(levels: int) -> dict[str, Any]:
    """Exports that double from one to the next."""
    found: dict[str, Any] = {
        f"O{level}": {
            "Value": {"Fn::Join": ["", [{"Fn::ImportValue": f"e{level + 1}"}] * 2]},
            "Export": {"Name": f"e{level}"},
        }
        for level in range(levels)
    }
    return found | {f"O{levels}": {"Value": "xx", "Export": {"Name": f"e{levels}"}}}


TEMPLATES: dict[str, tuple[int, Any]] = {
    "a digit that is none": (1, lone({"BucketName": {"Fn::Select": ["²", ["a"]]}})),
    "a range without end": (2, '{"Resources": {"A": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": '
                               '{"Fn::Cidr": ["10.0.0.0/8", 1e999]}}}}}'),
    "a range of nothing": (1, lone({"CidrBlock": {"Fn::Cidr": [["a"], {"b": 1}, None]}}, "AWS::EC2::VPC")),
    "half a character": (2, lone({"BucketName": {"Fn::Base64": "\ud800"}})),
    "half a character as id": (2, {"Resources": {"\ud800": {"Type": "AWS::S3::Bucket"}}}),
    "5,000 digits": (2, '{"Resources": {"A": {"Type": "AWS::S3::Bucket", "Properties": {"X": %s}}}}' % ("9" * 5000)),
    "more than 1e308": (2, '{"Resources": {"A": {"Type": "AWS::S3::Bucket", "Properties": {"X": %s}}}}' % ("9" * 310)),
    "a Sub of nothing": (1, lone({"BucketName": {"Fn::Sub": []}})),
    "a principal of a number": (
        1, lone({"Bucket": "a", "PolicyDocument": {"Statement": [DOCUMENT | {"Principal": 1.5}]}},
                "AWS::S3::BucketPolicy")),
    "a tag of nothing": (1, lone({"Tags": [{}]})),
    "exports that double": (1, lone({"BucketName": {"Fn::ImportValue": "e0"}}) | {"Outputs": outputs(40)}),
    "conditions that double": (
        1,
        lone({"BucketName": {"Fn::If": ["C0", "a", "b"]}})
        | {"Parameters": {"P": {"Type": "String"}},
           "Conditions": {f"C{level}": {"Fn::And": [{"Condition": f"C{level + 1}"}] * 2} for level in range(60)}
           | {"C60": {"Fn::Equals": [{"Ref": "P"}, "a"]}}},
    ),
    "maps that double": (
        1,
        lone({"BucketName": {"Fn::FindInMap": ["M0", "a", "b"]}})
        | {"Mappings": {f"M{level}": {"a": {"b": [{"Fn::FindInMap": [f"M{level + 1}", "a", "b"]}] * 2}}
                        for level in range(60)}},
    ),
    "a pattern that never ends": (
        1,
        lone({"BucketName": {"Fn::If": ["C", "a", "b"]}})
        | {"Parameters": {"P": {"Type": "String", "AllowedPattern": "(a+)+$"}},
           "Conditions": {"C": {"Fn::Equals": [{"Ref": "P"}, "a" * 60 + "!"]}}},
    ),
    "a million parts": (1, lone({"BucketName": {"Fn::Split": ["a", "a" * 1_000_000]}})),
    "a document nested in text": (1, lone({"PolicyDocument": '{"Statement": ' + "[" * 5000}, "AWS::EC2::VPCEndpoint")),
    "a policy nested in text": (
        1, lone({"Content": "[" * 50_000, "Type": "SERVICE_CONTROL_POLICY"}, "AWS::Organizations::Policy")),
    "100,000 brackets": (2, '{"Resources": ' + "[" * 100_000),
    "aliases of aliases": (2, "Resources: {A: {Type: 'AWS::S3::Bucket'}}\na: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n" for before, name in pairwise("abcdefgh"))),
    "no number in YAML": (2, "Resources: {A: {Type: 'AWS::S3::Bucket', Properties: {X: .inf}}}"),
    "5,000 digits in YAML": (2, f"Resources: {{A: {{Type: 'AWS::S3::Bucket', Properties: {{X: {'9' * 5000}}}}}}}"),
}  # fmt: skip
"""What it is → the exit status of `check`, and the template."""


def is_reported(status: int, out: str, err: str) -> None:
    """No traceback; a 2 says why; a 0 says what was judged."""
    assert "Traceback" not in err
    assert "a mistake of ours" not in err
    assert "the check itself failed" not in err + out
    assert status != 2 or err
    assert status != 0 or "0 judgements" not in err


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_made_to_break_the_reader(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Judged, with what is not known undecided; or refused."""
    expected, template = TEMPLATES[name]
    path = tmp_path / "t.yaml"
    path.write_text(template if isinstance(template, str) else json.dumps(template), encoding="utf-8")
    status, out, err = run_cli(capsys, "check", path, "--format", "json")
    is_reported(status, out, err)
    assert status == expected, err


STACK = {
    "type": "aws:cloudformation:stack",
    "environment": "aws://111122223333/eu-west-1",
    "properties": {"templateFile": "t.json"},
}
MANIFESTS: dict[str, str] = {
    "a number for a file": json.dumps({"artifacts": {"A": STACK | {"properties": {"templateFile": 1}}}}),
    "a file outside": json.dumps({"artifacts": {"A": STACK | {"properties": {"templateFile": "../t.json"}}}}),
    "tags that are a list": json.dumps(
        {"artifacts": {"A": STACK | {"properties": {"templateFile": "t.json", "tags": [1]}}}}
    ),
    "tags that are numbers": json.dumps(
        {"artifacts": {"A": STACK | {"properties": {"templateFile": "t.json", "tags": {"a": 1}}}}}
    ),
    "metadata that is a number": json.dumps({"artifacts": {"A": STACK | {"metadata": {"/a": [1]}}}}),
    "a logical id that is a list": json.dumps(
        {"artifacts": {"A": STACK | {"metadata": {"/a": [{"type": "aws:cdk:logicalId", "data": []}]}}}}
    ),
    "a name that is a number": json.dumps(
        {"artifacts": {"A": STACK | {"properties": {"templateFile": "t.json", "stackName": 5}}}}
    ),
    "itself within itself": json.dumps(
        {"artifacts": {"N": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "."}}}}
    ),
    "what it lies in within itself": json.dumps(
        {"artifacts": {"N": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "../x"}}}}
    ),
    "an artifact that is a list": json.dumps({"artifacts": {"N": []}}),
    "a list": "[]",
    "null": "null",
    "100,000 brackets": "[" * 100_000,
    "NaN": '{"artifacts": NaN}',
}


@pytest.mark.parametrize("name", MANIFESTS)
@pytest.mark.parametrize("verb", ["check", "access", "verify"])
def test_a_manifest_that_is_none(name: str, verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Refused, with its path."""
    folder = tmp_path / "x"
    folder.mkdir()
    (folder / "manifest.json").write_text(MANIFESTS[name], encoding="utf-8")
    for place in (folder, tmp_path):
        (place / "t.json").write_text(json.dumps(lone({})), encoding="utf-8")
    arguments = ("verify", "example", "--approved", folder) if verb == "verify" else (verb, folder)
    status, out, err = run_cli(capsys, *arguments)
    is_reported(status, out, err)
    assert status == 2
    assert "is not the manifest of a cloud assembly" in err


SAVED: dict[str, str] = {
    "Infinity": '{"tool": "fsi-rekognition", "rows": [], "summary": Infinity}',
    "brackets": "[" * 100_000,
    "a list": "[1]",
    "half a character": '{"tool": "\\ud800"}',
}


@pytest.mark.parametrize("name", SAVED)
def test_a_saved_file_that_is_none(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A matrix, an earlier result, the manifest of a pack: refused, with its path."""
    pack = tmp_path / "pack"
    pack.mkdir()
    for path in (tmp_path / "saved.json", pack / "MANIFEST.json"):
        path.write_text(SAVED[name], encoding="utf-8")
    for arguments in (
        ("access", "diff", tmp_path / "saved.json", tmp_path / "saved.json"),
        ("verify", "example", "--since", tmp_path / "saved.json"),
        ("verify", "example", "--approved", pack),
        ("report", "--check", pack),
    ):
        status, out, err = run_cli(capsys, *arguments)
        is_reported(status, out, err)
        assert status == 2
        assert str(tmp_path) in err


def test_a_matrix_that_answers_a_question_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of two answers, one could hide what was widened: refused."""
    row = {"principal": "a", "action": "b", "resource": "c", "path": "d", "decision": "allow", "decided_by": [],
           "because": "e"}  # fmt: skip
    rows = [row, row | {"decision": "deny"}]
    summary = {"allow": 1, "deny": 1, "depends": 0}
    saved = {"tool": "fsi-rekognition", "guardrails": True, "part": {}, "summary": summary, "rows": rows}
    path = tmp_path / "saved.json"
    path.write_text(json.dumps(saved), encoding="utf-8")
    status, _, err = run_cli(capsys, "access", "diff", path, path)
    assert status == 2
    assert "it answers one question twice: a, b, c, d" in err


ENVIRONMENTS: dict[str, bytes] = {
    "3,000 levels": b"a = " + b"[" * 3000 + b"]" * 3000,
    "3,000 tables": b".".join([b"a"] * 3000) + b" = 1",
    "5,000 digits": b"account = " + b"1" * 5000,
    "a date that is none": b"a = 2026-02-30",
    "no UTF-8": b"a = '\xe9'",
    "nothing": b"",
}


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_an_environment_that_is_none(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As an environment file and as an exceptions register: refused; an empty register excepts nothing."""
    (tmp_path / "t.json").write_text(json.dumps(lone({})), encoding="utf-8")
    path = tmp_path / "e.toml"
    path.write_bytes(ENVIRONMENTS[name])
    for option in ("--environment", "--exceptions"):
        status, out, err = run_cli(capsys, "check", tmp_path / "t.json", option, path)
        is_reported(status, out, err)
        assert status == (1 if (name, option) == ("nothing", "--exceptions") else 2)


def test_a_video_stream_without_an_account(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The ARN of a stream names its account."""
    full = Path("environments/full.toml").read_text(encoding="utf-8")
    path = tmp_path / "e.toml"
    for odd in ("arn:aws:kinesisvideo:us-east-1:stream/a/1", "arn:aws:kinesisvideo::stream/a/1", "arn:"):
        start = full.index("arn:aws:kinesisvideo:")
        path.write_text(full.replace(full[start : full.index('"', start)], odd), encoding="utf-8")
        status, out, err = run_cli(capsys, "check", "nowhere", "--environment", path)
        is_reported(status, out, err)
        assert "expected the ARN of a Kinesis video stream" in err


@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "large"])
def test_what_is_no_file(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A pipe, a device, a folder, or 1 GB, wherever a path is taken: refused at once."""
    template, path = tmp_path / "t.json", tmp_path / "odd.json"
    template.write_text(json.dumps(lone({})), encoding="utf-8")
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "device":
            path.symlink_to("/dev/zero")
        case "folder":
            path.mkdir()
        case "large":
            with path.open("wb") as file:
                file.truncate(1024**3)
    toml = tmp_path / "odd.toml"
    toml.symlink_to(path)
    assembly = tmp_path / "assembly"
    assembly.mkdir()
    (assembly / "manifest.json").symlink_to(path)
    stack = tmp_path / "stack"
    stack.mkdir()
    (stack / "manifest.json").write_text(json.dumps({"artifacts": {"A": STACK}}), encoding="utf-8")
    (stack / "t.json").symlink_to(path)
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "MANIFEST.json").symlink_to(path)
    for arguments in (
        ("check", path),
        ("check", assembly),
        ("check", stack),
        ("check", template, "--environment", toml),
        ("check", template, "--exceptions", path),
        ("access", "diff", path, path),
        ("verify", "example", "--since", path),
        ("verify", "example", "--approved", path),
        ("verify", "example", "--approved", pack),
        ("report", "--check", pack),
        ("report", "--check", path),
    ):
        status, out, err = run_cli(capsys, *arguments)
        is_reported(status, out, err)
        assert (status, arguments, bool(err)) == (2, arguments, True)
