"""What `fsi-rekognition check` costs beside its neighbours, and how its cost grows with the templates, in one run.

    .venv/bin/python benchmarks/check.py --registry CLONE [ENVIRONMENT …] [--rule-set NAME] [--runs N] [--tools FOLDER]

Neighbours are cfn-guard with one FSI rule set, and checkov. Both are installed at run time, into FOLDER or into one
that is deleted afterwards; CLONE is a clone of the Guard Rules Registry. Every run is a process of its own, and all
take turns after one that is not counted, so that a busy machine slows all of them, and all find their bytecode. What
is shown is CPU time, user and system: how long a person waits depends on what else the machine does.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assurance.sources.beside import RECEIPT
from benchmarks.neighbours import MissingError, Neighbour, cfn_guard, checkov
from benchmarks.timing import CHECK, ROOT, Timer

GUARD_LEAST, CHECKOV_LEAST = 1, 10
"""How many times what `check` takes they take at least."""
GROWTH_MOST = 1.25
"""The last resource of 5,000 costs at most so many times what one of the first few hundred does."""
COPIES = (1, 2, 4, 8, 17)
"""Of the app `full`, about 300 resources each."""


def main() -> int:
    """Print the tables; 0 where `check` is as fast as it should be, 1 where not, 2 where a neighbour is missing."""
    options = _options()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        tools = options.tools or folder / "tools"
        tools.mkdir(parents=True, exist_ok=True)
        found, missing = _found(tools, options.registry, options.rule_set)
        timer = Timer(folder / "bytecode", options.runs)
        apps = {name: _synthesized(name, folder) for name in dict.fromkeys((*options.environments, "full"))}
        met = [_compared(name, apps[name], found, timer) for name in options.environments]
        met.append(_grown(apps["full"], folder, timer))
    for line in missing:
        print(f"not compared: {line}", file=sys.stderr)
    return 2 if missing else 0 if all(met) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare check with its neighbours.")
    parser.add_argument("environments", nargs="*", default=["full", "example"], metavar="ENVIRONMENT")
    parser.add_argument("--registry", type=Path, help="a clone of the Guard Rules Registry")
    parser.add_argument("--rule-set", default="us_nydfs", help="one of its rule sets (default: us_nydfs)")
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each (default: 5)")
    parser.add_argument("--tools", type=Path, help="keep the neighbours here, for the next time")
    return parser.parse_args()


def _found(tools: Path, registry: Path | None, rule_set: str) -> tuple[list[Neighbour], list[str]]:
    """The neighbours that are at hand, and why the others are not."""
    found: list[Neighbour] = []
    missing: list[str] = []
    ways: dict[str, Callable[[], Neighbour]] = {
        "cfn-guard": lambda: cfn_guard(tools, registry, rule_set),
        "checkov": lambda: checkov(tools),
    }
    for name, way in ways.items():
        try:
            found.append(way())
        except MissingError as error:
            missing.append(f"{name}: {error}")
    return found, missing


def _synthesized(environment: str, folder: Path) -> Path:
    """The assembly of an environment."""
    assembly = folder / environment / "cdk.out"
    command = [sys.executable, "app.py", environment, "--no-pack", "--output", str(assembly)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode:
        sys.exit(f"the synthesis of {environment} failed:\n{ran.stdout}{ran.stderr}")
    return assembly


def _compared(environment: str, assembly: Path, found: list[Neighbour], timer: Timer) -> bool:
    """One table for an environment; whether `check` is as fast as it should be."""
    templates = assembly.parent / "templates"
    templates.mkdir()
    for template in assembly.glob("*.template.json"):
        shutil.copy(template, templates)
    commands = {
        "check": (*CHECK, str(templates)),
        **{one.name: (*one.command, str(templates)) for one in found},
        "check, with all that needs an approval": (*CHECK, str(assembly)),
    }
    seconds = timer.medians(commands)
    table = _table(f"{environment}: {_resources(assembly)} resources", "CPU seconds", "times check")
    for name, taken in seconds.items():
        table.add_row(name, f"{taken:.2f}", f"{taken / seconds['check']:.1f}")
    Console().print(table)
    least = {one.name: CHECKOV_LEAST if one.name.startswith("checkov") else GUARD_LEAST for one in found}
    return all(seconds[name] / seconds["check"] >= times for name, times in least.items())


def _grown(assembly: Path, folder: Path, timer: Timer) -> bool:
    """How cost grows when copies of one app, each with names of its own, are judged together."""
    copies = [_copy(assembly, folder / "grown", f"c{number:02}") for number in range(max(COPIES))]
    each = _resources(assembly)
    seconds = timer.medians({str(count): (*CHECK, *copies[:count]) for count in COPIES})
    table = _table("Growth", "CPU seconds", "ms for each more")
    slopes: list[float] = []
    for place, count in enumerate(COPIES):
        if place:
            before = COPIES[place - 1]
            slopes.append((seconds[str(count)] - seconds[str(before)]) / (count - before) / each * 1000)
        description = f"{slopes[-1]:.2f}" if slopes else ""
        table.add_row(f"{count * each:,} resources", f"{seconds[str(count)]:.2f}", description)
    Console().print(table)
    return slopes[-1] / slopes[0] <= GROWTH_MOST


def _copy(assembly: Path, folder: Path, prefix: str) -> str:
    """The assembly under another prefix, without what says of which environment it was made: that has one alone."""
    made = folder / prefix
    made.mkdir(parents=True)
    for file in (one for one in assembly.glob("*.json") if one.name != RECEIPT):
        text = file.read_text(encoding="utf-8").replace("fsi-", f"{prefix}-")
        (made / file.name.replace("fsi-", f"{prefix}-")).write_text(text, encoding="utf-8")
    return str(made)


def _resources(assembly: Path) -> int:
    templates = assembly.glob("*.template.json")
    return sum(len(json.loads(one.read_text(encoding="utf-8"))["Resources"]) for one in templates)


def _table(*columns: str) -> Table:
    table = Table(columns[0])
    for column in columns[1:]:
        table.add_column(column, justify="right")
    return table


if __name__ == "__main__":
    sys.exit(main())
