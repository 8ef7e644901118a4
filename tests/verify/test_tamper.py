"""Whatever somebody changes in a deployed account is reported by what it belongs to, and undone it is clean again."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assurance.controls.registry import EVERY
from assurance.results.result import Result
from assurance.verify.verifying import Asked, verified
from tests.conftest import ROOT
from tests.support.tampers import audit, identity, keys, network, others, stacks, storage, surroundings
from tests.support.tampers.intruder import TAMPERS, Change, Intruder, Tamper
from tests.support.tampers.invisible import INVISIBLE

if TYPE_CHECKING:
    from rehearsal.emulator import Running

TOPICS = (audit, identity, keys, network, others, stacks, storage, surroundings)
ALONE = "TAMPER_ALONE"
"""Set it to make each change alone: slower, and surer that each is reported for itself."""


def rounds() -> list[list[Tamper]]:
    """What is changed together."""
    if ALONE in os.environ:
        return [[one] for one in TAMPERS]
    ordered = sorted(TAMPERS, key=lambda one: one.round)
    return [list(together) for _, together in groupby(ordered, key=lambda one: one.round)]


@contextmanager
def made(change: Change, who: Intruder) -> Iterator[None]:
    """A change for as long as the block lasts."""
    steps = change(who)
    next(steps)
    yield
    assert next(steps, None) is None


def found(assemblies: Mapping[str, Path]) -> tuple[Result, ...]:
    """What `verify` finds open."""

    def silently(environment: str, targets: Iterable[Any], number: int) -> Iterable[Any]:
        return targets

    asked = Asked(approved=[assemblies["example"]], own_credentials=True, whole_account=True)
    return verified("example", asked, silently).open


@pytest.mark.thorough
def test_what_is_changed_is_reported_and_undone_is_clean(
    rehearsed: "Running", assemblies: Mapping[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each change is reported, by each control that it belongs to; when all are undone, nothing is."""
    for name, value in rehearsed.environment.items():
        monkeypatch.setenv(name, value)
    who = Intruder(rehearsed.aws())
    unreported: list[str] = []
    for together in rounds():
        with ExitStack() as changed:
            for one in together:
                changed.enter_context(made(one.change, who))
            results = found(assemblies)
        unreported += [f"{one.name}: {by}" for one in together for by in one.missing(results)]
    assert unreported == []
    assert found(assemblies) == ()
    assert rehearsed.crashes == []


def test_the_documentation_lists_what_stays_invisible() -> None:
    """Each point of docs/verify.md, in order, is in the table of changes."""
    listed = (ROOT / "docs" / "verify.md").read_text(encoding="utf-8").partition("## What it cannot see")[2]
    assert re.findall(r"^- \*\*(.+?)\*\*", listed, flags=re.MULTILINE) == list(INVISIBLE)


@pytest.mark.thorough
def test_what_stays_invisible_is_not_reported(
    rehearsed: "Running", assemblies: Mapping[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each point has a change that is not reported, or a reason why there is none: what comes to be seen leaves it."""
    for name, value in rehearsed.environment.items():
        monkeypatch.setenv(name, value)
    who = Intruder(rehearsed.aws())
    with ExitStack() as changed:
        for one in INVISIBLE.values():
            if not isinstance(one, str):
                changed.enter_context(made(one, who))
        assert found(assemblies) == ()


def test_the_table_is_long_and_names_everything_once() -> None:
    """At least forty changes, of every topic; each is reported by a control or question."""
    names = [one.name for one in TAMPERS]
    assert len(names) == len(set(names)) >= 40
    assert {one.change.__module__ for one in TAMPERS} == {module.__name__ for module in TOPICS}
    assert all(by.split()[0] in EVERY for one in TAMPERS for by in one.reported)
    assert all(one.reported for one in TAMPERS)
