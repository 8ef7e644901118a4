"""The life of a deployment: its stations follow from the answers, and what is not as it was said is reported."""

import io
from datetime import date
from typing import Any

import pytest
from rich.console import Console

from rehearsal.life import changes
from rehearsal.life.done import Done
from rehearsal.life.living import Reached, _expected
from rehearsal.life.main import show
from rehearsal.life.stations import Plan, Station, Way, plan
from settings.drafting import draft
from settings.loading import load
from tests.support.variants import answers

NOTHING_DONE = Done(made=0, changed=0, replaced=0, deleted=0, imported=0, retained=())


@pytest.mark.parametrize(
    ("environment", "titles", "without"),
    [
        (
            "example",
            [
                "deployed for the first time",
                "face-detection approved",
                "other retention, clients, callers, thresholds",
                "label-detection approved; it fails half-way",
                "the same once more",
                "face-search retired, with data in it",
                "its last day has passed",
                "said to be disposed of, but there",
                "disposed of",
                "us-east-1 as well",
                "recording for both Regions",
                "destroyed",
                "deployed again over what was kept",
            ],
            ("FIPS: eu-west-1 does not have both kinds of endpoints",),
        ),
        (
            "minimal",
            [
                "deployed for the first time",
                "face-comparison approved",
                "other retention, clients, callers, thresholds",
                "text-detection approved; it fails half-way",
                "the same once more",
                "text-detection retired, with data in it",
                "its last day has passed",
                "said to be disposed of, but there",
                "disposed of",
                "eu-south-2 as well",
                "recording for both Regions",
                "destroyed",
                "deployed again over what was kept",
            ],
            ("FIPS: eu-central-1 does not have both kinds of endpoints",),
        ),
        (
            "full",
            [
                "deployed for the first time",
                "other retention, clients, callers, thresholds",
                "plain and FIPS endpoints side by side",
                "plain endpoints alone",
                "face-liveness retired, with data in it",
                "its last day has passed",
                "said to be disposed of, but there",
                "disposed of",
                "eu-west-1 as well",
                "recording for both Regions",
                "destroyed",
                "deployed again over what was kept",
            ],
            ("approve more: everything that needs no names is approved",),
        ),
    ],
)
def test_stations_follow_from_the_answers(environment: str, titles: list[str], without: tuple[str, ...]) -> None:
    """Of every environment, and each station is an environment file without a mistake."""
    planned = plan(environment, answers(environment, {}), "v0.1.0")
    assert [one.title for one in planned.stations] == ["as v0.1.0 had it", "upgraded", *titles[1:]]
    planned = plan(environment, answers(environment, {}))
    unreleased = "upgrade: no version has been released, and none is in the history at hand (--from COMMIT names one)"
    assert ([one.title for one in planned.stations], planned.without) == (titles, (unreleased, *without))
    for one in planned.stations:
        changes.settings(one.answers)


def test_a_station_is_written_as_a_file(tmp_path: Any) -> None:
    """What is retired, with its day, comes back from the file as it went in."""
    name, retired = changes.retire(answers("example", {}), date(2027, 6, 30)) or ("", {})
    (tmp_path / "mine.toml").write_text(draft(changes.as_read(retired)), encoding="utf-8")
    found = load(tmp_path / "mine.toml")
    assert name == "face-search"
    assert found.retired.face_search is not None
    assert found.retired.face_search.until == date(2027, 6, 30)
    assert found.collections == ("kyc-customers",)
    assert found == changes.settings(retired)


@pytest.mark.parametrize(
    ("said", "found", "right"),
    [
        (set(), set(), True),
        (set(), {"DEP07"}, False),
        ({"COM20"}, {"COM20"}, True),
        ({"COM20"}, {"COM20", "STO04"}, False),
        ({"COM20"}, set(), False),
        ({"DEP01"}, {"DEP01", "DEP03", "RUN05"}, True),
        ({"DEP01"}, {"DEP03"}, False),
    ],
)
def test_verify_finds_what_was_said(said: set[str], found: set[str], right: bool) -> None:
    """Neither more nor less; of what is half-made or taken down, more than its stacks is missing."""
    station = Station(title="one", file="one", answers={}, finds=frozenset(said))
    assert _expected(station, frozenset(found)) is right


def test_what_is_wrong_is_shown() -> None:
    """A cross, and a line that says what."""
    station = Station(title="retired", file="one", answers={}, way=Way.DEPLOY)
    wrong = Reached(
        station=station, done=NOTHING_DONE, found=frozenset({"DEP07"}), wrong=("verify finds DEP07; expected nothing",)
    )
    description = io.StringIO()
    planned = Plan(stations=(station,), without=("second Region: none",))
    show([wrong], planned, Console(file=description, width=120))
    assert "✗ retired" in description.getvalue()
    assert "wrong  retired: verify finds DEP07; expected nothing" in description.getvalue()
    assert "left out  second Region: none" in description.getvalue()
