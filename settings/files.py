"""Read files that somebody named: ordinary ones, of a size and depth that can be worked with, or a reason why not."""

import hashlib
import json
import math
import os
import re
import stat
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

LARGEST = 64 * 1024 * 1024
"""Bytes of a file that is still read."""
MOST_DIGITS = 300
"""Of a number: one with more fits no service, and no floating point number."""
MOST_LEVELS = 30
"""Of tables and lists in one another: more than any file of ours needs, fewer than what reads them can bear."""
_KINDS = {
    stat.S_IFBLK: "a device",
    stat.S_IFCHR: "a device",
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
}
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
Pairs = Callable[[list[tuple[str, Any]]], Any]


class FileError(ValueError):
    """What lies at a path cannot be worked with; the text says why, without the path; `line`: where, if it is known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.line = line


def read_bytes(path: Path) -> bytes:
    """What an ordinary file holds; a pipe or a device is refused at once. Raises `FileError`, `OSError`."""
    _refuse_what_is_no_file(os.stat(path))
    with open(path, "rb", opener=_without_waiting) as file:
        _refuse_what_is_no_file(os.fstat(file.fileno()))
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise FileError(f"has more than {LARGEST:,} bytes; a file of that size is not read")
    return content


def read_text(path: Path) -> str:
    """The text of a UTF-8 file. Raises `FileError`, `OSError`."""
    return decoded(read_bytes(path))


def read_json(path: Path) -> Any:
    """What a JSON file holds. Raises `FileError`, `OSError`."""
    return parse_json(read_text(path))


def read_toml(path: Path) -> dict[str, Any]:
    """What a TOML file holds. Raises `FileError`, `OSError`."""
    return toml(read_text(path))


def toml(text: str) -> dict[str, Any]:
    """What a TOML text says. Raises `FileError`."""
    try:
        found = tomllib.loads(text)
    except RecursionError:
        raise FileError("is nested too deeply") from None
    except tomllib.TOMLDecodeError as error:
        raise FileError(f"is not TOML: {error}") from None
    except ValueError as error:  # a number or date that Python does not hold
        raise FileError(f"is not TOML that can be read: {_first(error)}") from None
    within: list[Any] = [found]
    for _ in range(MOST_LEVELS):
        within = [
            inner
            for one in within
            for inner in (one.values() if isinstance(one, dict) else one)
            if isinstance(inner, dict | list)
        ]
        if not within:
            return found
    raise FileError("is nested too deeply")


def sha256(path: Path) -> str:
    """The hash of an ordinary file. Raises `FileError`, `OSError`."""
    return hashlib.sha256(read_bytes(path)).hexdigest()


def decoded(raw: bytes) -> str:
    """UTF-8 text, with or without a byte order mark. Raises `FileError`."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise FileError(f"is not UTF-8: found {raw[error.start]:#04x} in line {line}") from None


def parse_json(text: str, pairs: Pairs | None = None) -> Any:
    """What a JSON text says; `pairs` makes the objects.

    Refused with a reason: what is no JSON, NaN and Infinity, numbers that nothing can hold, half characters, and what
    is nested too deeply. Raises `FileError`.
    """
    try:
        content = json.loads(
            text, object_pairs_hook=pairs, parse_constant=_no_number, parse_float=_float, parse_int=_integer
        )
        if _SURROGATE.search(text):
            json.dumps(content, ensure_ascii=False).encode()
    except RecursionError:
        raise FileError("is nested too deeply") from None
    except UnicodeEncodeError as error:
        half = f"\\u{ord(error.object[error.start]):04x}"
        raise FileError(f"is no text: {half} is half a character, and its other half is missing") from None
    except json.JSONDecodeError as error:
        where = f"(line {error.lineno}, column {error.colno})"
        raise FileError(f"is not JSON: {error.msg} {where}", error.lineno) from None
    return content


def _refuse_what_is_no_file(found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise FileError(f"is {_KINDS.get(stat.S_IFMT(found.st_mode), 'something else')}, and no file")
    if found.st_size > LARGEST:
        raise FileError(f"has {found.st_size:,} bytes; files of more than {LARGEST:,} are not read")


def _without_waiting(path: str, flags: int) -> int:
    """Open what may have become a pipe meanwhile, which else waits for somebody to write."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _no_number(text: str) -> NoReturn:
    raise FileError(f"is not JSON: {text} is no number")


def _float(text: str) -> float:
    found = float(text)
    if not math.isfinite(found):
        raise FileError(f"holds a number that nothing can hold: {text[:40]}")
    return found


def _integer(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise FileError(f"holds a number of {len(text):,} digits; the most is {MOST_DIGITS}")
    return int(text)


def _first(error: ValueError) -> str:
    return str(error).partition(";")[0]
