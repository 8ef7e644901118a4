"""Groups of callers: each collection and project is in one, no principal in two, and each mistake is reported."""

from typing import Any

import pytest

from policies.roles import roles, scoped_actions
from settings.loading import SettingsError
from tests.support.grouping import GROUPS, RETAIL, ROLE, STAFF
from tests.support.variants import settings_of

SEARCH = "capabilities.face-search.groups"
BOTH = {**RETAIL, "collections": ["customers", "employees"]}


def test_a_role_for_each_group() -> None:
    """With what is its own; nobody has a role for all, and everything else stays as it was."""
    settings, ungrouped = settings_of("full", GROUPS), settings_of("full")
    account = "arn:aws:rekognition:us-east-1:111122223333:"
    callers = {
        one.duty: (one.trusted, [arn.removeprefix(account) for arns in scoped_actions(settings, one) for arn in arns])
        for one in roles(settings)
        if one.duty.startswith(("caller-face-search", "caller-custom"))
    }
    assert callers == {
        "caller-face-search-retail": ((ROLE.format("retail/kyc"),), ["collection/customers"]),
        "caller-face-search-staff": ((ROLE.format("staff/access"),), ["collection/employees"]),
        "caller-face-search-video-retail": ((ROLE.format("retail/kyc"),), ["collection/customers"]),
        "caller-face-search-video-staff": ((ROLE.format("staff/access"),), ["collection/employees"]),
        "caller-custom-labels-retail": ((ROLE.format("retail/kyc"),), ["project/cheque-layouts/version/*"]),
        "caller-custom-labels-staff": ((ROLE.format("staff/access"),), ["project/badges/version/*"]),
    }
    split = {"caller-face-search", "caller-face-search-video", "caller-custom-labels"}
    assert {one.duty for one in roles(ungrouped)} - split == {one.duty for one in roles(settings)} - callers.keys()


def test_a_group_without_callers_trusts_nobody() -> None:
    """Callers of everybody's roles are not its own."""
    groups = [{"name": "retail", "collections": ["customers", "employees"]}]
    (role,) = (one for one in roles(settings_of("full", {SEARCH: groups})) if one.duty == "caller-face-search-retail")
    assert role.trusted == ()


# changes of `full`, and the mistake that is reported
MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "another's collection": (
        {SEARCH: [{**RETAIL, "collections": ["customer"]}, {**STAFF, "collections": ["customers", "employees"]}]},
        "groups[0].collections[0]: found 'customer'; expected one of capabilities.face-search.collections; did",
    ),
    "a collection in two": (
        {SEARCH: [BOTH, {**STAFF, "collections": ["employees"]}]},
        "groups[1].collections[0]: 'employees' is in the group 'retail' already; each belongs to one",
    ),
    "a collection in none": (
        {SEARCH: [{**RETAIL, "collections": ["customers"]}]},
        "capabilities.face-search.groups: 'employees' is in none of them, so that nobody could use it",
    ),
    "one name twice": (
        {SEARCH: [{**RETAIL, "collections": ["customers"]}, {**STAFF, "name": "retail", "collections": ["employees"]}]},
        "capabilities.face-search.groups[1].name: 'retail' is there twice",
    ),
    "the name of a capability": (
        {SEARCH: [{**BOTH, "name": "video"}]},
        "groups[0].name: found 'video'; face-search-video is a capability: choose another name",
    ),
    "a long name": (
        {SEARCH: [{**BOTH, "name": "retail-banking"}]},
        "groups[0].name: found 'retail-banking'; expected 1 to 12 lower-case letters and digits",
    ),
    "callers of all": (
        {**GROUPS, "capabilities.face-search.callers": [ROLE.format("all")]},
        "capabilities.face-search.callers: its calls are split into groups; name callers there",
    ),
    "callers of all videos": (
        {**GROUPS, "capabilities.face-search-video.callers": [ROLE.format("all")]},
        "capabilities.face-search-video.callers: its calls are split into groups; name callers there",
    ),
    "a caller of two": (
        {
            SEARCH: [
                {**RETAIL, "collections": ["customers"], "callers": [ROLE.format("kyc-*")]},
                {**STAFF, "collections": ["employees"], "callers": [ROLE.format("kyc-staff")]},
            ]
        },
        f"groups[1].callers[0]: {ROLE.format('kyc-staff')!r} may be {ROLE.format('kyc-*')!r}, a caller of retail",
    ),
    "a caller who enrols": (
        {**GROUPS, "trusted.enrollers": [ROLE.format("retail/kyc")]},
        "capabilities.face-search.groups[0].callers[0]",
    ),
}


@pytest.mark.parametrize("how", MISTAKES)
def test_mistakes_are_reported(how: str) -> None:
    """Each with its place."""
    changes, message = MISTAKES[how]
    with pytest.raises(SettingsError) as raised:
        settings_of("full", changes)
    assert message in str(raised.value)
