"""The pack's page of runbooks: what rings, the dashboard, what it costs."""

import re
from collections.abc import Callable, Mapping
from itertools import combinations
from pathlib import Path

from assurance.pack.dashboard import pictures
from tests.support.packs import dossier

Assemblies = Mapping[str, Path]
Packs = Callable[[str], Path]


def test_the_dashboard_is_drawn_from_its_definition(assemblies: Assemblies) -> None:
    """A box a widget, where the widget stands, with what it shows; none lies on another."""
    (picture,) = pictures(dossier(assemblies["example"])[0])
    assert picture.name == "kyc-rekognition-operations-eu-west-1"
    boxes = {one.title: one for one in picture.boxes}
    assert len(boxes) == len(picture.boxes) == 4 + 4 * 4
    assert boxes["Is it us or AWS?"].lines == (
        "AWS: server errors", "us: client errors and denials", "us: throttled, over the quota", "calls that succeed"
    )  # fmt: skip
    assert boxes["face-search: calls"].lines[-1] == "and 2 more"
    assert boxes["face-search: calls"].y > boxes["face-comparison: calls"].bottom
    for one, other in combinations(picture.boxes, 2):
        apart = one.right < other.x or other.right < one.x or one.bottom < other.y or other.bottom < one.y
        assert apart, (one.title, other.title)
    assert all(one.right <= picture.width and one.bottom <= picture.height for one in picture.boxes)


def test_the_page_says_what_rings_and_what_it_costs(packs: Packs) -> None:
    """Each deployed runbook with its urgency, each unit with its price or without."""
    page = (packs("example") / "runbooks.html").read_text(encoding="utf-8")
    rows = dict(re.findall(r'<th scope="row"><code>([a-z-]+)</code></th><td>(\w+)</td>', page))
    assert (rows["trail-changed"], rows["latency"]) == ("urgent", "routine")
    assert len(rows) == 33
    assert '<th scope="row">keys</th><td>4</td><td>4.00</td><td>4.00</td>' in page
    assert re.search(r'<th scope="row">alarms</th><td>74</td><td [^>]+>no price given</td>', page)


def test_files_beside_the_page_are_in_the_manifest(packs: Packs) -> None:
    """What is printed and pinned up can be held to the pack that was signed."""
    manifest = (packs("example") / "MANIFEST.json").read_text(encoding="utf-8")
    assert '"costs.md"' in manifest
    assert '"runbooks.md"' in manifest
