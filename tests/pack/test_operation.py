"""An audit of CloudTrail's logs in the pack: page, manifest, OSCAL, and what is no audit of this environment."""

import json
import logging
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from assurance.audit.saved import render
from tests.pack.test_sentences import problems
from tests.support.auditing import audit, planted
from tests.support.packs import TIME
from tests.support.planting import KINDS
from tests.support.running import run_cli

Assemblies = Mapping[str, Path]
Report = Callable[..., tuple[int, str, str]]


@pytest.fixture
def report(assemblies: Assemblies, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Report:
    def run(result: Path, *more: object) -> tuple[int, str, str]:
        return run_cli(capsys, "report", "--assembly", assemblies["minimal"], "--output", tmp_path / "pack",
                       "--timestamp", TIME, "--audit", result, *more)  # fmt: skip

    return run


def saved(assemblies: Assemblies, folder: Path, kind: str = "", environment: str = "minimal") -> Path:
    """The JSON of an audit of two days, with a violation if one is named."""
    path = folder / "result.json"
    path.write_text(audited(assemblies[environment], environment, kind), encoding="utf-8")
    return path


@cache
def audited(assembly: Path, environment: str, kind: str) -> str:
    with TemporaryDirectory() as logs:
        return render(audit(planted(environment, KINDS[kind][0] if kind else None), assembly, Path(logs)))


def test_a_clean_audit_is_evidence(report: Report, assemblies: Assemblies, tmp_path: Path) -> None:
    """The page shows each question as met and says which were not asked; the manifest holds the result; status 0."""
    result = saved(assemblies, tmp_path)
    status, _, err = report(result)
    pack = tmp_path / "pack"
    page = (pack / "operation.html").read_text(encoding="utf-8")
    assert (status, "audit of 2026-03-02 to 2026-03-03: 0 open findings" in err) == (0, True)
    assert (pack / "audit.json").read_bytes() == result.read_bytes()
    assert "audit.json" in json.loads((pack / "MANIFEST.json").read_text())["files"]
    assert "were asked 11 questions: 11 met, 0 not met, 0 undecided" in page
    assert "The calls were replayed against the templates of this pack." in page
    assert "Not asked: LOG05" in page
    assert problems(pack) == []


def test_what_an_audit_found_is_open(report: Report, assemblies: Assemblies, tmp_path: Path) -> None:
    """A finding stands on the page with its events, escaped, and makes the status 1."""
    result = saved(assemblies, tmp_path, "no endpoint")
    result.write_text(result.read_text().replace("through no VPC endpoint", "through <b>no VPC endpoint"))
    status, _, err = report(result)
    page = (tmp_path / "pack/operation.html").read_text(encoding="utf-8")
    assert status == 1
    assert "2 open findings" in err
    assert "through &lt;b&gt;no VPC endpoint, from 198.51.100.7; once on 2026-03-02T" in page


@pytest.mark.thorough
def test_oscal_holds_a_result_of_the_period(report: Report, assemblies: Assemblies, tmp_path: Path) -> None:
    """compliance-trestle takes it: an observation for each answer and each finding, and their findings' states."""
    import trestle.core.validator_factory as registry
    from trestle.core import all_validator
    from trestle.oscal.assessment_results import AssessmentResults

    logging.getLogger("trestle").setLevel(logging.ERROR)
    assert registry.validator_factory
    report(saved(assemblies, tmp_path, "no endpoint"))
    path = tmp_path / "pack/assessment-results.json"
    found = AssessmentResults.oscal_read(path)
    assert found is not None
    assert all_validator.AllValidator().model_is_valid(found, True, tmp_path / "pack")
    _, result = json.loads(path.read_text())["assessment-results"]["results"]
    assert (result["start"], result["end"]) == ("2026-03-02T00:00:00+00:00", "2026-03-03T23:59:59+00:00")
    states = {one["title"]: one["target"]["status"] for one in result["findings"]}
    assert states["LOG03"] == {"state": "not-satisfied", "reason": "fail"}
    assert states["LOG01"] == {"state": "satisfied", "reason": "pass"}
    assert len(result["observations"]) == 13
    assert {one["methods"][0] for one in result["observations"]} == {"EXAMINE"}


@pytest.mark.thorough
def test_an_audit_against_other_templates_says_so(report: Report, assemblies: Assemblies, tmp_path: Path) -> None:
    """What was replayed against another assembly is evidence of that assembly."""
    result = saved(assemblies, tmp_path)
    description = json.loads(result.read_text())
    description["inputs"][1]["sha256"] = "0" * 64
    result.write_text(json.dumps(description))
    report(result)
    page = (tmp_path / "pack/operation.html").read_text(encoding="utf-8")
    assert "The calls were replayed against other templates than those of this pack" in page


def test_an_audit_of_another_environment_is_refused(report: Report, assemblies: Assemblies, tmp_path: Path) -> None:
    """Prefix, account and Region must be those of the pack."""
    status, out, err = report(saved(assemblies, tmp_path, environment="example"))
    assert (status, out) == (2, "")
    assert "is an audit of kyc, 111122223333, eu-west-1, and the pack is of faces, 111122223333, eu-central-1" in err


def without(*path: str) -> Callable[[dict[str, Any]], object]:
    def change(description: dict[str, Any]) -> None:
        for name in path[:-1]:
            description = description[name]
        del description[path[-1]]

    return change


BAD: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "a result of check": (without("audit"), "audit: Field required"),
    "no day": (
        lambda description: description["audit"].update(first="March"),
        "audit.first: Input should be a valid date",
    ),
    "no result": (lambda description: description.update(results=[]), "it answers no question"),
    "no input": (lambda description: description.update(inputs=[]), "it answers no question"),
    "another tool": (lambda description: description.update(tool="other"), "it answers no question"),
    "no status": (
        lambda description: description["results"][0].update(status="fine"),
        "results.0.status: Input should be 'met', 'not_met', 'undecided' or 'excepted'",
    ),
    "a question of another version": (
        lambda description: description["results"][0].update(control="LOG99"),
        "answers LOG99, which",
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_audit_is_refused(kind: str, report: Report, assemblies: Assemblies, tmp_path: Path) -> None:
    """What is wrong, where, what to do; nothing is written."""
    change, message = BAD[kind]
    result = saved(assemblies, tmp_path)
    description = json.loads(result.read_text())
    change(description)
    result.write_text(json.dumps(description))
    status, out, err = report(result)
    assert (status, out) == (2, "")
    assert message in err
    assert not (tmp_path / "pack").exists()


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe", b"[" * 100_000])
def test_no_json_is_refused(content: bytes, report: Report, tmp_path: Path) -> None:
    """Whatever lies there, one line says that it is no audit."""
    (tmp_path / "result.json").write_bytes(content)
    status, _, err = report(tmp_path / "result.json")
    assert status == 2
    assert len(err.strip().splitlines()) == 1
    assert "is no result of an audit" in err
    assert report(tmp_path / "nowhere.json")[0] == 2
