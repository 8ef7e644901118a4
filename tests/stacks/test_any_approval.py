"""Whatever a bank approves, alone or together, the baseline is clean: nothing is granted or excepted without object."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app import baseline
from capabilities.capabilities import CAPABILITIES
from settings.register import load
from stacks.synthesis import synthesize
from tests.conftest import ROOT
from tests.support.variants import settings_of

FULL: dict[str, Any] = tomllib.loads((ROOT / "environments/full.toml").read_text(encoding="utf-8"))["capabilities"]
PROCESSOR = {"name": "one", "video-stream": FULL["streaming-video"]["processors"][0]["video-stream"]}
LABELS = {"streaming-video": {**FULL["streaming-video"], "processors": [{**PROCESSOR, "labels": ["PET"]}]}}
FACES = {
    "streaming-video": {**FULL["streaming-video"], "processors": [{**PROCESSOR, "search-collection": "employees"}]},
    "face-search": FULL["face-search"],
}
RETRAINED = {"custom-labels": {**FULL["custom-labels"], "auto-update": True}}
ALONE = {
    name: {one: FULL[one] for one in (name, *CAPABILITIES[name].requires)} for name in FULL if name != "streaming-video"
}
QUICK = ("face-search",)
APPROVED = [
    *(
        pytest.param(tables, id=name, marks=() if name in QUICK else pytest.mark.thorough)
        for name, tables in ALONE.items()
    ),
    pytest.param(RETRAINED, id="adapters that are trained again"),
    pytest.param(LABELS, id="streams for labels"),
    pytest.param(FACES, id="streams for faces", marks=pytest.mark.thorough),
]


@pytest.mark.parametrize("tables", APPROVED)
def test_an_approval_is_clean(tables: dict[str, Any], tmp_path: Path) -> None:
    """No finding is open, and every exception that applies is needed."""
    changes = {
        "region": "us-east-1",
        "capabilities": tables,
        "trusted": {"auditors": ["arn:aws:iam::444455556666:role/auditors"]},
    }
    settings = settings_of("minimal", changes)
    register = load(settings.placeholders, settings.features, today=date(2026, 11, 24))
    made = synthesize(baseline, settings, tmp_path / "cdk.out", register)
    assert (made.mistakes, [f"{one}" for pack in made.packs for one in pack.open]) == ((), [])
