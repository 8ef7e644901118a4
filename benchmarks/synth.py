"""What the checks cost: the checked synthesis against the bare one of the same app, in one run.

    python benchmarks/synth.py [ENVIRONMENT] [--runs N]

Each synthesis is a process of its own, as a person starts it; bare and checked take turns, so that a busy machine slows
both. The checks are cdk-nag's packs, our own controls and the exceptions register; the CDK's built-in validation is off.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
MOST = 4 / 3
"""The checks may add at most a third."""


def main() -> int:
    """Print both medians and their ratio; 1 where the checks cost more than they may."""
    options = _options()
    if options.one:
        _synthesize(options.environment, checked=options.one == "checked")
        return 0
    seconds: dict[str, list[float]] = {"bare": [], "checked": []}
    for _ in range(options.runs):
        for kind, taken in seconds.items():
            taken.append(_timed(options.environment, kind))
    bare, checked = median(seconds["bare"]), median(seconds["checked"])
    print(
        f"{options.environment}: bare {bare:.2f} s, checked {checked:.2f} s, ratio {checked / bare:.2f} (≤ {MOST:.2f})"
    )
    return 0 if checked / bare <= MOST else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare the checked synthesis with the bare one.")
    parser.add_argument("environment", nargs="?", default="example")
    parser.add_argument("--runs", type=int, default=5, help="runs of each kind (default: 5)")
    parser.add_argument("--one", choices=("bare", "checked"), help=argparse.SUPPRESS)
    return parser.parse_args()


def _timed(environment: str, kind: str) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, __file__, environment, "--one", kind], cwd=ROOT, check=True)
    return time.perf_counter() - begun


def _synthesize(environment: str, *, checked: bool) -> None:
    from app import baseline  # here, so that the process that takes the time does not pay for it
    from policies.exceptions import load as load_register
    from stacks.settings import load
    from stacks.synthesis import synthesize

    settings = load(environment)
    register = load_register(settings.names, settings.features, today=datetime.now(UTC).date())
    with tempfile.TemporaryDirectory() as folder:
        result = synthesize(baseline, settings, Path(folder) / "cdk.out", register, checked=checked)
        if checked and result.status == 2:
            sys.exit("\n".join(result.mistakes))


if __name__ == "__main__":
    sys.exit(main())
