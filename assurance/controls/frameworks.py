"""Which requirement of which framework an objective answers, how strongly, and where that was read.

Three files of data: `frameworks.toml` holds the frameworks; `mappings.json` objective → rows of framework, source and
identifiers, carried over from the source and never made up, but for those whose requirement asks for another matter;
`requirements.toml` what each requirement asks for, and which objectives implement or support it.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any


class Strength(StrEnum):
    """How strong the tie is: whether an objective is what a requirement asks for, or a part of it or evidence."""

    IMPLEMENTS = "implements"
    SUPPORTS = "supports"


@dataclass(frozen=True, kw_only=True)
class Framework:
    """A framework that an examiner may ask for; `list` is a public list of its requirements, `listed` their number."""

    id: str
    title: str
    note: str = ""
    list: str = ""
    listed: int = 0


@dataclass(frozen=True, kw_only=True, order=True)
class Identifier:
    """A requirement of a framework, as an objective answers it; `version` where several editions are mapped."""

    framework: str
    version: str = ""
    identifier: str
    asks: str
    strength: Strength
    source: str

    def __str__(self) -> str:
        return f"{self.version} {self.identifier}".strip()


def _data(name: str) -> str:
    return files("assurance.controls").joinpath(name).read_text(encoding="utf-8")


FRAMEWORKS: Mapping[str, Framework] = {
    name: Framework(id=name, **row) for name, row in tomllib.loads(_data("frameworks.toml")).items()
}


@cache
def objectives() -> Mapping[str, tuple[Identifier, ...]]:
    """Every objective with its identifiers; one without any is mapped by no source that was read.

    Raises `ValueError` where the three files disagree.
    """
    asked: dict[str, dict[str, dict[str, Any]]] = tomllib.loads(_data("requirements.toml"))
    return {
        objective: tuple(
            _identifier(framework, text, source, objective, asked[framework][text])
            for framework, source, texts in rows
            for text in texts
        )
        for objective, rows in json.loads(_data("mappings.json")).items()
    }


def identifiers(wanted: Iterable[str]) -> tuple[Identifier, ...]:
    """The identifiers of several objectives, each with every source once, in the order of `FRAMEWORKS`."""
    return _identifiers(tuple(wanted))


@cache
def _identifiers(wanted: tuple[str, ...]) -> tuple[Identifier, ...]:
    order = list(FRAMEWORKS)
    answered = {identifier for objective in wanted for identifier in objectives()[objective]}
    return tuple(
        sorted(answered, key=lambda one: (order.index(one.framework), natural(str(one)), one.source, one.strength))
    )


def _identifier(framework: str, text: str, source: str, objective: str, row: Mapping[str, Any]) -> Identifier:
    """`v5 2.1.1` names its edition."""
    tie = [one for one in Strength if objective in row.get(one, ())]
    match = re.fullmatch(r"(?:(v[\d.]+) )?(.+)", text)
    if match is None or len(tie) != 1:
        raise ValueError(f"requirements.toml: {framework} {text} and {objective!r} are tied {len(tie)} times, not once")
    version, identifier = match.groups(default="")
    return Identifier(
        framework=FRAMEWORKS[framework].id, version=version, identifier=identifier, asks=row["asks"], strength=tie[0],
        source=source,
    )  # fmt: skip


def natural(text: str) -> list[tuple[int, str]]:
    """So that 10.2 comes after 9.1 and AC-17 after AC-2."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", text)]
