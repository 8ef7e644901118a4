"""Which version a user runs, and what an installation without all its packages says."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from assurance.commands import version
from tests.conftest import ROOT
from tests.support.running import run_cli

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.com")
    ran = subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True, text=True)
    return ran.stdout.strip()


def test_a_clone_names_its_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Twelve digits of the commit, and a `+` where a file differs from it."""
    git(tmp_path, "init", "--quiet")
    file = tmp_path / "assurance"
    file.write_text("committed")
    git(tmp_path, "add", "assurance")
    git(tmp_path, "commit", "--quiet", "--message", "One.")
    monkeypatch.setattr(version, "HERE", file)
    head = git(tmp_path, "rev-parse", "HEAD")[:12]
    assert run_cli(capsys, "--version") == (0, f"fsi-rekognition 0.1.0 (commit {head})\n", "")
    file.write_text("changed")
    assert run_cli(capsys, "--version")[1] == f"fsi-rekognition 0.1.0 (commit {head}+)\n"


def test_a_release_names_its_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The commit that the release was made of, wherever it is installed."""
    (tmp_path / "commit.txt").write_text(f"{COMMIT}\n")
    monkeypatch.setattr(version, "RELEASED_FROM", tmp_path / "commit.txt")
    assert run_cli(capsys, "--version")[1] == "fsi-rekognition 0.1.0 (commit 0123456789ab)\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({"vcs_info": {"vcs": "git", "commit_id": COMMIT}}, "0.1.0 (commit 0123456789ab)"),
        ({"dir_info": {}}, "0.1.0"),
        (None, "0.1.0"),
    ],
)
def test_an_installed_package_names_what_pip_knows(
    source: object, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Installed from a repository, pip noted the commit; without it, and outside a clone, none is named."""
    texts = {"METADATA": "Name: rekognition-fsi-baseline\nVersion: 0.1.0\n"}
    if source is not None:
        texts["direct_url.json"] = json.dumps(source)
    folder = tmp_path / "rekognition_fsi_baseline-0.1.0.dist-info"
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(version, "HERE", tmp_path / "site-packages" / "assurance")
    assert version.described() == expected


@pytest.mark.parametrize(("package", "verb"), [("yaml", "check"), ("rich", "controls"), ("boto3", "verify")])
def test_a_missing_package_is_one_line(package: str, verb: str, tmp_path: Path) -> None:
    """Status 2, which package it is, for which Python, and what to do; no traceback."""
    (tmp_path / "t.yaml").write_text("Resources: {}\n")
    arguments = {"check": ["t.yaml"], "controls": [], "verify": [str(ROOT / "environments/example.toml")]}[verb]
    code = (
        "import sys\n"
        f"sys.modules[{package!r}] = None\n"
        "from assurance.__main__ import main\n"
        f"sys.exit(main([{verb!r}, *{arguments!r}]))"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 2, ran.stderr
    assert f"the Python package that holds {package!r} is not installed for {sys.executable}" in ran.stderr
    assert "Traceback" not in ran.stderr
