"""Whether a condition holds for a request of which something, but not everything, is known."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

from assurance.iam.document import Condition, PolicyError, Statement
from assurance.iam.languages import LITERAL_MARK, LITERAL_STAR
from assurance.iam.operators import Operator, parse
from assurance.iam.patterns import VARIABLE
from assurance.iam.truth import Truth, conjunction, disjunction, negation

_ESCAPES = {"*": LITERAL_STAR, "?": LITERAL_MARK, "$": "$"}
_DEFAULT = re.compile(r"([^,]+?)\s*,\s*'(.*)'\s*", re.DOTALL)


@dataclass(frozen=True, eq=False, kw_only=True)
class Context:
    """What is known of a request: keys with their values, keys that are certainly absent; all others are unknown."""

    known: Mapping[str, tuple[str, ...]]
    absent: frozenset[str] = frozenset()
    """Keys, or families such as `aws:principaltag/*`."""
    remembered: dict[int, tuple[Statement, Truth]] = field(default_factory=dict, repr=False)
    """Statements whose conditions were judged in this context already, by identity."""
    complete: bool = False
    """Nothing is unknown: a key that is not there is absent."""

    def values(self, key: str) -> tuple[str, ...] | None:
        """The values of a key; none when it is absent, None when nobody knows."""
        key = key.lower()
        if (found := self.known.get(key)) is not None:
            return found
        if self.complete or key in self.absent:
            return ()
        return () if _family(key) in self.absent else None


@cache
def _family(key: str) -> str:
    """How a context names all keys that begin like one."""
    return re.split(r"(?<=[/])|(?<=kms:encryptioncontext:)", key, maxsplit=1)[0] + "*"


NOTHING = Context(known={})
"""A request of which nothing is known but who asks for what."""


def context(keys: Mapping[str, str | Iterable[str]], *, absent: Iterable[str] = (), complete: bool = False) -> Context:
    """A context from keys as AWS writes them; a key with no values counts as absent."""
    listed = {key.lower(): (one,) if isinstance(one, str) else tuple(one) for key, one in keys.items()}
    return Context(
        known={key: values for key, values in listed.items() if values},
        absent=frozenset(key.lower() for key in absent) | {key for key, values in listed.items() if not values},
        complete=complete,
    )


def merged(*parts: Context) -> Context:
    """All that the parts know together; where they differ the later one is right."""
    known: dict[str, tuple[str, ...]] = {}
    absent: frozenset[str] = frozenset()
    for part in parts:
        known = {key: values for key, values in known.items() if key not in part.absent} | dict(part.known)
        absent = (absent - part.known.keys()) | part.absent
    return Context(known=known, absent=absent, complete=any(part.complete for part in parts))


def holds(condition: Condition, request: Context, *, variables: bool = True) -> Truth:
    """Whether the condition is met; else what the answer depends on."""
    if not condition.key:
        return frozenset(one.expression for one in condition.unresolved)
    known = parse(condition.operator)
    if known is None:
        raise PolicyError(condition.key, f"{condition.operator} is not a condition operator of IAM")
    found = request.values(condition.key)
    if known.name == "Null":
        if found is None:
            both = {value.lower() for value in condition.values} >= {"true", "false"}
            return both or frozenset((condition.key,))
        return any(value.lower() == ("false" if found else "true") for value in condition.values)
    if found is None:
        return frozenset((condition.key,))
    if not found:
        return _missing(known)
    wanted = [_wanted(value, request, known, variables) for value in condition.values]
    lost = frozenset(one.expression for one in condition.unresolved)
    if known.quantifier == "ForAllValues":
        return conjunction(_matches(known, wanted, value, lost) for value in found if value)  # empty text is no value
    matches = (_matches(known, wanted, value, lost) for value in found)
    if known.negated and not known.quantifier:
        return conjunction(matches)
    return disjunction(matches)


def expand(text: str, request: Context) -> str | frozenset[str] | None:
    """A text with its variables replaced; None if one has no value, a set of keys if one is unknown."""
    if "${" not in text:
        return text
    unknown: set[str] = set()
    missing = False

    def replace(found: re.Match[str]) -> str:
        nonlocal missing
        name, default = found[1], None
        if name in _ESCAPES:
            return _ESCAPES[name]
        if with_default := _DEFAULT.fullmatch(name):
            name, default = with_default[1], with_default[2]
        values = request.values(name.strip())
        if values is None:
            unknown.add(name)
            return ""
        if len(values) != 1 and default is None:
            missing = True
            return ""
        value = values[0] if values else default or ""
        return value.replace("*", LITERAL_STAR).replace("?", LITERAL_MARK)

    replaced = VARIABLE.sub(replace, text)
    if missing:
        return None
    return frozenset(unknown) if unknown else replaced


def _missing(known: Operator) -> bool:
    """What an absent key yields: false, but for negations, `IfExists` and the empty set of `ForAllValues`."""
    if known.if_exists or known.quantifier == "ForAllValues":
        return True
    return known.negated and not known.quantifier


def _wanted(value: str, request: Context, known: Operator, variables: bool) -> str | frozenset[str] | None:
    return expand(value, request) if known.variables and variables else value


def _matches(known: Operator, wanted: list[str | frozenset[str] | None], value: str, lost: frozenset[str]) -> Truth:
    """Whether one value of the request satisfies the operator against all values of the policy."""
    parts: list[Truth] = []
    for one in wanted:
        if isinstance(one, frozenset):
            parts.append(one)
        elif one is not None:
            parts.append(_compared(known, one, value))
    if lost:
        parts.append(lost)
    found = disjunction(parts)
    return negation(found) if known.negated else found


@lru_cache(maxsize=65536)
def _compared(known: Operator, wanted: str, value: str) -> bool:
    return known.compare(wanted, value)
