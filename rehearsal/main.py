"""Hold a rehearsal from beginning to end, and answer with an exit status."""

import argparse
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

from assurance.commands import verify
from assurance.commands.failing import CLEAN, FINDINGS, CannotCheckError
from rehearsal.cdk import CdkError
from rehearsal.cloudformation.failing import ValidationError
from rehearsal.deploying import stacks, template
from rehearsal.life.main import live
from rehearsal.node import ROOT, NoCliError
from rehearsal.progress import STDERR, step
from rehearsal.recorded import Record, write
from rehearsal.rehearsing import Rehearsal, rehearsed, take_down
from rehearsal.report import show, show_left, show_limits, show_way_in
from rehearsal.variables import only
from settings.counting import counted
from settings.loading import SettingsError, load
from settings.reading import ENVIRONMENTS, file_of
from settings.settings import Settings


def rehearse(
    environment: str,
    assembly: Path | None,
    *,
    keep: bool,
    life: bool = False,
    released: str | None = None,
    logs: Path | None = None,
) -> int:
    """0: deployed as the templates say, and verified; 1: something is open. Raises `CannotCheckError`."""
    try:
        settings = load(environment)
        if life:
            with ended_by_signals():
                wide = None if sys.stdout.isatty() else 118
                return live(environment, Console(highlight=False, width=wide), released)
    except SettingsError as error:
        raise CannotCheckError(str(error)) from None
    with tempfile.TemporaryDirectory(prefix="rehearsal-assembly-") as folder, ended_by_signals():
        found = assembly or _synthesized(environment, Path(folder))
        _belongs(found, settings)
        try:
            with rehearsed(settings, found) as rehearsal:
                return _described(rehearsal, environment, found, keep=keep, logs=logs)
        except (NoCliError, CdkError) as error:
            raise CannotCheckError(f"{environment}: could not be rehearsed: {error}") from None


def _described(rehearsal: Rehearsal, environment: str, assembly: Path, *, keep: bool, logs: Path | None) -> int:
    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
    show(rehearsal, console)
    status = _verified(rehearsal, environment, assembly)
    if keep:
        show_way_in(rehearsal, environment, assembly, console)
        _wait()
    else:
        show_left(take_down(rehearsal), console)
    show_limits(console)
    if logs:
        _leave(rehearsal.running.records, logs)
    if crashes := rehearsal.running.crashes:
        last = crashes[-1].strip().splitlines()[-1]
        raise CannotCheckError(f"the emulator failed at {counted(len(crashes), 'request')}, the last time with: {last}")
    resources = f"{counted(sum(rehearsal.stacks.values()), 'resource')} deployed"
    resources += f", {counted(len(rehearsal.unsettled), 'stack')} unsettled"
    STDERR.print(f"{resources}; verify ended with {status}; the emulated account is gone")
    return max(status, FINDINGS if rehearsal.unsettled else CLEAN)


def _leave(records: list[Record], folder: Path) -> None:
    """The calls of the rehearsal as log files. Raises `CannotCheckError`."""
    try:
        number = write(records, folder)
    except OSError as error:
        raise CannotCheckError(f"{folder}: cannot be written: {error.strerror}") from None
    STDERR.print(f"{len(records)} calls recorded, in {counted(number, 'log file')} under {folder}")


def _verified(rehearsal: Rehearsal, environment: str, assembly: Path) -> int:
    """The exit status of `verify`, the same command as for a live account, with the emulator for AWS."""
    parser = argparse.ArgumentParser()
    verify.register(parser.add_subparsers())
    options = parser.parse_args(["verify", environment, "--approved", str(assembly)])
    with only(rehearsal.running.environment):
        status: int = options.run(options)
    return status


def _synthesized(environment: str, folder: Path) -> Path:
    with step(f"Synthesize {environment}") as under_way:
        file, ours = file_of(environment).resolve(), ROOT / ENVIRONMENTS / f"{environment}.toml"
        command = [sys.executable, "app.py", environment if file == ours else str(file), "--output", str(folder)]
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
        if not (folder / "manifest.json").exists():
            raise CannotCheckError(f"{environment}: app.py wrote no assembly:\n{(ran.stdout + ran.stderr)[-2000:]}")
        under_way.said = f"Synthesized {environment}"
    return folder


def _belongs(assembly: Path, settings: Settings) -> None:
    """The assembly is of this environment, and has templates that a rehearsal can deploy."""
    try:
        found = {one["environment"]: template(assembly, one) for one in stacks(assembly).values()}
    except OSError as error:
        raise CannotCheckError(f"{error.filename}: {error.strerror}; run make synth") from None
    except ValidationError as error:
        raise CannotCheckError(f"{assembly}: {error.message}") from None
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise CannotCheckError(f"{assembly}/manifest.json: is none of a cloud assembly ({error!r})") from None
    place = f"aws://{settings.account}/{settings.region}"
    if found.keys() != {place}:
        named = ", ".join(sorted(found)) or "nothing"
        raise CannotCheckError(f"{assembly}: is for {named}, but the environment is for {place}")


def _wait() -> None:
    """Until Ctrl-C, or until a signal ends the process."""
    try:
        Event().wait()
    except KeyboardInterrupt:
        print()


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """A signal that would end the process at once unwinds it instead, so that everything is taken down."""

    def unwind(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    kept = {number: signal.signal(number, unwind) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
