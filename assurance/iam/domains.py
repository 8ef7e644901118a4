"""The values of a condition key that policies can tell apart: texts, numbers, dates, addresses, sets, and none."""

import base64
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from itertools import combinations, pairwise
from math import comb, isfinite
from typing import TypeVar

from assurance.iam.classes import classes
from assurance.iam.languages import Language, exactly, like
from assurance.iam.operators import Operator, moment, parse
from assurance.iam.patterns import arn_language
from assurance.iam.statement import Condition

Values = tuple[str, ...]
"""The values of a key in one request; none where the key is absent."""
ABSENT: Values = ()
Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
Limit = TypeVar("Limit", float, datetime)

BOOLEAN = frozenset(
    "aws:securetransport aws:viaawsservice aws:principalisawsservice aws:multifactorauthpresent "
    "kms:grantisforawsresource kms:bypasspolicylockoutsafetycheck".split()
)
ALWAYS = frozenset("aws:securetransport aws:viaawsservice aws:currenttime aws:epochtime aws:requestedregion".split())
"""Keys that no request is without (fact 86)."""
_SETS = frozenset(
    "aws:calledvia aws:principalorgpaths aws:principalservicenameslist aws:sourceorgpaths aws:tagkeys "
    "aws:vpceorgpaths aws:resourceorgpaths kms:encryptioncontextkeys kms:resourcealiases".split()
)
_MOST_SETS = 4096
ANYBODYS = ("198.51.100.7", "2001:db8::7")
"""Addresses that stand for those of which nothing else is said."""


@dataclass(frozen=True, kw_only=True)
class Domain:
    """What a key may hold, a case for each class; `gaps` says why these may not be all."""

    values: tuple[Values, ...]
    gaps: tuple[str, ...] = ()


def domain(key: str, conditions: Sequence[Condition], *, shapes: Sequence[Language] = ()) -> Domain:
    """Every class of values of a key that can be anything; raises `BoundError` where these are too many."""
    return _domain(key, tuple(conditions), tuple(shapes))


@lru_cache(maxsize=1 << 13)
def _domain(key: str, conditions: tuple[Condition, ...], shapes: tuple[Language, ...]) -> Domain:
    tests = [(known, one.values) for one in conditions if (known := parse(one.operator)) and known.name != "Null"]
    single: list[str] = []
    by_kind: dict[str, list[str]] = {}
    texts: list[Language] = []
    for known, values in tests:
        kind = _kind(known)
        if key in BOOLEAN or (kind == "Bool" and not shapes):
            continue
        by_kind.setdefault(kind, []).extend(values)
        if kind == "text":
            texts += text_languages(known, values)
    for kind, compared in by_kind.items():
        single += _SINGLE[kind](compared) if kind in _SINGLE else ()
    if key in BOOLEAN or (tests and not by_kind):
        single = ["true", "false"]
    elif not by_kind.keys() - {"text"}:
        single += classes(texts, shapes).values()
    gaps: tuple[str, ...] = (
        () if len(by_kind) < 2 else (f"{key} is compared in more than one way ({', '.join(sorted(by_kind))})",)
    )
    found: list[Values] = [(one,) for one in dict.fromkeys(single)]
    quantified = any(known.quantifier for known, _ in tests)
    if key in _SETS or (quantified and not key.startswith(("aws:principal", "aws:source", "aws:userid"))):
        found, more = _sets(found, len(set(tests)))
        gaps += (f"{key} has more sets of values than are looked at",) if more else ()
    every: list[Values] = found if key in ALWAYS else [*found, ABSENT]
    return Domain(values=tuple(every), gaps=gaps)


def text_languages(known: Operator, values: Iterable[str]) -> list[Language]:
    """What a text operator compares with, as languages; a policy variable that is left counts as itself."""
    if known.name.startswith("Arn"):
        return [arn_language(value) for value in values]
    if "Like" in known.name:
        return [like(value) for value in values]
    return [exactly(value, fold="IgnoreCase" in known.name) for value in values]


def addresses(written: Iterable[str]) -> tuple[Address, ...]:
    """An address of each part of the two address spaces that ranges can tell apart."""
    starts: dict[int, set[int]] = {ip_address(one).version: {int(ip_address(one))} for one in ANYBODYS}
    for one in ranges(written):
        starts[one.version].add(int(one.network_address))
        if (after := int(one.broadcast_address) + 1) < 1 << one.max_prefixlen:
            starts[one.version].add(after)
        starts[one.version].add(0)
    return (*map(IPv4Address, sorted(starts[4])), *map(IPv6Address, sorted(starts[6])))


def ranges(values: Iterable[str]) -> list[Network]:
    """The ranges that can be read; what cannot matches nothing."""
    found = []
    for value in values:
        try:
            found.append(ip_network(value, strict=False))
        except ValueError:
            continue
    return found


def _kind(known: Operator) -> str:
    for kind in ("Numeric", "Date", "IpAddress", "Binary", "Bool"):
        if kind in known.name:
            return kind
    return "text"


def _numbers(values: Iterable[str]) -> list[str]:
    """Every number that is written, one between each two, and one beyond."""
    marks = sorted(filter(isfinite, _readable(values, float))) or [0.0]
    between = [(low + high) / 2 for low, high in pairwise(marks)]
    return [
        f"{one:g}" if float(f"{one:g}") == one else repr(one)
        for one in sorted((marks[0] - 1, *marks, *between, marks[-1] + 1))
    ]


def _dates(values: Iterable[str]) -> list[str]:
    """Every moment that is written, one between each two, and one beyond."""
    marks = sorted(_readable(values, moment)) or [datetime(2026, 1, 1, tzinfo=UTC)]
    between = [low + (high - low) / 2 for low, high in pairwise(marks)]
    second = timedelta(seconds=1)
    return [one.isoformat() for one in sorted({marks[0] - second, *marks, *between, marks[-1] + second})]


def _readable(values: Iterable[str], read: Callable[[str], Limit]) -> set[Limit]:
    """The values that can be read; what cannot is not compared with anything."""
    found = set()
    for value in values:
        try:
            found.add(read(value))
        except (ValueError, OverflowError):
            continue
    return found


def _sets(single: list[Values], tests: int) -> tuple[list[Values], bool]:
    """Sets of values: as many at once as there are tests, each of which a value of its own may have to satisfy."""
    sizes = range(1, min(max(tests, 1), len(single)) + 1)
    if sum(comb(len(single), size) for size in sizes) > _MOST_SETS:
        return list(single), True
    chosen = (some for size in sizes for some in combinations(single, size))
    return [tuple(value for each in some for value in each) for some in chosen], False


def _binary(values: Sequence[str]) -> Iterable[str]:
    return (*values, base64.b64encode("".join(values).encode()).decode())


_SINGLE: dict[str, Callable[[Sequence[str]], Iterable[str]]] = {
    "Numeric": _numbers,
    "Date": _dates,
    "IpAddress": lambda values: map(str, addresses(values)),
    "Binary": _binary,
}
"""Kind of comparison → a value of each class that it tells apart; texts are distinguished by their languages."""
