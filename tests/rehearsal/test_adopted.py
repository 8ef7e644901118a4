"""An environment that adopts what the bank has is rehearsed as well: the rehearsal makes what it names."""

from pathlib import Path
from typing import Any

from rehearsal.deploying import deploy
from rehearsal.emulator import Running
from rehearsal.surroundings import surround
from tests.settings.test_answers import ADOPTED
from tests.support.variants import settings_of, synthesized
from tests.support.verifying import differing

ACCOUNT = "333344445555"
"""Nothing is in it."""
KEY = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/{{}}1111111-2222-3333-4444-555555555555"
THEIRS: dict[str, Any] = dict(ADOPTED)


def test_an_environment_that_adopts_all_that_can_be(rehearsed: Running, tmp_path: Path) -> None:
    """It deploys, and everything that it makes is as its templates say."""
    adopting = {
        "account": ACCOUNT,
        "prefix": "adopting",
        **THEIRS,
        "network.adopt": {**THEIRS["network.adopt"], "s3-endpoint": "vpce-11111111", "services": ["kms", "sts"]},
        "network.client-security-groups": ["sg-11111111"],
        "keys.adopt.media": KEY.format(1),
        "keys.adopt.logs": KEY.format(2),
        "permission-boundary": f"arn:aws:iam::{ACCOUNT}:policy/bank/boundary",
    }
    settings = settings_of("minimal", adopting)
    synthesized(settings, tmp_path)
    running = rehearsed.at(ACCOUNT, settings.region)
    surround(settings, running)
    deploy(tmp_path, running)
    assert differing(tmp_path, running) == []
    assert running.crashes == []
