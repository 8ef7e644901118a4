"""What changed between two results of `verify`: new, changed, gone, or not known."""

import json
from pathlib import Path
from typing import Any

import pytest

from assurance.results.formats import render
from assurance.results.result import Description, Result, Results
from assurance.results.since import read, since
from assurance.results.verdict import Consideration, Severity, Status
from assurance.verify.verifying import combined
from tests.support.judging import MET, NOT_MET, UNDECIDED

HERE, THERE = "aws://111122223333/eu-west-1", "aws://444455556666/us-east-1"


def result(control: str, status: Status = NOT_MET, message: str = "is open", **more: Any) -> Result:
    given = {"template": f"{HERE}/one", "path": "one/Trail", "property": "IsLogging", **more}
    about = Description(
        id=control,
        title="A trail is on.",
        severity=Severity.HIGH,
        consideration=Consideration.AUDIT,
        why="A trail that is off records nothing.",
        remedy="Start it.",
        page="docs/controls/aud.md",
    )
    return Result(control=control, status=status, message=message, resource="Trail", type="AWS::CloudTrail::Trail",
                  about=about, **given)  # fmt: skip


CASES: dict[str, tuple[list[Result], list[Result], tuple[int, int, int]]] = {
    "nothing": ([result("AUD01")], [result("AUD01")], (0, 0, 0)),
    "a finding more": ([result("AUD01")], [result("AUD01"), result("RUN01")], (1, 0, 0)),
    "one at another place": ([result("AUD01")], [result("AUD01"), result("AUD01", path="two/Trail")], (1, 0, 0)),
    "a second at the same place": ([result("AUD01")], [result("AUD01"), result("AUD01", message="and so")], (1, 0, 0)),
    "another message": ([result("AUD01")], [result("AUD01", message="is worse")], (0, 1, 0)),
    "undecided, and not met before": ([result("AUD01")], [result("AUD01", UNDECIDED)], (0, 1, 0)),
    "one less": ([result("AUD01"), result("RUN01")], [result("AUD01"), result("RUN01", MET)], (0, 0, 1)),
    "met before": ([result("AUD01", MET)], [result("AUD01")], (1, 0, 0)),
    "excepted now": ([result("AUD01")], [result("AUD01", Status.EXCEPTED)], (0, 0, 1)),
}


def saved(folder: Path, results: list[Result]) -> Path:
    """A file as `--format json --output` leaves it."""
    file = folder / "before.json"
    file.write_text(render(Results(results=tuple(results)), "json"), encoding="utf-8")
    return file


@pytest.mark.parametrize("case", CASES)
def test_what_changed(case: str, tmp_path: Path) -> None:
    """So many new, so many changed, so many gone."""
    before, now, counts = CASES[case]
    file = saved(tmp_path, before)
    found = since(file, read(file), Results(results=tuple(now)))
    assert (len(found.new), len(found.changed), len(found.gone)) == counts
    assert {"unchanged", "updated", "new"} >= {found.state(one) for one in now}


def test_why_a_finding_is_gone(tmp_path: Path) -> None:
    """Closed or excepted; of an account that was not verified this time, nobody knows."""
    before = [result("AUD01"), result("RUN01"), result("RUN01", template=f"{THERE}/one")]
    now = Results(results=(result("AUD01", Status.EXCEPTED), result("RUN01", MET)))
    file = saved(tmp_path, before)
    found = {(one.control, one.now) for one in since(file, read(file), now).gone}
    assert found == {("AUD01", "excepted"), ("RUN01", "closed"), ("RUN01", "not known: this account was not verified")}


def test_widened_access_is_counted(tmp_path: Path) -> None:
    """Who can do more than before is reported in the very line of summary."""
    file = saved(tmp_path, [result("AUD01")])
    found = since(file, read(file), Results(results=(result("AUD01"), result("WHO01"))))
    assert found.description == f"since {file}: 1 new (1 of them widened access), 0 changed, 0 gone"


def test_two_accounts_in_one_result(tmp_path: Path) -> None:
    """Each finding says in which account and Region it is; the failed one is named, and the status is its own."""
    other = result("RUN01", template=f"{THERE}/one")
    both = combined(
        {"one": Results(results=(result("AUD01"),)), "two": Results(results=(other,))}, {"three": "is away"}
    )
    table = render(both, "table", to_file=True)
    assert "111122223333/eu-west-1 one/Trail" in table
    assert "444455556666/us-east-1 one/Trail" in table
    assert both.exit_status == 2
    description = json.loads(render(both, "json"))
    assert description["errors"] == ["three: is away"]
    assert {one["template"] for one in description["results"]} == {f"{HERE}/one", f"{THERE}/one"}
    uris = {
        one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for one in json.loads(render(both, "sarif"))["runs"][0]["results"]
    }
    assert uris == {"111122223333/eu-west-1/one", "444455556666/us-east-1/one"}
    assert json.loads(render(both, "sarif"))["runs"][0]["invocations"][0]["executionSuccessful"] is False


def test_one_account_needs_no_name() -> None:
    """Where there is one account, the places are as short as those of `check`."""
    table = render(Results(results=(result("AUD01"), result("RUN07", path="", template=HERE))), "table", to_file=True)
    assert "  not met   one/Trail\n" in table
    assert "  not met   111122223333/eu-west-1\n" in table
