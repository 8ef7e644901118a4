"""Rehearse a life from beginning to end, and answer with an exit status."""

import tempfile
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assurance.commands.failing import CLEAN, FINDINGS, CannotCheckError
from rehearsal.cdk import CdkError
from rehearsal.emulator import emulator
from rehearsal.life.changes import Answers
from rehearsal.life.living import Life, LifeError, Reached, last_released, synthesized
from rehearsal.life.stations import Plan, plan
from rehearsal.node import NoCliError, install
from rehearsal.progress import STDERR, step
from rehearsal.sealed import sealed
from rehearsal.surroundings import surround
from settings.counting import counted
from settings.loading import file_of, load, read
from settings.register import own_register
from settings.settings import Settings


def live(environment: str, console: Console, released: str | None = None) -> int:
    """0: every station is as it was said to be; 1: one is not. Raises `CannotCheckError`.

    `released`: the commit whose templates are deployed first; by default the newest tag, or the oldest commit at hand.
    """
    settings = load(environment)
    with tempfile.TemporaryDirectory(prefix="life-") as folder:
        try:
            install()
            planned, files, assemblies = _prepared(environment, settings, Path(folder), released)
            home = Path(folder) / "home"
            home.mkdir()
            with sealed(), emulator(settings.account, settings.region) as running:
                surround(settings, running)
                life = Life(running=running, home=home, assemblies=assemblies, files=files)
                reached = _reached(life, planned)
                crashes = running.crashes
        except (NoCliError, CdkError, LifeError) as error:
            raise CannotCheckError(f"{environment}: its life could not be rehearsed: {error}") from None
    show(reached, planned, console)
    if crashes:
        last = crashes[-1].strip().splitlines()[-1]
        raise CannotCheckError(f"the emulator failed at {counted(len(crashes), 'request')}, the last time with: {last}")
    wrong = sum(bool(one.wrong) for one in reached)
    STDERR.print(f"{counted(len(reached), 'station')}, {wrong} not as said; the emulated account is gone")
    return FINDINGS if wrong else CLEAN


def _prepared(
    environment: str, settings: Settings, folder: Path, released: str | None
) -> tuple[Plan, Mapping[int, Path], Mapping[int, Path]]:
    """The stations with their files and assemblies; without the upgrade where nobody named a version and none serves.

    Raises `LifeError`.
    """
    file = file_of(environment)
    answers: Answers = deepcopy(dict(read(file).answers))
    planned = plan(file.stem, answers, last_released() if released is None else released)
    try:
        return planned, *_synthesized(environment, planned, folder / "upgraded")
    except LifeError as error:
        if released is not None or not (version := planned.stations[0].commit):
            raise
        reason = f"upgrade: {version} makes no templates of these answers: {str(error).strip().splitlines()[-1]}"
    planned = plan(file.stem, answers)
    planned = replace(planned, without=(reason, *planned.without[1:]))
    return planned, *_synthesized(environment, planned, folder / "new")


def _synthesized(environment: str, planned: Plan, folder: Path) -> tuple[Mapping[int, Path], Mapping[int, Path]]:
    folder.mkdir()
    with step("Synthesize the stations", len(planned.stations)) as under_way:
        found = synthesized(
            planned.stations,
            folder,
            own_register(environment),
            lambda number: under_way.move(number, "Synthesize the stations"),
        )
        under_way.said = f"Synthesized {counted(len(planned.stations), 'station')}"
    return found


def _reached(life: Life, planned: Plan) -> list[Reached]:
    reached = []
    with step("Live", len(planned.stations)) as under_way:
        for one in life.stations(planned.stations):
            reached.append(one)
            under_way.move(len(reached), one.station.title)
        under_way.said = f"Lived through {counted(len(reached), 'station')}"
    return reached


def show(reached: list[Reached], planned: Plan, console: Console) -> None:
    """Print each station: what CloudFormation did, what verify found, whether the cdk CLI is content."""
    table = Table("Station", title="Life", title_justify="left", title_style="bold")
    for heading in ("Made", "Changed", "Replaced", "Deleted", "Kept", "Imported"):
        table.add_column(heading, justify="right")
    table.add_column("verify")
    for one in reached:
        done, sign = one.done, "[red]✗[/red] " if one.wrong else "[green]✓[/green] "
        numbers = (done.made, done.changed, done.replaced, done.deleted, len(done.retained), done.imported)
        found = ", ".join(sorted(one.found)) if len(one.found) < 4 else f"{len(one.found)} controls"
        table.add_row(f"{sign}{one.station.title}", *(f"{number or '·'}" for number in numbers), found or "clean")
    console.print(table)
    for one in reached:
        for line in one.wrong:
            console.print(f"[red]wrong[/red]  {one.station.title}: {line}", soft_wrap=True)
    for reason in planned.without:
        console.print(f"left out  {reason}", soft_wrap=True)
