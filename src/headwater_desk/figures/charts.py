"""Lines and columns over time as SVG made here: where they lie, what stands at the axes, and the same as a table.

Invariants: the value axis begins at 0; series differ by more than hue (dash or fill pattern) and each is named beside
the drawing; a drawing runs from right to left where the script does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import get_language_bidi

Text = str | Promise
HEIGHT = 168
TOP = 14
MOST_LABELS = 9
EDGE = 5.0
"""Percent of the width at either side within which a label is not centred."""
LOOKS = "abcdef"
"""Names of the ways in which a series is drawn, as drawings.css has them."""


@dataclass(frozen=True)
class Series:
    """One series with a value, or None, for every step of time."""

    label: Text
    values: Sequence[float | None]
    look: str = "a"


@dataclass(frozen=True)
class Chart:
    """What is drawn: `steps` are the labels of the axis of time."""

    label: Text
    steps: Sequence[str]
    series: Sequence[Series]
    columns: bool = False


@dataclass(frozen=True)
class Line:
    """A series as unbroken stretches of corners."""

    series: Series
    stretches: Sequence[str]
    dots: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Bar:
    """A column: percent of the width, units of the height."""

    series: Series
    step: str
    value: float
    x: str
    width: str
    y: str
    height: str


@dataclass(frozen=True)
class Mark:
    """A label at an axis."""

    text: str
    place: str
    edge: str = ""
    """start or end where it stands so near the edge that its middle must not stand on its place."""


@dataclass(frozen=True)
class Drawing:
    """A chart with everything placed."""

    chart: Chart
    lines: Sequence[Line]
    bars: Sequence[Bar]
    across: Sequence[Mark]
    up: Sequence[Mark]
    height: int = HEIGHT
    top: int = TOP


def chart(
    label: Text, rows: Sequence[Mapping[str, Any]], step: str, measure: str,
    names: Mapping[str, Text], by: str = "", columns: bool = False,
) -> Chart:  # fmt: skip
    """A finding's rows as a chart.

    `step` is the column of time, `by` that of the series; `names` says which series and what they are called.
    """
    steps = sorted({str(row[step]) for row in rows})
    found = {(str(row[by]) if by else "", str(row[step])): row[measure] for row in rows}
    series = [
        Series(name, [float(found.get((key, one)) or 0) for one in steps], LOOKS[place % len(LOOKS)])
        for place, (key, name) in enumerate(names.items())
    ]
    return Chart(label, steps, series, columns)


def draw(one: Chart) -> Drawing:
    """Everything placed."""
    most = max((value for series in one.series for value in series.values if value is not None), default=0.0)
    ticks = _ticks(most)
    top = ticks[-1] or 1.0
    bars = _bars(one, top) if one.columns else []
    lines = [] if one.columns else [_line(series, top) for series in one.series]
    up = [
        Mark(formats.number_format(Decimal(f"{tick:g}"), force_grouping=True), f"{TOP + HEIGHT * (1 - tick / top):.1f}")
        for tick in ticks
    ]
    return Drawing(one, lines, bars, _across(one), up)


def _grouped(tick: float) -> str:
    return str(formats.number_format(Decimal(f"{tick:.0f}" if tick == int(tick) else f"{tick:g}"), force_grouping=True))


def _ticks(most: float) -> list[float]:
    """0 and at most 4 round steps, the last at least `most`."""
    if most <= 0:
        return [0.0, 1.0]
    size = 1.0
    while size * 4 < most:
        size *= 2.5 if str(int(size))[0] == "2" else 2
    return [size * n for n in range(int(-(-most // size)) + 1)]


def _x(place: float) -> float:
    return 100 - place if get_language_bidi() else place


def _centre(number: int, one: Chart) -> float:
    """The middle of a step's share of the width."""
    return _x(100 * (number + 0.5) / max(1, len(one.steps)))


def _across(one: Chart) -> list[Mark]:
    every = next((n for n in (1, 2, 3, 4, 6, 12, 24, 48) if len(one.steps) <= n * MOST_LABELS), len(one.steps))
    return [_mark(step, _centre(n, one)) for n, step in enumerate(one.steps) if n % every == 0]


def _mark(step: str, place: float) -> Mark:
    edge = "start" if place < EDGE else "end" if place > 100 - EDGE else ""
    return Mark(step, f"{place:.2f}", edge)


def _line(series: Series, top: float) -> Line:
    wide = 100 / max(1, len(series.values))
    placed = [
        None if value is None else (f"{_x(wide * (n + 0.5)):.2f}", f"{HEIGHT * (1 - value / top):.1f}")
        for n, value in enumerate(series.values)
    ]
    stretches: list[list[tuple[str, str]]] = [[]]
    for corner in placed:
        if corner is None:
            stretches.append([])
        else:
            stretches[-1].append(corner)
    drawn = [" ".join(f"{x},{y}" for x, y in stretch) for stretch in stretches if len(stretch) > 1]
    alone = [stretch[0] for stretch in stretches if len(stretch) == 1]
    return Line(series, drawn, [(x, f"{float(y) + TOP:.1f}") for x, y in alone])


def _bars(one: Chart, top: float) -> list[Bar]:
    wide = 100 / max(1, len(one.steps))
    each = min(wide * 0.7, 12.0) / max(1, len(one.series))
    found = []
    for number, step in enumerate(one.steps):
        for place, series in enumerate(one.series):
            value = series.values[number] or 0.0
            centre = wide * (number + 0.5) + each * (place - len(one.series) / 2 + 0.5)
            tall = HEIGHT * value / top
            x = _x(centre) - each * 0.46
            found.append(
                Bar(series, step, value, f"{x:.2f}", f"{each * 0.92:.2f}", f"{TOP + HEIGHT - tall:.1f}", f"{tall:.1f}")
            )
    return found
