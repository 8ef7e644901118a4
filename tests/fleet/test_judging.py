"""Every target is judged: as if its own synthesis had been checked, and by its own answers."""

import json
import re
import shutil
from pathlib import Path

import pytest

from assurance.results.verdict import Status
from fleet.guardrails import policies, too_large
from fleet.judging import judge, judge_all, stacks
from fleet.template_sets import TemplateSet
from policies.applied_by_hand import documents
from settings.fleets import Fleet, load_fleet
from settings.loading import load
from tests.conftest import ROOT
from tests.fleet.test_reading import EXAMPLE, fleet
from tests.support.running import run_cli


@pytest.mark.thorough
def test_as_if_alone(example: Fleet, sets: tuple[TemplateSet, ...], tmp_path: Path) -> None:
    """For each target: what `check` says of the assembly of an environment file with the same answers."""
    from fleet.synthesis import own_answers
    from settings.drafting import draft
    from tests.support.fleets import checked_alone

    shared = {one.name: one for one in judge_all(sets, example.base)}
    for member in example.members:
        (tmp_path / member.name).mkdir()
        file = tmp_path / member.name / "mybank.toml"
        file.write_text(draft(own_answers(member)), encoding="utf-8")
        alone = checked_alone(file, tmp_path / member.name / "cdk.out")
        mine = judge(sets[0], member, example.base)
        assert [(one.control, one.path, one.status, one.message) for one in mine.results] == alone
        assert shared[member.name].counts[Status.MET] == len(alone)


def test_tags_of_a_target_are_its_own(example: Fleet, sets: tuple[TemplateSet, ...]) -> None:
    """What judges sees the target's account, Region and tags, and no text that stood for them."""
    last = example.members[-1]
    found = stacks(sets[0], last)
    assert {(one.place.account, one.place.region) for one in found} == {("555566667777", "ap-northeast-1")}
    assert {one.tags["owner"] for one in found} == {"private-bank-platform"}
    text = json.dumps([one.text.content for one in found])
    assert "fleet-value" not in text
    assert "7170717" not in text


def test_one_set_of_guardrails_for_a_unit(example: Fleet) -> None:
    """Regions of the unit do not deny each other; no account stands in it; who else lies there is allowed for."""
    found = policies(example)
    assert sorted(found) == ["ou-exam-private11", "ou-exam-retail111"]
    scp = json.dumps(found["ou-exam-retail111"]["service-control-policy"])
    assert '"aws:RequestedRegion": ["ap-northeast-1", "eu-west-1"]' in scp
    assert "222233334444" not in json.dumps(found["ou-exam-retail111"])
    assert list(too_large(found)) == []


def test_an_environment_in_the_unit(tmp_path: Path) -> None:
    """An environment that is attached to the same unit shares its policy: what it is approved for stays possible."""
    folder = tmp_path / "environments"
    folder.mkdir()
    for name in ("example", "full"):
        text = (ROOT / f"environments/{name}.toml").read_text(encoding="utf-8")
        (folder / f"{name}.toml").write_text(text.replace("ou-exam-ple11111", "ou-exam-retail111"), encoding="utf-8")
    assert load(folder / "full.toml").guardrails is not None
    path = fleet(tmp_path, EXAMPLE)
    path.write_text(path.read_text().replace(str(ROOT / "environments"), str(folder)))
    found = policies(load_fleet(path))
    region = '"aws:RequestedRegion": ["ap-northeast-1", "eu-west-1", "us-east-1"]'
    assert region in json.dumps(found["ou-exam-retail111"]["service-control-policy"])
    assert region not in json.dumps(found["ou-exam-private11"]["service-control-policy"])


def test_an_environment_and_a_fleet_have_one_set(tmp_path: Path) -> None:
    """Of policies for the unit in which they meet, the same from either."""
    for name in ("environments", "fleets"):
        (tmp_path / name).mkdir()
    text = (ROOT / "environments/example.toml").read_text(encoding="utf-8").replace("eu-west-1", "us-east-1")
    (tmp_path / "environments/solo.toml").write_text(text + '\n[guardrails]\ntargets = ["ou-exam-retail111"]\n')
    solo = load(tmp_path / "environments/solo.toml")
    assert {one.region for one in solo.together} == {"us-east-1"}
    shutil.copy(ROOT / "environments/example.toml", tmp_path / "environments/example.toml")
    path = tmp_path / "fleets/mybank.toml"
    path.write_text(EXAMPLE.replace('"example"', '"../environments/example.toml"'))
    solo = load(tmp_path / "environments/solo.toml")
    assert {one.region for one in solo.together} == {"ap-northeast-1", "eu-west-1", "us-east-1"}
    written = documents(solo)
    assert {
        name: json.loads(written[f"{name}.json"])
        for name in ("protection-policy", "resource-control-policy", "service-control-policy")
    } == policies(load_fleet(path))["ou-exam-retail111"]


def test_policies_too_large(example: Fleet) -> None:
    """A policy that Organizations would refuse is notified of, with what to do."""
    (line,) = too_large({"ou-exam-retail111": {"service-control-policy": {"x": "y" * 5_200}}})
    assert line.startswith(
        "service-control-policy of ou-exam-retail111: 5,208 bytes; AWS Organizations takes 5,120. Divide"
    )


@pytest.mark.thorough
def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder to commit, one line for each set, all targets judged; what somebody else wrote is not replaced."""
    status, out, err = run_cli(capsys, "fleet", "example", "--for", "lza", "--output", tmp_path / "out")
    assert status == 0
    assert "Fleet example: 6 targets, 3 accounts\n1 set of templates, 11 in all" in out
    assert re.fullmatch(r"6 targets judged: 1\d,\d{3} met, 0 not met, 0 undecided, 0 excepted\n", err)
    assert (tmp_path / "out/customizations-config.fragment.yaml").is_file()
    (tmp_path / "other").mkdir()
    (tmp_path / "other/thesis.txt").write_text("mine")
    status, _, err = run_cli(capsys, "fleet", "example", "--output", tmp_path / "other")
    assert (status, "is there, and is no folder of a fleet" in err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nosuch",), "fleets/nosuch.toml: no such fleet; known: example"),
        (("exmple",), "fleets/exmple.toml: no such fleet; did you mean 'example'?"),
        (("example", "--output", "-"), "found '-'; expected a folder"),
        (("example", "--for", "terraform"), "invalid choice: 'terraform'"),
    ],
)
def test_what_cannot_be(arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown fleet or engine, and no folder to write to: one message, status 2."""
    status, _, err = run_cli(capsys, "fleet", *arguments)
    assert status == 2
    assert said in err
