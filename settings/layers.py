"""Environment files that extend others: what they say together, and where each answer comes from.

`extends` names the file below, `unset` what of it does not hold here; tables merge, every other value replaces.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from settings.files import FileError, read_text, toml
from settings.places import Place, joined, places, split
from settings.words import short, suggestion

EXTENDS, UNSET = "extends", "unset"
MOST = 10
"""Files below another: more than anybody can follow."""
LONGEST = 1_000
"""Characters of the path of a file."""


class LayerError(ValueError):
    """Files do not fit on each other; the text says which, where and why."""


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where an answer stands."""

    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, kw_only=True)
class Layered:
    """What a file and those that it extends say together."""

    answers: Mapping[str, Any]
    origins: Mapping[Place, Origin]
    """Of each key, table and list item that holds."""
    files: tuple[Path, ...]
    """The file itself, then those that it extends, one below the other."""

    def origin(self, key: str) -> str:
        """`FILE:LINE` of a key, or of the nearest table around it; of the file alone where nothing of it is there."""
        return str(self._near(key) or self.files[0])

    def folder(self, key: str) -> Path:
        """The folder of the file that says a key: what paths in it are relative to."""
        near = self._near(key)
        return (near.file if near else self.files[0]).parent

    def _near(self, key: str) -> Origin | None:
        place = split(key)
        near = (self.origins[place[:end]] for end in range(len(place), 0, -1) if place[:end] in self.origins)
        return next(near, None)

    def over(self, answers: Mapping[str, Any], origins: Mapping[Place, Origin]) -> "Layered":
        """These answers with others laid over them."""
        return Layered(
            answers=_merged(self.answers, answers),
            origins={**_without_replaced(self.origins, answers), **origins},
            files=self.files,
        )

    def leaves(self) -> Iterator[tuple[str, Any, str]]:
        """Key, value and origin of every answer that is no table."""
        yield from _leaves(self, self.answers, ())


def layered(path: Path) -> Layered:
    """A file laid over those that it extends. Raises `FileError` and `OSError` for itself, `LayerError`."""
    read = [_read(path)]
    while (below := _below(read[-1], [one.files[0] for one in read])) is not None:
        read.append(below)
    result = read.pop()
    _refuse_unset_alone(result)
    for one in reversed(read):
        result = _laid(one, result)
    top = {key: value for key, value in result.answers.items() if key not in (EXTENDS, UNSET)}
    origins = {place: one for place, one in result.origins.items() if place[0] not in (EXTENDS, UNSET)}
    return Layered(answers=top, origins=origins, files=result.files)


def extended(path: Path) -> Path | None:
    """The file that a readable file extends; None where it extends none, or cannot be read."""
    try:
        name = _read(path).answers.get(EXTENDS)
    except (OSError, ValueError, RecursionError):
        return None
    return _beside(path, name) if isinstance(name, str) else None


def _read(path: Path) -> Layered:
    text = read_text(path)
    answers = toml(text)
    origins = {place: Origin(file=path, line=line) for place, line in places(text).items()}
    return Layered(answers=answers, origins=origins, files=(path,))


def _below(layer: Layered, above: list[Path]) -> Layered | None:
    """The file that a layer extends."""
    name = layer.answers.get(EXTENDS)
    if name is None:
        return None
    where = layer.origin(EXTENDS)
    if not isinstance(name, str) or not name.endswith(".toml") or "\0" in name or len(name) > LONGEST:
        raise LayerError(f'{where}: extends: found {short(name)}; expected the path of a file, e.g. "base.toml"')
    path = _beside(layer.files[0], name)
    if any(_same(path, one) for one in above):
        chain = " → ".join(str(one) for one in (*above, path))
        raise LayerError(f"{where}: extends: {chain} goes in a circle; expected a file that extends none of these")
    if len(above) > MOST:
        raise LayerError(f"{where}: extends: the {MOST + 1}th file below {above[0]}; expected at most {MOST}")
    try:
        return _read(path)
    except FileNotFoundError:
        known = [one.name for one in path.parent.glob("*.toml") if not _same(one, layer.files[0])]
        raise LayerError(f"{where}: extends: {path} is not there{suggestion(path.name, known)}") from None
    except RecursionError:
        raise LayerError(f"{where}: extends: {path} is nested too deeply") from None
    except FileError as error:
        raise LayerError(f"{where}: extends: {path} {error}") from None
    except (OSError, ValueError) as error:
        raise LayerError(f"{where}: extends: {path} cannot be read: {error}") from None


