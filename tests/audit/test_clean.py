"""Clean months: what is approved, done as approved, is no finding."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.auditing import answers, audit, planted
from tests.support.months import Month

ALL_MET = {f"LOG{number:02}": "met" for number in (1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12)}


@pytest.mark.parametrize("environment", ["example", "full", "minimal"])
def test_a_clean_month_has_no_finding(environment: str, assemblies: Mapping[str, Path], tmp_path: Path) -> None:
    """With all evidence at hand every question is met, and the exit status is 0."""
    found = audit(planted(environment), assemblies[environment], tmp_path / "logs")
    assert [(one.control, one.resource, one.message) for one in found.results.open] == []
    assert answers(found) == ALL_MET
    assert found.results.exit_status == 0


def test_a_refused_upload_is_not_replayed(assemblies: Mapping[str, Path], tmp_path: Path) -> None:
    """A header that the event may not hold can have been the cause: nobody says that the policies allow it."""

    def plant(month: Month) -> None:
        supplier = month.role("media-supplier")
        month.records.append(month.s3("PutObject", supplier, month.media, "onboarding/1.jpg", errorCode="AccessDenied"))

    assert answers(audit(planted("example", plant), assemblies["example"], tmp_path / "logs"))["LOG04"] == "met"
