"""What the theorems cost: `python benchmarks/theorems.py [ENVIRONMENT ASSEMBLY]`, in CPU seconds, each by itself."""

import sys
from time import process_time

from assurance.proof.reading import read as estate_of
from assurance.proof.theorem import Ground
from assurance.proof.theorems import proven, theorems
from assurance.sources.template import read
from settings.loading import load


def main(environment: str, assembly: str) -> None:
    """Read, prove each, and say what it cost and what was searched."""
    started = process_time()
    ground = Ground(estate=estate_of(read([assembly])), settings=load(environment))
    print(f"read in {process_time() - started:.2f} CPU s")
    began = process_time()
    for name in theorems():
        before = process_time()
        found = proven(name, ground)
        took = process_time() - before
        print(f"{took:6.2f} CPU s  {name}: {found.status}, {found.classes} classes, {found.cases} cases")
    print(f"{process_time() - began:6.2f} CPU s  all {len(theorems())}")


if __name__ == "__main__":
    main(*(sys.argv[1:3] or ("example", "cdk.out")))
