"""Live a life: synthesize each station, deploy it, ask verify and the cdk CLI, and hold both against what was said."""

import io
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from assurance.sources.failing import SourceError
from assurance.sources.live.failing import CallError
from assurance.verify.failing import CannotVerifyError
from assurance.verify.verifying import Asked, verified
from rehearsal.cdk import Cdk
from rehearsal.deploying import DeployError, bring_back, deploy, stacks
from rehearsal.emulator import Running
from rehearsal.life import changes, data
from rehearsal.life.done import Done, Events, Kept
from rehearsal.life.planned import Planned, delete, deploy_as_planned, planned
from rehearsal.life.protection import protection
from rehearsal.life.stations import Station, Way
from rehearsal.node import ROOT
from rehearsal.rehearsing import unsettled
from rehearsal.variables import only
from settings.drafting import draft
from settings.settings import Settings

_WITHOUT_OURS = """
import runpy, sys
ours = sys.argv.pop(1)
sys.path = [one for one in sys.path if one not in ("", ours, ours + "/constructs")]
runpy.run_path("app.py", run_name="__main__")
"""
"""Runs the app of another commit; today's rooms, which are installed, are not taken for that commit's."""


class LifeError(Exception):
    """A station could not be reached at all: which, and why."""


@dataclass(frozen=True, kw_only=True)
class Reached:
    """A station, and what was found there."""

    station: Station
    done: Done
    found: frozenset[str]
    """Controls that are not met or undecided."""
    unsettled: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    """What is not as it was said, or not protected."""


@dataclass(kw_only=True)
class Life:
    """One account over the years; assemblies by station, in the order of a plan."""

    running: Running
    home: Path
    assemblies: Mapping[int, Path]
    files: Mapping[int, Path]

    def stations(self, listed: tuple[Station, ...]) -> Iterator[Reached]:
        """Reach one station after the other. Raises `LifeError`."""
        events: dict[str, Events] = {}
        retained: tuple[Kept, ...] = ()
        for number, station in enumerate(listed):
            settings = changes.settings(station.answers)
            running = self.running.at(settings.account, settings.region)
            before = protection(running.aws(), settings) if station.same else {}
            plan = self._plan(number, running, settings) if station.way is Way.DEPLOY else None
            wrong = list(self._reach(station, number, running, plan, retained))
            if station.way in (Way.FIRST, Way.DEPLOY, Way.IMPORT):
                data.put(running.aws(), settings)
            done = events.setdefault(settings.region, Events()).since(running.aws())
            retained = done.retained
            wrong += plan.differing(done) if plan else ()
            if station.same and protection(running.aws(), settings) != before:
                wrong.append("what protects what was kept is not what it was")
            if station.way is not Way.DISPOSE and (lost := data.lost(running.aws(), settings)):
                wrong.append(f"what was kept is not there any more: {', '.join(lost)}")
            open_ = {} if station.commit else self._verified(number, running)
            found = frozenset(open_)
            if not station.commit and not _expected(station, found):
                wrong.append(f"verify finds {_described(found)}; expected {_described(station.finds)}")
                wrong += [f"{control}: {open_[control]}" for control in sorted(found - station.finds)]
            differing: tuple[str, ...] = ()
            if station.way not in (Way.FAIL, Way.DESTROY):
                differing = unsettled(Cdk(running=running, assembly=self.assemblies[number], home=self.home))
                wrong += [f"cdk diff finds something to change in {name}" for name in differing]
            yield Reached(station=station, done=done, found=found, unsettled=differing, wrong=tuple(wrong))

    def _reach(
        self, station: Station, number: int, running: Running, plan: Planned | None, retained: tuple[Kept, ...]
    ) -> Iterator[str]:
        """Bring the account there; what did not happen as it should."""
        assembly, aws = self.assemblies[number], running.aws()
        try:
            match station.way:
                case Way.FIRST:
                    cdk = Cdk(running=running, assembly=assembly, home=self.home)
                    cdk.run("deploy", "--all", "--require-approval", "never", "--progress", "events")
                case Way.DEPLOY:
                    assert plan
                    yield from plan.refused
                    deploy_as_planned(assembly, plan, running)
                case Way.FAIL:
                    yield from _failing(assembly, running, station.role)
                case Way.DISPOSE:
                    data.dispose(aws, retained)
                case Way.DESTROY:
                    for name in reversed(stacks(assembly)):
                        delete(aws, name)
                case Way.IMPORT:
                    bring_back(assembly, running)
        except DeployError as error:
            raise LifeError(f"{station.title}: {error}") from None

    def _plan(self, number: int, running: Running, settings: Settings) -> Planned:
        """The plan of a station, before it is reached. Raises `LifeError`."""
        try:
            return planned(self.assemblies[number], self.files[number], settings, running)
        except (CallError, CannotVerifyError, SourceError) as error:
            raise LifeError(f"plan: {error}") from None

    def _verified(self, number: int, running: Running) -> Mapping[str, str]:
        """The controls that are open, each with one of its findings. Raises `LifeError`."""
        asked = Asked(approved=[self.assemblies[number]])
        try:
            with only(running.environment):
                results = verified(str(self.files[number]), asked, lambda _, targets, __: targets)
        except CannotVerifyError as error:
            raise LifeError(f"verify: {error}") from None
        found = {one.control: f"{one.path or one.template}: {one.message}" for one in results.open}
        return found | dict.fromkeys(results.crashed, "crashed")


