"""What every verb has alike: where the result goes, and when it is coloured."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.support.running import run_cli

COLOUR = "\x1b[1;31m"
"""Bold red, as of a critical finding."""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A template with a bucket that does not meet much."""
    path = tmp_path / "template.json"
    path.write_text('{"Resources": {"Media": {"Type": "AWS::S3::Bucket"}}}', encoding="utf-8")
    return path


def on_a_terminal(*arguments: str | Path, **environment: str) -> str:
    """What a terminal of 100 columns gets to see on standard output."""
    reader, writer = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "assurance", *map(str, arguments)],
        cwd=ROOT, stdout=writer, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        env={"PATH": os.environ["PATH"], "TERM": "xterm-256color", "COLUMNS": "100", **environment},
    ):  # fmt: skip
        os.close(writer)
        seen = b""
        try:
            while some := os.read(reader, 65536):
                seen += some
        except OSError:  # how Linux says that the other end was closed
            pass
    os.close(reader)
    return seen.decode("utf-8")


@pytest.mark.parametrize(
    ("environment", "output", "coloured"),
    [({}, None, True), ({}, "-", True), ({"NO_COLOR": "1"}, None, False), ({"NO_COLOR": ""}, None, True)],
)
def test_colours(environment: dict[str, str], output: str | None, coloured: bool, template: Path) -> None:
    """A terminal gets colours, unless NO_COLOR is set to something; `-` is the terminal as well."""
    shown = on_a_terminal("check", template, *(["-o", output] if output else []), **environment)
    assert "not met" in shown
    assert (COLOUR in shown) is coloured


@pytest.mark.parametrize("option", ["-o", "--output"])
def test_where_the_result_goes(
    option: str, template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file gets what standard output would have got; `-` is standard output and no file."""
    monkeypatch.chdir(tmp_path)
    shown = run_cli(capsys, "check", template, "--format", "json")[1]
    assert run_cli(capsys, "check", template, "--format", "json", option, "-")[1] == shown
    assert run_cli(capsys, "check", template, "--format", "json", option, "result.json")[1] == ""
    assert Path("result.json").read_text(encoding="utf-8") == shown
    assert not Path("-").exists()


@pytest.mark.parametrize(
    ("given", "closed", "status", "said"),
    [
        ('{"Resources": {"Media": {"Type": "AWS::S3::Bucket"}}}', "", 1, "controls were not judged"),
        ("", "", 2, "stdin: is not a CloudFormation template"),
        ("Resources: {A: [}", "", 2, "stdin:1"),
        ("", "<&-", 2, "stdin: cannot be read: Bad file descriptor"),
    ],
)
def test_a_template_on_standard_input(given: str, closed: str, status: int, said: str) -> None:
    """`check -` reads the template that another command prints, and calls it stdin."""
    command = f"{sys.executable} -m assurance check - --format csv {closed}"
    ran = subprocess.run(
        ["/bin/bash", "-c", command], cwd=ROOT, input=given, capture_output=True, text=True, check=False
    )
    assert ran.returncode == status, ran.stderr
    assert said in ran.stderr
    assert (",stdin," in ran.stdout) is (status == 1)


def test_access_writes_alike(
    assemblies: Mapping[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`access -o -` is standard output too."""
    monkeypatch.chdir(tmp_path)
    status, out, _ = run_cli(capsys, "access", assemblies["minimal"], "--format", "csv", "-o", "-")
    assert (status, out.splitlines()[0].startswith("principal,")) == (0, True)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    """What writes several files refuses `-`."""
    status, _, err = run_cli(capsys, "report", "-o", "-")
    assert status == 2
    assert "argument -o/--output: found '-'; expected a folder" in err


def test_what_is_asked_about_may_stand_after_options(template: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Paths and environments before, between and after options are one list; what is no option is a mistake still."""
    other = template.with_name("other.json")
    other.write_text(template.read_text(encoding="utf-8"), encoding="utf-8")
    _, out, _ = run_cli(capsys, "check", template, "--format", "json", other, "--control", "STO01")
    assert {Path(one["template"]).name for one in json.loads(out)["results"]} == {"other.json", "template.json"}
    status, _, err = run_cli(capsys, "access", "prove", "--environment", "minimal", template.with_name("nosuch"))
    assert (status, "nosuch: there is no such file or folder" in err) == (2, True)
    for rest in (["--nosuch", template], [template, "--format", "json", "-x"]):
        status, _, err = run_cli(capsys, "check", *rest)
        assert (status, "unrecognized arguments: -" in err) == (2, True)
    status, _, err = run_cli(capsys, "plan", "minimal", "--deployed", "other")
    assert (status, "unrecognized arguments: other" in err) == (2, True)
