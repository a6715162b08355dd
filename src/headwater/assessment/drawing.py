"""Vega-Lite specifications for each kind of chart, and their rendering to SVG.

Invariants: every position is given in pixels and no layout depends on the measured width of a text, so that the same
data gives the same bytes on any machine. Data reach a specification as values only, never as part of an expression or
a field name. Colours come from one palette that survives grey-scale printing; the HTML edition re-maps it when dark.
"""

from collections.abc import Sequence
from itertools import accumulate
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

FULL, HALF, THIRD = 640, 308, 200
"""Widths of a panel that stands alone, beside one other, beside two others."""

_Spec = dict[str, Any]


class Bar(Struct, frozen=True):
    """One bar: `length` None draws nothing (a suppressed count), `text` and `share` stand in columns beside it."""

    label: str
    length: float | None
    text: str
    share: str = ""


class Column(Struct, frozen=True):
    """One upright bar of a series in time: `tick` is printed below it ("" for most when there are many)."""

    tick: str
    length: float | None
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
        "config": {"aria": False, "view": {"stroke": None}, "font": _FONT, "text": {"font": _FONT, "fontSize": 13}},
    }
    return str(vl_convert.vegalite_to_svg(spec, vl_version=_VEGA_LITE))


def _data(rows: Sequence[_Spec]) -> _Spec:
    """Inline values; a hundredth of a pixel is finer than any printer and keeps the drawing small."""
    return {"values": [{k: round(v, 2) if isinstance(v, float) else v for k, v in row.items()} for row in rows]}


def _text(field: str, colour: str = INK, size: float = 13, **mark: Any) -> _Spec:
    # limit 0 = never shortened: shortening would depend on a measured width
    return {
        "mark": {"type": "text", "color": colour, "fontSize": size, "baseline": "middle", "limit": 0, **mark},
        "encoding": {"text": {"field": field, "type": "nominal"}},
    }


def _at(layer: _Spec, **channels: Any) -> _Spec:
    return {**layer, "encoding": {**layer["encoding"], **channels}}


def _notes(rows: Sequence[tuple[float, float, str]], colour: str = MUTED, size: float = 12, **mark: Any) -> _Spec:
    """Fixed words at pixel positions."""
    values = [{"x": x, "y": y, "words": words} for x, y, words in rows]
    layer = _at(_text("words", colour, size, **mark), x=_pixel("x"), y=_pixel("y"))
    return {**layer, "data": _data(values)}


def _pixel(field: str) -> _Spec:
    return {"field": field, "type": "quantitative", "scale": None, "axis": None}


def ranked_bars(bars: Sequence[Bar], *, width: int, headings: tuple[str, str], labels: int) -> str:
    """Horizontal bars in the given order with a count and a share column; `labels` pixels for the names."""
    step, numbers = 24, 112 if headings[1] else 58
    room = width - labels - numbers
    longest = max((bar.length or 0 for bar in bars), default=0) or 1
    rows = [
        {"row": i * step + step / 2, "end": room * (bar.length or 0) / longest, "zero": 0}
        | {"label": bar.label, "text": bar.text, "share": bar.share}
        for i, bar in enumerate(bars)
    ]
    row = _pixel("row")
    body = {
        "mark": {"type": "rule", "strokeWidth": 13, "strokeCap": "butt", "color": STRONG},
        "encoding": {"x": _pixel("zero"), "x2": {"field": "end"}, "y": row},
    }
    layers = [
        {"data": _data([r for r in rows if r["end"]]), **body},
        {"data": _data(rows), **_at(_text("label", align="right"), x={"value": -10}, y=row)},
        {"data": _data(rows), **_at(_text("text", align="right"), x={"value": room + 54}, y=row)},
        {"data": _data(rows), **_at(_text("share", MUTED, align="right"), x={"value": room + 108}, y=row)},
        _notes([(room + 54, -9, headings[0]), (room + 108, -9, headings[1])], align="right"),
        _line([(0, 0), (0, len(bars) * step)], MUTED),
    ]
    return _svg(layers, (room, len(bars) * step), labels, 20, numbers, 2)


