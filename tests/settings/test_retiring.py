"""Retirements in an environment file: what contradicts, and what follows for what stands."""

from datetime import date
from typing import Any

import pytest

from settings.loading import SettingsError
from tests.support.variants import REMOVED, settings_of

END = {"until": date(2999, 6, 30), "approval": "GRC-1099"}
READER = ["arn:aws:iam::111122223333:role/records/keeper"]
SEARCH = "retired.face-search"
WITHOUT = {"capabilities.face-search": REMOVED, "trusted.enrollers": REMOVED}


def mistakes(changes: dict[str, Any]) -> list[str]:
    """What is said of the environment `example` with these answers."""
    try:
        settings_of("example", changes)
    except SettingsError as error:
        return str(error).splitlines()
    return []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({**WITHOUT, SEARCH: {**END, "collections": ["kyc-customers"]}}, []),
        ({SEARCH: {**END, "collections": ["kyc-former"]}}, []),
        ({SEARCH: {**END, "collections": ["kyc-former"], "data": "disposed"}}, []),
        (
            {SEARCH: {**END, "collections": ["kyc-former", "kyc-customers"]}},
            ["retired.face-search.collections[1]: 'kyc-customers' is in [capabilities.face-search] as well"],
        ),
        (
            {SEARCH: {**END, "collections": ["kyc-former"], "readers": READER}},
            [
                "retired.face-search.readers: face-search is approved: who reads its results is said in "
                "[capabilities.face-search]"
            ],
        ),
        (
            {"retired.text-detection": END},
            ["retired.text-detection: is approved as well ([capabilities.text-detection]); expected one of them"],
        ),
        (
            {"retired.moderation": {**END, "data": "disposed", "readers": READER}},
            ["retired.moderation.readers: its data was disposed of; leave them out"],
        ),
        (
            {SEARCH: {**END}},
            [
                "retired.face-search.collections: missing; expected the collections that it worked in, and that are "
                "retired with it"
            ],
        ),
        (
            {"retired.moderation": {"approval": "GRC-1099"}},
            [
                "retired.moderation.until: missing; expected the last day that its data stays; from the next on, check "
                "and verify are open until it is disposed of"
            ],
        ),
        (
            {"retired.moderation": {**END, "until": "2027-06-30"}},
            ["retired.moderation.until: found '2027-06-30'; expected a date without quotation marks, e.g. 2027-06-30"],
        ),
        (
            {"retired.moderation": {**END, "data": "deleted"}},
            ["retired.moderation.data: found 'deleted'; expected 'kept' or 'disposed'"],
        ),
        (
            {"retired.moderatoin": END},
            ["retired.moderatoin: no capability named 'moderatoin'; did you mean 'moderation'?"],
        ),
        (
            {"retired.resource-tags": END},
            ["retired.resource-tags: comes by itself with face-search, custom-labels, streaming-video: leave it out"],
        ),
    ],
)
def test_mistakes(changes: dict[str, Any], expected: list[str]) -> None:
    """Each is reported with its key, and what a retirement needs is asked for."""
    assert mistakes(changes) == expected


def test_what_stands() -> None:
    """Kept collections stand beside those that are approved, disposed ones do not; nobody searches either."""
    kept = settings_of("example", {SEARCH: {**END, "collections": ["kyc-former"]}})
    assert kept.collections == ("kyc-customers", "kyc-former")
    gone = settings_of("example", {SEARCH: {**END, "collections": ["kyc-former"], "data": "disposed"}})
    assert gone.collections == ("kyc-customers",)
    whole = settings_of("example", {**WITHOUT, SEARCH: {**END, "collections": ["kyc-customers"]}})
    assert whole.collections == ("kyc-customers",)
    actions = {one for row in whole.rows for one in row.actions}
    assert "rekognition:DeleteFaces" in actions
    assert not actions & {"rekognition:SearchFacesByImage", "rekognition:IndexFaces"}


@pytest.mark.parametrize("name", ["face-liveness", "bulk-image-analysis"])
def test_stores_stay_until_they_are_disposed_of(name: str) -> None:
    """Of a retired capability every bucket stays, and goes with the data."""
    store = {"face-liveness": "evidence", "bulk-image-analysis": "results"}[name]
    changes: dict[str, Any] = {"region": "us-east-1", f"retired.{name}": END}
    assert store in settings_of("minimal", changes).stores
    assert store not in settings_of("minimal", {**changes, f"retired.{name}": {**END, "data": "disposed"}}).stores
