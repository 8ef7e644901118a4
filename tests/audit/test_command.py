"""`audit` as its user runs it: formats, exit statuses, and every kind of bad input told."""

import csv
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support import digests
from tests.support.auditing import Plant, planted
from tests.support.cloudtrail import OURS
from tests.support.months import S3_ENDPOINT, Month, write
from tests.support.planting import KINDS
from tests.support.running import run_cli


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    written(tmp_path / "logs")
    return tmp_path / "logs"


def written(folder: Path, plant: Plant | None = None) -> Month:
    """A month with its digests; the keys beside it."""
    month = planted("example", plant)
    files = write(month.records, folder)
    digests.write_digests(files, folder, month.settings.account, month.settings.region, month.first, 50)
    digests.public_keys(folder.with_name("keys.json"))
    return month


def run(capsys: pytest.CaptureFixture[str], assembly: Path, logs: Path, *more: object) -> tuple[int, str, str]:
    keys = logs.with_name("keys.json")
    endpoints = ("--endpoint", OURS, "--endpoint", f"s3={S3_ENDPOINT}")
    period = ("--from", "2026-03-02", "--to", "2026-03-03")
    return run_cli(capsys, "audit", "example", logs, "--approved", assembly, *endpoints, "--public-keys", keys, *period,
                *more)  # fmt: skip


def test_a_clean_month(capsys: pytest.CaptureFixture[str], assemblies: Mapping[str, Path], logs: Path) -> None:
    """Status 0, a line a question, and what was read on standard error."""
    status, out, err = run(capsys, assemblies["example"], logs)
    assert status == 0, out
    assert "LOG04 │ Does every logged decision agree with the approved policies?" in out
    assert "11 judgements: 11 met, 0 not met, 0 undecided, 0 excepted" in err


def test_json_holds_the_inputs_and_the_findings(
    capsys: pytest.CaptureFixture[str], assemblies: Mapping[str, Path], tmp_path: Path
) -> None:
    """As `check`: inputs with their hash, controls once, results in a line each; status 1."""
    written(tmp_path / "logs", KINDS["no endpoint"][0])
    status, out, _ = run(capsys, assemblies["example"], tmp_path / "logs", "--format", "json")
    content = json.loads(out)
    assert status == 1
    assert content["controls"]["LOG03"]["severity"] == "critical"
    assert len(content["inputs"][0]["sha256"]) == 64
    (found,) = [one for one in content["results"] if one["control"] == "LOG03"]
    assert found["status"] == "not_met"
    assert found["message"].startswith("through no VPC endpoint, from 198.51.100.7; once on 2026-03-02T")


@pytest.mark.parametrize("form", ["csv", "sarif", "junit", "markdown"])
def test_other_formats(
    form: str, capsys: pytest.CaptureFixture[str], assemblies: Mapping[str, Path], tmp_path: Path
) -> None:
    """A finding stands in each of them."""
    written(tmp_path / "logs", KINDS["no endpoint"][0])
    status, out, _ = run(capsys, assemblies["example"], tmp_path / "logs", "--format", form)
    assert status == 1
    assert "LOG03" in out
    if form == "csv":
        assert {row["control"] for row in csv.DictReader(io.StringIO(out))} >= {"LOG03", "LOG04"}


def test_the_page_is_whole_and_inert(
    capsys: pytest.CaptureFixture[str], assemblies: Mapping[str, Path], tmp_path: Path
) -> None:
    """Each question with its answer and a timeline, without network or script; what a log says is no markup."""

    def plant(month: Month) -> None:
        KINDS["another role of the account"][0](month)
        issuer = month.records[-1]["userIdentity"]["sessionContext"]["sessionIssuer"]
        issuer["arn"] = "arn:aws:iam::111122223333:role/<script>alert(1)</script>"

    written(tmp_path / "logs", plant)
    status, out, _ = run(capsys, assemblies["example"], tmp_path / "logs", "--format", "html")
    assert status == 1
    assert "<script" not in out
    assert "role/&lt;script&gt;alert(1)" in out
    assert "default-src 'none'; style-src 'sha256-" in out
    assert not re.search(r"https?://|src=|url\(", out)
    assert [f'id="LOG{number:02}"' in out for number in range(1, 13)] == [True] * 4 + [False] + [True] * 7
    assert '<th scope="row">CompareFaces</th><td class="number heat3">' in out


