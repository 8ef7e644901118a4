"""The README shows what the app really says, though its counts may age; `UPDATE_GOLDEN=1` writes it anew."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from assurance.audit.table import render
from settings.loading import SettingsError, load
from tests.conftest import ROOT, summary
from tests.support.auditing import audit, planted
from tests.support.planting import KINDS
from tests.support.signed import UPDATE

README = ROOT / "README.md"

MISTAKES = {
    "account = ": "account = 111122223333",
    "region = ": 'region = "eu-central-1"',
    "[capabilities.text-detection]": "[capabilities.text-detecton]",
    "evidence-lock = ": "evidence-lock = 180",
}
"""Beginning of a line of environments/example.toml → what stands there instead."""


def assert_shown(name: str, found: str) -> None:
    """The block between `<!-- name -->` and `<!-- /name -->` holds this text."""
    block = re.compile(rf"(?<=<!-- {name} -->\n```\n).*?(?=```\n<!-- /{name} -->)", re.DOTALL)
    text = README.read_text(encoding="utf-8")
    if os.environ.get(UPDATE):
        text = block.sub(lambda _: found, text)
        README.write_text(text, encoding="utf-8")
    shown = block.search(text)
    assert shown, f"README.md has no block {name}"
    assert shape(shown[0]) == shape(found), f"the block {name} of README.md is out of date; {UPDATE}=1 writes it anew"


def shape(text: str) -> list[list[str]]:
    """The words of each line; counts, which every new control changes, and the frame that they stretch left out."""
    return [re.findall(r"[^\W\d][\w.:'-]*", line) for line in text.splitlines()]


def what_the_app_says(assembly: Path) -> str:
    """The tables of the summary, without the paths of this run."""
    tables, found, _ = summary(assembly).partition("Templates and ")
    assert found
    return "\n".join(line.rstrip() for line in tables.strip().splitlines()) + "\n"


def what_is_said_of_mistakes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """How the mistakes in environments/mybank.toml are reported."""
    example = (ROOT / "environments/example.toml").read_text(encoding="utf-8")
    for old, new in MISTAKES.items():
        example = re.sub(rf"^{re.escape(old)}.*$", new, example, flags=re.MULTILINE)
    (folder / "environments").mkdir()
    (folder / "environments/mybank.toml").write_text(example, encoding="utf-8")
    monkeypatch.chdir(folder)
    with pytest.raises(SettingsError) as raised:
        load("mybank")
    return f"{raised.value}\n"


def what_an_audit_says(assembly: Path, folder: Path) -> str:
    """The findings and answers of two days with a call past the endpoint, as a pipe gets them."""
    month = planted("example", KINDS["no endpoint"][0])
    fixed = {"eventID": "7b1c5a52-0d3e-4f7e-9a51-2f6d0c4e8b11", "eventTime": "2026-03-02T09:30:00Z"}
    month.records[-1] |= fixed
    text = render(audit(month, assembly, folder / "logs"), to_file=True)
    answers, found, _ = text.partition("Who called Rekognition")
    assert found
    return "\n".join(line.rstrip() for line in answers.strip().splitlines()) + "\n"


def test_the_readme_shows_what_is_said(
    assemblies: Mapping[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The README shows the summary of the example, what an audit answers, and how mistakes are reported, as today."""
    assert_shown("audit", what_an_audit_says(assemblies["example"], tmp_path))
    assert_shown("output", what_the_app_says(assemblies["example"]))
    assert_shown("mistakes", what_is_said_of_mistakes(tmp_path, monkeypatch))


def test_links_lead_somewhere() -> None:
    """Every file that a page links to is there."""
    for page in (README, ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_verbs_of_make_are_true() -> None:
    """Every `make VERB` that a page names is a verb of the Makefile."""
    verbs = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in (README, ROOT / "CONTRIBUTING.md"):
        named = set(re.findall(r"^make ([a-z]+)|`make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
        assert {verb for pair in named for verb in pair if verb} <= verbs, page.name