def _line(points: Sequence[tuple[float, float]], colour: str, weight: float = 1, dash: Sequence[int] = ()) -> _Spec:
    rows = [{"x": x, "y": y, "at": i} for i, (x, y) in enumerate(points)]
    mark = {"type": "line", "color": colour, "strokeWidth": weight, "strokeDash": list(dash)}
    order = {"field": "at", "type": "quantitative"}
    return {"data": _data(rows), "mark": mark, "encoding": {"x": _pixel("x"), "y": _pixel("y"), "order": order}}


def round_scale(largest: float, parts: int = 3) -> list[float]:
    """Round tick values from 0 to at least `largest`: steps of 1, 2, 3, 4 or 5 times a power of ten."""
    power = 10.0 ** (len(str(int(max(largest, 1) / parts))) - 1)
    step = next(factor * power for factor in (1, 2, 3, 4, 5, 10) if factor * power * parts >= largest)
    return [step * i for i in range(parts + 1)]


def columns(
    cells: Sequence[Column], *, width: int, height: int, scale: Sequence[float], scale_texts: Sequence[str]
) -> str:
    """Upright bars through time over thin grid lines; values are printed on the bars when there is room."""
    left = 44
    room = width - left - 4
    pitch, thick = room / max(len(cells), 1), min(36.0, room / max(len(cells), 1) * 0.68)
    rows = [
        {"x": pitch * (i + 0.5), "base": height, "top": height - height * (cell.length or 0) / scale[-1]}
        | {
            "tick": cell.tick,
            "text": cell.text,
            "foot": height + 13,
            "head": height - height * (cell.length or 0) / scale[-1] - 9,
        }
        for i, cell in enumerate(cells)
    ]
    drawn = [row for row, cell in zip(rows, cells, strict=True) if cell.length]
    levels = [(height - height * mark / scale[-1], text) for mark, text in zip(scale, scale_texts, strict=True)]
    bars = {
        "mark": {"type": "rule", "strokeWidth": round(thick, 2), "strokeCap": "butt", "color": STRONG},
        "encoding": {"x": _pixel("x"), "y": _pixel("base"), "y2": {"field": "top"}},
    }
    layers = [_line([(0, y), (room, y)], GRID if y < height else MUTED) for y, _ in levels]
    layers += [
        _notes([(-8, y, text) for y, text in levels], align="right"),
        {"data": _data(drawn), **bars},
        {"data": _data(rows), **_at(_text("tick", MUTED, 12), x=_pixel("x"), y=_pixel("foot"))},
    ]
    if pitch >= 28:  # room for four figures
        layers.append({"data": _data(rows), **_at(_text("text", size=12), x=_pixel("x"), y=_pixel("head"))})
    return _svg(layers, (room, height), left, 18, 4, 24)


def spans(rows: Sequence[Span], *, first: int, last: int, labels: int, heading: str) -> str:
    """Periods of activity as bars on a time axis from 1 January `first` to 31 December `last`."""
    step, numbers = 24, 62
    room, height = FULL - labels - numbers, len(rows) * 24
    scale = room / (last + 1 - first)
    data = [
        {"row": i * step + step / 2, "start": (s.start - first) * scale, "label": s.label, "text": s.text}
        | {"end": max((s.end - first) * scale, (s.start - first) * scale + 3)}
        for i, s in enumerate(rows)
    ]
    bars = {
        "mark": {"type": "rule", "strokeWidth": 11, "strokeCap": "butt", "color": STRONG},
        "encoding": {"x": _pixel("start"), "x2": {"field": "end"}, "y": _pixel("row")},
    }
    years = range(first, last + 2)
    layers = [_line([((y - first) * scale, 0), ((y - first) * scale, height)], GRID) for y in years]
    layers += [
        _notes([((y - first + 0.5) * scale, height + 13, str(y)) for y in range(first, last + 1)]),
        _notes([(room + 58, -9, heading)], align="right"),
        {"data": _data(data), **bars},
        {"data": _data(data), **_at(_text("label", align="right"), x={"value": -10}, y=_pixel("row"))},
        {"data": _data(data), **_at(_text("text", align="right"), x={"value": room + 58}, y=_pixel("row"))},
    ]
    return _svg(layers, (room, height), labels, 20, numbers, 24)


