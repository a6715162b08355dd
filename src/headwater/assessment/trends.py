"""Charts through time and along a ranking: columns, small multiples of columns, periods of activity, concentration.

Invariant: a chart never shows more than the table behind it; what it leaves out for want of room, its note says.
"""

from collections.abc import Sequence

from headwater.assessment import drawing, wording
from headwater.assessment.document import Chart, Panel, Size
from headwater.assessment.reading import (
    Cell,
    cells,
    grouped,
    listing,
    number,
    period_of,
    periods_between,
    short,
    time_dimension,
    unit,
    year_fraction,
    years,
)
from headwater.model.finding import Finding

MOST_PANELS, MOST_SPANS = 8, 30


def series(finding: Finding, decimals: int, largest: float = 0) -> Chart | None:
    """Upright bars through time, in half a line while every bar can carry its value."""
    if len(finding.dimensions) != 1 or time_dimension(finding) is None:
        return None
    found = cells(finding, decimals=decimals)
    alt = f"Column chart of {finding.unit} by {finding.dimensions[0]}: {listing(found, 16)}."
    scale = drawing.round_scale(max([largest, *(cell.amount or 0 for cell in found)]))
    times = periods_between([str(period_of(cell.values[0])) for cell in found])
    width = drawing.HALF if len(times) <= 8 else drawing.FULL
    complete = len(times) <= 8 and len(finding.columns) == 2
    return Chart(
        (Panel(_columns(found, times, width, 104, scale, unit=unit(finding)), alt),),
        complete=complete,
        size="half" if width == drawing.HALF else "full",
    )


def small_series(finding: Finding, decimals: int) -> Chart | None:
    """One small column chart a group on one shared scale: compare shapes without a legend."""
    at = time_dimension(finding)
    if at is None or len(finding.dimensions) != 2:
        return series(finding, decimals)
    groups = grouped(cells(finding, decimals=decimals, within=at), 1 - at)
    seen = [(name, group) for name, group in groups if any(cell.amount for cell in group)]
    if not seen:
        return None
    scale = drawing.round_scale(max(cell.amount or 0 for _, group in seen for cell in group), 3)
    times = periods_between([str(period_of(row.get(finding.dimensions[at]))) for row in finding.rows])
    shown = seen[:MOST_PANELS]
    columns, width = _panels(len(shown))
    panels = [
        Panel(
            _columns(group, times, width, 62, scale, at),
            f"{name}, {finding.unit} from {times[0]} to {times[-1]}: "
            + ", ".join(f"{cell.labels[at]} {cell.text}" for cell in group[:24]),
            short(name),
        )
        for name, group in shown
    ]
    complete = len(times) <= 5 and len(shown) == len(groups) and len(finding.columns) == 3
    size: Size = "half" if len(panels) == 1 else "full"
    return Chart(tuple(panels), columns, _not_drawn(groups, shown), complete, size)


def concentration(finding: Finding, decimals: int) -> Chart | None:
    """Cumulative share by rank, the top 10 and top 30 marked."""
    points = _cumulative(finding)
    if len(points) < 3:
        return None
    last = max(points)
    marks = [
        drawing.Point(rank, points[rank], f"Top {rank}: {wording.percent(points[rank], decimals)}")
        for rank in (10, 30)
        if rank in points and rank < last
    ]
    step = drawing.round_scale(last)
    line = [(0.0, 0.0), *((float(rank), share) for rank, share in sorted(points.items()))]
    alt = f"Curve of the cumulative share of the {last} largest. " + "; ".join(mark.text for mark in marks) + "."
    ticks = [x for x in step if x <= last]
    return Chart(
        (Panel(drawing.curve(line, marks, x_title="brands, largest first", x_ticks=ticks), alt),),
        note="The dotted line is what an even spread would look like.",
        size="half",
    )


def activity(finding: Finding, decimals: int) -> Chart | None:
    """Periods of activity as bars on one time axis, the earliest first."""
    if not finding.dimensions or not {"first_seen", "last_seen"} <= set(finding.columns):
        return None
    counted = "brands" if "brands" in finding.columns else finding.measure
    rows = []
    for row in finding.rows:
        start, end = year_fraction(row["first_seen"]), year_fraction(row["last_seen"])
        if start is not None and end is not None:
            name = short(wording.value(row[finding.dimensions[0]], finding.dimensions[0]), 20)
            rows.append(drawing.Span(name, start, end, wording.value(row.get(counted), counted)))
    if not rows:
        return None
    rows.sort(key=lambda span: (span.start, span.label))
    shown = rows[:MOST_SPANS]
    first, last = int(min(span.start for span in shown)), int(max(span.end for span in shown))
    alt = (
        "Time line of first to last sighting: "
        + "; ".join(f"{s.label} {int(s.start)} to {int(s.end)}" for s in shown)
        + "."
    )
    picture = drawing.spans(
        shown,
        first=first,
        last=last,
        labels=drawing.room_for(span.label for span in shown) + 12,
        heading=wording.plain(counted).lower(),
    )
    return Chart(
        (Panel(picture, alt),), note=f"{len(rows) - len(shown)} more in the table." if len(rows) > len(shown) else ""
    )


def _columns(
    found: Sequence[Cell],
    times: Sequence[str],
    width: int,
    height: int,
    scale: Sequence[float],
    at: int = 0,
    unit: str = "",
) -> str:
    by_time = {str(period_of(cell.values[at])): cell for cell in found}
    drawn_cells = [
        drawing.Column(by_time[time].amount, by_time[time].text) if time in by_time else drawing.Column(None, "")
        for time in times
    ]
    if width / len(times) >= drawing.room_for(times) + 4:
        ticks = [drawing.Tick(i, i + 1, time) for i, time in enumerate(times)]
    else:
        ticks = [drawing.Tick(start, end, _year(year, (end - start) * width / len(times)))
                 for start, end, year in years(times)]  # fmt: skip
    return drawing.columns(drawn_cells, ticks, width=width, height=height, scale=scale, unit=unit)


def _year(year: str, room: float) -> str:
    """2012, or ’12 where that does not fit."""
    return year if room >= 30 else f"’{year[2:]}" if room >= 18 else ""


def _panels(total: int) -> tuple[tuple[int, ...], int]:
    """How many panels stand in a row, and how wide each is drawn, so that no row is left nearly empty."""
    if total == 1:
        return (1,), drawing.HALF
    a_row = next((number for number in (4, 3, 2) if total % number == 0), 4 if total > 6 else 3)
    return (1,) * a_row, {2: drawing.HALF, 3: drawing.THIRD, 4: drawing.FOURTH}[a_row]


def _not_drawn(groups: Sequence[tuple[str, list[Cell]]], shown: Sequence[tuple[str, list[Cell]]]) -> str:
    drawn_names = {name for name, _ in shown}
    hidden = [name for name, group in groups if name not in drawn_names and all(c.amount is None for c in group)]
    further = len(groups) - len(shown) - len(hidden)
    names = ", ".join(map(wording.inside, hidden))
    words = f"Not drawn, because every count is small or withheld: {names}." if hidden else ""
    more = f"{further} smaller groups are in the table only." if further > 0 else ""
    return " ".join(filter(None, (words, more)))


def _cumulative(finding: Finding) -> dict[int, float]:
    if "rank" not in finding.columns or "cumulative_share" not in finding.columns:
        return {}
    pairs = [(number(row["rank"]), number(row["cumulative_share"])) for row in finding.rows]
    return {int(rank): share for rank, share in pairs if rank is not None and share is not None}
