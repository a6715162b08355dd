"""Tags that draw: bars, lines, evidence side by side, timelines. Each is SVG with its text or table twin beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language_bidi

from headwater_desk.design import geometry
from headwater_desk.design.geometry import Stretch
from headwater_desk.design.shapes import Lane, Span, Text, Timeline, Versus
from headwater_desk.design.tags.registry import register

SPARK = (96, 20)
INSET = 2
"""Units kept free at the edge, so that the end of a line is not cut."""


@register.inclusion_tag("design/bar.html")
def bar(value: float, most: float) -> dict[str, Any]:
    """A bar of `value` out of `most`, for a table's cell; the figure itself stands beside it in the row."""
    return {"width": geometry.share(value, most)}


@register.inclusion_tag("design/spark.html")
def spark(values: Sequence[float], label: str) -> dict[str, Any]:
    """A small line of values in order of time; `label` says in words what it shows."""
    width, height = SPARK
    corners = geometry.points(values, width - 2 * INSET, height - 2 * INSET)
    moved = [(x + INSET, y + INSET) for x, y in corners]
    return {
        "points": " ".join(f"{x:g},{y:g}" for x, y in moved),
        "last": moved[-1] if moved else None,
        "label": label,
        "width": width,
        "height": height,
    }


@register.inclusion_tag("design/bits.html")
def bits(value: float | None, most: float) -> dict[str, Any]:
    """A weight of evidence in bits, drawn from the middle: for to the end side, against to the start side."""
    length = geometry.share(value or 0.0, most, 50.0)
    against = value is not None and value < 0
    return {"value": value, "width": length, "x": 50 - length if against else 50, "against": against}


@register.inclusion_tag("design/versus.html")
def versus(panel: Versus, label: str) -> dict[str, Any]:
    """Two subjects side by side, what they share aligned and weighed."""
    return {"panel": panel, "label": label}


@dataclass(frozen=True)
class Drawn:
    """A span with its place."""

    span: Span
    place: Stretch


@dataclass(frozen=True)
class DrawnLane:
    """A lane with the spans that lie within the timeline."""

    lane: Lane
    spans: tuple[Drawn, ...]


@dataclass(frozen=True)
class Tick:
    """A date on the axis."""

    text: Text
    x: float
    minor: bool
    """Left out where there is little room."""


@register.inclusion_tag("design/timeline.html")
def timeline(line: Timeline) -> dict[str, Any]:
    """Lanes over time, and the same as a table."""
    mirrored = get_language_bidi()
    lanes = [DrawnLane(lane, tuple(_spans(lane, line, mirrored))) for lane in line.lanes]
    return {"line": line, "lanes": lanes, "ticks": _ticks(line, mirrored), "mirrored": mirrored}


def _spans(lane: Lane, line: Timeline, mirrored: bool) -> list[Drawn]:
    placed = ((span, geometry.stretch(span.first, span.last, line.first, line.last)) for span in lane.spans)
    return [Drawn(span, place.mirrored() if mirrored else place) for span, place in placed if place is not None]


def _ticks(line: Timeline, mirrored: bool) -> list[Tick]:
    return [Tick(_month(day), _x(day, line, mirrored), day.month != 1) for day in geometry.ticks(line.first, line.last)]


def _x(day: date, line: Timeline, mirrored: bool) -> float:
    place = geometry.stretch(day, day, line.first, line.last)
    start = place.start if place else 0.0
    return round(100 - start, 3) if mirrored else start


def _month(day: date) -> str:
    return day.strftime("%Y") if day.month == 1 else day.strftime("%Y-%m")
