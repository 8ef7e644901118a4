"""`check` of an assembly judges by what its synthesis was made of, or says why it cannot."""

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from assurance.sources import receipt
from tests.conftest import ROOT
from tests.support.running import run_cli


@pytest.fixture
def assembly(assemblies: Mapping[str, Path], tmp_path: Path) -> Path:
    """The assembly of an environment file that a test may change."""
    copy = tmp_path / "cdk.out"
    shutil.copytree(assemblies["minimal"], copy)
    environment = shutil.copy(ROOT / "environments/minimal.toml", tmp_path / "mybank.toml")
    receipt.leave(copy, str(environment))
    return copy


def rewritten(assembly: Path, **changed: object) -> None:
    path = assembly / receipt.RECEIPT
    path.write_text(json.dumps(json.loads(path.read_text()) | changed))


def test_it_says_what_the_synthesis_said(assembly: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without options, the result is that of the environment that the assembly was made of; all is judged."""
    environment = assembly.parent / "mybank.toml"
    named = run_cli(capsys, "check", assembly, "--environment", environment, "--format", "json")
    status, out, err = run_cli(capsys, "check", assembly, "--format", "json")
    assert (status, out) == (0, named[1])
    assert f"what is approved: {environment}, of which {assembly} was made" in err
    assert "not judged" not in err


def changed_environment(assembly: Path) -> None:
    with (assembly.parent / "mybank.toml").open("a") as file:
        file.write("\n# another thought\n")


def changed_register(assembly: Path) -> None:
    (assembly.parent / "exceptions").mkdir()
    (assembly.parent / "exceptions/mybank.toml").write_text("exceptions = []\n")


def own_environment(assembly: Path) -> None:
    inside = shutil.copy(assembly.parent / "mybank.toml", assembly / "approves.toml")
    rewritten(assembly, environment=str(inside))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (changed_environment, "mybank.toml: is not what the assembly was made of; run make synth again"),
        (changed_register, "exceptions/mybank.toml: is not what the assembly was checked against"),
        (own_environment, "lies in the assembly that it says is approved"),
        (lambda assembly: (assembly / receipt.RECEIPT).write_text("{"), "receipt.json: cannot be read"),
        (lambda assembly: rewritten(assembly, environment=1), "receipt.json: cannot be read"),
    ],
)
def test_what_is_no_longer_as_it_was_is_not_judged(
    change: Callable[[Path], object], said: str, assembly: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 2 and nothing on standard output: another answer than the synthesis gave would mislead."""
    change(assembly)
    status, out, err = run_cli(capsys, "check", assembly)
    assert (status, out) == (2, "")
    assert said in err


def test_an_environment_that_is_named_is_taken(assembly: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Anyone who names an environment is not held to the receipt."""
    changed_environment(assembly)
    assert run_cli(capsys, "check", assembly, "--environment", assembly.parent / "mybank.toml")[0] == 0


@pytest.mark.parametrize("without", ["receipt", "environment"])
def test_without_either_it_judges_what_needs_no_approval(
    without: str, assembly: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An assembly of elsewhere is judged as templates are, and what was not judged is named."""
    if without == "receipt":
        (assembly / receipt.RECEIPT).unlink()
    else:
        (assembly.parent / "mybank.toml").unlink()
    status, _, err = run_cli(capsys, "check", assembly)
    assert status in (0, 1)
    assert "were not judged: say what is approved with --environment" in err
    assert ("which is not here" in err) is (without == "environment")


@pytest.mark.thorough
def test_several_inputs_have_no_one_environment(assembly: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What lies beside the assembly is not of its environment."""
    beside = assembly.parent / "beside.json"
    beside.write_text('{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}')
    assert "were not judged" in run_cli(capsys, "check", assembly, beside)[2]
