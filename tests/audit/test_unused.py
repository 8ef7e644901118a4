"""LOG06: capabilities, roles, operations and statements that no call used, and what is no sign of that."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from assurance.sources.cloudtrail.reading import Period
from tests.support.auditing import audit, planted
from tests.support.cloudtrail import Record
from tests.support.months import Month

ROLE = "arn:aws:iam::111122223333:role/kyc-rek-euw1-"
SHORT = "in 2 days, 2026-03-02 to 2026-03-03, too short a time to say that it is not needed"


def without(*names: str, bucket: str = "") -> Callable[[Month], None]:
    """A month without events of these names, in a bucket if one is named."""

    def gone(one: Record) -> bool:
        sent = one.get("requestParameters") or {}
        return one["eventName"] in names and (not bucket or bucket in sent.get("bucketName", ""))

    return lambda month: setattr(month, "records", [one for one in month.records if not gone(one)])


def without_role(name: str) -> Callable[[Month], None]:
    """A month in which a role did nothing."""
    return lambda month: setattr(
        month, "records", [one for one in month.records if name not in one["userIdentity"]["arn"]]
    )


def refused(name: str) -> Callable[[Month], None]:
    """A month in which every call of a name failed."""

    def plant(month: Month) -> None:
        month.records = [
            one | {"errorCode": "ThrottlingException"} if one["eventName"] == name else one for one in month.records
        ]

    return plant


CASES: dict[str, tuple[Callable[[Month], None], set[tuple[str, str, str]]]] = {
    "a capability": (
        without("DetectText"),
        {("text-detection", "capability", f"none of its operations was called {SHORT}")}),
    "an operation": (
        without("SearchUsers"),
        {(f"{ROLE}caller-face-search", "SearchUsers", f"never called SearchUsers {SHORT}")}),
    "an operation that never succeeded": (
        refused("SearchUsers"),
        {(f"{ROLE}caller-face-search", "SearchUsers", f"never called SearchUsers {SHORT}")}),
    "a role": (
        without_role("enroller"),
        {(f"{ROLE}enroller", "AssociateFaces, CreateUser, DeleteFaces, DeleteUser, DisassociateFaces, IndexFaces, "
          "ListFaces, ListUsers", f"was never used {SHORT}"),
         (f"{ROLE}enroller", "EnrollerMayReadMedia", f"no call used EnrollerMayReadMedia of its policy {SHORT}")}),
    "a role that calls no Rekognition": (
        without_role("media-supplier"),
        {(f"{ROLE}media-supplier", "MediaSupplierMayWriteMedia", f"was never used {SHORT}")}),
    "a statement": (
        without("DeleteObject", bucket="evidence"),
        {(f"{ROLE}eraser", "EraserMayEraseEvidence", f"no call used EraserMayEraseEvidence of its policy {SHORT}")}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_was_never_used_is_named(case: str, assemblies: Mapping[str, Path], tmp_path: Path) -> None:
    """Once, at the widest that is unused; in a short period undecided."""
    plant, expected = CASES[case]
    found = audit(planted("example", plant), assemblies["example"], tmp_path / "logs", only=frozenset(("LOG06",)))
    assert {(one.resource, one.property, one.message) for one in found.results.open} == expected
    assert {one.status.value for one in found.results.open} == {"undecided"}


def test_a_quarter_is_long_enough(assemblies: Mapping[str, Path], tmp_path: Path) -> None:
    """In 90 days or more, what was never used is not met."""
    quarter = Period(first=date(2026, 1, 1), last=date(2026, 3, 31))
    month, approved = planted("example", without("DetectText")), assemblies["example"]
    found = audit(month, approved, tmp_path / "logs", only=frozenset(("LOG06",)), period=quarter)
    assert [(one.status.value, one.message) for one in found.results.open] == [
        ("not_met", "none of its operations was called in 90 days, 2026-01-01 to 2026-03-31")
    ]
