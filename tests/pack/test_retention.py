"""How long data is kept, as an approver is shown it."""

from typing import Any

import pytest

from assurance.pack.retention import days_kept, in_words
from assurance.sources.resource import Resource, Unresolved


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "1 day"),
        (37, "37 days"),
        (0.5, "0.5 days"),
        (364, "364 days"),
        (365, "1 year"),
        (400, "1 year and 35 days"),
        (731, "2 years"),
        (2557, "7 years"),
        (2587, "7 years and 30 days"),
        (3653, "10 years"),
    ],
)
def test_days_in_words(days: float, words: str) -> None:
    """In what a person thinks in."""
    assert in_words(days) == words


def bucket(expires: Any, noncurrent: Any = None, lock: int = 0, *, versions: bool = True) -> Resource:
    rule: dict[str, Any] = {"ExpirationInDays": expires} if expires else {}
    if noncurrent:
        rule["NoncurrentVersionExpiration"] = {"NoncurrentDays": noncurrent}
    properties: dict[str, Any] = {"LifecycleConfiguration": {"Rules": [rule]}}
    if versions:
        properties["VersioningConfiguration"] = {"Status": "Enabled"}
    if lock:
        properties["ObjectLockConfiguration"] = {"Rule": {"DefaultRetention": {"Days": lock}}}
    return Resource(id="Media", type="AWS::S3::Bucket", properties=properties)


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (bucket(7, 30), 37),
        (bucket(90, 30, lock=30), 120),
        (bucket(7, 30, lock=365), 365),
        (bucket(7, versions=False), 7),
        (bucket(7), None),
        (bucket(None, 30), None),
        (bucket(Unresolved("Ref Days", "a parameter"), 30), None),
        (bucket(7, Unresolved("Ref Days", "a parameter")), None),
    ],
)
def test_days_kept(resource: Resource, expected: int | None) -> None:
    """Expiration and old versions together, never less than a lock; None where a version stays."""
    assert days_kept(resource) == expected
