"""How many decisions a second the access proof makes: `python benchmarks/access.py ASSEMBLY`."""

import sys
from time import perf_counter

from policies.proof.matrix import matrix
from policies.proof.reading import read as estate_of
from policies.sources.template import read


def main(paths: list[str]) -> None:
    """Read, ask everything, say how fast."""
    started = perf_counter()
    estate = estate_of(read(paths))
    read_after = perf_counter() - started
    rows = matrix(estate).rows
    took = perf_counter() - started - read_after
    print(f"read in {read_after:.2f} s; {len(rows):,} decisions in {took:.2f} s: {len(rows) / took:,.0f} a second")


if __name__ == "__main__":
    main(sys.argv[1:] or ["cdk.out"])
