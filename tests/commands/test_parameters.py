"""`check --parameters`: values of parameters fix the version that is judged."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.support.running import run_cli

TEMPLATE = """Parameters:
  Days: {Type: Number, MinValue: 1, Default: 30}
  Env: {Type: String, AllowedValues: [dev, prod], Default: dev}
  Names: {Type: CommaDelimitedList, Default: a}
Resources:
  Log: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: !Ref Days}}
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A log group whose retention is given at deployment."""
    path = tmp_path / "template.yaml"
    path.write_text(TEMPLATE)
    return path


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ([{"ParameterKey": "Days", "ParameterValue": "400"}], 0),
        ([{"ParameterKey": "Days", "ParameterValue": "40"}], 1),
        ({"Parameters": {"Days": "400"}}, 0),
        ({"Parameters": {"Days": 40}}, 1),
        ({"Parameters": [{"ParameterKey": "Days", "ParameterValue": "400"}], "Tags": {"a": "b"}}, 0),
        ({"Days": "400", "Names": ["a", "b"]}, 0),
        (["Days=400", "Env=prod"], 0),
        ([{"ParameterKey": "Days", "UsePreviousValue": True}], 1),
        ({}, 1),
        ({"Days": "400", "Other": "x"}, 2),
        ({"Days": "0"}, 2),
        ({"Days": "many"}, 2),
        ({"Env": "test"}, 2),
        ({"Days": {"a": 1}}, 2),
        ([{"ParameterKey": "Days"}], 2),
        ("Days", 2),
    ],
)
def test_given_values_are_judged_alone(
    template: Path, content: Any, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each form that people keep values in is taken, and what CloudFormation would refuse is refused."""
    file = template.with_name("parameters.json")
    file.write_text(json.dumps(content))
    found, _, error = run_cli(capsys, "check", str(template), "--control", "AUD06", "--parameters", str(file))
    assert found == status, error
    assert "Traceback" not in error


def test_what_is_no_file_of_parameters_is_reported(template: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A missing or broken file is one line and status 2."""
    file = template.with_name("parameters.json")
    for text in (None, "{", "\x00"):
        if text is not None:
            file.write_text(text)
        found, _, error = run_cli(capsys, "check", str(template), "--parameters", str(file))
        assert (found, "parameters.json" in error) == (2, True)


@pytest.mark.parametrize(
    ("path", "reason"),
    [("pipe", "is a pipe, and no file"), ("/dev/zero", "is a device, and no file"), (".", "is a folder, and no file")],
)
def test_what_is_no_file_is_refused_at_once(
    path: str, reason: str, template: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipe that nobody writes to is not waited for, and a device not read without end."""
    monkeypatch.chdir(template.parent)
    os.mkfifo("pipe")
    status, out, err = run_cli(capsys, "check", template, "--parameters", path)
    assert (status, out, err) == (2, "", f"{path}: {reason}\n")


def test_an_environment_without_a_name_is_refused(template: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty variable of a script is no wish to be judged without an environment."""
    status, _, err = run_cli(capsys, "check", template, "--environment", "")
    assert (status, "no such environment file" in err) == (2, True)
