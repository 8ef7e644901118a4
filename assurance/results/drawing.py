"""Tables and texts as a terminal shows them, or plain for a pipe or a file; `NO_COLOR` is honoured on a terminal."""

import io
import shutil
from collections.abc import Iterable

from rich.console import Console, RenderableType


class Lines(str):
    """Text that needs no layout, each line ended."""


def is_plain(*, to_file: bool) -> bool:
    """Whether no terminal shows what is drawn: it goes to a file, a pipe or a log."""
    return to_file or not Console().is_terminal


def width_of(*, plain: int, widest: int | None = None, to_file: bool = False) -> int:
    """Columns to draw in: those of the terminal, `widest` at most; `plain` columns where there is none."""
    if is_plain(to_file=to_file):
        return plain
    columns = shutil.get_terminal_size().columns
    return min(columns, widest) if widest else columns


def drawn(parts: Iterable[RenderableType], *, width: int, to_file: bool = False) -> str:
    """The parts as text of that many columns, without blanks at the ends of lines."""
    plain, text = is_plain(to_file=to_file), io.StringIO()
    no_color = True if plain else None  # None: rich looks at NO_COLOR
    console = Console(file=text, width=width, force_terminal=not plain, no_color=no_color, highlight=False)
    for part in parts:
        if isinstance(part, Lines):
            text.write(part)
        else:
            console.print(part)
    return "".join(f"{line.rstrip()}\n" for line in text.getvalue().splitlines())
