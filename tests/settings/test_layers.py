"""Environment files that extend others: what holds, where it comes from, and what is refused."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from assurance.sources import receipt
from assurance.sources.failing import SourceError
from settings.files import sha256
from settings.layers import layered
from settings.loading import SettingsError, environments, load
from settings.schema import schema
from stacks.named import NoEnvironmentError, named
from tests.conftest import ROOT
from tests.support.running import run_cli

BASE = """prefix = "kyc"
organization = "o-exampleorg1"
region = "eu-west-1"

[capabilities.face-detection]
[capabilities.text-detection]

[network]
client-cidrs = ["10.40.0.0/24"]
[network.create]
cidr = "10.40.0.0/22"
zones = 3

[log-archive.create]

[tags]
data-classification = "confidential"
owner = "platform"
"""
LINE_OF_BUSINESS = """extends = "base.toml"
unset = ["capabilities.text-detection", "network.client-cidrs"]
[tags]
owner = "retail"
"""
PRODUCTION = """extends = "../retail.toml"
account = "222233334444"
[network.create]
cidr = "10.50.0.0/22"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three layers; the uppermost is an environment, and lies in a folder of its own."""
    root = tmp_path / "environments"
    (root / "retail").mkdir(parents=True)
    (root / "exceptions").mkdir()
    (root / "base.toml").write_text(BASE)
    (root / "retail.toml").write_text(LINE_OF_BUSINESS)
    (root / "retail" / "production.toml").write_text(PRODUCTION)
    (root / "exceptions" / "production.toml").write_text("exception = []")
    return root


def test_tables_merge_and_values_replace(folder: Path) -> None:
    """Of several levels the nearest answer holds, and what is unset is away."""
    settings = load(folder / "retail/production.toml")
    assert (settings.account, settings.region, settings.prefix) == ("222233334444", "eu-west-1", "kyc")
    assert [row.name for row in settings.approved] == ["face-detection"]
    assert settings.network.create is not None
    assert (settings.network.create.cidr, settings.network.create.zones) == ("10.50.0.0/22", 3)
    assert settings.network.client_cidrs == ()
    assert settings.tags == {"data-classification": "confidential", "owner": "retail"}


def test_the_origin_of_each_answer(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`explain` says of every answer in which file and line it stands; its text is TOML that says the same."""
    status, out, _ = run_cli(capsys, "explain", folder / "retail/production.toml")
    base, line, top = (folder / name for name in ("base.toml", "retail.toml", "retail/production.toml"))
    assert (status, out.splitlines()) == (
        0,
        [
            f'prefix = "kyc"  # {base}:1',
            f'organization = "o-exampleorg1"  # {base}:2',
            f'region = "eu-west-1"  # {base}:3',
            f"capabilities.face-detection = {{}}  # {base}:5",
            f'network.create.cidr = "10.50.0.0/22"  # {top}:4',
            f"network.create.zones = 3  # {base}:12",
            f"log-archive.create = {{}}  # {base}:14",
            f'tags.data-classification = "confidential"  # {base}:17',
            f'tags.owner = "retail"  # {line}:4',
            f'account = "222233334444"  # {top}:2',
        ],
    )
    assert tomllib.loads(out) == layered(top).answers


def test_a_mistake_is_named_for_a_name_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that extends itself is nobody's environment, and is still the file that was asked for."""
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments" / "round.toml").write_text('extends = "round.toml"')
    monkeypatch.chdir(tmp_path)
    circle = "environments/round.toml → environments/round.toml goes in a circle"
    assert run_cli(capsys, "explain", "round") == (
        2,
        "",
        f"environments/round.toml:1: extends: {circle}; expected a file that extends none of these\n",
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "mistake"),
    [
        ("base.toml", "zones = 3", "zones = 9", "base.toml:12: network.create.zones: found 9; expected at most 3"),
        ("retail.toml", 'owner = "retail"', "owner = 1", "retail.toml:4: tags.owner: found 1"),
        ("retail/production.toml", "0.0/22", "0.0/99", "retail/production.toml:4: network.create.cidr: found"),
        ("retail/production.toml", "cidr =", "cird =", "retail/production.toml:4: network.create.cird: no such key"),
        ("retail.toml", "base.toml", "bse.toml", "bse.toml is not there; did you mean 'base.toml'?"),
        ("retail.toml", '"base.toml"', "7", 'retail.toml:1: extends: found 7; expected the path of a file, e.g. "b'),
        (
            "retail.toml",
            "base.toml",
            "ba\\u0000se.toml",
            "retail.toml:1: extends: found 'ba\\x00se.toml'; expected the path",
        ),
        ("retail.toml", "base.toml", f"{'x' * 2000}.toml", "retail.toml:1: extends: found 'xxx"),
        ("base.toml", "prefix", 'extends = "retail/production.toml"\nprefix', "goes in a circle"),
        ("base.toml", "prefix", 'extends = "./base.toml"\nprefix', "base.toml goes in a circle"),
        ("base.toml", "prefix", "prefix = = 1\n#", "retail.toml:1: extends: "),
        ("base.toml", "prefix", 'unset = ["tags"]\nprefix', "base.toml:1: unset: the file extends none"),
        ("retail.toml", "client-cidrs", "client-cidr", "retail.toml:2: unset: nothing below says network.client-cidr;"),
        ("retail.toml", '"network.client-cidrs"', '"a b"', "retail.toml:2: unset: found 'a b'; expected the path of"),
        ("retail.toml", 'unset = ["capabilities', 'unset = [1, "capabilities', "retail.toml:2: unset: found [1, "),
        ("retail.toml", '"network.client-cidrs"]', '"tags.owner.x"]', "unset: nothing below says tags.owner.x"),
        ("retail/production.toml", "[network.create]\ncidr", "network = 1\n[x]\ncidr", "toml:3: network: found 1"),
    ],
)
def test_a_mistake_names_file_and_line(folder: Path, file: str, old: str, new: str, mistake: str) -> None:
    """A wrong answer is reported where it stands, whichever layer that is."""
    content = (folder / file).read_text()
    assert old in content
    (folder / file).write_text(content.replace(old, new, 1))
    with pytest.raises(SettingsError) as refused:
        load(folder / "retail/production.toml")
    assert mistake in str(refused.value)


