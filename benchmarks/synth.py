"""What the checks cost: the checked synthesis against the bare one of the same app, in one run.

    .venv/bin/python benchmarks/synth.py [ENVIRONMENT] [--runs N]

Checked is `python app.py --no-pack`, bare the same without packs of rules and report, and with the pack is
what `make synth` does. The CDK's own validation is off.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.timing import Timer

MOST = 4 / 3
"""The checks may add at most a third."""

BARE = """
import sys
from pathlib import Path
from app import baseline
from settings.exceptions import Register
from settings.loading import load
from stacks.synthesis import synthesize
synthesize(baseline, load(sys.argv[1]), Path(sys.argv[3]), Register(exemptions=()), checked=False)
"""
COMMANDS = {"bare": ["-c", BARE], "checked": ["app.py", "--no-pack"], "with the pack": ["app.py"]}


def main() -> int:
    """Print the medians and their ratio; 1 where the checks cost more than they may."""
    parser = argparse.ArgumentParser(description="Compare the checked synthesis with the bare one.")
    parser.add_argument("environment", nargs="?", default="example")
    parser.add_argument("--runs", type=int, default=5, help="runs of each kind (default: 5)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outdirs = {kind: [options.environment, "--output", f"{folder}/{kind}/cdk.out"] for kind in COMMANDS}
        commands = {kind: (sys.executable, *command, *outdirs[kind]) for kind, command in COMMANDS.items()}
        seconds = Timer(Path(folder, "bytecode"), options.runs).medians(commands)
    bare, checked, whole = (seconds[kind] for kind in COMMANDS)
    print(
        f"{options.environment}: bare {bare:.2f} CPU s, checked {checked:.2f} CPU s, ratio {checked / bare:.2f} "
        f"(at most {MOST:.2f}; medians of {options.runs}); with the approval pack {whole:.2f} CPU s"
    )
    return 0 if checked / bare <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
