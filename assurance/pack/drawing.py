"""A drawing of boxes and straight arrows: where everything is, and how wide a text may be."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

LINE, HEAD, GAP, PAD = 19, 30, 14, 14
CHARACTER = 7.7
"""Pixels that a character takes, at most on an average."""


@dataclass(frozen=True, kw_only=True)
class Box:
    """A rectangle with a title and lines of text; `kind` is its style."""

    x: int
    y: int
    width: int
    height: int
    kind: str
    title: str
    lines: tuple[str, ...] = ()

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def middle(self) -> int:
        return self.y + self.height // 2

    @property
    def fits(self) -> int:
        """Characters of a line of text."""
        return int((self.width - 2 * PAD + 4) / CHARACTER)

    def down_to(self, bottom: int) -> "Box":
        """The same, but as low as this at least."""
        return replace(self, height=max(self.height, bottom - self.y))


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """A straight arrow with the number of its flow; `both`: it points both ways."""

    number: int
    start: tuple[int, int]
    end: tuple[int, int]
    both: bool = False

    @property
    def at(self) -> tuple[int, int]:
        """Where the number stands."""
        return (self.start[0] + self.end[0]) // 2, (self.start[1] + self.end[1]) // 2


def box(x: int, y: int, width: int, kind: str, title: str, lines: Iterable[str]) -> Box:
    """A box as high as its text."""
    listed = tuple(lines)
    height = HEAD + LINE * len(listed) + (6 if listed else 0)
    return Box(x=x, y=y, width=width, height=height, kind=kind, title=title, lines=listed)


def around(inner: Iterable[Box], kind: str, title: str, lines: Iterable[str] = ()) -> Box:
    """A frame around boxes, with its title and lines above them."""
    listed, told = tuple(inner), tuple(lines)
    top = min(one.y for one in listed) - HEAD - LINE * len(told)
    left = min(one.x for one in listed) - PAD
    return Box(
        x=left,
        y=top,
        width=max(one.right for one in listed) + PAD - left,
        height=max(one.bottom for one in listed) + PAD - top,
        kind=kind,
        title=title,
        lines=told,
    )


def stacked(x: int, y: int, width: int, found: Iterable[tuple[str, str, Iterable[str]]]) -> tuple[Box, ...]:
    """Boxes one under the other, from kind, title and lines."""
    made: list[Box] = []
    for kind, title, lines in found:
        made.append(box(x, made[-1].bottom + GAP if made else y, width, kind, title, lines))
    return tuple(made)
