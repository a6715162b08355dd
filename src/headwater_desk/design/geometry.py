"""Where things lie in a drawing: pure arithmetic, in percent of its width or units of its box.

Invariants: every result lies within the drawing; a drawing of no extent is drawn in its middle, never divided by zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

LEAST = 0.6
"""Percent of the width that a single day still gets, so that it can be seen."""


@dataclass(frozen=True)
class Stretch:
    """A part of the width, in percent."""

    start: float
    width: float

    def mirrored(self) -> "Stretch":
        """The same part read from the other side, for scripts that run from right to left."""
        return Stretch(round(100 - self.start - self.width, 3), self.width)


def stretch(first: date, last: date, begin: date, end: date) -> Stretch | None:
    """Where the days [first, last] lie between `begin` and `end`, both included; None where they lie outside."""
    if last < begin or first > end:
        return None
    days = (end - begin).days + 1
    start = 100 * max(0, (first - begin).days) / days
    width = max(LEAST, 100 * ((min(last, end) - max(first, begin)).days + 1) / days)
    return Stretch(round(min(start, 100 - width), 3), round(width, 3))


def ticks(begin: date, end: date, most: int = 8) -> list[date]:
    """First days of months, quarters, half-years or years between the two: as many as are legible."""
    for step in (1, 3, 6, 12, 24, 60, 120):
        found = [day for day in _months(begin, end) if (day.year * 12 + day.month - 1) % step == 0]
        if len(found) <= most:
            return found
    return []


def _months(begin: date, end: date) -> list[date]:
    day, found = begin.replace(day=1), []
    while day <= end:
        if day >= begin:
            found.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    return found


def share(value: float, most: float, room: float = 100.0) -> float:
    """`value` of `most` as a length in `room`; 0 where there is nothing to compare with."""
    return round(room * min(1.0, abs(value) / most), 3) if most else 0.0


def points(values: Sequence[float], width: float, height: float) -> list[tuple[float, float]]:
    """The corners of a line through `values`, lowest at the bottom; a flat series runs through the middle."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    across = width / max(1, len(values) - 1)
    return [
        (
            round(across * place if len(values) > 1 else width / 2, 2),
            round(height - height * (value - low) / (high - low) if high > low else height / 2, 2),
        )
        for place, value in enumerate(values)
    ]
