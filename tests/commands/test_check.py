"""`fsi-rekognition check` as CI and people use it: forms, statuses, messages."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sarif_pydantic import Sarif  # type: ignore[import-untyped]

from assurance.controls.frameworks import FRAMEWORKS, natural
from tests.conftest import EXAMPLE_FIRST
from tests.support.running import run_cli

OPEN_BUCKET = """Resources:
  Media:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: media
      PublicAccessBlockConfiguration: {BlockPublicAcls: false}
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A template that a person wrote, with a public bucket."""
    path = tmp_path / "template.yaml"
    path.write_text(OPEN_BUCKET)
    return path


@pytest.mark.parametrize("environment", EXAMPLE_FIRST)
def test_our_own_app_is_clean(
    assemblies: Mapping[str, Path], environment: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What we build passes what we demand: nothing open, everything judged."""
    status, out, err = run_cli(
        capsys, "check", assemblies[environment], "--environment", environment, "--format", "json"
    )
    found = json.loads(out)
    assert [one for one in found["results"] if one["status"] not in ("met", "excepted")] == []
    assert (status, found["errors"], found["not_judged"]) == (0, [], []), err


def test_findings_are_status_1(template: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An open finding names control, place, what was found and what to do; the summary is on standard error."""
    status, out, err = run_cli(capsys, "check", template)
    assert status == 1
    assert f"{template}:2 Media" in out.replace("\n", "")  # a long path may be folded
    assert "judgements:" in err
    assert "were not judged" in err
    assert "\x1b" not in out


def test_json_is_the_contract(template: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The keys that other tools rely on, sorted results, the same bytes twice."""
    _, first, _ = run_cli(capsys, "check", template, "--format", "json")
    _, second, _ = run_cli(capsys, "check", template, "--format", "json")
    assert first == second
    found = json.loads(first)
    assert {"tool", "version", "inputs", "summary", "controls", "types", "results"} <= found.keys()
    assert set(found["summary"]) == {"met", "not_met", "undecided", "excepted", "checked"}
    fields = "control status resource template property message".split()
    assert {one["control"] for one in found["results"]} == set(found["controls"])
    assert all(list(one) == "title severity remedy frameworks".split() for one in found["controls"].values())
    assert {*map(tuple, found["results"])} == {tuple(fields), tuple(one for one in fields if one != "property")}
    assert all(one.get("property", "none") for one in found["results"])
    assert found["types"] == {str(template): {"Media": "AWS::S3::Bucket"}}
    assert found["summary"]["checked"] == len(found["results"])
    order = [(one["control"], one["template"], one["resource"], one.get("property", "")) for one in found["results"]]
    assert order == sorted(order)


def test_every_finding_of_sarif_stands_in_a_file(template: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Code scanning refuses a log with a finding that has no file, as one about the whole application."""
    found = json.loads(run_cli(capsys, "check", template, "--format", "sarif")[1])["runs"][0]["results"]
    places = [(where["logicalLocations"], where["physicalLocation"]) for one in found for where in one["locations"]]
    whole = [place for logical, place in places if logical[0]["fullyQualifiedName"] == "application"]
    assert whole
    assert all(place["artifactLocation"]["uri"].endswith(template.name) for place in whole)
    assert not [one["message"]["text"] for one in found if not one["message"]["text"].endswith(".")]


def test_sarif_is_valid_and_stable(template: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """SARIF 2.1.0 with the line of the resource; a fingerprint does not change with the line."""
    _, out, _ = run_cli(capsys, "check", template, "--format", "sarif")
    Sarif.model_validate_json(out)
    run = json.loads(out)["runs"][0]
    places = [one["locations"][0] for one in run["results"]]
    lines = {(one["logicalLocations"][0]["fullyQualifiedName"], one["physicalLocation"]["region"]["startLine"])
             for one in places}  # fmt: skip
    assert lines == {("application", 1), ("Media", 2)}
    assert all(run["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] == one["ruleId"] for one in run["results"])
    before = sorted(one["partialFingerprints"]["resourceAndProperty/v1"] for one in run["results"])
    template.write_text("# a comment\n" + OPEN_BUCKET)
    _, out, _ = run_cli(capsys, "check", template, "--format", "sarif")
    after = json.loads(out)["runs"][0]["results"]
    assert sorted(one["partialFingerprints"]["resourceAndProperty/v1"] for one in after) == before
    assert len(set(before)) == len(before)


def test_junit_counts(template: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every judgement is a test case; the counts of the suites add up."""
    _, out, _ = run_cli(capsys, "check", template, "--format", "junit")
    root = ElementTree.fromstring(out.encode())
    assert len(root.findall(".//testcase")) == int(root.get("tests", "0"))
    assert len(root.findall(".//failure")) == sum(int(one.get("failures", "0")) for one in root)


def test_csv_runs_no_formula(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A text from a template that a spreadsheet would run is defused."""
    path = tmp_path / "=cmd.yaml"
    path.write_text(OPEN_BUCKET)
    _, out, _ = run_cli(capsys, "check", path, "--format", "csv")
    rows = list(csv.DictReader(out.splitlines()))
    assert rows
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


def test_output_is_whole_or_not_at_all(template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file is written whole; where it cannot be, the message says so and the status is 2."""
    status, out, _ = run_cli(capsys, "check", template, "--format", "json", "--output", tmp_path / "r.json")
    assert (status, out) == (1, "")
    assert json.loads((tmp_path / "r.json").read_text())["tool"] == "fsi-rekognition"
    status, _, err = run_cli(capsys, "check", template, "--output", tmp_path / "missing" / "r.json")
    assert status == 2
    assert "cannot be written" in err


def test_output_is_a_file_like_any_other(template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who may read what is written here may read it; a device or pipe is written to, and stays what it is."""
    usual, made = tmp_path / "usual", tmp_path / "r.json"
    usual.touch()
    run_cli(capsys, "check", template, "--format", "json", "--output", made)
    assert made.stat().st_mode == usual.stat().st_mode
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert run_cli(capsys, "check", template, "--control", "STO04", "--format", "csv", "--output", pipe)[0] == 1
    assert os.read(reader, 7) == b"control"
    assert pipe.is_fifo()
    assert sorted(one.name for one in tmp_path.iterdir() if one.name.startswith(".")) == []


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_framework_is_shown_in_order_and_in_full(
    framework: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Identifiers come in their own order, and no source of one is cut short on a narrow terminal."""
    monkeypatch.setattr("rich.console.Console.is_terminal", True)
    monkeypatch.setenv("COLUMNS", "80")
    assert "…" not in run_cli(capsys, "controls", "--framework", framework)[1]
    monkeypatch.setenv("COLUMNS", "500")
    _, out, _ = run_cli(capsys, "controls", "--framework", framework)
    first = [line.split("  ")[0] for line in out.splitlines()[3:] if line and not line.startswith(" ")]
    assert first
    assert first == sorted(first, key=natural)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("check", "nowhere"), "nowhere: there is no such file or folder"),
        (("check", "{template}", "--format", "jsn"), "no format named 'jsn'; did you mean 'json'?"),
        (("check", "{template}", "--control", "ENC1"), "did you mean 'ENC1"),
        (("check", "{template}", "--environment", "exampel"), "did you mean 'example'?"),
        (("check", "{template}", "--exceptions", "nowhere.toml"), "nowhere.toml: cannot be read"),
        (("explain", "ENC1"), "did you mean 'ENC1"),
        (("controls", "--framework", "nydfs"), "did you mean 'nydfs-500'?"),
        (("controls", "--family", "auditing"), "no family named 'auditing'"),
        (("chekc",), "invalid choice: 'chekc'"),
        ((), "required: VERB"),
    ],
)
def test_bad_usage_is_one_clear_message(
    template: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    """What is wrong, and the name that was meant; status 2."""
    status, out, err = run_cli(capsys, *(one.format(template=template) for one in arguments))
    assert (status, out) == (2, "")
    assert message in err


def test_nothing_judged_is_status_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A template to which no control applies is not clean."""
    path = tmp_path / "empty.json"
    path.write_text('{"Resources": {}}')
    status, _, err = run_cli(capsys, "check", path, "--control", "ENC01")
    assert status == 2
    assert "nothing was judged" in err


def test_catalogues_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """Lists and single entries of the catalogues."""
    for arguments, expected in (
        (("controls",), "ENC01"),
        (("controls", "--framework", "nydfs-500"), "500.15(a)"),
        (("controls", "--family", "isolation"), "NET01"),
        (("explain", "enc01"), "Before:"),
        (("explain", "face-search"), "rekognition:SearchFacesByImage"),
        (("explain", "comparefaces"), "face-comparison"),
        (("explain", "rekognition:StartPersonTracking"), "discontinued"),
        (("capabilities",), "closed to new customers since 2026-04-30"),
    ):
        status, out, err = run_cli(capsys, *arguments)
        assert (status, err) == (0, "")
        assert expected in out


def test_the_command_starts_without_node_or_the_cdk(template: Path) -> None:
    """An auditor's laptop needs neither: aws_cdk and jsii are never imported."""
    code = (
        "import sys; sys.modules['aws_cdk'] = sys.modules['jsii'] = None\n"
        f"from assurance.__main__ import main; sys.exit(main(['check', {str(template)!r}]))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={"PATH": ""})
    assert ran.returncode == 1, ran.stderr
