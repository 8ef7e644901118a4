"""What an EventBridge rule sees: its pattern against an event, as EventBridge compares them."""

import json
from collections.abc import Mapping
from typing import Any

from assurance.iam.patterns import glob
from assurance.sources.resource import Resource, Unresolved

Event = Mapping[str, Any]
_MISSING = object()


def pattern_of(rule: Resource) -> Any:
    """The pattern of a rule; one that is written as text, as JSON, is read."""
    return rule.remember((pattern_of,), lambda: _read(rule.get("EventPattern")))


def _read(pattern: Any) -> Any:
    if not isinstance(pattern, str):
        return pattern
    try:
        return json.loads(pattern)
    except (ValueError, RecursionError):
        return Unresolved("EventPattern", "it is a text that is no JSON")


def matches(pattern: Any, event: Any) -> bool:
    """Whether a pattern covers an event; what is not known in the pattern covers nothing."""
    if not isinstance(pattern, Mapping) or not isinstance(event, Mapping):
        return False
    return bool(pattern) and all(
        any(matches(each, event) for each in _listed(wanted))
        if name == "$or"
        else _field(wanted, event.get(name, _MISSING))
        for name, wanted in pattern.items()
    )


def unresolved(value: Any) -> Unresolved | None:
    """The first resource in a pattern that is not known."""
    match value:
        case Unresolved():
            return value
        case Mapping():
            return next((found for each in value.values() if (found := unresolved(each))), None)
        case list() | tuple():
            return next((found for each in value if (found := unresolved(each))), None)
    return None


def _field(wanted: Any, found: Any) -> bool:
    if isinstance(wanted, Mapping):  # one of several objects is enough, and of none every field is missing (fact 171)
        objects = list(found) if isinstance(found, list | tuple) else [{} if found is _MISSING else found]
        return bool(wanted) and any(matches(wanted, each) for each in objects)
    values = list(found) if isinstance(found, list | tuple) else [found]
    return any(_leaf(test, value) for test in _listed(wanted) for value in values)


def _leaf(test: Any, value: Any) -> bool:
    if not isinstance(test, Mapping):
        return value is not _MISSING and not isinstance(test, Unresolved) and _equal(test, value)
    return bool(test) and all(_compared(name, operand, value) for name, operand in test.items())


def _compared(name: str, operand: Any, value: Any) -> bool:
    if name == "exists":
        return (str(operand).lower() == "true") == (value is not _MISSING)
    if value is _MISSING or isinstance(operand, Unresolved):
        return False
    text = str(value)
    match name:
        case "prefix" | "suffix" if isinstance(operand, Mapping):
            folded = str(operand.get("equals-ignore-case", "")).lower()
            return text.lower().startswith(folded) if name == "prefix" else text.lower().endswith(folded)
        case "prefix":
            return text.startswith(str(operand))
        case "suffix":
            return text.endswith(str(operand))
        case "equals-ignore-case":
            return text.lower() == str(operand).lower()
        case "wildcard":
            return glob(str(operand))(text)
        case "anything-but":
            return operand != [] and not any(_except(each, text) for each in _listed(operand))
    return False


def _except(operand: Any, text: str) -> bool:
    """Whether an `anything-but` leaves the value out; one that is not known may."""
    if isinstance(operand, Unresolved):
        return True
    if isinstance(operand, Mapping):
        return any(_compared(name, each, text) for name, several in operand.items() for each in _listed(several))
    return _equal(operand, text)


def _equal(test: Any, value: Any) -> bool:
    return str(test).lower() == str(value).lower() if isinstance(test, bool) else str(test) == str(value)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
