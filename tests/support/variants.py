"""Environments that nobody ships, synthesized in this process and without checks."""

import json
import tomllib
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from app import baseline
from settings.exceptions import Register
from settings.loading import settings_of as validated
from settings.settings import Settings
from stacks.report import templates
from stacks.synthesis import synthesize, write_documents
from tests.conftest import ROOT

Template = dict[str, Any]
REMOVED = object()
"""In `answers`: takes a key out."""


def answers(environment: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """A shipped environment file as plain answers, changed at dotted keys: `{"network.fips": True}`."""
    found = tomllib.loads((ROOT / f"environments/{environment}.toml").read_text(encoding="utf-8"))
    for key, value in changes.items():
        *parents, last = key.split(".")
        table = found
        for parent in parents:
            table = table.setdefault(parent, {})
        if value is REMOVED:
            del table[last]
        else:
            table[last] = deepcopy(value)  # another change may go deeper
    return found


def settings_of(environment: str, changes: Mapping[str, Any] = {}) -> Settings:
    """Settings of a shipped environment with changed answers."""
    return validated(_frozen(answers(environment, changes)))


def synthesized(settings: Settings, outdir: Path) -> dict[str, Template]:
    """Stack name → template; documents lie beside."""
    synthesize(baseline, settings, outdir, Register(exemptions=()), checked=False)
    write_documents(outdir, settings)
    return {name: json.loads(file.read_text(encoding="utf-8")) for name, file in templates(outdir).items()}


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