def test_about_shows_every_event(
    capsys: pytest.CaptureFixture[str], assemblies: Mapping[str, Path], tmp_path: Path
) -> None:
    """What was done about a customer: each event, with its time, and none about another."""

    def plant(month: Month) -> None:
        KINDS["an e-mail address as an id"][0](month)
        month.records[-1]["requestParameters"] |= {"externalImageId": "customer-4711"}

    month = written(tmp_path / "logs", plant)
    status, out, _ = run(capsys, assemblies["example"], tmp_path / "logs", "--about", "customer-4711")
    assert status == 0
    assert "About customer-4711: 1 event" in out
    assert month.records[-1]["eventID"] in out
    _, out, _ = run(capsys, assemblies["example"], tmp_path / "logs", "--about", "customer-471")
    assert "About customer-471: 0 events" in out


def test_a_backtest_names_whom_a_change_breaks(
    capsys: pytest.CaptureFixture[str], assemblies: Mapping[str, Path], tmp_path: Path
) -> None:
    """Against an assembly that lacks a statement, LOG05 says which calls would have been refused."""
    written(tmp_path / "logs")
    other = tmp_path / "tighter"
    other.mkdir()
    for path in assemblies["example"].iterdir():
        if path.suffix == ".json":
            text = path.read_text()
            (other / path.name).write_text(text.replace('"rekognition:CompareFaces"', '"rekognition:DetectFaces"'))
    status, out, _ = run(capsys, assemblies["example"], tmp_path / "logs", "--against", other, "--format", "json",
                         "--question", "LOG05")  # fmt: skip
    found = [one for one in json.loads(out)["results"] if one["control"] == "LOG05"]
    assert status == 1
    assert [one["property"] for one in found] == ["rekognition:CompareFaces"]
    assert found[0]["resource"].endswith("caller-face-comparison")
    assert found[0]["message"].startswith("happened, and would be refused: ")


BAD: dict[str, tuple[list[str], str]] = {
    "an empty period": (["--from", "2026-03-03", "--to", "2026-03-02"], "the period is empty"),
    "a period outside the logs": (["--from", "2025-01-01", "--to", "2025-01-31"], "outside 2025-01-01 to 2025-01-31"),
    "no day": (["--from", "March"], "expected a day such as 2026-03-01"),
    "no endpoint id": (["--endpoint", "rekognition"], "expected the id of a VPC endpoint"),
    "an endpoint that is not ours": (["--endpoint", "sqs=vpce-0a"], "the assembly has no endpoint of sqs"),
    "no question": (["--question", "LOG99"], "no question named 'LOG99'"),
    "no format": (["--format", "pdf"], "no format named 'pdf'"),
    "no assembly": (["--approved", "nowhere"], "nowhere: there is no such folder"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_usage_is_reported(
    kind: str, capsys: pytest.CaptureFixture[str], assemblies: Mapping[str, Path], logs: Path
) -> None:
    """What was found and what is expected, and status 2."""
    options, message = BAD[kind]
    status, out, err = run(capsys, assemblies["example"], logs, *options)
    assert (status, out) == (2, "")
    assert message in " ".join(err.split())


FILES: dict[str, tuple[bytes, str]] = {
    "no JSON": (b"hello", "1 file is no log file, such as"),
    "foreign JSON": (b'{"Resources": {}}', "1 file is no log file, such as"),
    "cut off": (b"\x1f\x8b\x08\x00\x00", "cannot be read"),
    "no records": (b'{"Records": []}', "there is no log file"),
    "another account's": (
        b'{"Records": [{"eventTime": "2026-03-02T00:00:00Z", "eventSource": "rekognition.amazonaws.com", '
        b'"eventName": "CompareFaces", "recipientAccountId": "444455556666"}]}', "they are of 444455556666"),
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
def test_what_answers_nothing_is_reported(
    kind: str, capsys: pytest.CaptureFixture[str], assemblies: Mapping[str, Path], tmp_path: Path
) -> None:
    """Never a clean answer from nothing: status 2, with the reason."""
    content, message = FILES[kind]
    (tmp_path / "one.json").write_bytes(content)
    digests.public_keys(tmp_path / "keys.json")
    status, out, err = run(capsys, assemblies["example"], tmp_path / "one.json")
    assert (status, out) == (2, "")
    assert "no event of account 111122223333 was read: " in err
    assert message in err
