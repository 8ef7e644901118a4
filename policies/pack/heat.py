"""The access matrix as a heat map: who can do how much of what, by capability and by thing."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from policies.capabilities import CAPABILITY_OF
from policies.iam.evaluate import Verdict
from policies.pack.dossier import Dossier
from policies.proof.matrix import Row

NOT_APPROVED = "Rekognition, not approved"
_WIDTH, _HEIGHT, _NAMES, _HEADS = 28, 22, 330, 220


@dataclass(frozen=True, kw_only=True)
class Cell:
    """`allowed` of `asked` questions about one column; `level` 0 to 4 is its shade."""

    x: int
    y: int
    principal: str
    column: str
    asked: int
    allowed: int
    unsure: int

    @property
    def level(self) -> int:
        return 0 if not self.possible else min(4, 1 + 4 * self.possible // (self.asked + 1))

    @property
    def possible(self) -> int:
        return self.allowed + self.unsure

    @property
    def text(self) -> str:
        return f"{self.possible}{'?' if self.unsure else ''}" if self.possible else ""


@dataclass(frozen=True, kw_only=True)
class Heat:
    """The drawing: rows are principals, columns what can be done."""

    width: int
    height: int
    cell: tuple[int, int]
    names: int
    heads: int
    principals: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]


def heat(dossier: Dossier) -> Heat:
    """An action on a resource counts once, through however many doors it is possible."""
    columns = _columns(dossier)
    things = {thing.arn: f"{thing.kind} {thing.name}" for thing in dossier.matrix.estate.things}
    asked: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    allowed, unsure = defaultdict(set), defaultdict(set)
    principals: dict[str, None] = {}
    approved = {row.name for row in dossier.settings.approved}
    places: dict[tuple[str, str], str] = {}
    for row in dossier.matrix.rows:
        principals[row.principal] = None
        what = (row.action, row.resource)
        if what not in places:
            places[what] = _column(row, approved, things)
        key = (row.principal, places[what])
        asked[key].add(what)
        if row.decision is Verdict.ALLOW:
            allowed[key].add(what)
        elif row.decision is not Verdict.DENY:
            unsure[key].add(what)
    order = sorted(principals, key=lambda name: (name not in {r.name for r in dossier.matrix.estate.roles}, name))
    cells = tuple(
        tuple(
            Cell(
                x=_NAMES + _WIDTH * i,
                y=_HEADS + _HEIGHT * j,
                principal=name,
                column=column,
                asked=len(asked[name, column]),
                allowed=len(allowed[name, column]),
                unsure=len(unsure[name, column] - allowed[name, column]),
            )
            for i, column in enumerate(columns)
        )
        for j, name in enumerate(order)
    )
    return Heat(
        width=_NAMES + _WIDTH * len(columns) + 130,
        height=_HEADS + _HEIGHT * len(order) + 8,
        cell=(_WIDTH, _HEIGHT),
        names=_NAMES,
        heads=_HEADS,
        principals=tuple(order),
        columns=columns,
        cells=cells,
    )


def _columns(dossier: Dossier) -> tuple[str, ...]:
    things = [f"{thing.kind} {thing.name}" for thing in dossier.matrix.estate.things if thing.kind in _KINDS]
    order = {kind: place for place, kind in enumerate(_KINDS)}
    return (
        *(row.name for row in dossier.settings.approved),
        NOT_APPROVED,
        *sorted(things, key=lambda name: (order[name.partition(" ")[0]], name)),
        "roles of the baseline",
    )


_KINDS = ("bucket", "key", "topic", "stream", "trail")


def _column(row: Row, approved: set[str], things: Mapping[str, str]) -> str:
    service = row.action.partition(":")[0]
    if service == "rekognition":
        found = CAPABILITY_OF.get(row.action)
        return found.name if found and found.name in approved else NOT_APPROVED
    if service in ("iam", "sts"):
        return "roles of the baseline"
    if service == "cloudtrail" and row.resource == "*":
        return next((name for name in things.values() if name.startswith("trail ")), "")
    inside = (name for arn, name in things.items() if row.resource == arn or row.resource.startswith(f"{arn}/"))
    return next(inside, "")
