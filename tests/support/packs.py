"""Approval packs that tests share, and packs of an assembly with changes."""

import json
import shutil
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from assurance.pack.dossier import Dossier
from assurance.pack.gathering import gather
from assurance.pack.standing import Judged, judged
from assurance.sources import receipt

TIME = "2026-11-24T09:00:00+00:00"
each_pack = pytest.mark.parametrize(
    "environment", ["example", "minimal", pytest.param("full", marks=pytest.mark.thorough)]
)
"""The largest pack takes as long to make as the others together."""


def changed(assembly: Path, folder: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """A copy of an assembly with every template changed, as its own synthesis would have left it."""
    copy = shutil.copytree(assembly, folder / f"{assembly.name}.changed")
    for file in copy.glob("*.template.json"):
        template = json.loads(file.read_text(encoding="utf-8"))
        change(template)
        file.write_text(json.dumps(template), encoding="utf-8")
    receipt.leave(copy, json.loads((assembly / receipt.RECEIPT).read_text(encoding="utf-8"))["environment"])
    return copy


@cache
def dossier(assembly: Path) -> tuple[Dossier, Mapping[str, Judged]]:
    """What a pack is made of, gathered once a worker."""
    found = gather(assembly, timestamp=TIME)
    return found, judged(found)
