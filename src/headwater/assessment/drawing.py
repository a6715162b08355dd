"""Vega-Lite specifications for each kind of chart, and their rendering to SVG.

Invariants: every position is given in pixels and no layout depends on the measured width of a text, so that the same
data gives the same bytes on any machine. Data reach a specification as values only, never as part of an expression or
a field name. Colours come from one palette that survives grey-scale printing; the HTML edition re-maps it when dark.
"""

from collections.abc import Iterable, Sequence
from math import ceil
from typing import Any

import vl_convert
from msgspec import Struct

from headwater.assessment.geography import outlines

_VEGA_LITE = "6.4"
_FONT = "Libertinus Serif"  # embedded in typst; the HTML edition replaces it by the reader's own sans
INK, MUTED, GRID, PAPER = "#1c2530", "#5b6675", "#d5dae0", "#ffffff"
STRONG, MARK = "#1f5f8b", "#b4531a"
LAND = "#eef0f2"
STEPS = ("#bdd5e7", "#8fb7d4", "#5f96bf", "#33709f", "#143f63")
"""Map classes from few to many: one hue, evenly spaced in lightness."""

FULL, HALF, THIRD, FOURTH = 800, 386, 256, 188
"""Widths of a panel that stands alone, or beside one, two, three others; on paper 800 pixels are the measure of a
line, so that a label of 12 pixels is set in 7.4 points whatever the chart."""
MAP, BESIDE_MAP = 476, 308

STEP, THICK = 19, 12
"""Distance and thickness of all horizontal bars: charts of one edition compare."""
SIZE = 12
_LETTER = 6.9
"""Pixels a letter is given: more than most need in any of the fonts, since nothing here measures a text."""


def room_for(texts: Iterable[str]) -> int:
    """Pixels that the longest of `texts` takes in a chart."""
    return round(_LETTER * max(map(len, texts), default=0))


_Spec = dict[str, Any]


class Bar(Struct, frozen=True):
    """One bar: `length` None draws nothing (a suppressed count), `text` and `share` stand in columns beside it."""

    label: str
    length: float | None
    text: str
    share: str = ""


class Column(Struct, frozen=True):
    """One upright bar of a series in time; `length` None draws nothing, `text` stands above it where there is room."""

    length: float | None
    text: str


class Tick(Struct, frozen=True):
    """A label below the columns `start` to `end` (not included)."""

    start: int
    end: int
    text: str


class Span(Struct, frozen=True):
    """A period of activity in fractional years."""

    label: str
    start: float
    end: float
    text: str


class Point(Struct, frozen=True):
    """A marked point of a curve, x and y in data units."""

    x: float
    y: float
    text: str


def _svg(
    layers: Sequence[_Spec], size: tuple[float, float], left: float, top: float, right: float, below: float
) -> str:
    spec = {
        "width": size[0],
        "height": size[1],
        "padding": {"left": left, "top": top, "right": right, "bottom": below},
        "autosize": {"type": "none"},
        "background": None,
        "layer": list(layers),
        "resolve": {"axis": {"x": "independent", "y": "independent"}},
        "config": {"aria": False, "view": {"stroke": None}, "font": _FONT, "text": {"font": _FONT, "fontSize": SIZE}},
    }
    return str(vl_convert.vegalite_to_svg(spec, vl_version=_VEGA_LITE))


def _data(rows: Sequence[_Spec]) -> _Spec:
    """Inline values; a hundredth of a pixel is finer than any printer and keeps the drawing small."""
    return {"values": [{k: round(v, 2) if isinstance(v, float) else v for k, v in row.items()} for row in rows]}


def _text(field: str, colour: str = INK, size: float = SIZE, **mark: Any) -> _Spec:
    # limit 0 = never shortened: shortening would depend on a measured width
    return {
        "mark": {"type": "text", "color": colour, "fontSize": size, "baseline": "middle", "limit": 0, **mark},
        "encoding": {"text": {"field": field, "type": "nominal"}},
    }


def _at(layer: _Spec, **channels: Any) -> _Spec:
    return {**layer, "encoding": {**layer["encoding"], **channels}}


def _notes(rows: Sequence[tuple[float, float, str]], colour: str = MUTED, size: float = 11.5, **mark: Any) -> _Spec:
    """Fixed words at pixel positions."""
    values = [{"x": x, "y": y, "words": words} for x, y, words in rows]
    layer = _at(_text("words", colour, size, **mark), x=_pixel("x"), y=_pixel("y"))
    return {**layer, "data": _data(values)}


def _pixel(field: str) -> _Spec:
    return {"field": field, "type": "quantitative", "scale": None, "axis": None}