def synthesized(
    listed: tuple[Station, ...], folder: Path, register: Path | None, progress: Callable[[int], None]
) -> tuple[dict[int, Path], dict[int, Path]]:
    """The environment file and the assembly of each station; two are made at a time. Raises `LifeError`."""
    files: dict[int, Path] = {}
    for number, station in enumerate(listed):
        place = folder / f"{number:02}"
        place.mkdir()
        beside = {one.file: one.answers for one in listed[: number + 1]} | {station.file: station.answers}
        for name, answers in beside.items():
            (place / f"{name}.toml").write_text(draft(changes.as_read(answers)), encoding="utf-8")
            if register:
                (place / "exceptions").mkdir(exist_ok=True)
                (place / "exceptions" / f"{name}.toml").write_bytes(register.read_bytes())
        files[number] = place / f"{station.file}.toml"
    with ThreadPoolExecutor(2) as pool:
        made: dict[int, Path] = {}
        commits = [one.commit for one in listed]
        for number, assembly in enumerate(pool.map(_synthesized, files.values(), commits)):
            made[number] = assembly
            progress(number + 1)
    return files, made


def _synthesized(file: Path, commit: str) -> Path:
    output, code, variables = file.parent / "cdk.out", ROOT, dict(os.environ)
    command = [sys.executable, "app.py", str(file), "--output", str(output), "--no-pack"]
    if commit:
        del command[-1]  # of an earlier option nobody can be sure
        code = checked_out(commit, file.parent / "code")
        variables |= {"PYTHONPATH": os.pathsep.join([str(code), str(code / "constructs")])}
        command[1:2] = ["-c", _WITHOUT_OURS, str(ROOT)]
        if (own := code / "environments" / file.name).is_file():
            command[command.index(str(file))] = str(own)
    ran = subprocess.run(
        command, cwd=code, env=variables, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    if not (output / "manifest.json").exists():
        raise LifeError(f"{file.name}: app.py wrote no assembly:\n{(ran.stdout + ran.stderr)[-2000:]}")
    return output


_IN_PLACE = ("FoundationStack", "stacks/foundation.py")
"""A text and its file: what stood before it came in is not upgraded in place (docs/upgrade.md)."""


def last_released() -> str:
    """The newest tag; without one the oldest ancestor that can be upgraded in place; empty where none is at hand."""
    if tag := _git("describe", "--tags", "--abbrev=0").stdout.decode().strip():
        return tag
    text, file = _IN_PLACE
    return next(
        iter(_git("log", "--reverse", "--format=%h", f"-S{text}", "HEAD^", "--", file).stdout.decode().split()), ""
    )


def checked_out(commit: str, folder: Path) -> Path:
    """The tree of a commit, in a folder. Raises `LifeError`."""
    archive = _git("archive", commit)
    if archive.returncode:
        raise LifeError(f"{commit}: {archive.stderr.decode().strip()}")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tree:
        tree.extractall(folder, filter="data")
    return folder


def _git(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, stdin=subprocess.DEVNULL, check=False)


def _failing(assembly: Path, running: Running, role: str) -> Iterator[str]:
    """Deploy with a name taken, then free it."""
    trust = '{"Version": "2012-10-17", "Statement": []}'
    running.aws().iam.create_role(RoleName=role, AssumeRolePolicyDocument=trust)
    try:
        deploy(assembly, running)
        yield f"the deployment did not fail, though the role {role} was there"
    except DeployError as error:
        if "EntityAlreadyExists" not in str(error):
            yield f"the deployment failed otherwise than meant: {error}"
    finally:
        running.aws().iam.delete_role(RoleName=role)


def _expected(station: Station, found: frozenset[str]) -> bool:
    """A half-made or destroyed deployment lacks more than its stacks; all else is exactly as said."""
    return station.finds <= found if "DEP01" in station.finds else station.finds == found


def _described(controls: frozenset[str]) -> str:
    return ", ".join(sorted(controls)) or "nothing"
