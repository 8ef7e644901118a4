"""Golden policy documents: what the risk team reads and signs, held against what the code says today."""

import difflib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).parent.parent / "golden"
UPDATE = "UPDATE_GOLDEN"

CLAIMED: set[str] = set()
"""Golden files that a test of this process has asked for; what is left over at the end is an error."""


def assert_golden(environment: str, name: str, document: Mapping[str, Any]) -> None:
    """`document` is, byte by byte, what tests/golden/ENVIRONMENT/NAME.json holds; `UPDATE_GOLDEN=1` rewrites it."""
    path = GOLDEN / environment / f"{name}.json"
    label = f"{environment}/{name}.json"
    CLAIMED.add(label)
    found = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    if os.environ.get(UPDATE):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found, encoding="utf-8")
        return
    assert path.exists(), f"tests/golden/{label} is missing; write it with {UPDATE}=1, then read it"
    signed = path.read_text(encoding="utf-8")
    if found != signed:
        lines = difflib.unified_diff(signed.splitlines(), found.splitlines(), "signed", "now", lineterm="", n=4)
        raise AssertionError(f"tests/golden/{label} differs; if meant, {UPDATE}=1\n" + "\n".join(lines))


def leftover(claimed: set[str]) -> list[str]:
    """Golden files that no test has claimed."""
    return sorted({path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*.json")} - claimed)
