"""A landing zone where much is central, rehearsed: what lies in this account is as approved, the rest is undecided."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assurance.controls.check import check
from assurance.controls.control import Approval
from assurance.controls.registry import CATALOGUE, LIVE
from assurance.results.verdict import Status
from assurance.sources.account import read
from assurance.sources.adopted import described
from assurance.sources.assembly import templates_at
from assurance.sources.physical import Place
from assurance.verify.resting import settled
from policies.applied_by_hand import documents
from rehearsal.deploying import deploy
from rehearsal.emulator import Running
from rehearsal.surroundings import surround
from settings.register import REGISTER, load
from tests.stacks.test_landing_zone import TODAY, ZONE, of_owner
from tests.support.adopting import both_boundaries, documented
from tests.support.variants import settings_of, synthesized
from tests.support.verifying import caller

ACCOUNT, CENTRAL = "666677778888", "777788889999"
"""Nothing is in either, whatever other tests leave in the accounts that they share."""
KEY = f"arn:aws:kms:eu-central-1:{CENTRAL}:key/{{}}1111111-2222-3333-4444-555555555555"
CLASSES = ("media", "logs", "notifications")
THEIRS: dict[str, Any] = {
    **ZONE,
    "account": ACCOUNT,
    "prefix": "zone",
    "network.adopt": {
        "vpc": "vpc-99999999",
        "subnets": ["subnet-91111111", "subnet-92222222"],
        "route-tables": ["rtb-99999999"],
        "owner": CENTRAL,
        "rekognition-endpoint": "vpce-92222222",
        "s3-endpoint": "vpce-91111111",
        "services": ["kms", "sts"],
    },
    "network.client-prefix-lists": ["pl-99999999"],
    "log-archive.create": {},
    "log-archive.adopt": {
        "trail": f"arn:aws:cloudtrail:eu-central-1:{CENTRAL}:trail/zone",
        "bucket": "zone-log-files",
        "log-group": "zone",
    },
    "alarms.subscribers": [f"arn:aws:sqs:eu-central-1:{CENTRAL}:siem", "operations@example.com"],
    "alarms.adopt.urgent-topic": f"arn:aws:sns:eu-central-1:{ACCOUNT}:zone-urgent",
    "tags.cost-center": "4711",
    **{f"keys.adopt.{name}": KEY.format(number) for number, name in enumerate(CLASSES, 1)},
}
OTHERS = {"adopted/KeysLogs", "adopted/KeysMedia", "adopted/KeysNotifications"}
"""What another account has, and does not show to this one."""


@pytest.mark.thorough
def test_what_lies_in_the_account_is_as_approved(rehearsed: Running, tmp_path: Path) -> None:
    """Nothing is not met; undecided is what depends on the keys of another account."""
    settings = settings_of("minimal", THEIRS)
    asked = {name: json.loads(text) for name, text in documents(settings).items() if name.endswith(".json")}
    theirs = {
        "permission-boundary": both_boundaries(settings),
        "keys": {name: of_owner(settings, name) for name in CLASSES},
        "s3-endpoint": asked["endpoint-policy-s3.json"],
        "rekognition-endpoint": {
            "PolicyDocument": asked["endpoint-policy-rekognition.json"],
            "PrivateDnsEnabled": True,
            "SubnetIds": ["subnet-93333333", "subnet-94444444"],
            "SecurityGroupIds": ["sg-93333333"],
        },
        "alarms": {
            "urgent-topic": {
                "PolicyDocument": asked["topic-policy-zone-urgent.json"],
                "KmsMasterKeyId": settings.keys.adopt.notifications,
                "Subscription": [{"Protocol": "email", "Endpoint": "operations@example.com"}],
            }
        },
    }
    settings = documented(settings, theirs, tmp_path)
    synthesized(settings, tmp_path / "cdk.out")
    running = rehearsed.at(ACCOUNT, settings.region)
    surround(settings, running)
    deploy(tmp_path / "cdk.out", running)
    account = read(
        caller(running),
        Place(account=ACCOUNT, region=settings.region, partition="aws"),
        list(templates_at(tmp_path / "cdk.out")),
        prefix=settings.names.stack(""),
        names=settings.names,
        adopted=described(settings),
        documents=asked,
    )
    account = replace(account, stacks={name: replace(one, protected=True) for name, one in account.stacks.items()})
    asks: dict[str, Any] = {
        "controls": (*CATALOGUE.values(), *LIVE.values()),
        "approval": Approval(settings=settings),
        "register": load(settings.placeholders, settings.features, today=TODAY, path=REGISTER),
    }
    found = settled(check(account.application, account=account, **asks), account, **asks)
    assert [(one.control, one.path, one.message) for one in found.open if one.status is Status.NOT_MET] == []
    undecided = {one.path for one in found.open if one.status is Status.UNDECIDED and "does not show it" in one.message}
    assert undecided >= OTHERS
    (topic,) = [one for one in account.application.resources if one.path == "adopted/AlarmsUrgentTopic"]
    assert topic.get("Subscription")[0]["Protocol"] == "email"
    assert running.crashes == []