def ranked_bars(bars: Sequence[Bar], *, width: int, headings: tuple[str, str], labels: int) -> str:
    """Horizontal bars in the given order with a count and a share column; `labels` pixels for the names."""
    counts = room_for([headings[0], *(bar.text for bar in bars)]) + 10
    numbers = counts + (max(52, room_for([headings[1]]) + 8) if headings[1] else 0)
    room = width - labels - numbers
    longest = max((bar.length or 0 for bar in bars), default=0) or 1
    rows = [
        {"row": i * STEP + STEP / 2, "end": room * (bar.length or 0) / longest, "zero": 0}
        | {"label": bar.label, "text": bar.text, "share": bar.share}
        for i, bar in enumerate(bars)
    ]
    row = _pixel("row")
    body = {
        "mark": {"type": "rule", "strokeWidth": THICK, "strokeCap": "butt", "color": STRONG},
        "encoding": {"x": _pixel("zero"), "x2": {"field": "end"}, "y": row},
    }
    layers = [
        {"data": _data([r for r in rows if r["end"]]), **body},
        {"data": _data(rows), **_at(_text("label", align="right"), x={"value": -8}, y=row)},
        {"data": _data(rows), **_at(_text("text", align="right"), x={"value": room + counts}, y=row)},
        {"data": _data(rows), **_at(_text("share", MUTED, align="right"), x={"value": room + numbers}, y=row)},
        _notes([(room + counts, -9, headings[0]), (room + numbers, -9, headings[1])], align="right"),
        _line([(0, 0), (0, len(bars) * STEP)], MUTED),
    ]
    return _svg(layers, (room, len(bars) * STEP), labels, 18, numbers, 2)


def _line(points: Sequence[tuple[float, float]], colour: str, weight: float = 1, dash: Sequence[int] = ()) -> _Spec:
    rows = [{"x": x, "y": y, "at": i} for i, (x, y) in enumerate(points)]
    mark = {"type": "line", "color": colour, "strokeWidth": weight, "strokeDash": list(dash)}
    order = {"field": "at", "type": "quantitative"}
    return {"data": _data(rows), "mark": mark, "encoding": {"x": _pixel("x"), "y": _pixel("y"), "order": order}}


def round_scale(largest: float, most: int = 4) -> list[float]:
    """Whole tick values from 0 to at least `largest`, at most `most` equal steps of 1, 2 or 5 times a power of ten."""
    steps = (factor * 10**power for power in range(16) for factor in (1, 2, 5))
    step = next(step for step in steps if step * most >= largest)
    return [float(step * at) for at in range(max(1, ceil(largest / step)) + 1)]


def columns(
    cells: Sequence[Column], ticks: Sequence[Tick], *, width: int, height: int, scale: Sequence[float], unit: str = ""
) -> str:
    """Upright bars through time, each with its value above; where there is no room for values, an axis gives them."""
    own = width / max(len(cells), 1) >= max(24, room_for(cell.text for cell in cells))
    texts = [f"{mark:,.0f}".replace(",", "\u202f") for mark in scale]
    left = 0 if own else room_for(texts) + 8
    room = width - left - 2
    pitch = room / max(len(cells), 1)
    tops = [height - height * (cell.length or 0) / scale[-1] for cell in cells]
    rows = [
        {"x": pitch * (i + 0.5), "base": height, "top": top, "text": cell.text, "head": top - 8}
        for i, (cell, top) in enumerate(zip(cells, tops, strict=True))
    ]
    bars = {
        "mark": {
            "type": "rule",
            "strokeWidth": round(min(34.0, pitch * 0.68), 2),
            "strokeCap": "butt",
            "color": STRONG,
        },
        "encoding": {"x": _pixel("x"), "y": _pixel("base"), "y2": {"field": "top"}},
    }
    levels = [(height - height * mark / scale[-1], text) for mark, text in zip(scale, texts, strict=True)]
    layers = [] if own else [_line([(0, y), (room, y)], GRID) for y, _ in levels[1:]]
    layers.append({"data": _data([row for row, cell in zip(rows, cells, strict=True) if cell.length]), **bars})
    layers += [_line([(0, height), (room, height)], MUTED), *_below(ticks, pitch, height)]
    if own:
        layers.append({"data": _data(rows), **_at(_text("text"), x=_pixel("x"), y=_pixel("head"))})
    else:
        layers.append(_notes([(-6, y, text) for y, text in levels], align="right"))
        layers.append(_notes([(-left, -16, unit)], align="left"))
    return _svg(layers, (room, height), left, 18 if own or not unit else 26, 2, 22)


def _below(ticks: Sequence[Tick], pitch: float, height: float) -> list[_Spec]:
    """Labels under their columns; labels that span several are set apart by a stroke at their start."""
    wide = [tick for tick in ticks if tick.end - tick.start > 1]
    strokes = [_line([(tick.start * pitch, height), (tick.start * pitch, height + 5)], MUTED) for tick in wide]
    middles = [((tick.start + tick.end) / 2 * pitch, height + 12, tick.text) for tick in ticks]
    return [*strokes, _notes(middles)]


