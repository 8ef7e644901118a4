"""The first screen of the pack: what is asked, the verdict, and what stands in the way, without scrolling."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from assurance.pack.approval import decision, verdict
from assurance.pack.governed import State
from tests.conftest import NO_BROWSER
from tests.pack.conftest import CHROMIUM
from tests.support.packs import dossier, each_pack

Packs = Callable[[str], Path]

VERDICTS = {
    "Ready to sign: no control is open, every exception has an approval, and every question is answered.": {},
    "Not ready to sign: 1 control or public rule is open.": {"found": 1},
    "Not ready to sign: 2 controls or public rules are open, 1 finding of the audit is open, 1 exception lacks an "
    "approval, 37 questions lack an answer.": {"found": 2, "audited": 1, "unapproved": 1, "unanswered": 37},
    "Not ready to sign: no control is open, but 27 exceptions lack an approval and 1 question lacks an answer.": {
        "unapproved": 27, "unanswered": 1
    },
    "Not ready to sign: no control is open, but 2 questions lack an answer.": {"unanswered": 2},
    "Not ready to sign: 3 findings of the audit are open.": {"audited": 3},
}  # fmt: skip


@pytest.mark.parametrize("expected", VERDICTS)
def test_the_verdict_is_a_sentence(expected: str) -> None:
    """It says whether this can be signed, and names each kind that stands in the way, with its number."""
    numbers = {"found": 0, "audited": 0, "unapproved": 0, "unanswered": 0} | VERDICTS[expected]
    assert verdict(**numbers) == expected


def test_the_verdict_follows_from_the_evidence(assemblies: Mapping[str, Path]) -> None:
    """Placeholders and unanswered questions wait; an audit that found something is open; with neither it is met."""
    found, controls = dossier(assemblies["minimal"])
    shipped = decision(found, controls)
    assert shipped.standing == "waits"
    assert shipped.verdict.startswith("Not ready to sign: no control is open, but 19 exceptions lack an approval and ")
    audited: Any = SimpleNamespace(open=2)
    assert decision(replace(found, audit=audited), controls).standing == "open"
    approved = tuple(
        replace(one, entry=one.entry.model_copy(update={"approval": "CAB-4711"})) for one in found.register.exemptions
    )
    answered = tuple(replace(one, state=State.ANSWERED) for one in found.governance)
    signed = replace(found, governance=answered, register=replace(found.register, exemptions=approved))
    assert decision(signed, controls).standing == "met"
    assert decision(signed, controls).verdict.startswith("Ready to sign: ")


@pytest.mark.skipif(not CHROMIUM, reason=NO_BROWSER)
@pytest.mark.parametrize("width", [1280, pytest.param(390, id="phone")])
@each_pack
def test_it_holds_what_a_decision_takes(packs: Packs, read: Callable[..., Page], environment: str, width: int) -> None:
    """Capabilities by name, account, Region, data, until when, the verdict, and a link for each kind that is open."""
    page = read(packs(environment) / "index.html", width=width)

    def bottom(one: Locator) -> float:
        place = one.bounding_box()
        assert place
        return place["y"] + place["height"]

    for part in (".lead", ".asked", ".verdict .big", ".waiting"):
        assert bottom(page.locator(part)) <= 900, part
    asked = page.locator(".lead").inner_text()
    for words in ("in account 111122223333", ", Region ", "on data classified confidential", "2027-11-30"):
        assert words in asked
    assert page.locator(".asked li").count() == {"minimal": 1, "example": 4, "full": 20}[environment]
    links = page.eval_on_selector_all(".waiting a", "all => all.map(one => one.getAttribute('href'))")
    assert links == [
        "exceptions.html#exceptions", "governance.html#governance", "outside.html#by-hand", "risks.html#residual",
        "risks.html#unconfirmed",
    ]  # fmt: skip
    beside, decided = page.locator(".sign").bounding_box(), page.locator(".verdict").bounding_box()
    assert beside
    assert decided
    assert (beside["y"] == decided["y"]) is (width == 1280)
