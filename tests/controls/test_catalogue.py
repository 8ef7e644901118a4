"""The control catalogue as a whole: complete entries, sourced identifiers, pages in sync."""

import re
from pathlib import Path

import pytest

from assurance.commands.catalogue import pages
from assurance.controls.control import Control
from assurance.controls.frameworks import FRAMEWORKS, objectives
from assurance.controls.registry import CATALOGUE, EVERY, LIVE
from assurance.results.verdict import Consideration
from assurance.sources.yaml_templates import parse_yaml
from tests.conftest import ROOT

each_control = pytest.mark.parametrize("control", EVERY.values(), ids=list(EVERY))


def test_there_are_enough_controls() -> None:
    """At least 70 controls, in all five considerations."""
    assert len(CATALOGUE) >= 70
    assert {control.consideration for control in CATALOGUE.values()} == set(Consideration)


def test_what_only_an_account_can_tell_is_kept_apart() -> None:
    """`check` has the controls that a template can be judged by, `verify` the others as well."""
    assert {one.id for one in EVERY.values() if one.live} == set(LIVE)
    assert list(EVERY) == [*CATALOGUE, *LIVE]


@each_control
def test_an_entry_is_complete(control: Control) -> None:
    """Id, a title that is a sentence, why, remedy, and a snippet before and after that is YAML."""
    assert re.fullmatch(r"[A-Z]{3}\d{2}", control.id)
    assert control.title[0].isupper()
    assert control.title.endswith(".")
    assert len(control.why) > 20
    assert len(control.remedy) > 10
    for snippet in (control.before, control.after):
        assert snippet
        content, _ = parse_yaml(snippet, control.id)
        assert content is not None
    assert control.before != control.after


@each_control
def test_objectives_are_known_and_identifiers_sourced(control: Control) -> None:
    """A control names mapped objectives, or the nearest one that it supports; every identifier has its source."""
    known = objectives()
    assert all(one in known for one in (*control.objectives, *([control.supports] if control.supports else ())))
    for one in control.frameworks:
        assert one.framework in FRAMEWORKS
        assert one.source


def test_every_objective_is_judged() -> None:
    """Each mapped objective is answered, or supported, by a control."""
    judged = {name for one in CATALOGUE.values() for name in (*one.objectives, one.supports)}
    assert set(objectives()) - judged == set()


def test_few_controls_can_never_be_excepted() -> None:
    """The list is short, and all of it is critical."""
    never = [control for control in CATALOGUE.values() if not control.exceptable]
    assert 4 <= len(never) <= 10
    assert {str(control.severity) for control in never} == {"critical"}


def test_pages_are_in_sync() -> None:
    """docs/controls says what the catalogue says; `make docs` writes it."""
    folder = ROOT / "docs" / "controls"
    assert {path.name: path.read_text() for path in folder.glob("*.md")} == pages(EVERY.values())


@each_control
def test_a_finding_links_to_its_section(control: Control) -> None:
    """The link of a finding leads to a heading that is there."""
    file, anchor = control.page.split("#")
    assert f"\n## {control.id}\n" in Path(ROOT, file).read_text()
    assert anchor == control.id.lower()


def test_snippets_are_no_tabs() -> None:
    """YAML forbids tabs, and people paste the snippets."""
    assert not [one.id for one in EVERY.values() if "\t" in one.before + one.after]
