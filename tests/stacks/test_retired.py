"""A retired capability: nobody can use it, and its data stays guarded and readable by whom the answers say."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app import baseline
from capabilities.capabilities import CAPABILITIES
from capabilities.capability import Duty
from policies.roles import roles
from settings.approvals import Capabilities
from settings.register import load
from settings.settings import Settings
from stacks.report import templates
from stacks.synthesis import synthesize
from tests.stacks.test_any_approval import ALONE
from tests.support.variants import settings_of

READER = "arn:aws:iam::111122223333:role/records/keeper"
RETIRED = {"until": date(2999, 6, 30), "approval": "GRC-1099"}
RESOURCES: dict[str, dict[str, Any]] = {
    "face-search": {"collections": ["customers"]},
    "custom-labels": {"projects": ["cheques"]},
    "streaming-video": {"processors": ["entrance"]},
}
READABLE = ("bulk-image-analysis", "custom-labels", "custom-labels-sharing", "face-liveness", "streaming-video")
QUICK = ("face-search", "streaming-video")
HELD = {
    "AWS::KMS::Alias": "AliasName",
    "AWS::Kinesis::Stream": "Name",
    "AWS::Rekognition::Collection": "CollectionId",
    "AWS::Rekognition::Project": "ProjectName",
    "AWS::S3::Bucket": "BucketName",
}


def retired(name: str, **changes: Any) -> Settings:
    """An environment that approves face detection, and has retired a capability."""
    table = {**RETIRED, **RESOURCES.get(name, {}), **({"readers": [READER]} if name in READABLE else {}), **changes}
    return settings_of(
        "minimal", {"region": "us-east-1", "capabilities": {"face-detection": {}}, "retired": {name: table}}
    )


def held(folder: Path) -> set[tuple[str, str]]:
    """Type and name of what holds data or its key, over all templates."""
    return {
        (one["Type"], str(one["Properties"][HELD[one["Type"]]]))
        for file in templates(folder).values()
        for one in json.loads(file.read_text(encoding="utf-8"))["Resources"].values()
        if one["Type"] in HELD
    }


def granted(value: Any) -> Iterator[str]:
    """Every action that a statement anywhere allows."""
    match value:
        case {"Effect": "Allow", "Action": str() | list() as actions}:
            yield from [actions] if isinstance(actions, str) else actions
        case dict():
            for inner in value.values():
                yield from granted(inner)
        case list():
            for inner in value:
                yield from granted(inner)


EACH = [
    pytest.param(name, marks=() if name in QUICK else pytest.mark.thorough)
    for name in (*ALONE, "streaming-video")
    if name != "face-detection"
]


@pytest.mark.parametrize("name", EACH)
def test_a_retirement_is_clean(name: str, tmp_path: Path) -> None:
    """No finding is open, nobody is granted its use, and what it has made is there as before."""
    settings = retired(name)
    register = load(settings.placeholders, settings.features, today=date(2026, 11, 24))
    made = synthesize(baseline, settings, tmp_path / "cdk.out", register)
    assert (made.mistakes, [f"{one}" for pack in made.packs for one in pack.open]) == ((), [])
    row = CAPABILITIES[name]
    used = {one for grant in row.of(Duty.USE, Duty.ENROL, Duty.READ_RESULTS, Duty.CLIENT) for one in grant.actions}
    erased = {one for grant in row.of(Duty.ERASE) for one in grant.actions}
    allowed = set(
        granted([json.loads(f.read_text(encoding="utf-8")) for f in templates(tmp_path / "cdk.out").values()])
    )
    assert allowed & (used - erased) == set()
    names = settings.names
    for kind, standing in RESOURCES.get(name, {}).items():
        type_ = {"collections": "Rekognition::Collection", "projects": "Rekognition::Project"}.get(kind)
        expected = standing[0] if type_ else names.data_stream(standing[0])
        assert (f"AWS::{type_ or 'Kinesis::Stream'}", expected) in held(tmp_path / "cdk.out")
    for store in settings.stores:
        if store in ("media", "evidence", "results", "models"):
            assert ("AWS::S3::Bucket", names.bucket(store)) in held(tmp_path / "cdk.out")
    readers = "results-" + name in re.findall(
        rf"{names.role('')}(results-[a-z-]+)", json.dumps([*allowed, *_roles(tmp_path)])
    )
    assert readers == (name in READABLE)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("name", "data"), [("face-search", "kept"), ("face-liveness", "kept"), ("face-search", "disposed")]
)
def test_the_last_capability_can_be_retired(name: str, data: str, tmp_path: Path) -> None:
    """Nothing is approved any more: no finding is open, nobody is granted its use, and its data is read by nobody."""
    settings = retired(name, data=data, readers=[]).model_copy(update={"capabilities": Capabilities()})
    register = load(settings.placeholders, settings.features, today=date(2026, 11, 24))
    made = synthesize(baseline, settings, tmp_path / "cdk.out", register)
    assert (made.mistakes, [f"{one}" for pack in made.packs for one in pack.open]) == ((), [])
    allowed = set(
        granted([json.loads(f.read_text(encoding="utf-8")) for f in templates(tmp_path / "cdk.out").values()])
    )
    used = {one for row in CAPABILITIES.values() for grant in row.of(Duty.USE, Duty.ENROL) for one in grant.actions}
    erased = {one for grant in CAPABILITIES[name].of(Duty.ERASE) for one in grant.actions}
    assert allowed & (used - erased) == set()


@pytest.mark.parametrize(
    ("name", "bucket"), [("bulk-image-analysis", "results"), ("custom-labels", "models"), ("face-liveness", "evidence")]
)
def test_what_is_kept_can_be_erased(name: str, bucket: str) -> None:
    """The eraser deletes versions in the bucket of a retired capability while its data is kept, and not afterwards."""
    for data, expected in (("kept", {bucket}), ("disposed", set())):
        settings = retired(name, data=data, readers=[])
        erased = {need.on for role in roles(settings) for _, need in role.needs if role.duty == "eraser"}
        assert {str(one) for one in erased} - {"media"} == expected


def _roles(folder: Path) -> Iterator[str]:
    for file in templates(folder / "cdk.out").values():
        for one in json.loads(file.read_text(encoding="utf-8"))["Resources"].values():
            if one["Type"] == "AWS::IAM::Role":
                yield one["Properties"]["RoleName"]