def curve(
    points: Sequence[tuple[float, float]], marks: Sequence[Point], *, x_title: str, x_ticks: Sequence[float]
) -> str:
    """A cumulative curve (x from 0, y a fraction) with marked points, each led to its label."""
    left, room, height = 52, FULL - 52 - 16, 230
    right = max(x for x, _ in points) or 1

    def place(x: float, y: float) -> tuple[float, float]:
        return x / right * room, height - height * y

    levels = (0, 0.25, 0.5, 0.75, 1)
    layers = [_line([place(0, y), place(right, y)], GRID if y else MUTED) for y in levels]
    layers.append(_line([place(0, 0), place(right, 1)], MUTED, 0.8, (1, 4)))
    layers.append(_line([place(x, y) for x, y in points], STRONG, 2.5))
    margin = max((place(mark.x, 0)[0] for mark in marks), default=0) + 34
    layers += [
        _line([place(mark.x, 0), place(mark.x, mark.y), (margin - 6, place(0, mark.y)[1])], MARK, 1, (3, 2))
        for mark in marks
    ]
    spots = [dict(zip(("x", "y"), place(mark.x, mark.y), strict=True)) for mark in marks]
    layers += [
        {"data": _data(spots), "mark": {"type": "point", "filled": True, "size": 60, "color": MARK, "opacity": 1},
         "encoding": {"x": _pixel("x"), "y": _pixel("y")}},
        _notes([(margin, place(0, m.y)[1], m.text) for m in marks], INK, 13, align="left"),
        _notes([(-8, place(0, y)[1], f"{y * 100:.0f}\u202f%") for y in levels], align="right"),
        _notes([(place(x, 0)[0], height + 13, f"{x:g}") for x in x_ticks]),
        _notes([(room, height + 31, x_title)], align="right"),
    ]  # fmt: skip
    return _svg(layers, (room, height), left, 12, 16, 42)


def world_map(classes: dict[str, int], legend: Sequence[tuple[str, str]]) -> str:
    """Countries filled by class (numeric ISO code -> index into `STEPS`); `legend` holds (colour, words)."""
    width, height = FULL, 304
    rows = [{"code": code, "fill": STEPS[step]} for code, step in sorted(classes.items())]
    shapes = {"values": outlines(), "format": {"type": "topojson", "feature": "countries"}}
    fill = {"field": "fill", "type": "nominal", "scale": None}
    land = {
        "data": shapes,
        "transform": [
            {"lookup": "id", "from": {"data": _data(rows), "key": "code", "fields": ["fill"]}, "default": LAND},
        ],
        "projection": {"type": "equalEarth", "scale": 118, "translate": [310, 172]},
        "mark": {"type": "geoshape", "clip": False, "stroke": PAPER, "strokeWidth": 0.5},
        "encoding": {"color": fill},
    }
    starts = list(accumulate((42 + 7 * len(text) for _, text in legend), initial=8))
    keys = [
        {"x": x, "x2": x + 18, "y": height + 14, "fill": colour} for x, (colour, _) in zip(starts, legend, strict=False)
    ]
    boxes = {
        "data": _data(keys),
        "mark": {"type": "rule", "strokeWidth": 11},
        "encoding": {"x": _pixel("x"), "x2": {"field": "x2"}, "y": _pixel("y"), "stroke": fill},
    }
    places = [(x + 24, height + 14, text) for x, (_, text) in zip(starts, legend, strict=False)]
    words = _notes(places, align="left")
    return _svg([land, boxes, words], (width, height), 0, 0, 0, 26)
