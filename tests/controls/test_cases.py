"""What was reported about other checkers, retold in templates of ours: tests/cases, and which verdicts are right."""

import json
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.support.running import run_cli

CASES = ROOT / "tests" / "cases"
EXPECTED: dict[str, dict[str, str | int]] = json.loads((CASES / "expected.json").read_text(encoding="utf-8"))
WORST = ("absent", "met", "excepted", "undecided", "not_met")


def test_every_template_has_an_expectation() -> None:
    """No case is judged and not looked at, and none is missing."""
    assert {one.name for one in CASES.iterdir()} == {*EXPECTED, "expected.json", "README.md"}
    assert len(EXPECTED) >= 208


@pytest.mark.parametrize("name", EXPECTED)
def test_the_verdict_is_right(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status and verdicts are those that AWS's documentation calls for."""
    monkeypatch.chdir(tmp_path)
    want = EXPECTED[name]
    status, out, err = run_cli(capsys, "check", CASES / name, "--format", "json")
    assert str(status) in str(want.get("exit", "0|1")).split("|"), err
    results = json.loads(out)["results"] if out else []
    for key, expected in want.items():
        if re.match(r"[A-Z]{3}\d{2}", key):
            names, _, resource = key.partition("@")
            found = [
                one["status"]
                for one in results
                if one["control"] in names.split("+") and resource in ("", one["resource"])
            ]
            assert max(found, key=WORST.index, default="absent") in str(expected).split("|"), (key, want)
