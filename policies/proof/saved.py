"""A matrix as JSON and CSV, and back: the forms that are kept, compared and read by other tools."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.metadata import version
from typing import Any

from policies.iam.evaluate import Ground, Verdict
from policies.proof.comparing import Change
from policies.proof.estate import ProofError
from policies.proof.matrix import Row
from policies.sources.resource import Input

FIELDS = ("principal", "action", "resource", "door", "decision", "decided_by", "because")
_LINE = f"{{{', '.join(f'{json.dumps(field)}: %s' for field in FIELDS)}}}"
ASSUMPTIONS = (
    "A stranger is the worst there can be: his own policies allow everything, under no boundary.",
    "A request is plain: what its sender may leave out, such as S3's encryption headers, is left out.",
    "Calls through our endpoints come from the first address that the endpoint's policy, or else its VPC, names.",
    "Organizations policies of the assembly are in force for our account and its resources.",
    "Condition keys that nothing says anything about are unknown, and a decision that needs one is 'depends'.",
)
"""What the decisions rest on beside the templates."""


def as_json(rows: Sequence[Row], inputs: Iterable[Input]) -> str:
    """One row a line, sorted: two runs give the same bytes."""
    counts = Counter(row.decision for row in rows)
    head = {
        "tool": "fsi-rekognition",
        "version": version("rekognition-fsi-baseline"),
        "inputs": [{"path": one.path, "sha256": one.sha256} for one in inputs],
        "assumptions": list(ASSUMPTIONS),
        "summary": {verdict.value: counts[verdict] for verdict in Verdict},
    }
    lines = ",\n".join(map(_line, rows))
    return json.dumps(head, indent=1, ensure_ascii=False)[:-2] + f',\n "rows": [\n{lines}\n ]\n}}\n'


def as_csv(rows: Iterable[Row]) -> str:
    """A line a row; no text begins like a formula, since every first cell is the name of a principal."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(FIELDS)
    for row in rows:
        by = "; ".join(f"{one.policy}: {one.sid}" if one.sid else one.policy for one in row.decided_by)
        writer.writerow((*row.question, row.decision.value, by, row.because))
    return file.getvalue()


def as_changes(found: Sequence[Change], form: str) -> str:
    """Changes as JSON or CSV, widenings first."""
    if form == "csv":
        file = io.StringIO()
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("change", "principal", "action", "resource", "door", "before", "after", "because"))
        for one in found:
            change = "widened" if one.widened else "narrowed"
            writer.writerow((change, *one.row.question, one.before.value, one.after.value, one.row.because))
        return file.getvalue()
    listed = [
        {"widened": one.widened, "before": one.before.value, "after": one.after.value, **json.loads(_line(one.row))}
        for one in found
    ]
    return json.dumps(listed, indent=1, ensure_ascii=False) + "\n"


def from_json(text: str, name: str) -> tuple[Row, ...]:
    """The rows of a saved matrix; anything else is refused with its name."""
    try:
        content = json.loads(text)
        return tuple(sorted((_row(one) for one in content["rows"]), key=lambda row: row.question))
    except (json.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise ProofError(
            f"{name}: is not a matrix saved by `fsi-rekognition access --format json` ({type(error).__name__}: {error})"
        ) from None


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
        door=str(found["door"]),
        decision=Verdict(found["decision"]),
        decided_by=tuple(Ground(policy=one["policy"], sid=one["sid"]) for one in found["decided_by"]),
        because=str(found["because"]),
    )
