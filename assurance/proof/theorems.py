"""The theorems: each with its words and the questions that it comes to."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from assurance.proof import apart, holding, passing, reaching, working
from assurance.proof.theorem import Ground, Obligation, Proven, Theorem, decide

_OBLIGATIONS: dict[str, Callable[[Ground], Iterator[Obligation]]] = {
    "approved-operations": passing.operations,
    "our-endpoints": passing.endpoints,
    "regions": passing.regions,
    "outsiders": reaching.outsiders,
    "named-roles": reaching.named_roles,
    "own-resources": reaching.leaving,
    "boundaries": holding.boundaries,
    "separation-of-duties": holding.separation,
    "separation-at-keys": holding.separation_at_keys,
    "auditors": holding.auditors,
    "safeguards": holding.safeguards,
    "groups": apart.groups,
    "capabilities": working.capabilities,
}


@cache
def theorems() -> dict[str, Theorem]:
    """Name → theorem, in the order in which they are reported."""
    words = tomllib.loads(Path(__file__).with_name("theorems.toml").read_text(encoding="utf-8"))
    return {
        name: Theorem(
            name=name,
            title=words[name]["title"],
            sentence=" ".join(words[name]["sentence"].split()),
            leaves=tuple(words[name]["leaves"]),
            obligations=obligations,
        )
        for name, obligations in _OBLIGATIONS.items()
    }


def proven(name: str, ground: Ground) -> Proven:
    """What comes of a theorem, in the words of an estate."""
    found = decide(theorems()[name], ground)
    operations = len({action for row in ground.settings.rows for action in row.actions}) if ground.settings else 0
    sentence = found.theorem.sentence.format(region=ground.estate.region, operations=operations)
    return replace(found, theorem=replace(found.theorem, sentence=sentence))
