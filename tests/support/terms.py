"""What cvc5 makes of texts, patterns, ranges and moments: the words of the formulas of `second_judge`."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import cvc5  # type: ignore[import-untyped]
from cvc5 import Kind

Term = Any


class Terms:
    """Terms of one manager."""

    def __init__(self) -> None:
        self.tm = cvc5.TermManager()
        self.text, self.real, self.bool = self.tm.getStringSort(), self.tm.getRealSort(), self.tm.getBooleanSort()
        self.address = self.tm.mkBitVectorSort(129)
        """A bit for the version, then the address at the end."""

    def equal(self, one: Term, text: str) -> Term:
        """Whether a term is a text."""
        return self.tm.mkTerm(Kind.EQUAL, one, self.tm.mkString(text))

    def ordered(self, order: str, value: Term, number: Fraction) -> Term:
        """Whether a number or moment is in an order to another."""
        kind = {"Equals": Kind.EQUAL, "LessThan": Kind.LT, "LessThanEquals": Kind.LEQ, "GreaterThan": Kind.GT,
                "GreaterThanEquals": Kind.GEQ}[order]  # fmt: skip
        return self.tm.mkTerm(kind, value, self.tm.mkReal(number.numerator, number.denominator))

    def within(self, network: Any, value: Term) -> Term:
        """Whether an address is of a network."""
        width = network.max_prefixlen
        version = self._bits(value, 128, 128, 0 if network.version == 4 else 1)
        if not network.prefixlen:
            return version
        wanted = int(network.network_address) >> (width - network.prefixlen)
        return self.all((version, self._bits(value, width - 1, width - network.prefixlen, wanted)))

    def _bits(self, value: Term, high: int, low: int, wanted: int) -> Term:
        part = self.tm.mkTerm(self.tm.mkOp(Kind.BITVECTOR_EXTRACT, high, low), value)
        return self.tm.mkTerm(Kind.EQUAL, part, self.tm.mkBitVector(high - low + 1, wanted))

    def arn(self, wanted: str, value: Term) -> Term:
        """Whether a text is as `ArnLike` asks: part by part, or as a whole where there are fewer."""
        parts = wanted.split(":", 5)
        if len(parts) < 6:
            return self.matches(value, self.glob(wanted) if wanted.endswith("*") else self.literal(wanted))
        heads = [one for part in parts[:5] for one in (self.glob(part, within=True), self.literal(":"))]
        return self.matches(value, self.joined([*heads, self.glob(parts[5])]))

    def concatenated(self, parts: Iterable[str | Term]) -> Term:
        """Texts one after the other."""
        terms = [self.tm.mkString(one) if isinstance(one, str) else one for one in parts]
        return self.tm.mkTerm(Kind.STRING_CONCAT, *terms)

    def glob(self, text: str, *, within: bool = False) -> Term:
        """The expression of a pattern; `within`: its wildcards stand for no colon."""
        return self.joined([self._piece(one, within) for one in re.findall(r"[^*?]+|[*?]", text)])

    def _piece(self, piece: str, within: bool) -> Term:
        if piece not in ("*", "?"):
            return self.literal(piece)
        any_ = self.tm.mkRegexpAllchar()
        if within:
            any_ = self.tm.mkTerm(Kind.REGEXP_DIFF, any_, self.literal(":"))
        return self.tm.mkTerm(Kind.REGEXP_STAR, any_) if piece == "*" else any_

    def word(self) -> Term:
        """Two words with a colon between them, in lower case."""
        not_plain = self.tm.mkTerm(Kind.REGEXP_UNION, *map(self.literal, ":*? "))
        plain = self.tm.mkTerm(Kind.REGEXP_DIFF, self.tm.mkRegexpAllchar(), not_plain)
        return self.joined(
            [self.tm.mkTerm(Kind.REGEXP_PLUS, plain), self.literal(":"), self.tm.mkTerm(Kind.REGEXP_PLUS, plain)]
        )

    def either(self, character: str) -> Term:
        """A character in either case."""
        cases = sorted({character.lower(), character.upper()})
        return (
            self.literal(cases[0]) if len(cases) == 1 else self.tm.mkTerm(Kind.REGEXP_UNION, *map(self.literal, cases))
        )

    def many(self) -> Term:
        """Any text."""
        return self.tm.mkTerm(Kind.REGEXP_STAR, self.tm.mkRegexpAllchar())

    def joined(self, parts: list[Term]) -> Term:
        """One expression after the other."""
        if len(parts) == 1:
            return parts[0]
        return self.tm.mkTerm(Kind.REGEXP_CONCAT, *parts) if parts else self.literal("")

    def literal(self, text: str) -> Term:
        """The expression of a text."""
        return self.tm.mkTerm(Kind.STRING_TO_REGEXP, self.tm.mkString(text))

    def matches(self, value: Term, expression: Term) -> Term:
        """Whether a text is as an expression says."""
        return self.tm.mkTerm(Kind.STRING_IN_REGEXP, value, expression)

    def filled(self, value: Term) -> Term:
        """Whether a text is not empty."""
        return self.tm.mkTerm(Kind.GT, self.tm.mkTerm(Kind.STRING_LENGTH, value), self.tm.mkInteger(0))

    def true(self) -> Term:
        """What always holds."""
        return self.tm.mkTrue()

    def negated(self, one: Term) -> Term:
        """What does not hold."""
        return self.tm.mkTerm(Kind.NOT, one)

    def all(self, parts: Iterable[Term]) -> Term:
        """All of them hold."""
        return self._together(Kind.AND, list(parts), self.tm.mkTrue())

    def any(self, parts: Iterable[Term]) -> Term:
        """One of them holds."""
        return self._together(Kind.OR, list(parts), self.tm.mkFalse())

    def _together(self, kind: Any, parts: list[Term], empty: Term) -> Term:
        return self.tm.mkTerm(kind, *parts) if len(parts) > 1 else parts[0] if parts else empty


def seconds(text: str) -> float:
    """A moment in seconds since 1970."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
