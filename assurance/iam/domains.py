"""The values of a condition key that policies can tell apart: texts, numbers, dates, addresses, sets, and none."""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from itertools import combinations, pairwise

from assurance.iam.classes import classes
from assurance.iam.languages import Language, literal, pattern
from assurance.iam.operators import Operator, moment, parse
from assurance.iam.patterns import arn_language
from assurance.iam.statement import Condition

Values = tuple[str, ...]
"""The values of a key in one request; none where the key is absent."""
ABSENT: Values = ()
Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

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
    tests = [(known, one.values) for one in conditions if (known := parse(one.operator)) and known.name != "Null"]
    single: list[str] = []
    kinds: set[str] = set()
    texts: list[Language] = []
    for known, values in tests:
        kind = _kind(known)
        if key in BOOLEAN or (kind == "Bool" and not shapes):
            continue
        kinds.add(kind)
        if kind == "Numeric":
            single += _numbers(values)
        elif kind == "Date":
            single += _dates(values)
        elif kind == "IpAddress":
            single += (str(address) for address in addresses(values))
        elif kind == "Binary":
            single += (*values, base64.b64encode("".join(values).encode()).decode())
        else:
            texts += text_languages(known, values)
    if key in BOOLEAN or (tests and not kinds):
        single = ["true", "false"]
    elif not kinds - {"text"}:
        single += classes(texts, shapes).values()
    gaps: tuple[str, ...] = (
        () if len(kinds) < 2 else (f"{key} is compared in more than one way ({', '.join(sorted(kinds))})",)
    )
    found: list[Values] = [(one,) for one in dict.fromkeys(single)]
    quantified = [known for known, _ in tests if known.quantifier]
    if key in _SETS or (quantified and not key.startswith(("aws:principal", "aws:source", "aws:userid"))):
        found, more = _sets(found, len(quantified))
        gaps += (f"{key} has more sets of values than are looked at",) if more else ()
    every: list[Values] = found if key in ALWAYS else [*found, ABSENT]
    return Domain(values=tuple(every), gaps=gaps)


def text_languages(known: Operator, values: Iterable[str]) -> list[Language]:
    """What a text operator compares with, as languages; a policy variable that is left counts as itself."""
    if known.name.startswith("Arn"):
        return [arn_language(value) for value in values]
    if "Like" in known.name:
        return [Language(pattern(value)) for value in values]
    return [Language(literal(value, fold="IgnoreCase" in known.name)) for value in values]


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
    limits = set()
    for value in values:
        try:
            limits.add(float(value))
        except ValueError:
            continue
    marks = sorted(limits) or [0.0]
    between = [(low + high) / 2 for low, high in pairwise(marks)]
    return [
        f"{one:g}" if float(f"{one:g}") == one else repr(one)
        for one in sorted((marks[0] - 1, *marks, *between, marks[-1] + 1))
    ]


def _dates(values: Iterable[str]) -> list[str]:
    limits = set()
    for value in values:
        try:
            limits.add(moment(value))
        except ValueError:
            continue
    second = timedelta(seconds=1)
    marks = sorted(limits) or [datetime(2026, 1, 1, tzinfo=UTC)]
    return [
        one.isoformat() for one in sorted({each for mark in marks for each in (mark - second, mark, mark + second)})
    ]


def _sets(single: list[Values], tests: int) -> tuple[list[Values], bool]:
    """Sets of values: as many at once as there are tests which a value of its own may have to satisfy."""
    found = [tuple(value for each in some for value in each)
             for size in range(1, max(tests, 1) + 1) for some in combinations(single, size)
             ] if len(single) ** max(tests, 1) <= _MOST_SETS else list(single)  # fmt: skip
    return found, len(single) ** max(tests, 1) > _MOST_SETS
