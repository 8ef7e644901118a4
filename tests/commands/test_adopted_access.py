"""The access matrix counts what an environment file adopts, by the documents that say what it is."""

import json
from pathlib import Path

import pytest

from assurance.__main__ import main
from settings.loading import load
from tests.conftest import ROOT
from tests.support.variants import synthesized

KEY = "arn:aws:kms:eu-central-1:444455556666:key/11111111-2222-3333-4444-555555555555"
READER = "arn:aws:iam::111122223333:role/reader"
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Sid": "Reader", "Effect": "Allow", "Principal": {"AWS": READER}, "Action": "kms:Decrypt", "Resource": "*"}
    ],
}


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """An environment file that adopts a key and has its policy in a document."""
    path = tmp_path / "bank.toml"
    path.write_text(
        f'extends = "{ROOT}/environments/minimal.toml"\nkeys.adopt.media = "{KEY}"\n'
        'adopted-documents.keys.media = "media.json"\n',
        encoding="utf-8",
    )
    tmp_path.joinpath("media.json").write_text(json.dumps(POLICY), encoding="utf-8")
    return path


@pytest.fixture
def assembly(bank: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "cdk.out"
    folder.mkdir()
    synthesized(load(str(bank)), folder)
    return folder


def decisions(capsys: pytest.CaptureFixture[str], *words: str) -> list[tuple[str, str]]:
    assert main(["access", *words, "--resource", KEY, "--action", "kms:Decrypt", "--format", "json"]) == 0
    return sorted({(one["principal"], one["decision"]) for one in json.loads(capsys.readouterr().out)["rows"]})


@pytest.mark.thorough
def test_the_matrix_asks_about_adopted_keys(bank: Path, assembly: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whom the policy of the adopted key names decrypts with it; others of the account do not."""
    found = decisions(capsys, str(assembly), "--environment", str(bank))
    assert (READER, "allow") in found
    assert ("user-in-account", "deny") in found
    assert ("user-in-account", "allow") not in found


def test_a_decision_is_explained_by_it(bank: Path, assembly: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`access why` names the statement of the adopted key's policy."""
    asked = ["--principal", READER, "--action", "kms:Decrypt", "--resource", KEY, "--path", "internet"]
    assert main(["access", "why", str(assembly), "--environment", str(bank), *asked]) == 0
    assert "Reader of key policy" in capsys.readouterr().out


def test_without_the_file_nobody_knows_of_it(assembly: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An assembly that does not say what it was made of holds no adopted key."""
    assert main(["access", str(assembly), "--resource", KEY]) == 2
    assert "no resource" in capsys.readouterr().err


def test_differences_are_told_with_it_on_both_sides(
    bank: Path, assembly: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing changes between an assembly and itself, the adopted key included."""
    assert main(["access", "diff", str(assembly), str(assembly), "--environment", str(bank)]) == 0
    assert "0 widened, 0 narrowed" in capsys.readouterr().err
