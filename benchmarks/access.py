"""How many decisions a second the access proof makes: `python benchmarks/access.py ASSEMBLY`."""

import sys
from time import process_time

from assurance.proof.matrix import matrix
from assurance.proof.reading import read as estate_of
from assurance.sources.template import read


def main(paths: list[str]) -> None:
    """Read, ask everything, say how fast; in CPU time, which a busy machine does not stretch."""
    started = process_time()
    estate = estate_of(read(paths))
    read_after = process_time() - started
    rows = matrix(estate).rows
    took = process_time() - started - read_after
    print(
        f"read in {read_after:.2f} CPU s; {len(rows):,} decisions in {took:.2f} CPU s: {len(rows) / took:,.0f} a second"
    )


if __name__ == "__main__":
    main(sys.argv[1:] or ["cdk.out"])
