"""Texts that functions put together: what the template itself wrote of them, and what is known where a part is not."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from assurance.sources.resource import Composed, Reference, Unresolved, literal

LONGEST = 1_000_000
"""Characters of a text that functions may make; a template has no more than a million bytes."""
VARIABLE = re.compile(r"\$\{(!?)([^}]*)\}")


def joined(parts: Any, separator: str, function: str) -> Any:
    """The parts of a list as one text."""
    if not isinstance(parts, list):
        return Unresolved(function, "has no list")
    if any(isinstance(part, dict | list) for part in parts):
        return Unresolved(function, "joins something that is not text")
    if gap := next((part for part in parts if isinstance(part, Unresolved)), None):
        texts = [_known(part) for part in parts]
        return Unresolved(gap.expression, gap.reason, "" if None in texts else _short(separator.join(map(str, texts))))
    if len(parts) == 1 and isinstance(parts[0], Reference):
        return parts[0]
    text = separator.join(str(_scalar(part)) for part in parts)
    return _composed(text, lambda: separator.join(map(_literal, parts)), parts)


def substituted(text: str, values: Mapping[str, Any]) -> Any:
    """A text with the values of its variables in their place."""
    if gap := next((found for found in values.values() if isinstance(found, Unresolved)), None):
        texts = {name: _known(found) for name, found in values.items()}
        whole = VARIABLE.sub(lambda one: f"${{{one[2]}}}" if one[1] else str(texts[one[2]]), text)
        return Unresolved(gap.expression, gap.reason, "" if None in texts.values() else _short(whole))
    if len(values) == 1 and text == f"${{{next(iter(values))}}}":
        return next(iter(values.values()))
    return _composed(
        VARIABLE.sub(lambda one: f"${{{one[2]}}}" if one[1] else str(_scalar(values[one[2]])), text),
        lambda: VARIABLE.sub(lambda one: "${}" if one[1] else _literal(values[one[2]]), text),
        values.values(),
    )


def _composed(text: str, written: Callable[[], str], parts: Iterable[Any]) -> Any:
    """A text put together; of one with references, what the template itself wrote is remembered."""
    if len(text) > LONGEST:
        return Unresolved("a text", f"it has more than {LONGEST:,} characters")
    found = static(text)
    referring = isinstance(found, str) and any(isinstance(part, Reference | Composed) for part in parts)
    return Composed(text, literal=written()) if referring else found


def _literal(part: Any) -> str:
    return literal(part) if isinstance(part, str) else str(_scalar(part))


def _known(value: Any) -> str | None:
    """A scalar as text; of what is not known, what is known of it."""
    return value.text or None if isinstance(value, Unresolved) else str(_scalar(value))


def _scalar(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _short(text: str) -> str:
    """A text that is worth remembering."""
    return text if len(text) <= LONGEST else ""


def static(text: str) -> Any:
    """A text as it is; a dynamic reference is read at deployment only."""
    if "{{resolve:" in text:
        return Unresolved("{{resolve:…}}", "it is read at deployment only")
    return text
