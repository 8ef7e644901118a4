"""The engine held against cvc5, on policies drawn at random: `make agreement`, or `python -m tests.agreement --sets 9`.

Each set of policies is put to both. The engine's counterexamples are confirmed by the evaluator; where it says that
there is none, cvc5 must find none; where it finds one, cvc5 must find one too. What either leaves open is counted.
"""

import argparse
import json
import sys
from collections import Counter
from multiprocessing import Pool
from os import cpu_count

from assurance.iam.claims import Meant, Passing, Question, prove
from assurance.iam.document import statements
from assurance.iam.mentions import Mentions
from assurance.iam.outside import Outside
from assurance.iam.pseudo import settled
from assurance.iam.request import Kind, Policies, Policy, Principal
from tests.support.policy_sets import drawn
from tests.support.second_judge import Case, breaks


def engine(case: Case) -> bool | None:
    """Whether a request passes that is not as claimed; None if the engine leaves it open."""
    read = {name: _policy(name, some) for name, some in (*case.layers.items(), ("claim", case.claim))}
    claim = Meant(policy=read["claim"])
    policies = Policies(
        identity=(read["identity"],),
        boundary=read.get("boundary"),
        resource=read.get("resource"),
        resource_must_allow=case.must,
        endpoint=read.get("endpoint"),
        service_control=((read["scp"],),) if "scp" in read else (),
    )
    every = [one for policy in read.values() for one in policy.statements]
    outside = Outside(mentions=Mentions(settled=settled(every, frozenset((case.account,)))))
    who = Principal(kind=Kind.ROLE, arn=case.arn)
    caller = outside.filled(who, {"aws:principalarn": (case.arn,), "aws:principalaccount": (case.account,)})
    answer = prove(Question(premise=Passing(layers=policies), claim=claim, callers=(caller,), owner=case.owner))
    return True if answer.witness else None if answer.reasons else False


def _policy(name: str, some: list[dict[str, object]]) -> Policy:
    return Policy(name=name, statements=statements({"Version": "2012-10-17", "Statement": some}))


def compared(seed: int) -> tuple[int, str]:
    """What became of the case of a seed."""
    case = drawn(seed)
    ours, theirs = engine(case), breaks(case)
    if ours is None or theirs is None:
        return seed, "open to the engine" if ours is None else "open to cvc5"
    if ours is not theirs:
        return seed, "DISAGREE: " + ("the engine finds a request" if ours else "cvc5 finds a request")
    return seed, "both find a request" if ours else "both find none"


def main() -> int:
    """Compare so many sets, on every processor; 1 if two answers differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--show", action="store_true", help="print the case of the first seed, and both answers")
    given = parser.parse_args()
    if given.show:
        case = drawn(given.first)
        print(json.dumps({"arn": case.arn, "owner": case.owner, "must": case.must, **case.layers, "claim": case.claim},
                         indent=1))  # fmt: skip
        print("engine:", engine(case), "cvc5:", breaks(case))
        return 0
    counts: Counter[str] = Counter()
    with Pool(cpu_count()) as pool:
        for seed, what in pool.imap_unordered(compared, range(given.first, given.first + given.sets), chunksize=20):
            counts[what] += 1
            if what.startswith("DISAGREE"):
                print(f"seed {seed}: {what}; python -m tests.agreement --show --first {seed}", file=sys.stderr)
    print("; ".join(f"{count} {what}" for what, count in sorted(counts.items())))
    return int(any(what.startswith("DISAGREE") for what in counts))


if __name__ == "__main__":
    sys.exit(main())
