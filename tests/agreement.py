"""The engine held against cvc5, on policies drawn at random: `make agreement`, or `python -m tests.agreement --sets 9`.

Each set of policies is put to both, and every widening mutant of our own policies: does more pass than before? The
engine's counterexamples are confirmed by the evaluator; where it says that there is none, cvc5 must find none; where it
finds one, cvc5 must find one too, and of a mutant confirm that very one. What either leaves open is counted.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import cache
from multiprocessing import Pool
from os import cpu_count

from assurance.iam.claims import Meant, Passing, Question, Side, prove
from assurance.iam.descent import Answer, Caller
from assurance.iam.document import Statement, statements
from assurance.iam.mentions import Mentions
from assurance.iam.outside import KINDS, Outside
from assurance.iam.pseudo import settled
from assurance.iam.request import Kind, Policies, Policy, Principal
from assurance.proof.asking import Everybody
from tests.support.policy_sets import drawn
from tests.support.second_judge import Case, Request, breaks, confirms
from tests.support.widening_mutants import Mutant, mutants


def engine(case: Case) -> bool | None:
    """Whether a request passes that is not as claimed; None if the engine leaves it open."""
    answer = answered(case)
    return True if answer.witness else None if answer.reasons else False


def answered(case: Case) -> Answer:
    """What the engine says of a case."""
    premise = Passing(layers=_policies(case, case.layers))
    claim: Side = Meant(policy=_policy("claim", case.claim))
    if case.before is not None:
        claim = Passing(layers=_policies(case, case.before))
    every = tuple(one for side in (premise, claim) for policy in side.policies for one in policy.statements)
    question = Question(premise=premise, claim=claim, callers=tuple(_callers(case, every)), owner=case.owner)
    return prove(question)


def _callers(case: Case, every: tuple[Statement, ...]) -> Iterator[Caller]:
    """The role in question; or a role of each class, of whatever account; or a service or provider of each class."""
    own = frozenset((case.account,))
    if case.arn:
        known = Outside(mentions=Mentions(settled=settled(every, own)))
        who = Principal(kind=Kind.ROLE, arn=case.arn)
        yield known.filled(who, {"aws:principalarn": (case.arn,), "aws:principalaccount": (case.account,)})
    elif case.kind == "role":
        anybody = _Roles(mentions=Everybody(settled=settled(every, own)))
        for principal, choice in anybody.identities():
            description = {
                key: choice[key] for key in ("aws:principalarn", "aws:principalaccount", "kms:calleraccount")
            }
            yield anybody.filled(principal, description)
    else:
        known, kind = Outside(mentions=Mentions(settled=settled(every, own))), Kind(case.kind)
        named = {name for one in every for name in getattr(one.principals, _LISTS[case.kind])}
        yield from (known.filled(Principal(kind=kind, arn=name), {}) for name in sorted(named | {"other.example.com"}))


class _Roles(Outside):
    """Roles alone."""

    kinds = KINDS[:1]


_LISTS = {"service": "services", "federated": "federated"}


def _policies(case: Case, layers: dict[str, list[dict[str, object]]]) -> Policies:
    read = {name: _policy(name, some) for name, some in layers.items()}
    return Policies(
        identity=(read["identity"],),
        boundary=read.get("boundary"),
        resource=read.get("resource"),
        resource_must_allow=case.must,
        endpoint=read.get("endpoint"),
        service_control=((read["scp"],),) if "scp" in read else (),
    )


def _policy(name: str, some: list[dict[str, object]]) -> Policy:
    return Policy(name=name, statements=statements({"Version": "2012-10-17", "Statement": some}) if some else ())


def compared(seed: int) -> tuple[str, str]:
    """What became of the case of a seed."""
    case = drawn(seed)
    return f"seed {seed}", _judged(engine(case), breaks(case))


def widened(number: int) -> tuple[str, str]:
    """What became of a mutant of our own policies: a request that cvc5 confirms, or nothing that it opens."""
    mutant = all_mutants()[number]
    description = {judged(case) for case in mutant.cases()}
    worst = ("DISAGREE", "open", "both find a request", "both find none")
    return mutant.name, next(one for start in worst for one in sorted(description) if one.startswith(start))


def judged(case: Case) -> str:
    """What both say of a case; of a request that is found, whether cvc5 confirms that very one."""
    answer = answered(case)
    if (found := answer.witness) is None:
        return _judged(None if answer.reasons else False, breaks(case))
    who = found.principal
    pinned = Request(who=who.arn, account=who.account, action=found.action, resource=found.resource,
                     context=dict(found.context.known))  # fmt: skip
    return _judged(True, confirms(case, pinned))


def _judged(ours: bool | None, theirs: bool | None) -> str:
    if ours is None or theirs is None:
        return "open to the engine" if ours is None else "open to cvc5"
    if ours is not theirs:
        return "DISAGREE: " + ("the engine finds a request" if ours else "cvc5 finds a request")
    return "both find a request" if ours else "both find none"


@cache
def all_mutants() -> tuple[Mutant, ...]:
    """Every widening mutant of our own policies."""
    return tuple(mutants())


def main() -> int:
    """Compare so many sets, and every widening mutant, on every processor; 1 if two answers differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--mutants", type=int, default=len(all_mutants()), help="how many of the mutants")
    parser.add_argument("--show", action="store_true", help="print the case of the first seed, and both answers")
    given = parser.parse_args()
    if given.show:
        print(json.dumps(asdict(drawn(given.first)), indent=1))
        print("engine:", engine(drawn(given.first)), "cvc5:", breaks(drawn(given.first)))
        return 0
    with Pool(cpu_count()) as pool:
        seeds = range(given.first, given.first + given.sets)
        sets = _counted(pool.imap_unordered(compared, seeds, chunksize=20))
        print("sets of policies: " + _described(sets), flush=True)
        mutated = _counted(pool.imap_unordered(widened, range(given.mutants), chunksize=20))
        print("widening mutants: " + _described(mutated))
    return int(any(what.startswith("DISAGREE") for what in (*sets, *mutated)))


def _counted(answers: Iterable[tuple[str, str]]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for name, what in answers:
        counts[what] += 1
        if what.startswith("DISAGREE"):
            print(f"{name}: {what}", file=sys.stderr)
    return counts


def _described(counts: Counter[str]) -> str:
    return "; ".join(f"{count} {what}" for what, count in sorted(counts.items()))


if __name__ == "__main__":
    sys.exit(main())
