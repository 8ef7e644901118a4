"""Callers in those of their requests of which something is given."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

from assurance.iam.conditions import Context
from assurance.iam.descent import Caller, Choice, Variable
from assurance.iam.domains import Values
from assurance.iam.mentions import Mentions
from assurance.iam.outside import only

Held = Sequence[Values]
"""What a key may hold; one empty `Values` where it may be absent."""
Given = Mapping[str, Held | Callable[[Mentions], Held]]
"""Condition key in lower case → what it may hold, which may depend on what statements compare it with."""


def settled_by(mentions: Mentions, facts: Given) -> Mapping[str, Held]:
    """What is given, once the statements are known."""
    return {key: held(mentions) if callable(held) else held for key, held in facts.items()}


def given(caller: Caller, facts: Mapping[str, Held]) -> Caller:
    """A caller in those of its requests in which keys hold what is given, whatever is said of them otherwise."""
    if not facts:
        return caller
    certain = {**caller.certain, **{key: values[0] for key, values in facts.items() if len(values) == 1}}
    several = [key for key in certain if len(facts.get(key, ("",))) != 1]
    return replace(
        caller,
        certain={key: values for key, values in certain.items() if key not in several},
        variables=(
            *(only([{key: values} for values in facts[key]]) for key in several),
            *(_limited(one, facts) for one in caller.variables),
        ),
    )


def _limited(variable: Variable, facts: Mapping[str, Held]) -> Variable:
    keys = sorted(variable.keys & facts.keys())
    if not keys:
        return variable

    def choices(known: Context) -> list[Choice]:
        found = (tuple(one.items()) for each in variable.choices(known) for one in _given(each, keys, facts))
        return [dict(one) for one in dict.fromkeys(found)]

    return replace(variable, choices=choices)


def _given(choice: Choice, keys: Sequence[str], facts: Mapping[str, Held]) -> Iterator[Choice]:
    for values in product(*(facts[key] for key in keys)):
        yield {**choice, **dict(zip(keys, values, strict=True))}
