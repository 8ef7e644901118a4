"""Environments that adopt what the bank has are rehearsed as well: the bench makes what they name."""

from pathlib import Path
from typing import Any

import pytest

from rehearsal.deploying import deploy
from rehearsal.emulator import Running
from rehearsal.readback import read_back
from rehearsal.surroundings import surround
from tests.test_answers import ADOPTED
from tests.variants import settings_of, synthesized

KEY = "arn:aws:kms:eu-central-1:333344445555:key/{}1111111-2222-3333-4444-555555555555"
THEIRS: dict[str, Any] = dict(ADOPTED)
VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "all that can be adopted": (
        "333344445555",
        {
            **THEIRS,
            "network.adopt": {**THEIRS["network.adopt"], "s3-endpoint": "vpce-11111111", "services": ["kms", "sts"]},
            "network.client-security-groups": ["sg-11111111"],
            "keys.adopt.media": KEY.format(1),
            "keys.adopt.logs": KEY.format(2),
            "permission-boundary": "arn:aws:iam::333344445555:policy/bank/boundary",
        },
    ),
    "nothing, in zones that it names": ("666677778888", {"network.create.zone-ids": ["euc1-az1", "euc1-az2"]}),
}
"""What is adopted → an account in which nothing is, and the answers."""


@pytest.mark.parametrize("variant", VARIANTS)
def test_an_environment_that_adopts(rehearsed: Running, tmp_path: Path, variant: str) -> None:
    """It deploys, and everything that it makes is as its templates say."""
    account, changes = VARIANTS[variant]
    settings = settings_of("minimal", {"account": account, "prefix": f"a{account[:4]}", **changes})
    synthesized(settings, tmp_path)
    running = rehearsed.at(account, settings.region)
    surround(settings, running)
    deploy(tmp_path, running)
    found = read_back(tmp_path, running)
    assert [str(one) for one in found.differing] == []
    assert found.resources > 60
    assert running.crashes == []
