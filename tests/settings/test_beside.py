"""Two Regions, and two environments: side by side where they can be, refused with the name that collides where not."""

import subprocess
import sys
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from assurance.results.verdict import Status
from policies.applied_by_hand import documents
from policies.organization import service_control_policy
from policies.trail import trail_selectors
from policies.watch import filters
from rehearsal.deploying import deploy
from rehearsal.emulator import Running
from settings.colliding import collisions
from settings.loading import left_out, load
from settings.settings import Settings
from stacks.report import templates
from tests.conftest import ROOT
from tests.support.judging import judge
from tests.support.variants import synthesized
from tests.support.verifying import differing

ACCOUNT = "888899990000"
IRELAND = (ROOT / "environments" / "example.toml").read_text(encoding="utf-8").replace("111122223333", ACCOUNT)
FRANKFURT = (
    IRELAND.replace('region = "eu-west-1"', 'region = "eu-central-1"')
    .replace("[capabilities.face-liveness]", "[capabilities.moderation]")
    .replace('identity-pool = "eu-west-1:00000000-1111-2222-3333-444444444444"', "")
    .replace("evidence-lock = 30\n", "")
    .replace("evidence = 90\n", "")
    .replace(f'results-readers = ["arn:aws:iam::{ACCOUNT}:role/kyc/verification-service"]\n', "")
    .replace(
        "[log-archive.create]\nretention = 2557\nlock = 365",
        "[log-archive.adopt]\n"
        f'trail = "arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/kyc-rekognition-eu-west-1"\n'
        f'bucket = "kyc-rek-trail-{ACCOUNT}-eu-west-1"',
    )
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One environment in two Regions; the second adopts the trail that the first makes."""
    (tmp_path / "ireland.toml").write_text(IRELAND)
    (tmp_path / "frankfurt.toml").write_text(FRANKFURT)
    return tmp_path


def denied(policy: Mapping[str, Any], sid: str) -> Mapping[str, Any]:
    (found,) = (one for one in policy["Statement"] if one["Sid"] == sid)
    return dict(found)


def test_two_regions_do_not_collide(folder: Path) -> None:
    """One account and prefix in two Regions: no name is taken twice."""
    assert list(collisions(load(folder / "ireland.toml"))) == []
    assert list(collisions(load(folder / "frankfurt.toml"))) == []


@pytest.mark.parametrize("environment", ["ireland", "frankfurt"])
def test_no_region_denies_the_other(folder: Path, environment: str) -> None:
    """Both write the same service control policy: each Region allows what is approved there, and no other Region."""
    policy = service_control_policy(load(folder / f"{environment}.toml"))
    elsewhere = denied(policy, "NobodyMayUseRekognitionInAnotherRegion")["Condition"]["StringNotEquals"]
    assert sorted(elsewhere["aws:RequestedRegion"]) == ["eu-central-1", "eu-west-1"]
    assert denied(policy, "NobodyMayUseInEuw1WhatIsApprovedElsewhere") == {
        "Sid": "NobodyMayUseInEuw1WhatIsApprovedElsewhere",
        "Effect": "Deny",
        "Action": "rekognition:DetectModerationLabels",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}},
    }
    there = denied(policy, "NobodyMayUseInEuc1WhatIsApprovedElsewhere")
    assert "rekognition:StartFaceLivenessSession" in there["Action"]
    assert there["Condition"] == {"StringEquals": {"aws:RequestedRegion": "eu-central-1"}}
    client = denied(policy, "NobodyButTheLivenessClientMayStreamLivenessVideo")["Condition"]["ArnNotEquals"]
    assert client == {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/kyc-rek-euw1-liveness-client"}


@pytest.mark.parametrize("environment", ["ireland", "frankfurt"])
def test_the_policy_of_both_is_met(folder: Path, environment: str) -> None:
    """What the policy lets pass in the other environment's Region is no gap in this one's; in a third Region it is."""
    settings = load(folder / f"{environment}.toml")
    content = service_control_policy(settings)
    assert judged(settings, content, "COM13") == {Status.MET}
    wider = deepcopy(content)
    found = denied(wider, "NobodyMayUseRekognitionInAnotherRegion")["Condition"]["StringNotEquals"]
    found["aws:RequestedRegion"].append("us-east-1")
    assert judged(settings, wider, "COM13") == {Status.NOT_MET}


def judged(settings: Settings, content: Mapping[str, Any], control: str) -> set[Status]:
    """What a control says of a service control policy."""
    properties = {"Name": "scp", "Type": "SERVICE_CONTROL_POLICY", "Content": content}
    return judge(control, {"Type": "AWS::Organizations::Policy", "Properties": properties}, approval=settings)


def test_one_trail_serves_both(folder: Path) -> None:
    """The trail records the objects of both; who adopts it has nothing to apply by hand."""
    ireland, frankfurt = load(folder / "ireland.toml"), load(folder / "frankfurt.toml")
    (objects,) = (one for one in trail_selectors(ireland) if one["Name"] == "Objects of our buckets")
    (arns,) = (one["StartsWith"] for one in objects["FieldSelectors"] if one["Field"] == "resources.ARN")
    assert arns == [
        f"arn:aws:s3:::kyc-rek-media-{ACCOUNT}-eu-west-1/",
        f"arn:aws:s3:::kyc-rek-evidence-{ACCOUNT}-eu-west-1/",
        f"arn:aws:s3:::kyc-rek-media-{ACCOUNT}-eu-central-1/",
    ]
    assert "trail-selectors.json" not in documents(frankfurt)
    (filter_,) = (one for one in filters(ireland) if one.name == "other-region")
    assert '($.awsRegion != "eu-west-1") && ($.awsRegion != "eu-central-1")' in filter_.pattern


@pytest.mark.thorough
def test_both_are_deployed_side_by_side(folder: Path, rehearsed: Running, tmp_path: Path) -> None:
    """In one account of the emulator: no name is taken, and every property of both is as declared."""
    for name, region in (("ireland", "eu-west-1"), ("frankfurt", "eu-central-1")):
        synthesized(load(folder / f"{name}.toml"), tmp_path / name)
        running = rehearsed.at(ACCOUNT, region)
        assert deploy(tmp_path / name, running)
    for name, region in (("ireland", "eu-west-1"), ("frankfurt", "eu-central-1")):
        running = rehearsed.at(ACCOUNT, region)
        assert differing(tmp_path / name, running) == []
        assert deploy(tmp_path / name, running) == []
    assert len(templates(tmp_path / "ireland")) > 5
    assert rehearsed.crashes == []


OTHERS: dict[str, tuple[str, str]] = {
    "the same prefix": (IRELAND, f"the stack kyc-rekognition-storage in {ACCOUNT} and eu-west-1"),
    "a collection": (
        IRELAND.replace('prefix = "kyc"', 'prefix = "aml"'),
        f"the collection kyc-customers in {ACCOUNT} and eu-west-1",
    ),
    "another account": (IRELAND.replace(ACCOUNT, "999900001111"), ""),
    "guardrails of one": (FRANKFURT + '\n[guardrails]\ntargets = ["ou-exam-ple11111"]\n', ""),
}


@pytest.mark.parametrize("case", OTHERS)
def test_what_would_collide_is_named(folder: Path, case: str) -> None:
    """By the other file and the name that both would give; nothing where there is none."""
    text, expected = OTHERS[case]
    (folder / "frankfurt.toml").write_text(text)
    found = list(collisions(load(folder / "ireland.toml")))
    assert found == (
        [f"frankfurt.toml: has {expected} too; the second to be deployed would be refused"] if expected else []
    )


def test_policies_of_the_organization_are_made_by_one(folder: Path) -> None:
    """Two environments of one prefix with [guardrails] would give their policies the same names."""
    guardrails = '\n[guardrails]\ntargets = ["ou-exam-ple11111"]\n'
    for name, text in (("ireland", IRELAND), ("frankfurt", FRANKFURT)):
        (folder / f"{name}.toml").write_text(text + guardrails)
    (line,) = collisions(load(folder / "ireland.toml"))
    assert line.startswith("frankfurt.toml: has the policy kyc-rekognition-scp of the organization")


def test_synthesis_refuses_what_would_collide(folder: Path) -> None:
    """With status 2, the other file and the name."""
    (folder / "frankfurt.toml").write_text(IRELAND)
    ran = subprocess.run(
        [sys.executable, "app.py", str(folder / "ireland.toml"), "--output", str(folder / "cdk.out"), "--no-pack"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 2
    assert "frankfurt.toml: has the stack kyc-rekognition-storage" in ran.stderr


def test_a_file_with_mistakes_is_no_neighbour(folder: Path) -> None:
    """Another file that cannot be read keeps nobody from synthesizing."""
    (folder / "frankfurt.toml").write_text("prefix =")
    (folder / "ruff.toml").write_text("line-length = 120")
    assert load(folder / "ireland.toml").beside == {}


def test_a_neighbour_with_mistakes_is_named(folder: Path) -> None:
    """What is made for all environments of the folder is made without it, and says so; a layer is no environment."""
    file = folder / "frankfurt.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('prefix = "', 'prefix = "-'), encoding="utf-8")
    (folder / "layer.toml").write_text("[alarms]\nlatency-milliseconds = 1\n", encoding="utf-8")
    (line,) = left_out(folder / "ireland.toml")
    assert line.startswith(
        "frankfurt.toml: has mistakes, and policies of the organization and the trail's data events are made without "
        "it: prefix: found '-"
    )
    assert list(left_out(folder / "frankfurt.toml")) == []


def test_a_file_that_cannot_be_read_is_named(folder: Path) -> None:
    """Nobody knows whether it is an environment: what is made for all of them is made without it."""
    (folder / "frankfurt.toml").write_text(FRANKFURT + "\n[[[")
    (line,) = left_out(folder / "ireland.toml")
    assert line.startswith(
        "frankfurt.toml: cannot be read, and policies of the organization and the trail's data events are made without "
        f"it: {folder / 'frankfurt.toml'}: "
    )
    assert list(left_out(folder / "frankfurt.toml")) == []


def test_a_layer_is_no_environment(folder: Path) -> None:
    """What others extend says neither account nor Region, and lacks nothing."""
    (folder / "frankfurt.toml").write_text('prefix = "kyc"\n')
    assert list(left_out(folder / "ireland.toml")) == []
