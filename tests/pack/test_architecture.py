"""The drawing of the architecture: who is where, what is a store, and that each text has room."""

from collections.abc import Mapping
from itertools import combinations, pairwise
from pathlib import Path

from hypothesis import given
from hypothesis.strategies import booleans, integers, lists

from assurance.pack.architecture import Architecture, architecture
from assurance.pack.drawing import CHARACTER, HEAD, LINE, PAD, Arrow, Box
from assurance.pack.flows import Flow
from assurance.pack.routing import sideways
from tests.support.packs import dossier, each_pack

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


@each_pack
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
        "VPC 10.40.0.0/22", "Outside the VPC", "On AWS's side", "Data stores",
    ]  # fmt: skip


def test_a_collection_is_a_store(assemblies: Assemblies) -> None:
    """With a flow of its own; what AWS keeps besides is drawn, and a minimal environment has no collection."""
    found = drawn(assemblies, "example")
    assert box(found, "Collection kyc-customers").kind == "store"
    assert "enroller" in flow(found, "Rekognition and collection kyc-customers").who
    assert "A face liveness session, with its" in box(found, "Copies that AWS keeps").lines
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
    wide = found.scenes[0]
    inside = [number for listed in wide.numbers.values() for number in listed]
    assert sorted([*inside, *(one.number for one in wide.arrows)]) == [one.number for one in found.flows]
    assert inside == [flow(found, "Rekognition and collection kyc-customers").number]


def crossing(one: Arrow, other: Arrow) -> bool:
    """Whether two arrows touch: they run level or upright, so that their segments are thin boxes."""
    return any(
        min(a[0], b[0]) <= max(c[0], d[0])
        and min(c[0], d[0]) <= max(a[0], b[0])
        and min(a[1], b[1]) <= max(c[1], d[1])
        and min(c[1], d[1]) <= max(a[1], b[1])
        for a, b in pairwise(one.points)
        for c, d in pairwise(other.points)
    )


@each_pack
def test_no_two_arrows_cross(assemblies: Assemblies, environment: str) -> None:
    """Nor does a box hold nothing but the ends of arrows: Rekognition's is as high as its text."""
    wide = drawn(assemblies, environment).scenes[0]
    assert [(one.number, two.number) for one, two in combinations(wide.arrows, 2) if crossing(one, two)] == []
    assert [one.title for one in wide.boxes if one.height > HEAD + LINE * len(one.lines) + 6] == []


@given(
    levels=lists(integers(0, 2000), min_size=1, max_size=7, unique_by=lambda level: level // 60),
    top=integers(0, 1200), lines=integers(4, 30), right=booleans(),
)  # fmt: skip
def test_arrows_from_anywhere_beside_a_box_do_not_cross(levels: list[int], top: int, lines: int, right: bool) -> None:
    """However many boxes stand above, beside and below it, on either side."""
    places = {"hub": Box(x=450, y=top, width=280, height=HEAD + LINE * lines, kind="", title="")}
    for level in levels:
        y = level // 60 * 60
        places[str(level)] = Box(x=840 if right else 30, y=y, width=320, height=50, kind="", title="")
    flows = [
        Flow(number=level, start=str(level), end="hub", description="", what="", who=(), guard="") for level in levels
    ]
    arrows = list(sideways("hub", flows, places))
    assert len(arrows) == len(levels)
    assert [(one.number, two.number) for one, two in combinations(arrows, 2) if crossing(one, two)] == []
    assert all(top < one.points[-1][1] < places["hub"].bottom for one in arrows)
