"""A matrix as JSON and CSV, and back: the forms that are kept, compared and read by other tools."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

from assurance.iam.evaluate import Ground, Verdict
from assurance.model.estate import ProofError
from assurance.proof.comment import comment
from assurance.proof.comparing import Change
from assurance.proof.matrix import Row
from assurance.proof.widening import Widening
from assurance.sources.resource import Input
from settings.files import read_json

FIELDS = ("principal", "action", "resource", "path", "decision", "decided_by", "because")
_TOOL = "fsi-rekognition"
_LINE = f"{{{', '.join(f'{json.dumps(field)}: %s' for field in FIELDS)}}}"


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What a saved matrix rests on, and which part of the whole it is."""

    inputs: tuple[Input, ...]
    guardrails: bool
    assumptions: tuple[str, ...]
    part: Mapping[str, str]
    """The filters that rows were kept by; none for the whole matrix."""


def as_json(rows: Sequence[Row], basis: Basis) -> str:
    """One row a line, sorted: two runs give the same bytes."""
    head = {
        "tool": _TOOL,
        "version": version("rekognition-fsi-baseline"),
        "inputs": [{"path": one.path, "sha256": one.sha256} for one in basis.inputs],
        "guardrails": basis.guardrails,
        "part": dict(basis.part),
        "assumptions": list(basis.assumptions),
        "summary": _summary(rows),
    }
    lines = ",\n".join(map(_line, rows))
    return json.dumps(head, indent=1, ensure_ascii=False)[:-2] + f',\n "rows": [\n{lines}\n ]\n}}\n'


def as_csv(rows: Iterable[Row]) -> str:
    """A line a row; a text that a spreadsheet would take for a formula is quoted with an apostrophe."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(FIELDS)
    for row in rows:
        by = "; ".join(f"{one.policy}: {one.sid}" if one.sid else one.policy for one in row.decided_by)
        writer.writerow(map(_cell, (*row.question, row.decision.value, by, row.because)))
    return file.getvalue()


def as_changes(found: Sequence[Change], form: str, over_all: Sequence[Widening] = ()) -> str:
    """Changes as JSON, CSV or Markdown, widenings first; what differs over all requests with one that shows it."""
    if form == "markdown":
        return comment(found, over_all)
    others = [one.fields for one in over_all]
    if form == "csv":
        file = io.StringIO()
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("change", "principal", "action", "resource", "path", "before", "after", "because"))
        for one in found:
            change = "widened" if one.widened else "narrowed"
            description = (change, *one.row.question, one.before.value, one.after.value, one.row.because)
            writer.writerow(map(_cell, description))
        for other in others:
            change = "widened" if other["widened"] else "narrowed"
            names = ("principal", "action", "resource", "path", "before", "after", "because")
            writer.writerow(map(_cell, (change, *(other[name] for name in names))))
        return file.getvalue()
    listed = [
        {"widened": one.widened, "before": one.before.value, "after": one.after.value, **json.loads(_line(one.row))}
        for one in found
    ]
    return json.dumps([*listed, *others], indent=1, ensure_ascii=False) + "\n"


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def looks_saved(path: Path) -> bool:
    """Whether a file begins as a saved matrix does, whatever the actions and resources in it are called."""
    with path.open("rb") as file:
        return re.match(rb'\s*\{\s*"tool":\s*"' + _TOOL.encode(), file.read(200)) is not None


def from_json(path: Path, *, guardrails: bool = True) -> tuple[Row, ...]:
    """The rows of a saved matrix, if it is whole; anything else is refused with its name. Raises `ProofError`."""
    name = str(path)
    try:
        content = read_json(path)
        if content["tool"] != _TOOL or not content["rows"]:
            raise ValueError("it holds no rows of this tool")
        rows = tuple(sorted((_row(one) for one in content["rows"]), key=lambda row: row.question))
        part, counted = content["part"], content["guardrails"]
        if twice := next((one.question for one, other in pairwise(rows) if one.question == other.question), None):
            raise ValueError(f"it answers one question twice: {', '.join(twice)}")
        if not isinstance(part, dict):
            raise ValueError("its part is no object")
        if content["summary"] != _summary(rows):
            raise ValueError("its rows are not those that its summary counts")
    except (OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise ProofError(
            f"{name}: is not a matrix saved by `fsi-rekognition access --format json` ({type(error).__name__}: {error})"
        ) from None
    if part:
        raise ProofError(f"{name}: is a part of a matrix, by {', '.join(sorted(part))}; to compare it, save it whole")
    if counted is not guardrails:
        description = "with" if counted else "without"
        raise ProofError(f"{name}: was saved {description} the organization's policies; compare like with like")
    return rows


def _summary(rows: Iterable[Row]) -> dict[str, int]:
    counts = Counter(row.decision for row in rows)
    return {verdict.value: counts[verdict] for verdict in Verdict}


def _line(row: Row) -> str:
    """A row as JSON; put together from its values, since almost all of them come again and again."""
    texts = (*map(_text, (*row.question, row.decision.value)), _grounds(row.decided_by), _text(row.because))
    return _LINE % texts


@lru_cache(maxsize=1 << 16)
def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


@lru_cache(maxsize=1 << 16)
def _grounds(listed: tuple[Ground, ...]) -> str:
    return json.dumps([{"policy": one.policy, "sid": one.sid} for one in listed], ensure_ascii=False)


def _row(found: dict[str, Any]) -> Row:
    return Row(
        principal=str(found["principal"]),
        action=str(found["action"]),
        resource=str(found["resource"]),
        path=str(found["path"]),
        decision=Verdict(found["decision"]),
        decided_by=tuple(Ground(policy=one["policy"], sid=one["sid"]) for one in found["decided_by"]),
        because=str(found["because"]),
    )
