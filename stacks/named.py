"""Which environments a synthesis is for: those that are named, several or all, and never one by accident."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from settings.files import FileError, parse_json
from settings.loading import environments
from settings.reading import CHECKOUT, ENVIRONMENTS, file_of
from settings.words import short, suggestion

ALL = "all"
EXAMPLE = "example"


class NoEnvironmentError(Exception):
    """It is not said which environments; the text says what there is to say."""


def flags() -> dict[str, Any]:
    """The feature flags of cdk.json, which only the cdk CLI would pass."""
    found: dict[str, Any] = json.loads((CHECKOUT / "cdk.json").read_text(encoding="utf-8"))["context"]
    return found


def named(given: str | None) -> tuple[str, ...]:
    """`a,b` and `all` as the names that they stand for; without any, what the cdk CLI says.

    Raises `NoEnvironmentError`.
    """
    if given is None:
        return (_of_the_cli(_context(os.environ.get("CDK_CONTEXT_JSON", "{}"))),)
    known = environments(file_of(EXAMPLE).parent)
    names = known if given == ALL else [one.strip() for one in given.split(",") if one.strip()]
    if not names:
        raise NoEnvironmentError(f"environment: found {given!r}; expected names in {ENVIRONMENTS}/, or {ALL}")
    for name in names:
        if names.count(name) > 1:
            raise NoEnvironmentError(f"environment: {name} is there {names.count(name)} times")
    return tuple(names)


def place(output: Path, name: str, names: tuple[str, ...]) -> Path:
    """Where the assembly of an environment goes: one is written to `output`, of several each beside it."""
    end = Path(name).with_suffix("") if name.endswith(".toml") else Path(name)
    return output if len(names) == 1 else output.with_name(f"{output.name}.{'.'.join(end.parts).strip('./')}")


def _context(text: str) -> dict[str, Any]:
    try:
        found = parse_json(text)
    except FileError as error:
        raise NoEnvironmentError(f"CDK_CONTEXT_JSON: {error}") from None
    if not isinstance(found, dict):
        raise NoEnvironmentError(f"CDK_CONTEXT_JSON: found {short(found)}; expected an object")
    return found


def _of_the_cli(context: Mapping[str, Any]) -> str:
    """What `-c environment=NAME` says; without it, the only environment that there is."""
    known = ("environment", *flags())
    for key in context:
        if key not in known and not {*":@/"}.intersection(key):
            raise NoEnvironmentError(f"context: no variable {key!r}{suggestion(key, ['environment'])}")
    if "environment" in context:
        if not isinstance(given := context["environment"], str):
            raise NoEnvironmentError(f"context: environment: found {short(given)}; expected the name of one")
        return given
    if "CDK_OUTDIR" not in os.environ:
        return EXAMPLE
    there = environments(file_of(EXAMPLE).parent)
    if len(there) != 1:
        raise NoEnvironmentError(f"which environment? Name one with -c environment=NAME; there are: {', '.join(there)}")
    return there[0]
