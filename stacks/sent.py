"""How long a template is as the CDK CLI sends it: as YAML, which holds what the JSON does and more white space."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from settings.files import read_json
from stacks.report import templates

MOST = 51_200
"""Characters that the CLI sends without a bucket to put them in."""
_PLAIN = re.compile(r"[A-Za-z_/][\w ./@=+,()-]*(?:[:#](?! )[\w./@=+,()*-]*)*")


def too_long(outdir: Path) -> Iterator[tuple[str, int]]:
    """The stacks that the CLI cannot deploy by itself, with the length of their template."""
    for name, file in templates(outdir).items():
        if file.stat().st_size > MOST // 2 and (length := as_yaml(read_json(file))) > MOST:
            yield name, length


def as_yaml(value: Any, depth: int = 0) -> int:
    """Characters of a template in YAML, each level indented by two: as many as the CLI writes, give or take a few."""
    match value:
        case dict() if value:
            return sum(2 * depth + _scalar(key, depth) + 1 + _value(inner, depth) for key, inner in value.items())
        case list() if value:
            return sum(
                as_yaml(one, depth + 1) if isinstance(one, dict | list) and one else 2 * depth + 3 + _scalar(one, depth)
                for one in value
            )
        case _:
            return _scalar(value, depth) + 1


def _value(value: Any, depth: int) -> int:
    """What follows a key: on its line, or below it."""
    return 1 + as_yaml(value, depth + 1) if isinstance(value, dict | list) and value else 2 + _scalar(value, depth)


def _scalar(value: Any, depth: int) -> int:
    """A text that could be read as something else stands in quotes; one of several lines is indented."""
    text = str(value)
    if "\n" in text:
        return len(text) + 3 + (text.count("\n") + 1) * 2 * (depth + 1)
    if not isinstance(value, str) or (_PLAIN.fullmatch(text) and text not in ("true", "false", "null")):
        return len(text)
    return len(json.dumps(text, ensure_ascii=False)) if "'" in text else len(text) + 2
