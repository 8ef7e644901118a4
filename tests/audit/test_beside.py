"""What an audit without LOGS asks for beside them: the keys of digests per Region, the history of alarms."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest

from assurance.sources.cloudtrail import beside
from assurance.sources.cloudtrail.signatures import keys_of
from assurance.sources.failing import SourceError
from tests.support import digests

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 3)


class Session:
    region_name = "eu-west-1"


class Caller:
    """Answers what it is given, and notes what it is asked."""

    asked: ClassVar[list[tuple[Any, ...]]] = []
    answer: ClassVar[list[Any]] = []

    def __init__(self, session: Any, region: str, *, calls: Any) -> None:
        self.region, self.calls = region, calls

    def pages(self, service: str, operation: str, key: str, **parameters: Any) -> list[Any]:
        assert operation in self.calls[service]
        self.asked.append((self.region, operation, key, parameters))
        return self.answer


@pytest.fixture
def caller(monkeypatch: pytest.MonkeyPatch) -> type[Caller]:
    monkeypatch.setattr(beside, "Caller", Caller)
    monkeypatch.setattr(Caller, "asked", [])
    return Caller


def test_keys_are_asked_for_in_each_region_of_digests(caller: type[Caller], tmp_path: Path, monkeypatch: Any) -> None:
    """A key per Region signs its digests; the value may be bytes, as boto3 has it, or text."""
    import base64
    import json

    listed = json.loads(digests.public_keys(tmp_path / "keys.json").read_text())["PublicKeyList"]
    monkeypatch.setattr(Caller, "answer", [one | {"Value": base64.b64decode(one["Value"])} for one in listed])
    for region in ("eu-west-1", "us-east-1"):
        (tmp_path / f"AWSLogs/o-exampleorg1/111122223333/CloudTrail-Digest/{region}/2026").mkdir(parents=True)
    (tmp_path / "AWSLogs/o-exampleorg1/111122223333/CloudTrail/ap-south-1/2026").mkdir(parents=True)
    found = beside.public_keys(Session(), tmp_path, FIRST, LAST)  # type: ignore[arg-type]
    assert found == keys_of(listed, "test")
    assert len(found) == 1
    begin, end = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 5, tzinfo=UTC)
    assert caller.asked == [
        (region, "ListPublicKeys", "PublicKeyList", {"StartTime": begin, "EndTime": end})
        for region in ("eu-west-1", "us-east-1")
    ]
    monkeypatch.setattr(Caller, "answer", [{"Fingerprint": "a"}])
    with pytest.raises(SourceError, match="ListPublicKeys: does not hold CloudTrail's public keys"):
        beside.public_keys(Session(), tmp_path, FIRST, LAST)  # type: ignore[arg-type]


def test_the_history_of_alarms_reaches_two_days_further(caller: type[Caller], monkeypatch: Any) -> None:
    """What the last day made go off may be answered later; a period that is not over ends now."""
    monkeypatch.setattr(Caller, "answer", [{"AlarmName": "a"}])
    begin, end = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 5, tzinfo=UTC)
    assert beside.alarm_history(Session(), FIRST, LAST) == ([{"AlarmName": "a"}], (begin, end))  # type: ignore[arg-type]
    assert caller.asked == [("eu-west-1", "DescribeAlarmHistory", "AlarmHistoryItems",
                             {"AlarmTypes": ["MetricAlarm"], "StartDate": begin, "EndDate": end})]  # fmt: skip
    _, (_, until) = beside.alarm_history(Session(), FIRST, date(2999, 1, 1))  # type: ignore[arg-type]
    assert until <= datetime.now(UTC)
