"""An environment that adopts what the bank has is rehearsed as well: the rehearsal makes what it names."""

import json
from pathlib import Path
from typing import Any

import pytest

from assurance.sources.adopted import described
from policies.applied_by_hand import documents
from rehearsal.deploying import deploy
from rehearsal.emulator import Running
from rehearsal.surroundings import surround
from tests.settings.test_answers import ADOPTED
from tests.support.adopting import documented
from tests.support.variants import settings_of, synthesized
from tests.support.verifying import differing

ACCOUNT = "333344445555"
"""Nothing is in it."""
KEY = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/{{}}1111111-2222-3333-4444-555555555555"
TOPIC = f"arn:aws:sns:eu-central-1:{ACCOUNT}:theirs"
THEIRS: dict[str, Any] = dict(ADOPTED)
DRIFT = [
    "AWS::CloudTrail::Trail Trail  arn:aws:cloudtrail:eu-central-1:444455556666:trail/theirs: "
    "account 444455556666 does not show it to this one",
    "AWS::SNS::Topic AlarmsTopic FifoTopic FifoTopic",
    "AWS::KMS::Key KeysLogs EnableKeyRotation EnableKeyRotation",
    "AWS::EC2::VPCEndpoint S3Endpoint PolicyDocument.Statement[NobodyOutsideTheOrganizationMayPass].Action "
    "PolicyDocument.Statement[NobodyOutsideTheOrganizationMayPass].Action",
    "AWS::KMS::Key KeysLogs KeyPolicy KeyPolicy",
]
"""Where the account differs from the documents: what they do not speak of is not compared."""
VERSION = {"Version": "2012-10-17"}


@pytest.mark.thorough
def test_an_environment_that_adopts_all_that_can_be(rehearsed: Running, tmp_path: Path) -> None:
    """It deploys, and everything that it makes is as its templates say."""
    adopting = {
        "account": ACCOUNT,
        "prefix": "adopting",
        **THEIRS,
        "network.adopt": {**THEIRS["network.adopt"], "s3-endpoint": "vpce-11111111", "services": ["kms", "sts"]},
        "network.client-security-groups": ["sg-11111111"],
        "alarms.subscribers": [],
        "alarms.adopt.topic": TOPIC,
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
    asked = {name: json.loads(text) for name, text in documents(settings).items() if name.endswith(".json")}
    first, *others = asked["endpoint-policy-s3.json"]["Statement"]
    theirs = {
        "permission-boundary": {**VERSION, "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]},
        "s3-endpoint": {**VERSION, "Statement": [{**first, "Action": "s3:*"}, *others]},
        "alarms": {
            "topic": {"PolicyDocument": asked["topic-policy-theirs.json"], "FifoTopic": True, "Subscription": [{}]}
        },
        "trail": {"IsMultiRegionTrail": True, "AdvancedEventSelectors": asked["trail-selectors.json"]},
        "keys": {"media": asked["key-policy-media.json"], "logs": {"EnableKeyRotation": False, "KeyPolicy": {}}},
    }
    found = differing(tmp_path, running, adopted=described(documented(settings, theirs, tmp_path)))
    assert [line.partition(" holds")[0].partition(" is ")[0] for line in found] == DRIFT
