"""A picture of the dashboard, drawn from its definition: where each chart stands, and what it shows."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from assurance.pack.dossier import Dossier
from assurance.pack.drawing import HEAD, LINE, Box

COLUMN, ROW, MARGIN = 46, 24, 6
"""Pixels of a column and a row of the dashboard, and between charts."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """The widgets of a dashboard as boxes."""

    name: str
    boxes: tuple[Box, ...]

    @property
    def width(self) -> int:
        return max(one.right for one in self.boxes) + MARGIN

    @property
    def height(self) -> int:
        return max(one.bottom for one in self.boxes) + MARGIN


def pictures(dossier: Dossier) -> Iterator[Picture]:
    """The dashboards of an assembly whose definition can be read."""
    for one in dossier.application.of("AWS::CloudWatch::Dashboard"):
        body = one.get("DashboardBody")
        widgets = json.loads(body).get("widgets", ()) if isinstance(body, str) else ()
        if boxes := tuple(_box(widget) for widget in widgets):
            yield Picture(name=str(one.get("DashboardName")), boxes=boxes)


def _box(widget: dict[str, object]) -> Box:
    x, y, width, height = (int(str(widget[name])) for name in ("x", "y", "width", "height"))
    shown = widget["properties"]
    assert isinstance(shown, dict)
    return Box(
        x=x * COLUMN + MARGIN,
        y=y * ROW + MARGIN,
        width=width * COLUMN - MARGIN,
        height=height * ROW - MARGIN,
        kind="store" if widget["type"] == "text" else "service",
        title=shown.get("title", "How to read it"),
        lines=_lines(shown, (height * ROW - MARGIN - HEAD) // LINE),
    )


def _lines(shown: dict[str, object], most: int) -> tuple[str, ...]:
    """The last name of each metric, or its label; as many as there is room for."""
    metrics = shown.get("metrics") or ()
    assert isinstance(metrics, list | tuple)
    names = list(dict.fromkeys(one[-1]["label"] if isinstance(one[-1], dict) else str(one[-1]) for one in metrics))
    return tuple(names if len(names) <= most else [*names[: most - 1], f"and {len(names) - most + 1} more"])
