"""The drawing of the architecture: who is where, what is a store, and that each text has room."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from assurance.pack.architecture import Architecture, architecture
from assurance.pack.drawing import CHARACTER, PAD, Box
from assurance.pack.flows import Flow
from tests.conftest import ENVIRONMENTS
from tests.support.packs import dossier

Assemblies = Mapping[str, Path]


def drawn(assemblies: Assemblies, environment: str) -> Architecture:
    found, _ = dossier(assemblies[environment])
    return architecture(found)


def box(found: Architecture, title: str) -> Box:
    (one,) = [one for one in found.scenes[0].boxes if one.title == title]
    return one


def flow(found: Architecture, description: str) -> Flow:
    (one,) = [one for one in found.flows if one.description == description]
    return one


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_no_box_is_empty_and_no_text_is_cut(assemblies: Assemblies, environment: str) -> None:
    """Wide and narrow: each box has lines, each line its room, and a phone sees no more than its width."""
    wide, narrow = drawn(assemblies, environment).scenes
    assert (wide.name, narrow.name, narrow.width) == ("wide", "narrow", 360)
    for scene in (wide, narrow):
        assert all(one.lines for one in scene.boxes)
        for one in (*scene.boxes, *scene.boundaries):
            room = (one.width - 2 * PAD + 4) / CHARACTER
            assert [line for line in (one.title, *one.lines) if len(line) > room + 1] == []
            assert one.right <= scene.width
            assert one.bottom <= scene.height


def test_each_is_where_it_is(assemblies: Assemblies) -> None:
    """Auditor, verifier, eraser and key administrator come from outside the VPC; callers are bound to its endpoints."""
    found = drawn(assemblies, "example")
    assert box(found, "Roles that call from anywhere").lines == ("auditor", "eraser", "key-administrator", "verifier")
    assert "enroller" in box(found, "Roles bound to its endpoints").lines
    assert box(found, "A customer's device, on the internet").lines == ("as liveness-client",)
    assert [one.title for one in found.scenes[0].boundaries] == [
        "VPC 10.40.0.0/22", "Outside the VPC", "On AWS's side, in no account of the bank", "Data stores",
    ]  # fmt: skip


def test_a_collection_is_a_store(assemblies: Assemblies) -> None:
    """With a flow of its own; what AWS keeps besides is drawn, and a minimal environment has no collection."""
    found = drawn(assemblies, "example")
    assert box(found, "Collection kyc-customers").kind == "store"
    assert "enroller" in flow(found, "Rekognition and collection kyc-customers").who
    assert "A face liveness session, with its images" in box(found, "Copies that AWS keeps, told below").lines
    minimal = drawn(assemblies, "minimal")
    assert not [one for one in minimal.scenes[0].boxes if one.title.startswith("Collection")]


def test_a_flow_leads_to_what_guards_it(assemblies: Assemblies) -> None:
    """To the documents whose statements guard it; on a phone the number stands in the boxes at both ends."""
    found = drawn(assemblies, "example")
    calls = flow(found, "VPC endpoint and Rekognition")
    assert [(one.kind, one.name) for one in calls.documents] == [("endpoint", "rekognition")]
    media = flow(found, "bucket kyc-rek-media-111122223333-eu-west-1 → Rekognition")
    assert [one.kind for one in media.documents] == ["bucket", "key"]
    numbers = {one.title: found.scenes[1].numbers.get(one) for one in found.scenes[1].boxes}
    assert numbers["VPC endpoints and their policies"] == (calls.number,)
    assert sorted({one.number for one in found.scenes[0].arrows}) == [one.number for one in found.flows]
