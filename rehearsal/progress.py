"""Tell a person how far a rehearsal is: a bar on a terminal, plain lines in a pipe; always on standard error."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

STDERR = Console(stderr=True, highlight=False, soft_wrap=not sys.stderr.isatty())


@dataclass(kw_only=True)
class Step:
    """A step that is under way."""

    move: Callable[[int, str], None]
    """Say how much is done, and what is being done."""
    said: str
    """The line that remains of it."""


@contextmanager
def step(title: str, total: int = 0, *, console: Console = STDERR) -> Iterator[Step]:
    """A step for as long as the block lasts; `total` is 0 where nothing can be counted."""
    began = time.monotonic()
    with _bar(title, total, console) if console.is_terminal else _line(title, console) as move:
        under_way = Step(move=move, said=title)
        yield under_way
    console.print(f"[green]✓[/green] {escape(under_way.said)} [dim]{time.monotonic() - began:.0f} s[/dim]")


@contextmanager
def _line(title: str, console: Console) -> Iterator[Callable[[int, str], None]]:
    description = [title]

    def move(done: int, doing: str) -> None:
        if doing != description[-1]:
            description.append(doing)
            console.print(f"  {escape(doing)} …")

    console.print(f"  {escape(title)} …")
    yield move


@contextmanager
def _bar(title: str, total: int, console: Console) -> Iterator[Callable[[int, str], None]]:
    counting = [BarColumn(bar_width=24), MofNCompleteColumn()] if total else []
    columns = (SpinnerColumn(), TextColumn("{task.description}"), *counting, TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as shown:
        task = shown.add_task(escape(title), total=total or None)
        yield lambda done, doing: shown.update(task, completed=done, description=escape(doing))
