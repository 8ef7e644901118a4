"""LOG13: alarms that stay silent, notifications that fail, and alarms that nobody looks after."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assurance.audit.alarms import answered, read
from assurance.sources.failing import SourceError
from tests.support.auditing import application, audit, planted
from tests.support.months import Month
from tests.support.running import run_cli

ALARM = "kyc-rekognition-roles-changed"


def history(*entries: tuple[str, str, str], alarm: str = ALARM) -> str:
    """What `aws cloudwatch describe-alarm-history` prints: time, kind and summary of each entry."""
    return json.dumps({"AlarmHistoryItems": [
        {"AlarmName": alarm, "AlarmType": "MetricAlarm", "Timestamp": time, "HistoryItemType": kind,
         "HistorySummary": summary, "HistoryData": "{}"} for time, kind, summary in entries
    ]})  # fmt: skip


def to(state: str, time: str) -> tuple[str, str, str]:
    return time, "StateUpdate", f"Alarm updated from {'OK' if state == 'ALARM' else 'ALARM'} to {state}"


SENT = ("2026-03-02T10:05:01Z", "Action", "Successfully executed action arn:aws:sns:eu-west-1:111122223333:alarms")
FAILED = ("2026-03-02T10:05:01Z", "Action", "Failed to execute action arn:aws:sns:eu-west-1:111122223333:alarms")
BEFORE, AFTER = to("OK", "2026-03-01T00:00:00Z"), to("OK", "2026-03-05T00:00:00Z")
RANG, QUIET = to("ALARM", "2026-03-02T10:05:00.123000+00:00"), to("OK", "2026-03-02T10:10:00Z")


def plant(*, changed: str = "2026-03-02T10:00:00Z", looked: str = "2026-03-02T14:00:00Z") -> Any:
    """A role of ours changed by an operator, and a session of the auditor, each at a time if one is given."""

    def planting(month: Month) -> None:
        if changed:
            operator = f"arn:aws:iam::{month.settings.account}:role/platform/operator"
            parameters = {"roleName": "kyc-rek-euw1-caller-face-comparison"}
            month.records.append(month.event("iam:DeleteRolePolicy", operator, eventTime=changed, readOnly=False,
                                             requestParameters=parameters))  # fmt: skip
        if looked:
            month.records.append(month.event("cloudtrail:LookupEvents", month.role("auditor"), eventTime=looked))

    return planting


CASES: dict[str, tuple[Any, str, set[tuple[str, str]]]] = {
    "went off, was sent, looked after": (plant(), history(BEFORE, RANG, SENT, QUIET, AFTER), {("met", "")}),
    "nothing happened": (plant(changed="", looked=""), history(BEFORE, AFTER), {("met", "")}),
    "on already": (
        plant(), history(to("ALARM", "2026-03-01T10:00:00Z"), AFTER), {("met", "")}),
    "silent": (
        plant(), history(BEFORE, AFTER),
        {("not_met", f"did not go off within an hour of what {ALARM} matched on 2026-03-02T10:00")}),
    "too late": (
        plant(looked="2026-03-02T18:00:00Z"), history(BEFORE, to("ALARM", "2026-03-02T11:30:00Z"), AFTER),
        {("not_met", f"did not go off within an hour of what {ALARM} matched on 2026-03-02T10:00")}),
    "history that begins later": (
        plant(), history(to("OK", "2026-03-02T12:00:00Z"), AFTER),
        {("undecided", "the history covers 2026-03-02T12:00 to 2026-03-05T00:00: whether what "
          "kyc-rekognition-roles-changed matched on 2026-03-02T10:00 made it go off nothing says")}),
    "not sent": (
        plant(), history(BEFORE, RANG, FAILED, QUIET, AFTER),
        {("not_met", "a notification failed on 2026-03-02T10:05")}),
    "nobody looked": (
        plant(looked=""), history(BEFORE, RANG, SENT, QUIET, AFTER),
        {("not_met", "went off on 2026-03-02T10:05, and no session of kyc-rek-euw1-auditor, "
          "kyc-rek-euw1-key-administrator, kyc-rek-euw1-verifier is in the logs within 24 hours")}),
    "looked before, and too late": (
        plant(looked="2026-03-03T10:06:00Z"), history(BEFORE, RANG, SENT, QUIET, AFTER),
        {("not_met", "went off on 2026-03-02T10:05, and no session of kyc-rek-euw1-auditor, "
          "kyc-rek-euw1-key-administrator, kyc-rek-euw1-verifier is in the logs within 24 hours")}),
    "the period ends before": (
        plant(changed="", looked=""), history(BEFORE, to("ALARM", "2026-03-03T20:00:00Z"), AFTER),
        {("undecided", "went off on 2026-03-03T20:00, and no session of kyc-rek-euw1-auditor, "
          "kyc-rek-euw1-key-administrator, kyc-rek-euw1-verifier is in the logs within 24 hours, but the period ends "
          "before that")}),
    "outside the period": (
        plant(changed="", looked=""), history(BEFORE, to("ALARM", "2026-02-28T20:00:00Z"), AFTER), {("met", "")}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_alarms_are_answered(case: str, assemblies: Mapping[str, Path], tmp_path: Path) -> None:
    """Silent, not sent, not looked after: not met; where the evidence ends too early: undecided."""
    planting, text, expected = CASES[case]
    path = tmp_path / "alarms.json"
    path.write_text(text, encoding="utf-8")
    found = audit(planted("example", planting), assemblies["example"], tmp_path / "logs",
                  only=frozenset(("LOG13",)), alarms=lambda approved: read(path, approved))  # fmt: skip
    results = {(one.status.value, "" if one.status.value == "met" else one.message) for one in found.results.results}
    assert results == expected


def test_it_is_asked_only_with_a_history(assemblies: Mapping[str, Path], tmp_path: Path) -> None:
    """Without one there is no LOG13, met or not."""
    found = audit(planted("example", plant()), assemblies["example"], tmp_path / "logs")
    assert "LOG13" not in {one.control for one in found.results.results}


def test_a_time_that_is_none_is_no_look(assemblies: Mapping[str, Path], tmp_path: Path) -> None:
    """An event of the auditor at 25 o'clock answers no alarm, and its time is reported."""
    month = planted("example", plant(looked="2026-03-02T25:00:00Z"))
    found = audit(month, assemblies["example"], tmp_path / "logs", only=frozenset(("LOG10",)))
    (open_,) = found.results.open
    assert (open_.status.value, open_.property) == ("not_met", "eventTime")
    assert found.evidence.history.looks == set()


