"""`check` of templates without a manifest: where they belong is read, given, or missed and said."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.running import run_cli

HINT = "nothing says where this belongs, and findings depend on it; say it with --account and --region"
TAKEN = "taken to belong to aws://111122223333/eu-central-1, as what is beside it does"


@pytest.fixture
def folder(assemblies: Mapping[str, Path], tmp_path: Path) -> Path:
    """The templates of the smallest environment, which name its account, without their manifest."""
    found = tmp_path / "templates"
    found.mkdir()
    for one in assemblies["minimal"].glob("*.template.json"):
        shutil.copy(one, found)
    return found


def standing(out: str) -> dict[str, int]:
    statuses = [one["status"] for one in json.loads(out)["results"]]
    return {one: statuses.count(one) for one in ("not_met", "undecided")}


def test_an_environment_says_where_its_templates_belong(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They are judged as in their assembly."""
    status, out, err = run_cli(capsys, "check", folder, "--environment", "minimal", "--format", "json")
    assert (status, standing(out)) == (0, {"not_met": 0, "undecided": 0})
    assert HINT not in err


def test_account_and_region_say_it_without_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder needs neither where one of its templates says it; the others are taken to belong there."""
    place = ("--account", "111122223333", "--region", "eu-central-1")
    status, out, err = run_cli(capsys, "check", folder, *place, "--format", "json")
    assert (status, standing(out)) == (0, {"not_met": 0, "undecided": 0})
    assert HINT not in err
    assert TAKEN not in err
    status, out, err = run_cli(capsys, "check", folder, "--format", "json")
    assert (status, standing(out)) == (0, {"not_met": 0, "undecided": 0})
    assert HINT not in err
    assert TAKEN in err


def test_a_template_alone_may_not_say_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What depends on its place is not clean, nor called wrong, and what to give is said."""
    (alone,) = folder.glob("*-monitoring.template.json")
    status, out, err = run_cli(capsys, "check", alone, "--control", "AUD32", "--format", "json")
    assert (status, standing(out)) == (1, {"not_met": 0, "undecided": 1})
    assert HINT in err
    place = ("--account", "111122223333", "--region", "eu-central-1")
    assert run_cli(capsys, "check", alone, "--control", "AUD32", *place)[0] == 0


def test_a_manifest_beside_a_template_says_it(
    assemblies: Mapping[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A template of an assembly that is named by itself is of the account of its stack; of a foreign manifest, not."""
    (one,) = assemblies["minimal"].glob("*-audit.template.json")
    assert HINT not in run_cli(capsys, "check", one)[2]
    shutil.copy(one, tmp_path)
    for content in (
        "{}",
        '{"artifacts": {"a": {"properties": {"templateFile": "other.json"}}}}',
        '{"artifacts": []}',
        "[",
    ):
        (tmp_path / "manifest.json").write_text(content)
        assert HINT in run_cli(capsys, "check", tmp_path / one.name)[2]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--account", "1111"), "--account: found '1111'; expected the 12 digits of an account ID"),
        (("--region", "Ireland"), "--region: found 'Ireland'; expected a Region such as eu-west-1"),
        (("--account", "111122223333", "--environment", "minimal"),
         "--account and --region: the environment says where it is; leave them out"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_place(
    folder: Path, arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One message, and status 2."""
    status, out, err = run_cli(capsys, "check", folder, *arguments)
    assert (status, out) == (2, "")
    assert said in err
