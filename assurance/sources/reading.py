"""Read template files, JSON or YAML with short-form intrinsics, each resource with its line; say what is wrong."""

import hashlib
import json
import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from assurance.sources.failing import NotATemplateError, SourceError, twice
from settings.files import LARGEST, FileError, decoded, parse_json, read_bytes

_DECODER = json.JSONDecoder()
_TOKEN = re.compile(r"[^ \t\n\r]")
STANDARD_INPUT = Path("-")


@dataclass(frozen=True, kw_only=True)
class Text:
    """A template as it was read: its content, and the line of each resource where a person wrote the file."""

    name: str
    sha256: str
    content: dict[str, Any]
    lines: dict[str, int] = field(default_factory=dict)


def read_text(path: Path, name: str, *, written: bool = True) -> Text:
    """Read a template. `written`: a person wrote it, so lines are worth finding."""
    try:
        raw = _raw(path)
        text = decoded(raw)
    except FileError as error:
        raise SourceError(f"{name}: {error}") from None
    except OSError as error:
        raise SourceError(f"{name}: cannot be read: {error.strerror}") from None
    return text_of(text, name, hashlib.sha256(raw).hexdigest(), written=written)


def text_of(text: str, name: str, sha256: str, *, written: bool = True) -> Text:
    """A template of this text. Raises `SourceError`, `NotATemplateError` among others."""
    try:
        content, lines = _parse(text, name, written)
    except FileError as error:
        raise SourceError(f"{name}{f':{error.line}' if error.line else ''}: {error}") from None
    except RecursionError:
        raise SourceError(f"{name}: is nested too deeply to be a template") from None
    if not isinstance(content, dict) or not isinstance(content.get("Resources"), dict):
        meant = isinstance(content, dict) and not {"AWSTemplateFormatVersion", "Resources"}.isdisjoint(content)
        kind = SourceError if meant else NotATemplateError
        raise kind(f"{name}: is not a CloudFormation template: it has no Resources")
    return Text(name=name, sha256=sha256, content=content, lines=lines)


def _raw(path: Path) -> bytes:
    if path != STANDARD_INPUT:
        return read_bytes(path)
    with open(0, "rb", closefd=False) as file:
        raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise FileError(f"has more than {LARGEST:,} bytes; such templates are not read")
    return raw


def looks_like_template(path: Path) -> bool:
    """Whether a file in a folder is worth reading: by its ending, and by naming Resources."""
    if path.suffix not in (".json", ".yaml", ".yml", ".template") or not path.is_file():
        return False
    with path.open("rb") as file:
        return b"Resources" in file.read(LARGEST)


def _parse(text: str, name: str, written: bool) -> tuple[Any, dict[str, int]]:
    if text.lstrip().startswith("{"):
        content = parse_json(text, partial(_object, name) if written else None)
        return content, _json_lines(text) if written and isinstance(content, dict) else {}
    from assurance.sources.yaml_templates import parse_yaml  # slow to import, and JSON needs none of it

    return parse_yaml(text, name)


def _object(name: str, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of a file that a person wrote."""
    made = dict(pairs)
    if len(made) < len(pairs):
        listed = [key for key, _ in pairs]
        raise twice(name, next(key for key in listed if listed.count(key) > 1))
    return made


def _json_lines(text: str) -> dict[str, int]:
    """The line of each logical id of a JSON object."""
    members = _members(text, text.index("{"))
    resources = next((value for key, _, value in members if key == "Resources" and text[value] == "{"), None)
    if resources is None:
        return {}
    newlines = [match.start() for match in re.finditer("\n", text)]
    return {id_: bisect(newlines, place) + 1 for id_, place, _ in _members(text, resources)}


def _members(text: str, start: int) -> Iterator[tuple[str, int, int]]:
    """Each key of the object that begins at a place of a JSON text, the key's place and that of its value."""
    at = _next(text, start + 1)
    while text[at] != "}":
        key, end = _DECODER.raw_decode(text, at)
        value = _next(text, _next(text, end) + 1)
        yield key, at, value
        at = _next(text, _DECODER.raw_decode(text, value)[1])
        if text[at] == ",":
            at = _next(text, at + 1)


def _next(text: str, at: int) -> int:
    """Where the next token begins."""
    found = _TOKEN.search(text, at)
    return found.start() if found else len(text)
