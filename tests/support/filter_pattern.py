"""CloudWatch Logs filter patterns over JSON, as far as our metric filters use them; anything else is refused.

Shares no code with `assurance.model.filter_patterns`, which is held against it.
"""

import re
from collections.abc import Mapping
from typing import Any

_TOKEN = re.compile(r'\s*(\(|\)|&&|\|\||NOT EXISTS|IS FALSE|!=|=|\$(?:\.\w+)+|"[^"]*")')
_MISSING = object()


def counts(pattern: str, event: Mapping[str, Any]) -> bool:
    """Whether a metric filter with this pattern counts the event; a pattern that cannot be read is a ValueError."""
    inside = re.fullmatch(r"\{(.*)\}", pattern.strip(), re.DOTALL)
    if not inside:
        raise ValueError(f"not a pattern of JSON fields: {pattern}")
    tokens = _tokens(inside[1])
    found = _any_or_all(tokens, event)
    if tokens:
        raise ValueError(f"not understood: {tokens}")
    return found


def _tokens(text: str) -> list[str]:
    tokens, place = [], 0
    while text[place:].strip():
        token = _TOKEN.match(text, place)
        if not token:
            raise ValueError(f"not understood: {text[place:]}")
        tokens.append(token[1])
        place = token.end()
    return tokens


def _any_or_all(tokens: list[str], event: Mapping[str, Any]) -> bool:
    """Terms joined by one operator; the two are not mixed without parentheses, so no rule of precedence is assumed."""
    terms, joins = [_term(tokens, event)], set()
    while tokens and tokens[0] in ("&&", "||"):
        joins.add(tokens.pop(0))
        terms.append(_term(tokens, event))
    if len(joins) > 1:
        raise ValueError("&& and || are mixed without parentheses")
    return any(terms) if "||" in joins else all(terms)


def _term(tokens: list[str], event: Mapping[str, Any]) -> bool:
    token = tokens.pop(0)
    if token == "(":
        found = _any_or_all(tokens, event)
        if not tokens or tokens.pop(0) != ")":
            raise ValueError("a parenthesis is not closed")
        return found
    return _comparison(token, tokens.pop(0), tokens, event)


def _comparison(selector: str, operator: str, tokens: list[str], event: Mapping[str, Any]) -> bool:
    value: Any = event
    for name in selector.removeprefix("$.").split("."):
        value = value.get(name, _MISSING) if isinstance(value, Mapping) else _MISSING
    if operator == "NOT EXISTS":
        return value is _MISSING
    if operator == "IS FALSE":
        return value is False
    wanted = tokens.pop(0).strip('"')
    if operator == "!=" and value is _MISSING:
        raise ValueError(f"{selector} is missing, and what != then gives is not documented")
    found = isinstance(value, str) and re.fullmatch(".*".join(map(re.escape, wanted.split("*"))), value) is not None
    return found if operator == "=" else not found
