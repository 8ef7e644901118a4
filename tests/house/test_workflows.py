"""The workflows that a bank takes over: valid, without what a linter warns of, and their commands run."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
ACTIONS = sorted((ROOT / ".github/actions").glob("*/action.yml"))
COMPONENTS = sorted((ROOT / "templates").glob("*.yml"))
TOOLS = Path(sys.executable).parent
STUBS = {
    "gh": 'echo "gh $*" >> "$CALLS"',
    "npm": 'echo "npm $*" >> "$CALLS"',
    "npx": 'echo "npx $*" >> "$CALLS"',
    "pip": 'echo "pip $*" >> "$CALLS"',
    "fsi-rekognition": 'echo "fsi-rekognition $*" >> "$CALLS"; echo {} > "${@: -1}"; exit "${STATUS:-0}"',
}
"""What a workflow calls that needs GitHub, a registry or AWS: its arguments are noted instead."""


def linted(*command: object) -> None:
    ran = subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def steps(node: Any) -> Iterator[Mapping[str, Any]]:
    """Every step of a workflow or action, in order."""
    for job in node.get("jobs", {"": node.get("runs", {})}).values():
        yield from job.get("steps", ())


def scripts() -> Iterator[tuple[str, str]]:
    for file in (*WORKFLOWS, *ACTIONS):
        for step in steps(yaml.safe_load(file.read_text(encoding="utf-8"))):
            if "run" in step and file.name != "ci.yml":
                yield f"{file.parent.name}/{file.name}", step["run"]


def test_they_are_what_their_hosts_expect(tmp_path: Path) -> None:
    """GitHub's and GitLab's published schemas accept them."""
    check = TOOLS / "check-jsonschema"
    linted(check, "--builtin-schema", "vendor.github-workflows", *WORKFLOWS)
    linted(check, "--builtin-schema", "vendor.github-actions", *ACTIONS)
    for component in COMPONENTS:
        head, jobs = component.read_text(encoding="utf-8").split("\n---\n")
        assert set(yaml.safe_load(head)) == {"spec"}
        (tmp_path / component.name).write_text(jobs)
        linted(
            check, "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", tmp_path / component.name
        )


def test_nothing_is_left_that_a_linter_warns_of() -> None:
    """No expression in a script, no more rights than needed, no credentials kept, no action by a tag that moves."""
    linted(TOOLS / "zizmor", "--offline", "--no-progress", ".github")


@pytest.mark.parametrize(("where", "script"), list(scripts()))
def test_no_expression_stands_in_a_script(where: str, script: str) -> None:
    """What comes from outside comes by the environment, where a shell does not read it as a command."""
    assert "${{" not in script, where


@pytest.fixture
def clone(tmp_path: Path, assemblies: Mapping[str, Path], packs: Any) -> Path:
    """A clone whose set-up is this one's, with an environment that is synthesized already."""
    clone = tmp_path / "clone"
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    for name in files:
        if (ROOT / name).exists():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, clone / name)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "All."]):
        subprocess.run([*git, *command], cwd=clone, check=True)
    (clone / ".venv").symlink_to(ROOT / ".venv")
    shutil.copytree(assemblies["minimal"], clone / "cdk.out")
    shutil.copytree(packs("minimal"), clone / "approval-pack")
    return clone


def run(clone: Path, script: str, **environment: str) -> tuple[int, str]:
    """A step's script as a runner runs it, with stand-ins for what needs GitHub, a registry or AWS."""
    stubs = clone.parent / "stubs"
    stubs.mkdir(exist_ok=True)
    for name, text in STUBS.items():
        (stubs / name).write_text(f"#!/bin/bash\n{text}\n")
        (stubs / name).chmod(0o755)
    calls = clone.parent / "calls"
    calls.write_text("")
    given = {
        **os.environ, "PATH": f"{stubs}:{os.environ['PATH']}", "CALLS": str(calls), "ENVIRONMENT": "minimal",
        "GITHUB_OUTPUT": str(clone.parent / "output"), "BASE": "HEAD", "NUMBER": "7", **environment,
    }  # fmt: skip
    ran = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=clone, env=given, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return ran.returncode, calls.read_text() + ran.stderr


def script_of(file: str, name: str) -> str:
    found = yaml.safe_load((ROOT / ".github" / file).read_text(encoding="utf-8"))
    return str(next(step["run"] for step in steps(found) if step.get("name") == name))


