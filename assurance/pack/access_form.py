"""access.csv: the matrix with the network paths of one answer on one line; and back, to compare with a later one."""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from assurance.iam.evaluate import Verdict
from assurance.pack.failing import PackError
from assurance.proof.matrix import Row
from settings.files import read_text

FIELDS = ("principal", "action", "resource", "decision", "network paths", "because")


def render(rows: Iterable[Row]) -> str:
    """A line an answer: all network paths through which one question has the same answer for the same reason."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(FIELDS)
    for (principal, action, resource), group in groupby(rows, key=lambda row: row.question[:3]):
        paths: dict[tuple[str, str], list[str]] = {}
        for row in group:
            paths.setdefault((row.decision.value, row.because), []).append(row.path)
        for (decision, because), listed in paths.items():
            writer.writerow((principal, action, resource, decision, " ".join(listed), because))
    return file.getvalue()


def read(path: Path) -> tuple[Row, ...]:
    """The rows of an access.csv. Raises `PackError`."""
    try:
        reader = csv.DictReader(io.StringIO(read_text(path), newline=""))
        if tuple(reader.fieldnames or ()) != FIELDS:
            raise PackError(f"{path}: has other columns than the access.csv of an approval pack")
        return tuple(row for line in reader for row in _rows(line))
    except (OSError, ValueError, TypeError, AttributeError, csv.Error) as error:
        raise PackError(f"{path}: cannot be read ({error}); name the folder of an approval pack") from None


def _rows(line: dict[str, str]) -> Iterator[Row]:
    for path in line["network paths"].split(" "):
        yield Row(
            principal=line["principal"],
            action=line["action"],
            resource=line["resource"],
            path=path,
            decision=Verdict(line["decision"]),
            decided_by=(),
            because=line["because"],
        )
