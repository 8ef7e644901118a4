"""Results for a person: what is open first, control by control, then what was met."""

from collections.abc import Iterator
from itertools import groupby

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from assurance.results.drawing import Lines, drawn, is_plain, width_of
from assurance.results.result import Result, Results
from assurance.results.since import Since
from assurance.results.verdict import Severity, Status
from settings.counting import counted

_COLOURS = {Severity.CRITICAL: "bold red", Severity.HIGH: "red", Severity.MEDIUM: "yellow", Severity.LOW: "cyan"}
_RANK = {severity: rank for rank, severity in enumerate(Severity)}


def render(results: Results, since: Since | None = None, *, to_file: bool = False) -> str:
    """A text as wide as the terminal; without colours in a pipe or a file."""
    width = width_of(plain=120, widest=140, to_file=to_file)
    room = width if is_plain(to_file=to_file) else 0
    return drawn(_parts(results, since, room), width=width, to_file=to_file)


def _parts(results: Results, since: Since | None, room: int) -> Iterator[RenderableType]:
    yield from findings(results.open, room)
    if results.results:
        yield _families(results)
    if since:
        yield _since(since)


def findings(found: tuple[Result, ...], room: int = 0) -> Iterator[RenderableType]:
    """The open findings, worst first, those of a control together; `room`: the columns of a plain line, or 0."""
    several = len({_account(one) for one in found}) > 1
    worst = sorted(found, key=lambda one: (_RANK[one.severity], one.control, one.path, one.property))
    for (severity, control), group in groupby(worst, key=lambda one: (one.severity, one.control)):
        listed = list(group)
        head = (
            Text(f"{control} ", style="bold").append(f"{severity} ", style=_COLOURS[severity]).append(listed[0].title)
        )
        yield head
        for one in listed:
            yield _place(one, several, room)
        yield Padding(Text(f"→ {listed[0].remedy}", style="green"), (0, 0, 1, 2))


def _since(found: Since) -> Text:
    """What changed, new findings first."""
    text = Text(f"\n{found.description}\n", style="bold")
    for mark, style, listed in (("new", "red", found.new), ("changed", "yellow", found.changed)):
        for one in listed:
            text.append(f"  {mark:8}", style=style).append(f"{one.control} {one.path} {one.message}\n", style="none")
    for gone in found.gone:
        text.append("  gone    ", style="green")
        text.append(f"{gone.control} {gone.resource} {gone.message} ({gone.now})\n", style="none")
    return text


def _account(one: Result) -> str:
    """`ACCOUNT/REGION`, of what was found in a live account."""
    return "/".join(one.template.split("/")[2:4]) if one.template.startswith("aws://") else ""


def _place(one: Result, several: bool, room: int) -> RenderableType:
    """Where it is, and what; the account and Region too, where several were verified.

    There may be a hundred thousand: lines that fit as they are need nobody to lay them out.
    """
    where = one.path or one.template.removeprefix("aws://") or "the application"
    if several and one.path:
        where = f"{_account(one)} {where}"
    if one.line:
        where = f"{one.template}:{one.line} {where}"
    description = "undecided " if one.status is Status.UNDECIDED else "not met   "
    first, second = f"  {description}{where}", f"            {one.message}"
    if all(len(line) <= room and line.isascii() and line.isprintable() for line in (first, second)):
        return Lines(f"{first}\n{second}\n")
    text = Text(description, style="magenta").append(where, style="bold").append(f"\n          {one.message}")
    return Padding(text, (0, 0, 0, 2))


def _families(results: Results) -> Table:
    table = Table("Controls", title="Judgements", title_justify="left", title_style="bold")
    for column in ("Met", "Not met", "Undecided", "Excepted"):
        table.add_column(column, justify="right")
    for code, group in groupby(results.results, key=lambda one: one.control[:3]):
        listed = list(group)
        counts = [sum(one.status is status for one in listed) for status in
                  (Status.MET, Status.NOT_MET, Status.UNDECIDED, Status.EXCEPTED)]  # fmt: skip
        controls = len({one.control for one in listed})
        styles = ("green", "red", "magenta", "yellow")
        cells = [Text(str(n), style=style if n else "dim") for n, style in zip(counts, styles, strict=True)]
        table.add_row(f"{code} ({counted(controls, 'control')})", *cells)
    return table
