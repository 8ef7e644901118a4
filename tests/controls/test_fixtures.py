"""Templates shaped like what is found in the wild: exactly which controls each of them violates."""

from pathlib import Path

import pytest

from assurance.controls.check import check
from assurance.controls.registry import CATALOGUE
from assurance.results.result import Results
from assurance.sources.template import read

FIXTURES = Path(__file__).parent.parent / "fixtures"

VIOLATED = {
    "identity_verification.yaml": (
        "AUD02 AUD11 AUD14 AUD15 AUD16 AUD17 AUD18 AUD19 "
        "IAM01 IAM19 IAM20 IAM22 IAM23 IAM24 IAM26 IAM27 IAM28 IAM31 IAM32 "
        "NET01 NET11 NET12 NET14 NET20 "
        "REK01 REK06 REK07 REK09 REK10 "
        "STO01 STO03 STO04 STO05 STO07 STO08 STO09 STO11 STO12 STO13 STO14 STO15 STO18"
    ),
    "naive_vpc.yaml": (
        "AUD02 AUD11 AUD14 AUD17 AUD18 AUD19 "
        "NET01 NET03 NET04 NET06 NET09 NET11 NET12 NET14 NET15 NET17 NET18 NET19 NET21 NET22 NET23 NET24 NET26 NET29"
    ),
    "public_media_bucket.json": (
        "AUD15 REK06 STO01 STO03 STO04 STO06 STO07 STO08 STO09 STO10 STO11 STO12 STO13 STO14 STO15 STO18"
    ),
    "write_only_trail.yaml": (
        "AUD03 AUD04 AUD05 AUD07 AUD10 AUD11 AUD12 AUD15 AUD16 AUD17 AUD18 AUD19 AUD21 AUD27 AUD28 AUD32 AUD37 AUD38 "
        "ENC18 ENC19 "
        "IAM22 IAM23 IAM31 IAM32 "
        "STO01 STO03 STO07 STO08 STO09 STO11 STO12 STO14 STO23 STO24 STO25"
    ),
}

POINT = {
    "identity_verification.yaml": {("IAM19", "GuestRole", 42), ("NET01", "RekognitionEndpoint", 23)},
    "naive_vpc.yaml": {("NET01", "Endpoint", 58), ("NET21", "Gateway", 19), ("NET22", "ToTheInternet", 40)},
    "public_media_bucket.json": {("STO04", "Media", 5), ("STO10", "Media", 5)},
    "write_only_trail.yaml": {("AUD07", "Trail", 32), ("AUD21", "InferenceRule", 61)},
}
"""What each is there for: control, resource and the line a person finds it in."""


def judged(name: str) -> Results:
    return check(read([FIXTURES / name]), controls=CATALOGUE.values())


@pytest.mark.parametrize("name", VIOLATED)
def test_violates_exactly_these(name: str) -> None:
    """Nothing is overlooked, nothing is made up, and nothing is left undecided: the template says it all."""
    found = judged(name)
    assert {one.control for one in found.open} == set(VIOLATED[name].split())
    assert {one.status for one in found.open} == {"not_met"}
    assert found.exit_status == 1


@pytest.mark.parametrize("name", POINT)
def test_tells_where(name: str) -> None:
    """The finding that matters names the resource, and the line it begins in."""
    assert POINT[name] <= {(one.control, one.resource, one.line) for one in judged(name).open}


def test_every_fixture_is_judged() -> None:
    """No template lies there that no test looks at."""
    assert {path.name for path in FIXTURES.iterdir()} == VIOLATED.keys() == POINT.keys()


def test_the_worst_can_never_be_excepted() -> None:
    """A guest with Rekognition rights and an endpoint that allows everything stay open whatever is registered."""
    found = {one.control for name in VIOLATED for one in judged(name).open if not CATALOGUE[one.control].exceptable}
    assert {"IAM19", "NET01"} <= found
