"""A bank that adopts what it has: the baseline deploys, and passes once the bank has answered for what it adopts."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app import baseline
from policies.boundary import BoundaryKind, boundary
from policies.key import key_policy
from settings.exceptions import REGISTER, load
from stacks.synthesis import synthesize
from tests.conftest import ROOT
from tests.settings.test_answers import ADOPTED
from tests.support.variants import settings_of, synthesized

KEY = "arn:aws:kms:eu-central-1:111122223333:key/{}"
KEYS = {f"keys.adopt.{name}": KEY.format(name) for name in ("media", "logs", "notifications")}
THEIRS: dict[str, Any] = {
    **ADOPTED,
    **KEYS,
    "network.adopt.s3-endpoint": "vpce-11111111",
    "network.adopt.services": ["kms", "sts"],
    "permission-boundary": "arn:aws:iam::111122223333:policy/bank",
}
TODAY = date(2026, 11, 24)
ENTRIES = {
    "PRF07": ("adopted-boundary", "adopted-s3-endpoint", "adopted-media-key"),
    "ENC13": ("adopted-notifications-key",),
    "ENC14": ("adopted-notifications-key",),
}


def test_where_every_key_is_adopted_no_stack_is_empty(tmp_path: Path) -> None:
    """CloudFormation takes no template without resources."""
    templates = synthesized(settings_of("minimal", KEYS), tmp_path)
    assert "faces-rekognition-keys" not in templates
    assert [name for name, template in templates.items() if not template.get("Resources")] == []


def test_of_an_adopted_trail_nothing_of_ours_is_named() -> None:
    """The key serves no trail, and auditors reach no bucket, that are not there: others could make them."""
    settings = settings_of("minimal", {"log-archive": ADOPTED["log-archive"]})
    text = f"{key_policy(settings, 'logs')} {boundary(settings, BoundaryKind.OVERSIGHT)}"
    assert settings.names.trail_arn not in text
    assert settings.names.bucket("trail") not in text


CASES = [
    pytest.param({"log-archive": ADOPTED["log-archive"]}, id="the trail"),
    pytest.param(THEIRS, id="everything"),
]


@pytest.mark.parametrize("changes", CASES)
def test_what_is_adopted_leaves_open_only_what_the_page_says(changes: dict[str, Any], tmp_path: Path) -> None:
    """With the entries of docs/deploy.md the synthesis is clean."""
    settings = settings_of("minimal", changes)
    page = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
    (entry,) = re.findall(r"```toml\n(\[\[exception\]\].*?)```", page, re.DOTALL)
    entries = [
        entry.replace('"PRF07"', f'"{rule}"').replace('["adopted-boundary"]', f"{list(features)}")
        for rule, features in ENTRIES.items()
    ]
    assert all(f"`{feature}`" in page for features in ENTRIES.values() for feature in features)
    register = tmp_path / "exceptions.toml"
    register.write_text("\n".join([REGISTER.read_text(encoding="utf-8"), *entries]), encoding="utf-8")
    loaded = load(settings.placeholders, settings.features, today=TODAY, path=register)
    made = synthesize(baseline, settings, tmp_path / "cdk.out", loaded)
    assert (made.mistakes, [f"{one}" for pack in made.packs for one in pack.open]) == ((), [])
