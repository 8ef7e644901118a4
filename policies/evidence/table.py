"""Results for a person: what is open first, control by control, then what was met."""

import io
import shutil
from collections.abc import Iterable
from itertools import groupby

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from policies.controls.engine import Result, Results, Severity, Status

_COLOURS = {Severity.CRITICAL: "bold red", Severity.HIGH: "red", Severity.MEDIUM: "yellow", Severity.LOW: "cyan"}
_ORDER = list(Severity)


def render(results: Results, *, to_file: bool = False) -> str:
    """A text as wide as the terminal; without colours in a pipe or a file."""
    text = io.StringIO()
    plain = to_file or not Console().is_terminal
    width = 120 if plain else min(shutil.get_terminal_size().columns, 140)
    console = Console(file=text, width=width, force_terminal=not plain, no_color=plain, highlight=False)
    _findings(console, results.open)
    if results.results:
        console.print(_families(results))
    return "".join(f"{line.rstrip()}\n" for line in text.getvalue().splitlines())


def _findings(console: Console, found: Iterable[Result]) -> None:
    """The open findings, worst first, those of a control together."""
    worst = sorted(found, key=lambda one: (_ORDER.index(one.severity), one.control, one.path, one.property))
    for (severity, control), group in groupby(worst, key=lambda one: (one.severity, one.control)):
        listed = list(group)
        head = (
            Text(f"{control} ", style="bold").append(f"{severity} ", style=_COLOURS[severity]).append(listed[0].title)
        )
        places = [Padding(_place(one), (0, 0, 0, 2)) for one in listed]
        console.print(Group(head, *places, Padding(Text(f"→ {listed[0].remedy}", style="green"), (0, 0, 1, 2))))


def _place(one: Result) -> Text:
    where = one.path or "the application"
    if one.line:
        where = f"{one.template}:{one.line} {where}"
    told = Text("undecided " if one.status is Status.UNDECIDED else "not met   ", style="magenta")
    return told.append(where, style="bold").append(f"\n          {one.message}")


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
        table.add_row(f"{code} ({controls} controls)", *cells)
    return table
