"""What the checks cost: the checked synthesis against the bare one of the same app, in one run.

    .venv/bin/python benchmarks/synth.py [ENVIRONMENT] [--runs N]

Each synthesis is a process of its own, as a person starts it; bare and checked take turns, so that a busy machine
slows both. Checked is `python app.py --no-pack`, bare the same without packs of rules and report, and with the pack is
what `make synth` does. The CDK's own validation is off.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
MOST = 4 / 3
"""The checks may add at most a third."""

BARE = """
import sys
from pathlib import Path
from app import baseline
from policies.exceptions import Register
from stacks.settings import load
from stacks.synthesis import synthesize
synthesize(baseline, load(sys.argv[1]), Path(sys.argv[3]), Register(source="", exemptions=()), checked=False)
"""
COMMANDS = {"bare": ["-c", BARE], "checked": ["app.py", "--no-pack"], "with the pack": ["app.py"]}


def main() -> int:
    """Print the medians and their ratio; 1 where the checks cost more than they may."""
    parser = argparse.ArgumentParser(description="Compare the checked synthesis with the bare one.")
    parser.add_argument("environment", nargs="?", default="example")
    parser.add_argument("--runs", type=int, default=5, help="runs of each kind (default: 5)")
    options = parser.parse_args()
    seconds: dict[str, list[float]] = {kind: [] for kind in COMMANDS}
    for _ in range(options.runs):
        for kind, taken in seconds.items():
            taken.append(_timed(options.environment, kind))
    bare, checked, whole = (median(seconds[kind]) for kind in COMMANDS)
    print(
        f"{options.environment}: bare {bare:.2f} s, checked {checked:.2f} s, ratio {checked / bare:.2f} "
        f"(at most {MOST:.2f}; medians of {options.runs}); with the approval pack {whole:.2f} s"
    )
    return 0 if checked / bare <= MOST else 1


def _timed(environment: str, kind: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, *COMMANDS[kind], environment, "--output", f"{folder}/cdk.out"]
        begun = time.perf_counter()
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        taken = time.perf_counter() - begun
    if ran.returncode:
        sys.exit(f"the {kind} synthesis of {environment} failed:\n{ran.stdout}{ran.stderr}")
    return taken


if __name__ == "__main__":
    sys.exit(main())