def _laid(upper: Layered, below: Layered) -> Layered:
    """One layer over what lies below it."""
    answers, origins = dict(below.answers), dict(below.origins)
    for number, path in enumerate(_unset(upper)):
        place = _key(path, upper.origin(f"{UNSET}[{number}]"))
        answers = _taken(answers, place, upper.origin(f"{UNSET}[{number}]"), path)
        origins = {one: origin for one, origin in origins.items() if one[: len(place)] != place}
    result = Layered(answers=answers, origins=origins, files=(*upper.files, *below.files))
    return result.over(upper.answers, upper.origins)


def _unset(layer: Layered) -> tuple[str, ...]:
    given = layer.answers.get(UNSET, [])
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise LayerError(f'{layer.origin(UNSET)}: unset: found {short(given)}; expected keys, e.g. ["network.create"]')
    return tuple(given)


def _refuse_unset_alone(layer: Layered) -> None:
    if UNSET in layer.answers:
        raise LayerError(f"{layer.origin(UNSET)}: unset: the file extends none; leave out what shall not hold")


def _key(path: str, where: str) -> Place:
    """The parts of a key, as TOML reads them."""
    try:
        table: Any = tomllib.loads(f"{path}=0")
    except (ValueError, RecursionError):
        table = {}
    place: Place = ()
    while isinstance(table, dict) and len(table) == 1:
        ((name, table),) = table.items()
        place = (*place, name)
    if table != 0:
        raise LayerError(f"{where}: unset: found {short(path)}; expected the path of a key, e.g. network.create")
    return place


def _taken(answers: Mapping[str, Any], place: Place, where: str, path: str) -> dict[str, Any]:
    first, *rest = place
    if not isinstance(answers, Mapping) or first not in answers:
        hint = suggestion(str(first), [str(one) for one in answers]) if isinstance(answers, Mapping) else ""
        raise LayerError(f"{where}: unset: nothing below says {path}{hint}")
    if not rest:
        return {key: value for key, value in answers.items() if key != first}
    return {**answers, str(first): _taken(answers[str(first)], tuple(rest), where, path)}


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(below)
    for key, value in above.items():
        under = result.get(key)
        both = isinstance(value, Mapping) and isinstance(under, Mapping)
        result[key] = _merged(under, value) if both and isinstance(under, Mapping) else value
    return result


def _without_replaced(origins: Mapping[Place, Origin], above: Mapping[str, Any]) -> dict[Place, Origin]:
    """Of what lies below, the places that no value above replaces."""

    def replaced(place: Place) -> bool:
        answers: Any = above
        for part in place:
            if not isinstance(answers, Mapping):
                return True
            if part not in answers:
                return False
            answers = answers[part]
        return not isinstance(answers, Mapping)

    return {place: origin for place, origin in origins.items() if not replaced(place)}


def _leaves(layer: Layered, value: Any, place: Place) -> Iterator[tuple[str, Any, str]]:
    if isinstance(value, Mapping) and (value or not place):
        for key, inner in value.items():
            yield from _leaves(layer, inner, (*place, key))
    else:
        key = joined(place)
        yield key, value, str(layer.origins.get(place) or layer.origin(key))


def _beside(path: Path, name: str) -> Path:
    return Path(os.path.normpath(path.parent / name))


def _same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)
