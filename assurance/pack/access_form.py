"""access.csv: the matrix with all questions of one answer on one line."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable

from assurance.proof.matrix import Row

FIELDS = ("principals", "actions", "resources", "decision", "network paths", "because")
_BETWEEN = "; "
_Answer = tuple[str, str]
_Ways = tuple[str, ...]


def render(rows: Iterable[Row]) -> str:
    """A line an answer: each of its principals, actions and resources with each other, through each of its paths."""
    paths: dict[tuple[str, str, str, _Answer], list[str]] = defaultdict(list)
    for row in rows:
        paths[row.principal, row.action, row.resource, (row.decision.value, row.because)].append(row.path)
    actions: dict[tuple[str, str, _Ways, _Answer], list[str]] = defaultdict(list)
    for (principal, action, resource, answer), ways in paths.items():
        actions[principal, resource, tuple(ways), answer].append(action)
    principals: dict[tuple[_Ways, str, _Ways, _Answer], list[str]] = defaultdict(list)
    for (principal, resource, through, answer), acts in actions.items():
        principals[tuple(acts), resource, through, answer].append(principal)
    resources: dict[tuple[_Ways, _Ways, _Ways, _Answer], list[str]] = defaultdict(list)
    for (done, resource, through, answer), who in principals.items():
        resources[tuple(who), done, through, answer].append(resource)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(FIELDS)
    for (by, done, through, (decision, because)), about in resources.items():
        writer.writerow((*map(_BETWEEN.join, (by, done, about)), decision, _BETWEEN.join(through), because))
    return file.getvalue()
