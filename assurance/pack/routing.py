"""How arrows of a drawing run to a box from those beside it: level where they can, else with bends, never crossing."""

from collections.abc import Iterable, Iterator, Mapping

from assurance.pack.drawing import PAD, Arrow, Box
from assurance.pack.flows import Flow

_APART, _BEND, _BADGE = 28, 6, 22
"""Pixels between two arrows at a box, between two bends, and from a boundary to the middle of a number."""


def sideways(hub: str, flows: Iterable[Flow], places: Mapping[str, Box]) -> Iterator[Arrow]:
    """The arrows between a box and others to its left or right."""
    box = places[hub]
    beside = [(one, places[one.end if one.start == hub else one.start]) for one in flows if hub in (one.start, one.end)]
    for side in ([one for one in beside if one[1].right < box.x], [one for one in beside if one[1].x > box.right]):
        side.sort(key=lambda one: one[1].middle)
        levels = [other.middle for _, other in side]
        ports = _ports(box, levels)
        for (flow, other), port, bend in zip(side, ports, _bends(ports, levels), strict=True):
            yield _arrow(flow, other, box, port, bend, leaving=flow.start == hub)


def _arrow(flow: Flow, other: Box, hub: Box, port: int, bend: int, *, leaving: bool) -> Arrow:
    """From the other box past its number, with a turn up or down where the port is not level with it."""
    right, level = other.x > hub.right, other.middle
    edge, end, away = (other.x, hub.right, -1) if right else (other.right, hub.x, 1)
    number = edge + away * (PAD + _BADGE)
    turn = number + away * (18 + _BEND * bend)
    points = (
        ((edge, level), (turn, level), (turn, port), (end, port)) if port != level else ((edge, level), (end, level))
    )
    return Arrow(number=flow.number, points=points[::-1] if leaving else points, at=(number, level), both=flow.both)


def _ports(hub: Box, levels: list[int]) -> list[int]:
    """Where each arrow meets the box: as level as the room for the others allows, in the same order."""
    last = len(levels) - 1
    room = min(_APART, (hub.height - 2 * PAD) // max(last, 1))
    return [
        max(hub.y + PAD + room * place, min(level, hub.bottom - PAD - room * (last - place)))
        for place, level in enumerate(levels)
    ]


def _bends(ports: list[int], levels: list[int]) -> list[int]:
    """How late each turns: of those that rise towards the box the upper first, of those that fall the lower."""
    rise = [place for place, (port, level) in enumerate(zip(ports, levels, strict=True)) if port < level]
    fall = [place for place, (port, level) in enumerate(zip(ports, levels, strict=True)) if port > level]
    order = {place: late for found in (rise, fall[::-1]) for late, place in enumerate(found)}
    return [order.get(place, 0) for place in range(len(levels))]


def straight(flow: Flow, places: Mapping[str, Box], *, level: int | None = None) -> Arrow:
    """An arrow across, at a level, or straight down between two boxes of which one stands above the other."""
    one, other = places[flow.start], places[flow.end]
    if level is not None:
        start, end = (one.right, level), (other.x, level)
    else:
        x = max(one.x, other.x) + min(one.width, other.width) // 2
        start, end = (x, one.bottom), (x, other.y)
    middle = ((start[0] + end[0]) // 2, (start[1] + end[1]) // 2)
    return Arrow(number=flow.number, points=(start, end), at=middle, both=flow.both)
