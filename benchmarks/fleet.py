"""What a fleet costs: templates beside one synthesis, all checks beside those of each target alone, and memory.

    .venv/bin/python benchmarks/fleet.py [--accounts 50] [--runs N]

Each account has two Regions, values of its own, and the answers of `example`. CPU time is user and system, of all
processes together. Memory is the most that the processes of `fleet` hold at once, with what they share counted once;
it is read from /proc, so on Linux only.
"""

import argparse
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from time import sleep

from benchmarks.timing import ROOT, Timer

REGIONS = ("eu-west-1", "ap-northeast-1")
CORES = 2
MOST_TEMPLATES = 15
"""CPU seconds for the templates of all targets, beyond one synthesis."""
MOST_CHECKS = 60
"""Seconds for the checks of all targets on two cores."""
MOST_MEMORY = 500
"""MB."""
HEAD = """environment = "{root}/environments/example.toml"
[groups.retail]
unit = "ou-exam-retail111"
"""
TARGET = """[[targets]]
account = "{account}"
region = "{region}"
group = "retail"
[targets.answers]
network = {{ client-cidrs = ["10.{number}.{place}.0/22"], create.cidr = "10.{number}.{place}.0/22" }}
capabilities.face-liveness.identity-pool = "{region}:00000000-1111-2222-{place:04}-{account}"
tags.owner = "owner-{number}"
"""
WRITE = """
import sys
from pathlib import Path
from fleet.template_sets import sets_of
from fleet.writing import files, write
from settings.fleets import load_fleet
fleet = load_fleet(sys.argv[1])
write(Path(sys.argv[2]), files(fleet, sets_of(fleet), "stacksets")[0])
"""
MEGABYTE = 1024


def main() -> int:
    """Print the times and ratios; 1 where a fleet costs more than it may."""
    parser = argparse.ArgumentParser(description="Measure what a fleet costs.")
    parser.add_argument("--accounts", type=int, default=50, help="in two Regions each (default: 50)")
    parser.add_argument("--runs", type=int, default=3, help="counted runs of each (default: 3)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        commands = _commands(folder, options.accounts)
        seconds = Timer(folder / "bytecode", options.runs).medians(commands)
        memory = _memory(commands["fleet"])
    targets = options.accounts * len(REGIONS)
    beyond = seconds["templates"] - seconds["one synthesis"]
    checks = seconds["fleet"] - seconds["templates"]
    print(
        f"{targets} targets: templates {seconds['templates']:.1f} CPU s, {beyond:.1f} beyond one synthesis of "
        f"{seconds['one synthesis']:.1f} (at most {MOST_TEMPLATES}), {targets} of which take "
        f"{targets * seconds['one synthesis'] / seconds['templates']:.0f} times as long"
    )
    print(
        f"checks {checks:.1f} CPU s, {checks / CORES:.0f} s on {CORES} cores (at most {MOST_CHECKS}); `check` of each "
        f"alone takes {seconds['one check']:.2f}, {targets * seconds['one check'] / checks:.1f} times as long for all"
    )
    print(f"memory {memory} MB (at most {MOST_MEMORY})")
    within = beyond <= MOST_TEMPLATES and checks / CORES <= MOST_CHECKS and memory <= MOST_MEMORY
    return 0 if within else 1


def _commands(folder: Path, accounts: int) -> dict[str, tuple[str, ...]]:
    """What is measured, by name; the first writes what another reads."""
    file = folder / "measured.toml"
    file.write_text(_declared(accounts), encoding="utf-8")
    one = str(folder / "one" / "cdk.out")
    tool = (sys.executable, "-m", "assurance")
    return {
        "one synthesis": (sys.executable, "app.py", "example", "--output", one, "--templates-only"),
        "one check": (*tool, "check", one, "--environment", "example"),
        "templates": (sys.executable, "-c", WRITE, str(file), str(folder / "templates")),
        "fleet": (*tool, "fleet", str(file), "--output", str(folder / "fleet")),
    }


def _declared(accounts: int) -> str:
    """A fleet file: every account in every Region."""
    return HEAD.format(root=ROOT) + "".join(
        TARGET.format(account=100_000_000_000 + 1_111_111_111 * number, region=region, number=number, place=place * 4)
        for number in range(accounts)
        for place, region in enumerate(REGIONS)
    )


def _memory(command: tuple[str, ...]) -> int:
    """The most that a command and its children hold at once, in MB."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    most = 0
    while process.poll() is None:
        most = max(most, sum(_held(one) for one in _tree(process.pid)))
        sleep(0.1)
    return most // MEGABYTE


def _tree(process: int) -> list[int]:
    """A process and all below it."""
    found = [process]
    for one in found:
        with suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                found += map(int, (task / "children").read_text(encoding="utf-8").split())
    return found


def _held(process: int) -> int:
    """KB of a process, its part of what it shares."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


if __name__ == "__main__":
    sys.exit(main())
