"""What only the bank can answer: which questions arise, what counts as an answer, and where the answers go."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assurance.pack import exports
from assurance.pack.failing import PackError
from assurance.pack.governed import Asked, State, asked, matching
from assurance.pack.schema import schema
from assurance.pack.words.governance import governance, items_of
from settings.loading import load, settings_of
from settings.settings import Settings
from tests.conftest import ROOT
from tests.support.packs import dossier

TODAY = date(2026, 11, 30)
REPORT = b"a report"
ANSWER = """
answer = "Opening an account; nothing else."
owner = "retail onboarding"
answered = 2026-11-01
expires = 2027-11-01
"""
MEASURED = """
[threshold.measurement]
threshold = 95
measured = 2026-10-01
model-version = "7.0"
[[threshold.measurement.groups]]
name = "women over 60"
comparisons = 20000
false-match-rate = 0.00005
false-non-match-rate = 0.004
"""
SHA256 = hashlib.sha256(REPORT).hexdigest()
EVIDENCE = f'evidence = [{{ file = "report.pdf", sha256 = "{SHA256}" }}]\n'


def approving(*names: str) -> Settings:
    """An environment that approves these capabilities."""
    needed: dict[str, dict[str, Any]] = {"face-search": {"collections": ("customers",)}}
    return settings_of(
        {
            "prefix": "kyc",
            "account": "111122223333",
            "region": "eu-west-1",
            "organization": "o-exampleorg1",
            "capabilities": {name: needed.get(name, {}) for name in names},
            "network": {"create": {"cidr": "10.40.0.0/22"}},
            "log-archive": {"create": {}},
            "trusted": {"callers": ("arn:aws:iam::111122223333:role/kyc",)},
            "tags": {"data-classification": "confidential"},
        }
    )


@pytest.fixture
def answered(tmp_path: Path) -> Callable[[str], Mapping[str, Asked]]:
    """The questions of an environment with face comparison, where the bank's file holds a text."""
    (tmp_path / "report.pdf").write_bytes(REPORT)

    def states(text: str) -> Mapping[str, Asked]:
        file = tmp_path / "mybank.toml"
        file.write_text(text)
        return {one.item.id: one for one in asked(approving("face-comparison"), file, TODAY)}

    return states


def test_without_a_file_every_question_is_open() -> None:
    """Exactly the questions that arise, each of them open."""
    settings = load("example")
    states = asked(settings, None, TODAY)
    assert [one.item.id for one in states] == [item.id for item in items_of(settings)]
    assert {one.state for one in states} == {State.OPEN}
    assert {one.why for one in states} == {("not answered",)}


def test_no_faces_no_questions_about_faces() -> None:
    """An environment that reads text is asked nothing that concerns faces."""
    names = {item.id for item in items_of(approving("text-detection"))}
    assert names == {
        "purpose", "impact-assessment", "model-inventory", "ai-literacy", "transparency", "data-retention",
        "identifiers", "vendor", "sub-outsourcing", "exit", "outage", "incidents", "trusted-principals",
        "alarms-answered", "deploying-role",
    }  # fmt: skip
    assert not [
        item.id for item in items_of(approving("text-detection")) if re.search("biometr|face", item.ask + item.why)
    ]


def test_one_among_many_is_asked_more() -> None:
    """Searching everybody raises questions that comparing two faces does not."""
    one, many = ({item.id for item in items_of(approving(name))} for name in ("face-comparison", "face-search"))
    assert many - one == {
        "many-legal-basis", "enrolment", "gallery-size", "watch-lists", "template-retention", "face-deletion",
    }  # fmt: skip
    assert [matching(approving(name)) for name in ("face-comparison", "face-search", "text-detection")] == [
        "one-to-one",
        "one-to-many",
        "none",
    ]


CASES = [
    ("[purpose]" + ANSWER, "purpose", State.ANSWERED, ()),
    ("[purpose]" + ANSWER.replace("2027-11-01", "2026-11-30"), "purpose", State.ANSWERED, ()),
    ("[purpose]" + ANSWER.replace("2027-11-01", "2026-11-29"), "purpose", State.EXPIRED, ("expired on 2026-11-29",)),
    (
        "[purpose]" + ANSWER.replace("2026-11-01", "2026-12-01"),
        "purpose", State.OPEN, ("answered on 2026-12-01, which is to come",),
    ),
    ("[legal-basis]" + ANSWER, "legal-basis", State.OPEN, ("names no file as evidence",)),
    ("[legal-basis]" + ANSWER + EVIDENCE, "legal-basis", State.ANSWERED, ()),
    (
        "[legal-basis]" + ANSWER + EVIDENCE.replace("report.pdf", "other.pdf"),
        "legal-basis", State.OPEN, ("other.pdf: cannot be read: No such file or directory",),
    ),
    (
        "[legal-basis]" + ANSWER + EVIDENCE.replace(SHA256, "0" * 64),
        "legal-basis", State.OPEN, (f"report.pdf: is not the file that was approved (SHA-256 {SHA256[:12]}…)",),
    ),
    ("[purpose]" + ANSWER + EVIDENCE.replace(SHA256, "0" * 64), "purpose", State.OPEN,
     (f"report.pdf: is not the file that was approved (SHA-256 {SHA256[:12]}…)",)),
    ("[vendor]" + ANSWER, "vendor", State.OPEN, ("names no record",)),
    ("[vendor]" + ANSWER + 'record = "C-1042"', "vendor", State.ANSWERED, ()),
    ("[threshold]" + ANSWER + EVIDENCE, "threshold", State.OPEN, ("names no measurement with its report",)),
    ("[threshold]" + ANSWER + MEASURED, "threshold", State.OPEN, ("names no measurement with its report",)),
    ("[threshold]" + ANSWER + EVIDENCE + MEASURED, "threshold", State.ANSWERED, ()),
    ("[liveness-challenge]" + ANSWER, "purpose", State.OPEN, ("not answered",)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "question", "state", "why"), CASES)
