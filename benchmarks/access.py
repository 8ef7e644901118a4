"""How many decisions and theorems a second: `python benchmarks/access.py ASSEMBLY`, theorems beside cvc5."""

import sys
from time import process_time

from assurance.proof.matrix import matrix
from assurance.proof.reading import read as estate_of
from assurance.sources.template import read
from tests.agreement import engine
from tests.support.policy_sets import drawn
from tests.support.second_judge import breaks

SETS = 300


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
    for name, judge in (("engine", engine), ("cvc5", breaks)):
        started = process_time()
        decided = sum(judge(case) is not None for case in map(drawn, range(SETS)))
        took = process_time() - started
        print(f"{name}: {decided} of {SETS} theorems on sets of policies decided, {SETS / took:,.0f} a second")


if __name__ == "__main__":
    main(sys.argv[1:] or ["cdk.out"])
