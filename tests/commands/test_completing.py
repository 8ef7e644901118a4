"""What a shell offers on Tab, and what hooks of other repositories run."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT

HOOKS = {each["id"]: each for each in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}


@pytest.mark.parametrize(
    ("line", "offered", "not_offered"),
    [
        ("fsi-rekognition ", {"check", "access", "verify", "report"}, set()),
        ("fsi-rekognition che", {"check"}, {"access"}),
        ("fsi-rekognition check --e", {"--environment", "--exceptions"}, {"--format"}),
        ("fsi-rekognition check --environment ", {"example", "minimal", "full"}, {"pyproject.toml"}),
        ("fsi-rekognition verify m", {"minimal"}, {"example"}),
        ("fsi-rekognition check --control ENC0", {"ENC01"}, {"NET01"}),
        ("fsi-rekognition check --format ", {"sarif", "junit"}, set()),
        ("fsi-rekognition access --format ", {"csv", "json"}, {"sarif"}),
        ("fsi-rekognition explain face-", {"face-search", "face-liveness"}, {"ENC01"}),
    ],
)
def test_completion(line: str, offered: set[str], not_offered: set[str], tmp_path: Path) -> None:
    """A shell that asks gets verbs, options and their values, and the command does nothing else."""
    asked = {
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_IFS": "\n",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(tmp_path / "answer"),
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
    }
    ran = subprocess.run(
        [sys.executable, "-m", "assurance"],
        cwd=ROOT,
        env=os.environ | asked,
        capture_output=True,
        text=True,
        check=False,
    )
    answer = {each.strip() for each in (tmp_path / "answer").read_text().splitlines()}
    assert offered <= answer
    assert not_offered & answer == set()
    assert (ran.returncode, ran.stdout) == (0, "")


def hook(name: str, *files: Path) -> subprocess.CompletedProcess[str]:
    """A hook as pre-commit runs it: its entry with the files that match."""
    command, *arguments = shlex.split(HOOKS[name]["entry"])
    program = [sys.executable] if command == "python" else [str(Path(sys.executable).with_name(command))]
    return subprocess.run([*program, *arguments, *files], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("name", "matching", "others"),
    [
        ("fsi-rekognition-check", ["a.template.json", "x/b.template.yaml"], ["package.json", "template.yaml.md"]),
        (
            "fsi-rekognition-settings",
            ["environments/mybank.toml"],
            ["pyproject.toml", "environments/exceptions/a.toml"],
        ),
    ],
)
def test_hooks_take_their_files(name: str, matching: list[str], others: list[str]) -> None:
    """A hook is run on its own kind of file and leaves others alone."""
    pattern = re.compile(HOOKS[name]["files"])
    assert [each for each in [*matching, *others] if pattern.search(each)] == matching


def test_the_hook_on_templates(tmp_path: Path) -> None:
    """Open findings fail the commit; a template that is no template does too."""
    file = tmp_path / "a.template.json"
    file.write_text('{"Resources": {"Media": {"Type": "AWS::S3::Bucket"}}}')
    assert hook("fsi-rekognition-check", file).returncode == 1
    file.write_text("[]")
    assert hook("fsi-rekognition-check", file).returncode == 2


def test_the_hook_on_environment_files(tmp_path: Path) -> None:
    """Each mistake of each file is reported; none is status 0, and no file at all is not."""
    good, bad = ROOT / "environments/example.toml", tmp_path / "bad.toml"
    bad.write_text(good.read_text(encoding="utf-8").replace('region = "eu-west-1"', 'region = "eu-nowhere-1"'))
    assert hook("fsi-rekognition-settings", good).returncode == 0
    ran = hook("fsi-rekognition-settings", bad, tmp_path / "missing.toml", good)
    assert ran.returncode == 2
    assert f"{bad}:5: region: " in ran.stderr
    assert f"{tmp_path / 'missing.toml'}: no such environment file" in ran.stderr
    assert hook("fsi-rekognition-settings").returncode == 2
