"""Where two JSON values differ, place by place, for a person."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

_LONGEST = 120


def differences(old: Any, new: Any, place: str = "") -> Iterator[str]:
    """`Properties.Retention: was 30, is 31`; a place that came or went says so."""
    match old, new:
        case dict(), dict():
            for key in sorted(old.keys() | new.keys()):
                inner = f"{place}.{key}" if place else str(key)
                yield from _one_sided(old, new, key, inner)
        case list(), list() if len(old) == len(new):
            for number, (one, other) in enumerate(zip(old, new, strict=True)):
                yield from differences(one, other, f"{place}.{number}" if place else str(number))
        case list(), list():
            gone = [f"without {_short(one)}" for one in old if one not in new]
            came = [f"with {_short(one)}" for one in new if one not in old]
            yield _described(place, [*gone, *came] or ["in another order, or as often"])
        case _ if old != new:
            yield _described(place, [f"was {_short(old)}, is {_short(new)}"])


def _one_sided(old: Mapping[str, Any], new: Mapping[str, Any], key: str, place: str) -> Iterator[str]:
    if key not in old:
        yield _described(place, [f"is new: {_short(new[key])}"])
    elif key not in new:
        yield _described(place, [f"is gone; it was {_short(old[key])}"])
    else:
        yield from differences(old[key], new[key], place)


def _described(place: str, what: list[str]) -> str:
    return f"{place}: {', '.join(what)}" if place else ", ".join(what)


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
