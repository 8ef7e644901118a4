"""The rehearsal: an emulated account, the real cdk CLI, and all of it taken down again."""

import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rehearsal.cdk import Cdk
from rehearsal.deploying import stacks, template
from rehearsal.emulator import Running, emulator
from rehearsal.node import install, pinned
from rehearsal.progress import step
from rehearsal.sealed import sealed
from rehearsal.surroundings import surround
from settings.counting import counted
from settings.settings import Settings

_EVENT = re.compile(r"(?P<stack>\S+) \| +(?P<done>\d+)/\d+ \|")
"""A line of the CLI that tells how many resources of a stack are there."""


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """A deployed environment: how many resources each stack holds."""

    running: Running
    cdk: Cdk
    stacks: dict[str, int]
    unsettled: tuple[str, ...]
    """Stacks in which `cdk diff` still finds something to change."""


@contextmanager
def rehearsed(settings: Settings, assembly: Path) -> Iterator[Rehearsal]:
    """An emulated account in which the cdk CLI has deployed the assembly; gone, whatever happens, when the block ends.

    Raises `NoCliError` and `CdkError`.
    """
    with step(f"Install the cdk CLI {pinned()}") as under_way:
        install()
        under_way.said = f"cdk CLI {pinned()}"
    with (
        tempfile.TemporaryDirectory(prefix="rehearsal-") as home,
        sealed(),
        emulator(settings.account, settings.region) as running,
    ):
        surround(settings, running)
        cdk = Cdk(running=running, assembly=assembly.resolve(), home=Path(home))
        counts = _deploy(assembly, cdk)
        with step("Compare with cdk diff") as under_way:
            differing = unsettled(cdk)
            under_way.said = "Compared with cdk diff"
        yield Rehearsal(running=running, cdk=cdk, stacks=counts, unsettled=differing)


def take_down(rehearsal: Rehearsal) -> Counter[str]:
    """Destroy every stack as one would in an account; how many resources of each type stay behind, as they should.

    The termination protection is lifted first, without which the CLI refuses. Raises `CdkError`.
    """
    cloudformation = rehearsal.running.aws().cloudformation
    ids = [stack["StackId"] for stack in cloudformation.describe_stacks()["Stacks"]]
    for one in ids:
        cloudformation.update_termination_protection(StackName=one, EnableTerminationProtection=False)
    with step("Destroy the stacks", len(ids)) as under_way:
        destroyed = 0

        def heard(line: str) -> None:
            nonlocal destroyed
            destroyed += line.endswith(": destroyed")
            under_way.move(destroyed, "Destroy the stacks")

        rehearsal.cdk.run("destroy", "--all", "--force", heard=heard)
        under_way.said = f"Destroyed {destroyed} stacks"
    events = [event for one in ids for event in cloudformation.describe_stack_events(StackName=one)["StackEvents"]]
    return Counter(event["ResourceType"] for event in events if event["ResourceStatus"] == "DELETE_SKIPPED")


def _deploy(assembly: Path, cdk: Cdk) -> dict[str, int]:
    counts = {name: len(template(assembly, one).resources) for name, one in stacks(assembly).items()}
    with step("Deploy", sum(counts.values())) as under_way:
        there: dict[str, int] = {}

        def heard(line: str) -> None:
            if event := _EVENT.match(line):
                there[event["stack"]] = min(int(event["done"]), counts[event["stack"]])
                under_way.move(sum(there.values()), f"Deploy {event['stack']}")

        cdk.run("deploy", "--all", "--require-approval", "never", "--progress", "events", heard=heard)
        under_way.said = f"Deployed {counted(len(counts), 'stack')}, {counted(sum(counts.values()), 'resource')}"
    return counts


def unsettled(cdk: Cdk) -> tuple[str, ...]:
    """The stacks in which `cdk diff` finds something to change. Raises `CdkError`."""
    differing: list[str] = []
    stack = ""
    for line in cdk.run("diff"):
        if line.startswith("Stack "):
            stack = line.split()[1]
            differing.append(stack)
        elif line == "There were no differences":
            differing.remove(stack)
    return tuple(differing)
