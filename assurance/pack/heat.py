"""The access matrix as a heat map: who can do how much of what, by capability and by resource."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from assurance.iam.evaluate import Verdict
from assurance.pack.dossier import Dossier
from assurance.pack.externals import unnoticed
from assurance.pack.worth import worth
from assurance.proof.actions import asks
from assurance.proof.principals import EXTERNALS, Who, everyone
from capabilities.capabilities import CAPABILITY_OF
from settings.settings import Settings

NOT_APPROVED = "not approved"
_KINDS = ("bucket", "key", "topic", "stream", "trail", "role")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """`allowed` and `unsure` of `asked` actions on resources; `level` 0 to 4, its shade, is what they are worth.

    `unseen`: of what is possible to an administrator or external principal, how much no rule or metric filter sees.
    """

    asked: int
    allowed: int
    unsure: int
    level: int
    unseen: int = 0

    @property
    def possible(self) -> int:
        return self.allowed + self.unsure


@dataclass(frozen=True, kw_only=True)
class Column:
    """What can be done; `begins` a group of columns of one kind."""

    name: str
    begins: bool


@dataclass(frozen=True, kw_only=True)
class Row:
    """What one principal can do, a cell for each column."""

    principal: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True)
class Heat:
    """The table: groups of principals, columns of what can be done. `nothing`: who can do nothing at all."""

    columns: tuple[Column, ...]
    capabilities: int
    """How many of the columns, from the first on, are of capabilities; the others are of resources."""
    groups: tuple[tuple[Row, ...], ...]
    nothing: tuple[str, ...]


def possibilities(row: Row, columns: Iterable[Column]) -> list[str]:
    """`face-search 6`, `key media 4?`: where something is possible, and how much."""
    return [
        f"{column.name} {cell.possible}{'?' if cell.unsure else ''}"
        for column, cell in zip(columns, row.cells, strict=True)
        if cell.possible
    ]


def heat(dossier: Dossier) -> Heat:
    """An action on a resource counts once, through however many network paths it is possible."""
    column_of, columns = _columns(dossier)
    counted = _Counted(dossier, column_of)
    people = everyone(dossier.matrix.estate)
    shown = [who for who in people if who.name in counted.able]
    prefix = dossier.settings.names.role("")
    kinds = [name.partition(" ")[0] if " " in name else "" for name in columns]
    return Heat(
        columns=tuple(
            Column(name=name, begins=kind != before)
            for name, kind, before in zip(columns, kinds, ["", *kinds], strict=False)
        ),
        capabilities=columns.index(NOT_APPROVED) + 1,
        groups=tuple(
            tuple(
                Row(principal=_label(who, prefix), cells=tuple(counted.cell(who, column) for column in columns))
                for who in alike
            )
            for _, alike in groupby(shown, key=lambda who: _sort(who.name, dossier))
        ),
        nothing=tuple(who.description for who in people if who.name not in counted.able),
    )


class _Counted:
    """What was asked in each column, and what is possible there to whom."""

    def __init__(self, dossier: Dossier, column_of: "_ColumnOf") -> None:
        self._asked = Counter(column_of(one.action, one.resource) for one in asks(dossier.matrix.estate))
        self._allowed: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
        self._unsure: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
        for row in dossier.matrix.allowed():
            held = self._allowed if row.decision is Verdict.ALLOW else self._unsure
            held[row.principal, column_of(row.action, row.resource)].add((row.action, row.resource))
        self._unseen: Counter[tuple[str, str]] = Counter()
        for principal, possible in unnoticed(dossier).items():
            self._unseen.update((principal, column_of(*one)) for one in possible)
        self.able = {name for name, _ in (*self._allowed, *self._unsure)}

    def cell(self, who: Who, column: str) -> Cell:
        allowed, unsure = self._allowed[who.name, column], self._unsure[who.name, column]
        return Cell(
            asked=self._asked[column],
            allowed=len(allowed),
            unsure=len(unsure - allowed),
            level=max((worth(action) for action, _ in allowed | unsure), default=0),
            unseen=self._unseen[who.name, column],
        )


def _label(who: Who, prefix: str) -> str:
    """Short enough for a row: a role of elsewhere by its path and its account."""
    if who.name in EXTERNALS:
        return who.description
    parts = who.name.split(":", 5)
    if len(parts) == 6 and parts[0] == "arn":
        return f"{parts[5].removeprefix('role/')} ({parts[4]})"
    return who.name.removeprefix(prefix)


def _sort(name: str, dossier: Dossier) -> str:
    """Which group of rows a principal belongs to."""
    estate = dossier.matrix.estate
    if any(role.name == name for role in (*estate.roles, *estate.deployment)):
        return "role"
    return "service" if "." in name else "external principal"


class _ColumnOf:
    """The column that a question belongs to."""

    def __init__(self, approved: frozenset[str], targets: Mapping[str, str], trail: str) -> None:
        self._approved, self._targets, self._trail = approved, targets, trail
        self._known: dict[tuple[str, str], str] = {}

    def __call__(self, action: str, resource: str) -> str:
        if (action, resource) not in self._known:
            self._known[action, resource] = self._find(action, resource)
        return self._known[action, resource]

    def _find(self, action: str, resource: str) -> str:
        service = action.partition(":")[0]
        if service == "rekognition":
            found = CAPABILITY_OF.get(action)
            return found.name if found and found.name in self._approved else NOT_APPROVED
        if service == "cloudtrail" and resource == "*":
            return self._trail
        inside = (name for arn, name in self._targets.items() if resource == arn or resource.startswith(f"{arn}/"))
        return next(inside, "")


def _columns(dossier: Dossier) -> tuple[_ColumnOf, tuple[str, ...]]:
    estate, settings = dossier.matrix.estate, dossier.settings
    targets = {
        one.arn: "role of the baseline" if one.kind == "role" else f"{one.kind} {_short(one.name, settings)}"
        for one in estate.targets
        if one.kind in _KINDS
    }
    order = {kind: place for place, kind in enumerate(_KINDS)}
    named = sorted(set(targets.values()), key=lambda name: (order[name.partition(" ")[0]], name))
    trail = next((name for name in named if name.startswith("trail ")), "trail")
    approved = tuple(row.name for row in settings.approved)
    columns = (*approved, NOT_APPROVED, *named, *(() if trail in named else (trail,)))
    return _ColumnOf(frozenset(approved), targets, trail), columns


def _short(name: str, settings: Settings) -> str:
    """A physical name without what all names share."""
    own = name.removeprefix("alias/").removesuffix(f"-{settings.region}").removesuffix(f"-{settings.account}")
    return own.removeprefix(f"{settings.prefix}-rekognition-").removeprefix(f"{settings.prefix}-rek-")