BAD = {
    "": "is no history of alarms",
    "[]": "is no history of alarms",
    '{"AlarmHistoryItems": 1}': "AlarmHistoryItems: Input should be a valid list",
    '{"AlarmHistoryItems": [{"AlarmName": "a", "Timestamp": "then", "HistoryItemType": "Action"}]}':
        "AlarmHistoryItems.0.Timestamp: Input should be a valid datetime",
    '{"AlarmHistoryItems": []}': "holds no entry about an alarm of this environment",
    history(BEFORE, alarm="other"): "holds no entry about an alarm of this environment",
}  # fmt: skip


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_history_is_refused(text: str, assemblies: Mapping[str, Path], tmp_path: Path) -> None:
    """What is wrong, where, and what to name."""
    path = tmp_path / "alarms.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=r"alarms\.json: ") as raised:
        read(path, application(assemblies["example"]))
    assert BAD[text] in str(raised.value)


def test_what_the_call_answers_covers_what_was_asked(assemblies: Mapping[str, Path]) -> None:
    """Read live, a history without entries still says that nothing went off; times may bear an offset or none."""
    first, last = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 5, tzinfo=UTC)
    approved = application(assemblies["example"])
    found = answered([], approved, first, last)
    assert found.rang(ALARM, datetime(2026, 3, 2, tzinfo=UTC)) is False
    items = json.loads(history(to("ALARM", "2026-03-02T10:05:00+01:00")))["AlarmHistoryItems"]
    found = answered(items, approved, first, last)
    assert found.rang(ALARM, datetime(2026, 3, 2, 9, tzinfo=UTC)) is True
    with pytest.raises(SourceError, match="what is no history of alarms"):
        answered([{}], approved, first, last)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--question", "LOG13"), "--question LOG13 is asked with --alarm-history only"),
        (("--question", "log05"), "--question LOG05 is asked with --against only"),
        (("--answer-within", "0"), "expected a number of hours such as 24"),
        (("--answer-within", "nan"), "expected a number of hours such as 24"),
        (("--answer-within", "1e999"), "expected a number of hours such as 24"),
        (("--alarm-history", "nowhere.json"), "nowhere.json: cannot be read"),
    ],
)
def test_bad_usage_is_reported(
    more: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str], assemblies: Mapping[str, Path], tmp_path: Path
) -> None:
    """What is expected, and status 2."""
    (tmp_path / "one.json").write_text("{}")
    status, out, err = run_cli(capsys, "audit", "example", tmp_path / "one.json", "--approved", assemblies["example"],
                               *more)  # fmt: skip
    assert (status, out) == (2, "")
    assert said in " ".join(err.split())