@pytest.mark.thorough
def test_a_pull_request_is_checked_compared_and_commented(clone: Path) -> None:
    """The steps of the action and its workflow, one after the other, on a change of an answer."""
    file = clone / "environments/minimal.toml"
    file.write_text(file.read_text().replace("[log-archive.create]", "[retention]\nlogs = 365\n[log-archive.create]"))
    status, description = run(clone, f"{ROOT}/.venv/bin/python app.py minimal", PYTHONPATH=".:constructs")
    assert status == 0, description
    action = "actions/assure/action.yml"
    assert run(clone, script_of(action, "Write the findings for code scanning"))[0] == 0
    assert '"version": "2.1.0"' in (clone / "findings.sarif").read_text()
    status, description = run(clone, script_of(action, "Say what the change does"))
    assert status == 0, description
    change = (clone / "change.md").read_text()
    assert change.startswith("### Amazon Rekognition baseline: No open finding\n")
    assert re.search(r"RetentionInDays: was 2557, is 365", change), change
    status, description = run(
        clone, script_of("workflows/assure.yml", "Comment on the pull request, unless it comes from a fork")
    )
    assert (status, description) == (0, "gh pr comment 7 --body-file change.md\n")
    status, description = run(clone, script_of("workflows/assure.yml", "List the environments"))
    assert status == 0, description
    assert (clone.parent / "output").read_text() == 'names=["example","full","minimal"]\n'


@pytest.mark.thorough
def test_what_deploys_and_verifies_is_called_as_it_stands(clone: Path) -> None:
    """The commands that need a registry or AWS are valid commands of their tools."""
    assert run(clone, script_of("workflows/deploy.yml", "Install the CDK CLI"))[1] == "npm ci --ignore-scripts\n"
    assert run(clone, script_of("workflows/deploy.yml", "Deploy"))[1] == (
        "npx cdk deploy --all --app cdk.out --require-approval never\n"
    )
    assert run(clone, script_of("workflows/verify.yml", "Install what runs it, and no more"))[1].splitlines() == [
        "pip install --require-hashes --requirement requirements.txt",
        "pip install --no-deps --no-index --no-build-isolation --editable .",
    ]
    assert run(clone, script_of("workflows/verify.yml", "Verify"))[1] == (
        "fsi-rekognition verify minimal --whole-account --approved approved/minimal --format sarif "
        "--output verify.sarif\n"
    )


def test_the_month_before_is_audited(tmp_path: Path) -> None:
    """From its first to its last day, once as JSON and once as a page; a finding, and what could not be done, stay."""
    (tmp_path / "clone").mkdir()
    for status, calls in ((0, 2), (1, 2), (2, 1)):
        ran, description = run(
            tmp_path / "clone", f"{ROOT}/.ci/audited mybank ../logs", ENDPOINTS="vpce-0a s3=vpce-0b", STATUS=str(status)
        )
        lines = description.splitlines()
        assert (ran, len(lines)) == (status, calls), description
        found = re.fullmatch(
            r"fsi-rekognition audit mybank --approved approved/mybank --from (\S+)-01 --to (\S+) "
            r"--endpoint vpce-0a --endpoint s3=vpce-0b --cache ../logs --format json --output audit.json",
            lines[0],
        )
        assert found
        first, last = date.fromisoformat(f"{found[1]}-01"), date.fromisoformat(found[2])
        assert (last + timedelta(days=1)).day == 1
        assert (first.year, first.month) == (last.year, last.month)
        assert last < datetime.now(UTC).date()
        assert [line.endswith("--format html --output audit.html") for line in lines[1:]] == [True] * (calls - 1)


@pytest.mark.thorough
def test_a_new_environment_has_nothing_to_compare_with(clone: Path) -> None:
    """.ci/changed says so, and judges it all the same; a commit that is none ends it."""
    shutil.copy2(clone / "environments/minimal.toml", clone / "environments/mybank.toml")
    status, description = run(clone, ".ci/changed HEAD mybank > change.md")
    assert status == 0, description
    assert (clone / "change.md").read_text().endswith("\nThe environment is new: nothing to compare with.\n")
    assert run(clone, ".ci/changed nonsense minimal > change.md")[0] != 0
    assert (
        subprocess.run(["git", "worktree", "list"], cwd=clone, capture_output=True, text=True, check=True).stdout.count(
            "\n"
        )
        == 1
    )
