"""From a fleet file to judged targets and the folder of an engine."""

import sys
from collections.abc import Sequence
from pathlib import Path

from assurance.commands.failing import COULD_NOT_CHECK, CannotCheckError
from assurance.results.verdict import Status
from fleet.classes import differences
from fleet.differing import differing
from fleet.entries import template_files
from fleet.judging import Judged, judge_all
from fleet.template_sets import TemplateSet, prove, sets_of
from fleet.writing import files, lacking, refuse_others, write
from settings.counting import counted
from settings.fleets import Fleet, load_fleet
from settings.loading import SettingsError
from settings.register import RegisterError

MOST = 20
"""Findings that are listed."""


def roll_out(name: str, engine: str | None, output: Path | None, *, prove_all: bool = False) -> int:
    """0: every target is met or excepted; 1: something is open. Raises `CannotCheckError`."""
    try:
        fleet = load_fleet(name)
    except SettingsError as error:
        raise CannotCheckError(str(error)) from None
    engine = engine or fleet.declared.engine
    if missing := list(lacking(fleet, engine)):
        raise CannotCheckError("\n".join(missing))
    place = output or Path(f"fleet.{fleet.name}")
    try:
        refuse_others(place)
    except FileExistsError as error:
        raise CannotCheckError(str(error)) from None
    sets = sets_of(fleet)
    if prove_all:
        prove([(of, member) for of in sets for member in of.members])
    found, refused = files(fleet, sets, engine)
    if refused:
        raise CannotCheckError("\n".join(refused))
    try:
        judged = list(judge_all(sets, fleet.base))
    except RegisterError as error:
        raise CannotCheckError(str(error)) from None
    try:
        write(place, found)
    except FileExistsError as error:
        raise CannotCheckError(str(error)) from None
    except OSError as error:
        raise CannotCheckError(f"{place}: cannot be written: {error.strerror or error}") from None
    _tell(fleet, sets, judged, engine, place, proved=prove_all)
    return (
        COULD_NOT_CHECK
        if any(one.exit_status == COULD_NOT_CHECK for one in judged)
        else max(one.exit_status for one in judged)
    )


def _tell(
    fleet: Fleet, sets: Sequence[TemplateSet], judged: Sequence[Judged], engine: str, place: Path, *, proved: bool
) -> None:
    templates = template_files(sets)
    largest = max(len(text.encode()) for text in templates.values())
    tried = "every target" if proved else "one target of each set"
    print(
        f"Fleet {fleet.name}: {counted(len(fleet.members), 'target')}, "
        f"{counted(len({m.settings.account for m in fleet.members}), 'account')}"
    )
    print(
        f"{counted(len(sets), 'set')} of templates, {len(templates)} in all, the largest "
        f"{largest:,} of 51,200 bytes; {tried} was synthesized alone, and gave the same"
    )
    for number, of in enumerate(sets, 1):
        print(
            f"  set {number}: {counted(len(of.members), 'target')}, {counted(len(of.parameters), 'parameter')}: "
            + ", ".join(of.parameters)
        )
        if number > 1:
            unlike = differences(sets[0].members[0], of.members[0]) or ("the order in which values sort",)
            print(f"    not set 1, since these differ: {', '.join(unlike)}")
    for line in _opened(judged):
        print(line)
    counts = ", ".join(f"{sum(one.counts[status] for one in judged):,} {word}" for status, word in _WORDS.items())
    print(f"For {engine}: {place}/README.md says what comes next")
    print(f"{counted(len(judged), 'target')} judged: {counts}", file=sys.stderr)


_WORDS = {Status.MET: "met", Status.NOT_MET: "not met", Status.UNDECIDED: "undecided", Status.EXCEPTED: "excepted"}


def _opened(judged: Sequence[Judged]) -> list[str]:
    """Each open finding once, with the targets that have it."""
    crashed = [f"{one.name}: {line}" for one in judged for line in one.crashed]
    open_ = {one.name: [(each.control, each.path, each.message) for each in one.open] for one in judged}
    lines = [*crashed, *differing(open_)]
    return lines[:MOST] + ([f"and {len(lines) - MOST} more"] if len(lines) > MOST else [])