def spans(rows: Sequence[Span], *, first: int, last: int, labels: int, heading: str) -> str:
    """Periods of activity as bars on a time axis from 1 January `first` to 31 December `last`."""
    numbers = room_for([heading]) + 12
    room, height = FULL - labels - numbers, len(rows) * STEP
    scale = room / (last + 1 - first)
    data = [
        {"row": i * STEP + STEP / 2, "start": (s.start - first) * scale, "label": s.label, "text": s.text}
        | {"end": max((s.end - first) * scale, (s.start - first) * scale + 3)}
        for i, s in enumerate(rows)
    ]
    bars = {
        "mark": {"type": "rule", "strokeWidth": THICK, "strokeCap": "butt", "color": STRONG},
        "encoding": {"x": _pixel("start"), "x2": {"field": "end"}, "y": _pixel("row")},
    }
    years = range(first, last + 2)
    layers = [_line([((y - first) * scale, 0), ((y - first) * scale, height)], GRID) for y in years]
    layers += [
        _notes([((y - first + 0.5) * scale, height + 12, str(y)) for y in range(first, last + 1)]),
        _notes([(room + numbers, -9, heading)], align="right"),
        {"data": _data(data), **bars},
        {"data": _data(data), **_at(_text("label", align="right"), x={"value": -8}, y=_pixel("row"))},
        {"data": _data(data), **_at(_text("text", align="right"), x={"value": room + numbers}, y=_pixel("row"))},
    ]
    return _svg(layers, (room, height), labels, 18, numbers, 22)


def curve(
    points: Sequence[tuple[float, float]], marks: Sequence[Point], *, x_title: str, x_ticks: Sequence[float]
) -> str:
    """A cumulative curve (x from 0, y a fraction) with marked points, each led to its label."""
    left, room, height = 42, HALF - 42 - 12, 150
    right = max(x for x, _ in points) or 1

    def place(x: float, y: float) -> tuple[float, float]:
        return x / right * room, height - height * y

    levels = (0, 0.25, 0.5, 0.75, 1)
    layers = [_line([place(0, y), place(right, y)], GRID if y else MUTED) for y in levels]
    layers.append(_line([place(0, 0), place(right, 1)], MUTED, 0.8, (1, 4)))
    layers.append(_line([place(x, y) for x, y in points], STRONG, 2.5))
    margin = max((place(mark.x, 0)[0] for mark in marks), default=0) + 26
    layers += [
        _line([place(mark.x, 0), place(mark.x, mark.y), (margin - 6, place(0, mark.y)[1])], MARK, 1, (3, 2))
        for mark in marks
    ]
    spots = [dict(zip(("x", "y"), place(mark.x, mark.y), strict=True)) for mark in marks]
    layers += [
        {"data": _data(spots), "mark": {"type": "point", "filled": True, "size": 44, "color": MARK, "opacity": 1},
         "encoding": {"x": _pixel("x"), "y": _pixel("y")}},
        _notes([(margin, place(0, m.y)[1], m.text) for m in marks], INK, SIZE, align="left"),
        _notes([(-8, place(0, y)[1], f"{y * 100:.0f}\u202f%") for y in levels], align="right"),
        _notes([(place(x, 0)[0], height + 12, f"{x:g}") for x in x_ticks]),
        _notes([(room, height + 28, x_title)], align="right"),
    ]  # fmt: skip
    return _svg(layers, (room, height), left, 10, 12, 38)


def world_map(classes: dict[str, int], legend: Sequence[tuple[str, str]]) -> str:
    """Countries filled by class (numeric ISO code -> index into `STEPS`); `legend` holds (colour, words)."""
    height = 244
    rows = [{"code": code, "fill": STEPS[step]} for code, step in sorted(classes.items())]
    shapes = {"values": outlines(), "format": {"type": "topojson", "feature": "countries"}}
    fill = {"field": "fill", "type": "nominal", "scale": None}
    land = {
        "data": shapes,
        "transform": [
            {"lookup": "id", "from": {"data": _data(rows), "key": "code", "fields": ["fill"]}, "default": LAND},
        ],
        "projection": {"type": "equalEarth", "scale": 90, "translate": [232, 132]},
        "mark": {"type": "geoshape", "clip": False, "stroke": PAPER, "strokeWidth": 0.4},
        "encoding": {"color": fill},
    }
    # The south-east of the Pacific is empty: the key stands there.
    places = [height - 4 - 14 * (len(legend) - at - 0.5) for at in range(len(legend))]
    keys = [{"x": 2, "x2": 14, "y": y, "fill": colour} for y, (colour, _) in zip(places, legend, strict=True)]
    boxes = {
        "data": _data(keys),
        "mark": {"type": "rule", "strokeWidth": 9},
        "encoding": {"x": _pixel("x"), "x2": {"field": "x2"}, "y": _pixel("y"), "stroke": fill},
    }
    words = _notes([(19, y, text) for y, (_, text) in zip(places, legend, strict=True)], size=10.5, align="left")
    return _svg([land, boxes, words], (MAP, height), 0, 0, 0, 0)
