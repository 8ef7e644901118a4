"""An environment with an event bus of another account, rehearsed; and what becomes of that target is noticed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assurance.controls.check import check
from assurance.controls.control import Approval
from assurance.controls.registry import CATALOGUE, LIVE
from assurance.sources.account import read
from assurance.sources.assembly import templates_at
from assurance.sources.physical import Place
from rehearsal.deploying import deploy
from rehearsal.emulator import Running
from rehearsal.surroundings import surround
from settings.settings import Settings
from tests.support.variants import settings_of, synthesized

ACCOUNT = "888899990000"
"""Nothing is in it."""
BUS = "arn:aws:events:eu-west-1:444455556666:event-bus/security"
OTHER = "arn:aws:events:eu-central-1:999988887777:event-bus/other"
RULE = "bused-rekognition-denied"
ROLE = "bused-rek-euc1-event-delivery"
POLICY = f"arn:aws:iam::{ACCOUNT}:policy/{ROLE}"


def _target(aws: Any, arn: str) -> None:
    role = f"arn:aws:iam::{ACCOUNT}:role/{ROLE}"
    aws.events.put_targets(Rule=RULE, Targets=[{"Id": "EventBus", "Arn": arn, "RoleArn": role}])


def _policy(aws: Any, resource: str) -> None:
    statement = {"Sid": "DeliveryOfEventsToTheBanksBus", "Effect": "Allow", "Action": "events:PutEvents"}
    document = {"Version": "2012-10-17", "Statement": [{**statement, "Resource": resource}]}
    aws.iam.create_policy_version(PolicyArn=POLICY, PolicyDocument=json.dumps(document), SetAsDefault=True)


TAMPERS: dict[str, tuple[Callable[[Any], None], Callable[[Any], None], set[str]]] = {
    "the target is removed": (
        lambda aws: aws.events.remove_targets(Rule=RULE, Ids=["EventBus"]),
        lambda aws: _target(aws, BUS),
        {"AUD28", "AUD48", "DEP04"},
    ),
    "another bus is put in": (
        lambda aws: _target(aws, OTHER),
        lambda aws: _target(aws, BUS),
        {"AUD28", "AUD48", "DEP04", "STO28"},
    ),
    "the role may put events elsewhere": (
        lambda aws: _policy(aws, "*"),
        lambda aws: _policy(aws, BUS),
        {"DEP04"},
    ),
}


def _open(assembly: Path, running: Running, settings: Settings) -> set[str]:
    """The controls of what is reached by the bus, and of drift, that are open."""
    aws = running.aws()
    place = Place(account=aws.account, region=aws.region, partition=aws.partition)
    account = read(aws.caller(), place, list(templates_at(assembly)), prefix="of-no-stack")
    controls = [CATALOGUE[name] for name in ("AUD28", "AUD48", "IAM38", "STO28")] + [LIVE["DEP03"], LIVE["DEP04"]]
    found = check(account.application, controls=controls, approval=Approval(settings=settings), account=account)
    return {one.control for one in found.open}


@pytest.mark.thorough
def test_what_becomes_of_the_bus_is_noticed(rehearsed: Running, tmp_path: Path) -> None:
    """It deploys as its templates say; a target that goes, another bus and a wider role are drift, and open."""
    answers = {"account": ACCOUNT, "prefix": "bused", "alarms.subscribers": [], "alarms.event-bus": BUS}
    settings = settings_of("minimal", answers)
    synthesized(settings, tmp_path)
    running = rehearsed.at(ACCOUNT, settings.region)
    surround(settings, running)
    deploy(tmp_path, running)
    assert _open(tmp_path, running, settings) == set()
    for name, (tamper, undo, controls) in TAMPERS.items():
        tamper(running.aws())
        assert (name, _open(tmp_path, running, settings)) == (name, controls)
        undo(running.aws())
        assert (name, _open(tmp_path, running, settings)) == (name, set())
