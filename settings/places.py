"""The line in which each key and each item of a list stands in a TOML file, which `tomllib` does not say."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

Place = tuple[str | int, ...]
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"\"(?:\\.|[^\"\\])*\"|'[^']*'|[A-Za-z0-9_-]+")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_STRING = re.compile(r"\"\"\"(?:\\.|[^\\])*?\"{3,5}|'''.*?'{3,5}|\"(?:\\.|[^\"\\])*\"|'[^']*'", re.DOTALL)
_OTHER = re.compile(r"[^,\]}#\n]+")
_ESCAPED = re.compile(r"\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)")


def places(text: str) -> Mapping[Place, int]:
    """Path of each key, table and list item → its line, of a text that `tomllib` has read."""
    reader = _Reader(text.replace("\r\n", "\n"))
    reader.document()
    return reader.found


def split(path: str) -> Place:
    """`network.create.cidr` and `processors[0].name` as their parts."""
    return tuple(int(part[1:-1]) if part.startswith("[") else part for part in re.findall(r"\[\d+\]|[^.\[\]]+", path))


def joined(place: Place) -> str:
    """The parts as one would look for them in the file."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).removeprefix(".")


class _Reader:
    """Walks through a text once; `at` is the next character."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.line, self.counted = 1, 0
        self.found: dict[Place, int] = {}
        self.items: Counter[Place] = Counter()

    def document(self) -> None:
        """Tables and keys, to the end."""
        table: Place = ()
        while self._blank():
            if self.text[self.at] != "[":
                self._pair(table)
                continue
            several = self.text.startswith("[[", self.at)
            self._skip(2 if several else 1)
            table = self._of_lists(self._key())
            self._skip(2 if several else 1)
            if several:
                table = (*table, self._next(table))
            self._note(table)

    def _of_lists(self, key: Place) -> Place:
        """A table below a list of tables belongs to the last of them; a list's own name is left as it is."""
        found: Place = ()
        for number, part in enumerate(key):
            found = (*found, part)
            if number < len(key) - 1 and self.items[found]:
                found = (*found, self.items[found] - 1)
            elif number < len(key) - 1:
                self.found.setdefault(found, self._here())
        return found

    def _next(self, table: Place) -> int:
        self.found.setdefault(table, self._here())
        self.items[table] += 1
        return self.items[table] - 1

    def _pair(self, table: Place) -> None:
        key = (*table, *self._key())
        for end in range(len(table) + 1, len(key) + 1):
            self.found.setdefault(key[:end], self._here())
        self._blank()
        self._skip(1)
        self._value(key)

    def _value(self, place: Place) -> None:
        self._blank()
        match self.text[self.at]:
            case "[":
                self._several("]", place, lambda number: self._item(place, number))
            case "{":
                self._several("}", place, lambda _: self._pair(place))
            case '"' | "'":
                self._match(_STRING)
            case _:
                self._match(_OTHER)

    def _item(self, place: Place, number: int) -> None:
        self._note((*place, number))
        self._value((*place, number))

    def _several(self, end: str, place: Place, read: Any) -> None:
        self._skip(1)
        number = 0
        while self._blank() and self.text[self.at] != end:
            read(number)
            number += 1
            self._blank()
            if self.text[self.at] == ",":
                self._skip(1)
        self._skip(1)

    def _key(self) -> Place:
        parts: list[str] = []
        while True:
            self._blank()
            parts.append(_plain(self._match(_KEY)))
            if not (dot := _DOT.match(self.text, self.at)):
                self._blank()
                return tuple(parts)
            self.at = dot.end()

    def _blank(self) -> bool:
        """Beyond what means nothing; whether anything is left."""
        self._match(_BLANK)
        return self.at < len(self.text)

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        text = found.group() if found else self.text[self.at]
        self.at += len(text)
        return text

    def _skip(self, characters: int) -> None:
        self.at += characters

    def _note(self, place: Place) -> None:
        self.found[place] = self._here()

    def _here(self) -> int:
        self.line += self.text.count("\n", self.counted, self.at)
        self.counted = self.at
        return self.line


def _plain(key: str) -> str:
    if key[0] == '"':
        return _ESCAPED.sub(lambda one: one.group().encode().decode("unicode_escape"), key[1:-1])
    return key[1:-1] if key[0] == "'" else key
