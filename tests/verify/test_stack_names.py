"""Stacks that an engine rolled out, known by the names under which they were approved."""

from typing import Any, cast

import pytest

from assurance.sources.live.calling import Caller
from assurance.sources.live.stacks import stacks

ID = "0fee7000-1111-2222-3333-444444444444"
KEYS, NETWORK, FIPS = (f"kyc-rekognition-{name}" for name in ("foundation", "network", "network-fips"))
ALARMS = "kyc-rekognition-alarms-1"


class There:
    """An account with stacks of these names."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def pages(self, *call: str) -> list[dict[str, Any]]:
        given = [{"ParameterKey": "Owner", "ParameterValue": "kyc"}, {"ParameterKey": "Key", "ParameterValue": "****"}]
        return [
            {"StackName": one, "StackStatus": "CREATE_COMPLETE", "Parameters": given if one == KEYS else []}
            for one in self.names
        ]


@pytest.mark.parametrize(
    ("name", "approved"),
    [
        (NETWORK, NETWORK),
        (f"StackSet-{NETWORK}-{ID}", NETWORK),
        (f"StackSet-{NETWORK}-2-{ID}", NETWORK),
        (f"StackSet-{ALARMS}-{ID}", ALARMS),
        (f"StackSet-{ALARMS}-2-{ID}", ALARMS),
        (f"StackSet-{ALARMS}-2-test-{ID}", ALARMS),
        (f"StackSet-{NETWORK}-pre-production-{ID}", NETWORK),
        (f"StackSet-{FIPS}-{ID}", FIPS),
        (f"StackSet-{FIPS}-test-{ID}", FIPS),
        (f"StackSet-CustomControlTower-{NETWORK}-222233334444-us-gov-west-1-{ID}", NETWORK),
        (f"{NETWORK}-222233334444-eu-west-1", NETWORK),
        (f"StackSet-payments-{ID}", None),
        ("payments", None),
    ],
)
def test_names(name: str, approved: str | None) -> None:
    """By StackSets, Customizations for Control Tower and LZA; what is not ours is left out."""
    found = stacks(cast(Caller, There(name)), [NETWORK, FIPS, ALARMS], "kyc-rekognition-")
    assert [(one.name, one.own_name) for one in found.values() if one.status] == (
        [(approved, name)] if approved else []
    )


def test_a_second_stack_of_the_same_name() -> None:
    """Of two that may be meant the one with the very name is; the other was not approved, like any of our prefix."""
    other, more = f"StackSet-{KEYS}-{ID}", f"StackSet-kyc-rekognition-more-{ID}"
    found = stacks(cast(Caller, There(other, more, KEYS)), [KEYS], "kyc-rekognition-")
    assert [(key, one.own_name) for key, one in found.items()] == [(KEYS, KEYS), (more, more), (other, other)]


def test_values_of_parameters() -> None:
    """What a deployment gave is known, but for secrets."""
    assert stacks(cast(Caller, There(KEYS)), [KEYS], "kyc-rekognition-")[KEYS].values == {"Owner": "kyc"}
