"""What is retired, and has had its time."""

from datetime import date

import pytest

from assurance.controls.check import check
from assurance.controls.control import Approval
from assurance.controls.registry import CATALOGUE
from assurance.sources.template import parsed
from tests.support.judging import MET, NOT_MET
from tests.support.variants import settings_of

TEMPLATE = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}


@pytest.mark.parametrize(
    ("retired", "today", "expected"),
    [
        ({}, date(2027, 1, 1), []),
        ({"face-liveness": {}}, date(2026, 6, 29), [(MET, "")]),
        ({"face-liveness": {}}, date(2026, 6, 30), [(MET, "")]),
        (
            {"face-liveness": {}},
            date(2026, 7, 1),
            [(NOT_MET, "its data was to stay until 2026-06-30 (GRC-1099), and is still kept")],
        ),
        ({"face-liveness": {"data": "disposed"}}, date(2026, 7, 1), []),
        (
            {"face-liveness": {"data": "disposed"}, "face-search": {"collections": ["customers"]}},
            date(2026, 7, 1),
            [(NOT_MET, "its data was to stay until 2026-06-30 (GRC-1099), and is still kept")],
        ),
    ],
)
def test_after_its_day_retired_data_is_a_finding(
    retired: dict[str, dict[str, object]], today: date, expected: list[tuple[object, str]]
) -> None:
    """COM20: met to the end of the day that was approved, not met from the next; nothing to judge once disposed of."""
    end = {"until": date(2026, 6, 30), "approval": "GRC-1099"}
    changes = {"region": "us-east-1", "retired": {name: {**end, **given} for name, given in retired.items()}}
    approval = Approval(settings=settings_of("minimal", changes), today=today)
    found = check(parsed(TEMPLATE), controls=[CATALOGUE["COM20"]], approval=approval)
    assert [(one.status, one.message) for one in found.results] == expected
