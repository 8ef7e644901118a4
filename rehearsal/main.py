"""Hold a rehearsal from beginning to end, and answer with an exit status."""

import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from types import FrameType

from rich.console import Console

from policies.commands.failing import CLEAN, FINDINGS, CannotCheckError
from rehearsal.cdk import CdkError
from rehearsal.deploying import stacks
from rehearsal.node import ROOT, NoCliError
from rehearsal.progress import STDERR, step
from rehearsal.rehearsing import Rehearsal, rehearsed, take_down
from rehearsal.report import show, show_left, show_limits, show_way_in
from stacks.settings import Settings, SettingsError, load


def rehearse(environment: str, assembly: Path | None, *, keep: bool) -> int:
    """0: deployed as the templates say; 1: something differs. Raises `CannotCheckError`."""
    try:
        settings = load(environment)
    except SettingsError as error:
        raise CannotCheckError(str(error)) from None
    with tempfile.TemporaryDirectory(prefix="rehearsal-assembly-") as folder, _ended_by_signals():
        found = assembly or _synthesized(environment, Path(folder))
        _belongs(found, settings)
        try:
            with rehearsed(settings, found) as rehearsal:
                return _told(rehearsal, keep=keep)
        except (NoCliError, CdkError) as error:
            raise CannotCheckError(f"{environment}: could not be rehearsed: {error}") from None


def _told(rehearsal: Rehearsal, *, keep: bool) -> int:
    console = Console(highlight=False)
    show(rehearsal, console)
    if keep:
        show_way_in(rehearsal, console)
        _wait()
    else:
        show_left(take_down(rehearsal), console)
    show_limits(console)
    if rehearsal.running.crashes:
        last = rehearsal.running.crashes[-1].strip().splitlines()[-1]
        raise CannotCheckError(f"the emulator failed {len(rehearsal.running.crashes)} times, last with: {last}")
    differing = len(rehearsal.readback.differing) + len(rehearsal.unsettled)
    STDERR.print(f"{sum(rehearsal.stacks.values())} resources rehearsed, {differing} findings; the account is gone")
    return FINDINGS if differing else CLEAN


def _synthesized(environment: str, folder: Path) -> Path:
    with step(f"Synthesize {environment}") as under_way:
        command = [sys.executable, "app.py", environment, "--output", str(folder)]
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
        if not (folder / "manifest.json").exists():
            raise CannotCheckError(f"{environment}: app.py wrote no assembly:\n{(ran.stdout + ran.stderr)[-2000:]}")
        under_way.said = f"Synthesized {environment}"
    return folder


def _belongs(assembly: Path, settings: Settings) -> None:
    """The assembly is of this environment."""
    try:
        found = {one["environment"] for one in stacks(assembly).values()}
    except (OSError, ValueError, KeyError) as error:
        raise CannotCheckError(f"{assembly}: is no cloud assembly that can be read ({error}); run make synth") from None
    place = f"aws://{settings.account}/{settings.region}"
    if found != {place}:
        named = ", ".join(sorted(found)) or "nothing"
        raise CannotCheckError(f"{assembly}: is for {named}, but the environment is for {place}")


def _wait() -> None:
    """Until Ctrl-C, or until a signal ends the process."""
    try:
        Event().wait()
    except KeyboardInterrupt:
        print()


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """A signal that would end the process at once unwinds it instead, so that everything is taken down."""

    def unwind(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    kept = {number: signal.signal(number, unwind) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
