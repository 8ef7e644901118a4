"""A bank that adopts what it has: the baseline deploys, and passes once the bank has answered for what it adopts."""

import hashlib
import json
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app import baseline
from assurance.controls.check import check
from assurance.controls.control import Approval
from assurance.controls.registry import CATALOGUE
from assurance.sources.resource import Application, Input
from assurance.sources.template import read
from policies.boundary import BoundaryKind, boundary
from policies.key import key_policy
from settings.documents import documents
from settings.register import REGISTER, load
from settings.settings import Settings
from stacks.synthesis import synthesize
from tests.conftest import ROOT
from tests.settings.test_answers import ADOPTED
from tests.support.adopting import THEIRS, adopting
from tests.support.variants import settings_of, synthesized

KEYS = {key: value for key, value in THEIRS.items() if key.startswith("keys.")}
EVERYBODY = {"Sid": "Everybody", "Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}
OPEN = {
    "Version": "2012-10-17",
    "Statement": [{"Sid": "Everything", "Effect": "Allow", "Action": "*", "Resource": "*"}],
}
MANAGEMENT = {"Field": "eventCategory", "Equals": ["Management"]}
WRITES = [{"FieldSelectors": [MANAGEMENT, {"Field": "readOnly", "Equals": ["false"]}]}]
TODAY = date(2026, 11, 24)
ENTRIES = {
    "PRF07": ("adopted-boundary", "adopted-s3-endpoint", "adopted-media-key"),
    "ENC13": ("adopted-notifications-key",),
    "ENC14": ("adopted-notifications-key",),
}


def test_where_every_key_is_adopted_no_stack_is_empty(tmp_path: Path) -> None:
    """CloudFormation takes no template without resources."""
    templates = synthesized(settings_of("minimal", KEYS), tmp_path)
    (foundation,) = [one for name, one in templates.items() if name.endswith("-foundation")]
    assert {one["Type"] for one in foundation["Resources"].values()} == {"AWS::IAM::ManagedPolicy"}
    assert [name for name, template in templates.items() if not template.get("Resources")] == []


def test_of_an_adopted_trail_nothing_of_ours_is_named() -> None:
    """The key serves no trail, and auditors reach no bucket, that are not there: others could make them."""
    settings = settings_of("minimal", {"log-archive": ADOPTED["log-archive"]})
    text = f"{key_policy(settings, 'logs')} {boundary(settings, BoundaryKind.OVERSIGHT)}"
    assert settings.names.trail_arn not in text
    assert settings.names.bucket("trail") not in text


CASES = [
    pytest.param({"log-archive": ADOPTED["log-archive"]}, id="the trail", marks=pytest.mark.thorough),
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


SPOILT: dict[str, tuple[str, dict[str, Any], str]] = {
    "a boundary that leaves a capability out": ("boundary.json", {"Statement": []}, "PRF07"),
    "a boundary that leaves everything": ("boundary.json", OPEN, "IAM34"),
    "a key that does not rotate": ("media.json", {"EnableKeyRotation": False}, "ENC01"),
    "a key that lets everybody in": ("media.json", {"KeyPolicy": {**OPEN, "Statement": [EVERYBODY]}}, "ENC06"),
    "a key that lets CloudWatch out": ("notifications.json", {"KeyPolicy": {"Statement": []}}, "ENC13"),
    "an endpoint that lets nothing pass": ("endpoint.json", {"Statement": []}, "PRF07"),
    "a trail that records no reads": ("trail.json", {"AdvancedEventSelectors": WRITES}, "AUD07"),
    "a trail that is stopped": ("trail.json", {"IsLogging": False}, "AUD01"),
}


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Application, Path]:
    """An environment that adopts everything, its templates, and the folder of its documents."""
    folder = tmp_path_factory.mktemp("adopted")
    settings = adopting(folder)
    synthesized(settings, folder / "cdk.out")
    return settings, read([folder / "cdk.out"]), folder


def judged(settings: Settings, application: Application, *rules: str) -> set[tuple[str, str]]:
    """Rule and path of whatever is open."""
    controls = [CATALOGUE[rule] for rule in rules] or list(CATALOGUE.values())
    register = load(settings.placeholders, settings.features, today=TODAY, path=REGISTER)
    found = check(application, controls=controls, approval=Approval(settings=settings), register=register)
    return {(one.control, one.path) for one in found.open}


def test_documents_decide_what_is_adopted(theirs: tuple[Settings, Application, Path]) -> None:
    """Boundary, keys and endpoint leave nothing open; of the trail what belongs to its owner."""
    settings, application, _ = theirs
    assert judged(settings, application) == {(rule, "adopted/Trail") for rule in ("AUD05", "ENC11", "ENC25", "STO23")}


def test_a_document_is_an_input(theirs: tuple[Settings, Application, Path]) -> None:
    """Named with its hash among what the judgement rests on."""
    settings, application, folder = theirs
    found = check(application, controls=[CATALOGUE["ENC01"]], approval=Approval(settings=settings))
    file = folder / "media.json"
    assert Input(path="media.json", sha256=hashlib.sha256(file.read_bytes()).hexdigest()) in found.inputs


@pytest.mark.parametrize("how", SPOILT)
def test_documents_are_judged_like_ours(how: str, theirs: tuple[Settings, Application, Path], tmp_path: Path) -> None:
    """What is wrong in one is reported."""
    name, change, rule = SPOILT[how]
    settings, application, folder = theirs
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("cdk.out"))
    file = tmp_path / name
    file.write_text(json.dumps({**json.loads(file.read_text(encoding="utf-8")), **change}), encoding="utf-8")
    assert judged(settings.adopting(documents(settings, lambda _: tmp_path)), application, rule)


def test_a_key_policy_alone_leaves_rotation_undecided(
    theirs: tuple[Settings, Application, Path], tmp_path: Path
) -> None:
    """It says nothing of it; all that it says is judged."""
    settings, application, folder = theirs
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("cdk.out"))
    file = tmp_path / "media.json"
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8"))["KeyPolicy"]), encoding="utf-8")
    settings = settings.adopting(documents(settings, lambda _: tmp_path))
    assert judged(settings, application, "ENC01", "ENC06", "PRF07") == {("ENC01", "adopted/KeysMedia")}