def test_which_are_environments(folder: Path) -> None:
    """What others extend and names no account is a layer; folders are looked into, exceptions are none."""
    assert environments(folder) == ["retail/production"]
    (folder / "misspelt.toml").write_text("acount = 1")
    assert environments(folder) == ["misspelt", "retail/production"]


def test_a_receipt_holds_every_layer(folder: Path, tmp_path: Path) -> None:
    """An assembly is no more that of its environment once any layer below has changed."""
    file = folder / "retail/production.toml"
    assert [*receipt.layers(file)] == ["../retail.toml", "../base.toml"]
    made = receipt.Receipt(
        environment=str(file),
        environment_file=sha256(file),
        exceptions="",
        files={},
        layers=receipt.layers(file),
    )
    receipt.same_environment(made)
    (folder / "base.toml").write_text(BASE + "# changed\n")
    with pytest.raises(SourceError, match=r"base\.toml: is not what the assembly was made of, and .* extends it"):
        receipt.same_environment(made)


def test_the_schema_knows_layers() -> None:
    """An editor takes a layer for what it is, marks what it misspells, and asks a whole environment for the rest."""
    check = Draft202012Validator(schema())
    for content in (BASE, LINE_OF_BUSINESS, PRODUCTION, "[network.create]\nzones = 3"):
        check.validate(tomllib.loads(content))
    for content in (BASE.replace("zones", "zone"), LINE_OF_BUSINESS + "ownr = 1\n[x]", 'account = "222233334444"'):
        assert not check.is_valid(tomllib.loads(content))


def test_a_pile_of_files_is_refused(tmp_path: Path) -> None:
    """Nobody could follow it, and reading it would take as long."""
    for number in range(300):
        (tmp_path / f"l{number}.toml").write_text(f'extends = "l{number + 1}.toml"\n')
    with pytest.raises(
        SettingsError, match=r"l10\.toml:1: extends: the 11th file below .*/l0\.toml; expected at most 10"
    ):
        load(tmp_path / "l0.toml")


def app(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "app.py", *arguments], cwd=ROOT, env=variables, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("given", "variables", "said"),
    [
        (
            None,
            {"CDK_OUTDIR": "/nowhere"},
            "which environment? Name one with -c environment=NAME; there are: example, ",
        ),
        (None, {"CDK_CONTEXT_JSON": '{"enviroment": "full"}'}, "no variable 'enviroment'; did you mean 'environment'?"),
        (None, {"CDK_CONTEXT_JSON": "nonsense"}, "CDK_CONTEXT_JSON: is not JSON: Expecting value"),
        (None, {"CDK_CONTEXT_JSON": "[]"}, "CDK_CONTEXT_JSON: found []; expected an object"),
        (None, {"CDK_CONTEXT_JSON": '{"environment": 3}'}, "context: environment: found 3; expected the name of one"),
        ("example,example", {}, "environment: example is there 2 times"),
        (",", {}, "environment: found ','; expected names in environments/, or all"),
    ],
)
def test_no_environment_by_accident(
    given: str | None, variables: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A deployment that names no environment, or misspells what names it, is not one of the example."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(NoEnvironmentError, match=re.escape(said)):
        named(given)


@pytest.mark.parametrize(
    ("arguments", "variables", "said"),
    [
        ((), {"CDK_OUTDIR": "/nowhere"}, "which environment? Name one with -c environment=NAME; there are: example, "),
        pytest.param(
            ("example,full", "--pack", "x"),
            {},
            "--pack: each of several environments has a pack of its own",
            marks=pytest.mark.thorough,
        ),
    ],
)
def test_without_an_environment_the_app_does_nothing(
    arguments: tuple[str, ...], variables: dict[str, str], said: str
) -> None:
    """What is asked of it is refused in one message, with status 2."""
    ran = app(*arguments, **variables)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert said in ran.stderr


@pytest.mark.thorough
def test_several_environments_at_once(folder: Path, tmp_path: Path) -> None:
    """Each has an assembly and a pack of its own; one that has a mistake keeps none of the others back."""
    top = folder / "retail/production.toml"
    ran = app(f"minimal,{top},nosuch", "--output", str(tmp_path / "out"), "--no-pack")
    assert ran.returncode == 2
    assert "environments/nosuch.toml: no such environment file" in ran.stderr
    made = [path.name for path in tmp_path.iterdir() if path.name.startswith("out.")]
    assert len(made) == 2
    assert all((tmp_path / name / "manifest.json").is_file() for name in made)
