"""A drawing of boxes and arrows: where everything is, and how wide a text may be."""

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

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


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """An arrow through `points`, with the number of its flow standing at `at`; `both`: it points both ways."""

    number: int
    points: tuple[tuple[int, int], ...]
    at: tuple[int, int]
    both: bool = False


def box(x: int, y: int, width: int, kind: str, title: str, lines: Iterable[str]) -> Box:
    """A box as high as its text; a line that is too long goes on in the next."""
    room = int((width - 2 * PAD + 4) / CHARACTER)
    listed = tuple(part for line in lines for part in textwrap.wrap(line, room, subsequent_indent="  ") or [""])
    height = HEAD + LINE * len(listed) + (6 if listed else 0)
    return Box(x=x, y=y, width=width, height=height, kind=kind, title=title, lines=listed)


def around(inner: Iterable[Box], kind: str, title: str, lines: Iterable[str] = ()) -> Box:
    """A frame around boxes, with its title and lines above them."""
    listed, description = tuple(inner), tuple(lines)
    top = min(one.y for one in listed) - HEAD - LINE * len(description)
    left = min(one.x for one in listed) - PAD
    return Box(
        x=left,
        y=top,
        width=max(one.right for one in listed) + PAD - left,
        height=max(one.bottom for one in listed) + PAD - top,
        kind=kind,
        title=title,
        lines=description,
    )


@dataclass(frozen=True, kw_only=True)
class Part:
    """A box before it has a place; `key`: by what arrows find it."""

    key: str
    kind: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Group:
    """Parts that stand together, inside a trust boundary if they have one."""

    parts: tuple[Part, ...]
    boundary: Part | None = None


@dataclass(frozen=True, kw_only=True)
class Placed:
    """Boxes by key, and the boundaries around them."""

    boxes: dict[str, Box]
    boundaries: dict[str, Box]

    @property
    def bottom(self) -> int:
        return max((one.bottom for one in (*self.boxes.values(), *self.boundaries.values())), default=0)


def stacked(x: int, y: int, width: int, groups: Iterable[Group]) -> Placed:
    """Groups one under the other; a part without text is left out, and a boundary around nothing too."""
    boxes: dict[str, Box] = {}
    boundaries: dict[str, Box] = {}
    for group in groups:
        parts = [one for one in group.parts if one.lines]
        edge = group.boundary
        if not parts:
            continue
        y += HEAD + LINE * len(edge.lines) if edge else 0
        inner = []
        for one in parts:
            made = box(x, y, width, one.kind, one.title, one.lines)
            boxes[one.key] = made
            inner.append(made)
            y = made.bottom + GAP
        if edge:
            boundaries[edge.key] = around(inner, edge.kind, edge.title, edge.lines)
            y = boundaries[edge.key].bottom + GAP
    return Placed(boxes=boxes, boundaries=boundaries)
