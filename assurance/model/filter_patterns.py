"""What a metric filter counts: its JSON pattern against a log event, as CloudWatch Logs compares them."""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

Event = Mapping[str, Any]
Test = Callable[[Event], bool]
_TOKEN = re.compile(
    r"""\s*(?:(?P<mark>&&|\|\||[(){}]|!=|>=|<=|=|>|<)|(?P<text>"(?:[^"\\]|\\.)*")|(?P<regex>%(?:[^%\\]|\\.)*%)|"""
    r"""(?P<word>(?:\$[^\s()&|=!<>]+)|[^\s(){}&|=!<>"]+))"""
)
_DEEPEST = 100
_MISSING = object()


class PatternError(ValueError):
    """A filter pattern that CloudWatch Logs would refuse, or that is not understood here."""


def counts(pattern: str, event: Event) -> bool:
    """Whether a filter with this pattern counts the event; raise `PatternError` for one that cannot be read."""
    if not pattern.strip():
        return True
    if not pattern.strip().startswith("{"):
        return _terms(pattern, json.dumps(event))
    return _test(pattern)(event)


@cache
def _test(pattern: str) -> Test:
    return _Parser(pattern).test()


def _terms(pattern: str, text: str) -> bool:
    """Unstructured patterns: all plain terms, any of the `?` ones, none of the `-` ones."""
    words = [found[1] or found[2] for found in re.finditer(r'([?-]?"[^"]*")|(\S+)', pattern)]
    plain = [word.strip('"') for word in words if word[0] not in "?-"]
    options = [word[1:].strip('"') for word in words if word[0] == "?"]
    barred = [word[1:].strip('"') for word in words if word[0] == "-"]
    found = all(word in text for word in plain) and (not options or any(word in text for word in options))
    return found and not any(word in text for word in barred)


class _Parser:
    """Reads `{ ($.a = "x") && ($.b NOT EXISTS) }` from the left."""

    def __init__(self, pattern: str) -> None:
        self._tokens: list[str] = []
        self._depth = 0
        place, text = 0, pattern.strip()
        while place < len(text):
            found = _TOKEN.match(text, place)
            if not found:
                raise PatternError(f"cannot be read from {text[place : place + 20]!r} on")
            self._tokens.append(found[0].strip())
            place = found.end()

    def test(self) -> Test:
        self._take("{")
        found = self._either()
        self._take("}")
        if self._tokens:
            raise PatternError(f"goes on after its end: {self._tokens[0]}")
        return found

    def _either(self) -> Test:
        parts = [self._both()]
        while self._peek() == "||":
            self._take("||")
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else lambda event: any(part(event) for part in parts)

    def _both(self) -> Test:
        parts = [self._one()]
        while self._peek() == "&&":
            self._take("&&")
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else lambda event: all(part(event) for part in parts)

    def _one(self) -> Test:
        if self._peek() != "(":
            return self._comparison()
        self._depth += 1
        if self._depth > _DEEPEST:
            raise PatternError("is nested too deeply")
        self._take("(")
        found = self._either()
        self._take(")")
        self._depth -= 1
        return found

    def _comparison(self) -> Test:
        path, mark = self._take(), self._take()
        if not path.startswith("$"):
            raise PatternError(f"expected a field such as $.eventName, not {path}")
        if mark.upper() in ("IS", "NOT", "EXISTS"):
            word = mark.upper() if mark.upper() == "EXISTS" else f"{mark} {self._take()}".upper()
            return _state(path, word)
        if mark not in ("=", "!=", ">", "<", ">=", "<="):
            raise PatternError(f"expected a comparison after {path}, not {mark}")
        return _against(path, mark, self._take())

    def _peek(self) -> str:
        return self._tokens[0] if self._tokens else ""

    def _take(self, wanted: str = "") -> str:
        if not self._tokens or (wanted and self._tokens[0] != wanted):
            raise PatternError(f"expected {wanted or 'more'}, not {self._peek() or 'the end'}")
        return self._tokens.pop(0)


def _state(path: str, word: str) -> Test:
    match word:
        case "EXISTS":
            return lambda event: _value(path, event) is not _MISSING
        case "NOT EXISTS":
            return lambda event: _value(path, event) is _MISSING
        case "IS NULL":
            return lambda event: _value(path, event) is None
        case "IS TRUE" | "IS FALSE":
            return lambda event: _value(path, event) is (word == "IS TRUE")
    raise PatternError(f"{word} is not a test")


def _against(path: str, mark: str, operand: str) -> Test:
    if mark in ("=", "!="):
        return lambda event: _equals(operand, _value(path, event)) is (mark == "=")
    try:
        limit = float(operand)
    except ValueError:
        raise PatternError(f"{operand} is not a number") from None
    order: dict[str, Callable[[float], bool]] = {
        ">": lambda value: value > limit,
        "<": lambda value: value < limit,
        ">=": lambda value: value >= limit,
        "<=": lambda value: value <= limit,
    }
    return lambda event: isinstance(found := _value(path, event), int | float) and order[mark](found)


def _equals(operand: str, value: Any) -> bool:
    if value is _MISSING or value is None:
        return False
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if operand.startswith("%"):
        try:
            return re.search(operand.strip("%"), text) is not None
        except re.error as error:
            raise PatternError(f"{operand}: {error}") from None
    return _literal(operand).fullmatch(text) is not None


@cache
def _literal(operand: str) -> re.Pattern[str]:
    """A text in which `*` stands for any."""
    return re.compile(".*".join(map(re.escape, operand.strip('"').split("*"))), re.DOTALL)


@cache
def _parts(path: str) -> list[str]:
    return re.findall(r"[^.\[\]$\"']+", path)


def _value(path: str, event: Event) -> Any:
    found: Any = event
    for part in _parts(path):
        if isinstance(found, Mapping) and part in found:
            found = found[part]
        elif isinstance(found, list) and part.isdigit() and int(part) < len(found):
            found = found[int(part)]
        else:
            return _MISSING
    return found
