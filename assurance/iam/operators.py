"""The condition operators of IAM: how each compares one value of a policy with one of the request.

Source: fact 40.
"""

import base64
import binascii
import ipaddress
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from assurance.iam.languages import LITERAL_MARK, LITERAL_STAR
from assurance.iam.patterns import arn_matches, glob

_COARSE = re.compile(r"\d{4}(-\d{2})?")
Compare = Callable[[str, str], bool]
"""Policy value, request value → whether they match."""


@dataclass(frozen=True, kw_only=True)
class Operator:
    """An operator as written in a policy, taken apart."""

    name: str
    compare: Compare
    negated: bool = False
    quantifier: str = ""
    """`ForAllValues`, `ForAnyValue` or empty."""
    if_exists: bool = False
    variables: bool = False
    """Whether `${aws:…}` is replaced in its values."""


def _plain(text: str) -> str:
    return text.replace(LITERAL_STAR, "*").replace(LITERAL_MARK, "?")


def _same(wanted: str, found: str) -> bool:
    return _plain(wanted) == found


def _same_but_for_case(wanted: str, found: str) -> bool:
    return _plain(wanted).casefold() == found.casefold()


def _like(wanted: str, found: str) -> bool:
    return glob(wanted)(found)


def _bytes(wanted: str, found: str) -> bool:
    try:
        return base64.b64decode(wanted, validate=True) == base64.b64decode(found, validate=True)
    except (binascii.Error, ValueError):
        return False


def _within(wanted: str, found: str) -> bool:
    try:
        network, address = ipaddress.ip_network(wanted, strict=False), ipaddress.ip_network(found, strict=False)
        return network.version == address.version and address.subnet_of(network)  # type: ignore[arg-type]
    except ValueError:
        return False


def _ordered(read: Callable[[str], Any], test: Callable[[Any, Any], bool]) -> Compare:
    def compare(wanted: str, found: str) -> bool:
        try:
            return test(read(found), read(wanted))
        except ValueError:
            return False

    return compare


def moment(text: str) -> datetime:
    """A date of ISO 8601, as coarse as a year, or seconds since 1970; without a zone it is UTC."""
    if _COARSE.fullmatch(text):
        text = f"{text}-01-01"[:10]
    try:
        return datetime.fromtimestamp(float(text), UTC)
    except (ValueError, OverflowError, OSError):
        read = datetime.fromisoformat(text)
        return read if read.tzinfo else read.replace(tzinfo=UTC)


_STRINGS: dict[str, Compare] = {
    "StringEquals": _same,
    "StringEqualsIgnoreCase": _same_but_for_case,
    "StringLike": _like,
    "ArnEquals": arn_matches,
    "ArnLike": arn_matches,
    "Bool": _same_but_for_case,
}
_NEGATIONS = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
    "NotIpAddress": "IpAddress",
}
_ORDERS = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "LessThanEquals": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanEquals": operator.ge,
}
_COMPARISONS: dict[str, Compare] = {
    **_STRINGS,
    **{f"Numeric{order}": _ordered(float, test) for order, test in _ORDERS.items()},
    **{f"Date{order}": _ordered(moment, test) for order, test in _ORDERS.items()},
    "IpAddress": _within,
    "BinaryEquals": _bytes,
    "Null": _same_but_for_case,
}


@cache
def parse(text: str) -> Operator | None:
    """An operator such as `ForAnyValue:StringLikeIfExists`; None if IAM knows no such operator."""
    quantifier, _, name = text.rpartition(":")
    if quantifier not in ("", "ForAllValues", "ForAnyValue"):
        return None
    if_exists = name.endswith("IfExists")
    name = name.removesuffix("IfExists")
    base = _NEGATIONS.get(name, name)
    if base not in _COMPARISONS or (base == "Null" and (if_exists or quantifier)):
        return None
    return Operator(
        name=name,
        compare=_COMPARISONS[base],
        negated=name in _NEGATIONS,
        quantifier=quantifier,
        if_exists=if_exists,
        variables=base in _STRINGS,
    )
