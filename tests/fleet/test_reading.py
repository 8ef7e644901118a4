"""Fleet files: what each target says in the end, and what is refused."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from settings.fleets import load_fleet
from settings.loading import SettingsError
from settings.meeting import notices
from settings.schema import of_fleets, schema
from tests.conftest import ROOT
from tests.support.variants import settings_of

EXAMPLE = (ROOT / "fleets/example.toml").read_text(encoding="utf-8")
TARGET = '\n[[targets]]\naccount = "{}"\nregion = "eu-west-1"\nstage = "test"\ngroup = "retail"\n'


def fleet(folder: Path, text: str) -> Path:
    """A fleet file whose base is the example."""
    path = folder / "mybank.toml"
    base = ROOT / "environments/example.toml"
    path.write_text(text.replace('environment = "example"', f'environment = "{base}"'), encoding="utf-8")
    return path


def test_every_target_is_a_whole_environment() -> None:
    """Own account and Region of the base are those of the target; group and target say what else differs."""
    found = load_fleet("example")
    first, *_, last = found.members
    assert [one.name for one in found.members] == [
        "222233334444.eu-west-1", "222233334444.ap-northeast-1", "333344445555.eu-west-1",
        "333344445555.ap-northeast-1", "555566667777.eu-west-1", "555566667777.ap-northeast-1",
    ]  # fmt: skip
    assert first.settings.keys.administrators == ("arn:aws:iam::222233334444:role/security/key-custodians",)
    assert first.settings.trusted.auditors == ("arn:aws:iam::444455556666:role/security/auditors",)
    assert (first.settings.tags["owner"], last.settings.tags["owner"]) == ("identity-platform", "private-bank-platform")
    assert last.settings.network.clients == ("10.45.0.0/22",)
    assert found.stages == ("test", "production")


def test_placeholders(tmp_path: Path) -> None:
    """What a group says of all its targets may name account, Region and stage of each."""
    text = EXAMPLE + '[groups.retail.answers.tags]\nowner = "{stage}-{account}-{region}"\n'
    first, *_ = load_fleet(fleet(tmp_path, text)).members
    assert first.settings.tags["owner"] == "test-222233334444-eu-west-1"


def test_a_target_in_another_partition(tmp_path: Path) -> None:
    """ARNs of the base's own account are read in the partition of the target; those of other accounts are not."""
    text = EXAMPLE.replace(
        'account = "222233334444"\nregion = "eu-west-1"', 'account = "222233334444"\nregion = "us-gov-west-1"'
    )
    with pytest.raises(SettingsError) as refused:
        load_fleet(fleet(tmp_path, text))
    said = [line.partition(": ")[2] for line in str(refused.value).splitlines() if "partition" in line]
    assert [one.partition(":")[0] for one in said] == ["trusted.auditors[0]", "trusted.verifiers[0]"]


def test_an_environment_says_which_fleet_has_its_unit(tmp_path: Path) -> None:
    """Whose targets its policies are made for as well, unless the fleet has mistakes; another unit is no matter."""
    (tmp_path / "fleets").mkdir()
    (tmp_path / "environments").mkdir()
    fleet(tmp_path / "fleets", EXAMPLE)
    (tmp_path / "fleets" / "broken.toml").write_text("[[[")
    (tmp_path / "fleets" / "empty.toml").write_text("groups = 1")
    (tmp_path / "fleets" / "wrong.toml").write_text('[groups.retail]\nunit = "ou-exam-private11"\n')

    def said(unit: str) -> list[str]:
        return list(notices(settings_of("full", {"guardrails.targets": [unit]}), tmp_path / "environments"))

    assert said("ou-exam-retail111") == [
        "fleets/mybank.toml: deploys the same policies to ou-exam-retail111, made for both; deploy "
        "fsi-rekognition-guardrails or those, not both"
    ]
    assert said("ou-exam-ple11111") == []
    (_, line) = said("ou-exam-private11")
    assert line.startswith(
        "fleets/wrong.toml: has mistakes, and the policies of ou-exam-private11 are made without its targets: "
    )
    assert list(notices(settings_of("example", {}), tmp_path / "environments")) == []


REFUSED = [
    (
        EXAMPLE + TARGET.format("222233334444"),
        r"mybank\.toml:77: targets\[6\]: 222233334444 in eu-west-1 is there already, at .*mybank\.toml:17",
    ),
    (EXAMPLE.replace('account = "333344445555"', "account = 1", 1), r"targets\[2\]\.account: found 1; expected"),
    (
        EXAMPLE.replace('group = "retail"', 'group = "retial"', 1),
        r"mybank\.toml:21: targets\[0\]\.group: no group named 'retial'; did you mean 'retail'",
    ),
    (EXAMPLE.replace('stage = "test"', 'stage = "tset"', 1), r"targets\[0\]\.stage: no stage named 'tset'; did you"),
    (
        EXAMPLE.replace("10.41.0.0/22", "10.41.0.0/99"),
        r"mybank\.toml:34: network\.create\.cidr: found '10\.41\.0.*\(222233334444 in ap-northeast-1\)",
    ),
    (EXAMPLE.replace('environment = "example"', 'environment = "nosuch"'), r"nosuch\.toml: no such environment file"),
    (EXAMPLE.replace("engine", "engin"), r"mybank\.toml:4: engin: no such key; did you mean 'engine'"),
    ('environment = "example"', r"mybank\.toml: targets: missing; expected the targets"),
    (EXAMPLE.replace('"ap-northeast-1"', '"eu-west-9"', 1), r"region: found 'eu-west-9'; expected a Region"),
]


@pytest.mark.parametrize(("text", "mistake"), REFUSED)
def test_a_mistake_names_file_and_line(tmp_path: Path, text: str, mistake: str) -> None:
    """A wrong answer, a target that is there twice, a name that nothing has: reported where it stands, and for whom."""
    with pytest.raises(SettingsError) as refused:
        load_fleet(fleet(tmp_path, text))
    assert re.search(mistake, str(refused.value)), refused.value


def test_an_account_in_two_fleets(tmp_path: Path) -> None:
    """Two roll-outs of one account would undo each other."""
    (tmp_path / "other.toml").write_text(
        'environment = "x"\n[[targets]]\naccount = "555566667777"\nregion = "us-east-1"\n'
    )
    with pytest.raises(SettingsError) as refused:
        load_fleet(fleet(tmp_path, EXAMPLE))
    assert "targets[4].account: 555566667777 is in the fleet other too; keep it in one" in str(refused.value)


def test_the_schema() -> None:
    """An editor takes what we ship, and marks an unknown key of fleet and answers."""
    assert json.loads((ROOT / "fleets/schema.json").read_text(encoding="utf-8")) == of_fleets()
    whole, answers = of_fleets(), schema()
    assert not {*whole["$defs"]} & {*answers["$defs"]}
    for model in ("Group", "Target"):
        whole["$defs"][model]["properties"]["answers"]["$ref"] = "#/$defs/Answers"
    whole["$defs"] |= answers.pop("$defs") | {"Answers": answers}
    check = Draft202012Validator(whole)
    check.validate(tomllib.loads(EXAMPLE))
    for old, new in (
        ("engine", "engin"),
        ("create.cidr", "create.cird"),
        ("[groups.retail]", "[groups.retail]\nx = 1"),
    ):
        assert not check.is_valid(tomllib.loads(EXAMPLE.replace(old, new)))