def test_an_answer_must_hold_what_is_asked(
    answered: Callable[[str], Mapping[str, Asked]], text: str, question: str, state: State, why: tuple[str, ...]
) -> None:
    """Words alone answer a decision; a document, a record or a measurement is asked for where it stands so."""
    one = answered(text)[question]
    assert (one.state, one.why) == (state, why)


MISTAKES = [
    ("[purpos]" + ANSWER, "mybank.toml: purpos: no such question; did you mean 'purpose'?"),
    ("[purpose]" + ANSWER.replace("owner", "ownr"), "mybank.toml: purpose.ownr: no such key; did you mean 'owner'?"),
    ("[purpose]\nanswer = 'x y'", "mybank.toml: purpose.expires: missing; expected when it must be given anew"),
    ("[purpose]" + ANSWER.replace("2027-11-01", '"soon"'), "mybank.toml: purpose.expires: found 'soon'"),
    ("purpose = 7", "mybank.toml: purpose"),
    ("[purpose", "mybank.toml: cannot be read: is not TOML"),
    (
        "[purpose]" + ANSWER + 'evidence = [{ file = "a", sha256 = "ab" }]',
        "mybank.toml: purpose.evidence[0].sha256: found 'ab'; expected 64 hexadecimal digits",
    ),
    (
        "[threshold]" + ANSWER + MEASURED.replace("0.00005", "5"),
        "mybank.toml: threshold.measurement.groups[0].false-match-rate: found 5; expected at most 1",
    ),
]


@pytest.mark.parametrize(("text", "expected"), MISTAKES)
def test_a_mistake_is_reported(answered: Callable[[str], Mapping[str, Asked]], text: str, expected: str) -> None:
    """A question that is none, a key that is none, another kind of value: reported with its place, no pack made."""
    with pytest.raises(PackError) as error:
        answered(text)
    assert expected in str(error.value)


def test_every_question_has_sources_of_a_date() -> None:
    """Each names at least one source; each source says when and how it was read, and what took its place."""
    assert 35 <= len(governance().item) <= 40
    assert all(one.sources for one in governance().item)
    assert {one.as_of for one in governance().source} == {date(2026, 11, 30)}
    assert {one.id: one.superseded_by for one in governance().source if one.superseded_by} == {"sr-11-7": "sr-26-2"}
    cited = {name for one in governance().item for name in one.sources}
    assert cited == {one.id for one in governance().source}


def test_the_schema_is_in_sync() -> None:
    """environments/governance/schema.json is what `make schema` writes today."""

    written = json.loads((ROOT / "environments/governance/schema.json").read_text(encoding="utf-8"))
    assert written == schema(), "environments/governance/schema.json is out of date; run: make schema"


def test_the_exports_say_what_is_open(assemblies: Mapping[str, Path], tmp_path: Path) -> None:
    """Rows for the bank's registers hold its answers, and OPEN where there is none; nothing is called compliant."""
    found, _ = dossier(assemblies["example"])
    text = "[purpose]" + ANSWER.replace("Opening", "=Opening") + "[vendor]" + ANSWER + 'record = "C-1042"\n'
    (tmp_path / "example.toml").write_text(text)
    found = replace(found, governance=asked(found.settings, tmp_path / "example.toml", TODAY))
    (row,) = csv.DictReader(io.StringIO(exports.inventory(found)))
    assert (row["purpose"], row["owner"], row["inventory id"], row["matching"], row["threshold"]) == (
        "'=Opening an account; nothing else.", "retail onboarding", "OPEN", "one-to-many", "OPEN",
    )  # fmt: skip
    rows = {(one["template"], one["what it asks for"]): one["this environment"]
            for one in csv.DictReader(io.StringIO(exports.register(found)))}  # fmt: skip
    assert rows["B_02.02", "contractual arrangement, by reference"] == "C-1042"
    assert rows["B_07.01", "exit and substitution"] == "OPEN"
    card = exports.card(found)
    assert "## Purpose\n\nFor which business process is each capability used, and for what not?\n\n=Opening" in card
    assert not re.search(r"complian", exports.inventory(found) + exports.register(found) + card, re.IGNORECASE)
