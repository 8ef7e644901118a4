"""One form for all that means the same: AWS gives back lists as strings, roots as account ids, documents as text."""

import json
import re
from collections.abc import Mapping
from typing import Any

from assurance.sources.resource import Unresolved
from settings.files import FileError, parse_json

_ROOT = re.compile(r"arn:[^:]+:iam::(\d{12}):root")
_LISTED = ("Action", "NotAction", "Resource", "NotResource")


def canonical(value: Any) -> Any:
    """Scalars as text, JSON text parsed, lists sorted, policies by their meaning, what is empty left out."""
    match value:
        case Unresolved() | None:
            return value
        case bool():
            return str(value).lower()
        case float() if value.is_integer():
            return str(int(value))
        case str():
            parsed = _parsed(value)
            return str(value) if parsed is None else canonical(parsed)
        case Mapping():
            kept = {str(name): canonical(one) for name, one in value.items()}
            kept = {name: one for name, one in kept.items() if one not in (None, "", [], {})}
            return _document(kept) if "Statement" in kept else kept
        case list() | tuple():
            return in_order(canonical(one) for one in value)
        case _:
            return str(value)


def in_order(values: Any) -> list[Any]:
    """The values in an order that depends on nothing but them."""
    return sorted(values, key=lambda one: json.dumps(one, sort_keys=True, default=str))


def tags(value: Any) -> Any:
    """Tags by key; those that begin with `aws:` are AWS's own."""
    if not isinstance(value, list | tuple) or not all(isinstance(one, Mapping) and "Key" in one for one in value):
        return canonical(value)
    return {str(one["Key"]): canonical(one.get("Value", "")) for one in value if not str(one["Key"]).startswith("aws:")}


def _parsed(text: str) -> Any:
    """What a text holds that is a JSON object or list; None for any other."""
    if text[:1] not in ("{", "["):
        return None
    try:
        return parse_json(text)
    except FileError:
        return None


def _document(document: Mapping[str, Any]) -> dict[str, Any]:
    statements = document["Statement"]
    listed = statements if isinstance(statements, list) else [statements]
    return {**document, "Statement": in_order(_statement(one) for one in listed)}


def _statement(statement: Any) -> Any:
    if not isinstance(statement, Mapping):
        return statement
    found = dict(statement)
    for name in _LISTED:
        if name in found:
            values = [found[name]] if isinstance(found[name], str) else found[name]
            found[name] = (
                in_order(one.lower() if name.endswith("Action") and isinstance(one, str) else one for one in values)
                if isinstance(values, list)
                else values
            )
    for name in ("Principal", "NotPrincipal"):
        if name in found:
            found[name] = _principal(found[name])
    if isinstance(condition := found.get("Condition"), Mapping):
        found["Condition"] = {operator: _tests(tests) for operator, tests in condition.items()}
    return found


def _principal(value: Any) -> Any:
    """`*` is everybody, as `{"AWS": "*"}` is; the root of an account is the account."""
    if value == "*":
        return {"AWS": ["*"]}
    if not isinstance(value, Mapping):
        return value
    return {kind: in_order(_account(one) for one in _many(named)) for kind, named in value.items()}


def _account(named: Any) -> Any:
    root = _ROOT.fullmatch(named) if isinstance(named, str) else None
    return root[1] if root else named


def _tests(tests: Any) -> Any:
    if not isinstance(tests, Mapping):
        return tests
    return {key.lower(): in_order(_many(values)) for key, values in tests.items()}


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
