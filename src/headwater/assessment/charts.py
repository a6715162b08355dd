"""Which chart a known finding gets, with its alternative text; an unknown finding is shown as its table alone.

Invariants: a chart never shows more than the table behind it; what a chart leaves out for want of room, its note says.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

import msgspec

from headwater.assessment import drawing, suppress, wording
from headwater.assessment.document import Chart, Panel
from headwater.assessment.geography import countries, drawn
from headwater.assessment.reading import (
    Cell,
    cells,
    group_dimension,
    largest_first,
    number,
    period_of,
    periods_between,
    short,
    tick,
    time_dimension,
    year_fraction,
)
from headwater.model.finding import Finding

MOST_BARS, MOST_PANELS, MOST_SPANS = 15, 9, 30
_SHARE_CLASSES = (0.01, 0.05, 0.10, 0.25)
"""Lower bounds of the map's classes after the first: fixed, so that maps of different editions compare."""


def chart(finding: Finding, *, decimals: int) -> Chart | None:
    """The bespoke chart of a known key, None where there is none or the rows do not have the shape it needs."""
    draw = CHARTS.get(finding.key)
    drawn_chart = draw(finding, decimals) if draw and finding.rows else None
    if (
        drawn_chart
        and drawn_chart.complete
        and any(row.get(finding.measure) == suppress.WITHHELD for row in finding.rows)
    ):
        note = " ".join(filter(None, (drawn_chart.note, suppress.LEGEND)))
        return msgspec.structs.replace(drawn_chart, note=note)
    return drawn_chart


def _unit(finding: Finding) -> str:
    return finding.unit if len(finding.unit) <= 12 else "number"


def _listing(found: Sequence[Cell], most: int = 6) -> str:
    """The largest cells in words, for alternative texts."""
    parts = [f"{' / '.join(c.labels)} {c.text}" + (f" ({c.share_text})" if c.share_text else "") for c in found[:most]]
    more = f"; {len(found) - most} more in the table" if len(found) > most else ""
    return "; ".join(parts) + more


def _remainder(rest: Sequence[Cell], what: str) -> str:
    if not rest:
        return ""
    counted = [cell.amount for cell in rest if cell.amount is not None]
    together = f", {wording.count(int(sum(counted)))} together" if len(counted) == len(rest) else ""
    return f"{len(rest)} further {what}{together}: see the table."


def _bars(found: Sequence[Cell], finding: Finding, width: int) -> str:
    limit, labels = (18, 116) if width == drawing.HALF else (26, 176)
    if width == drawing.FULL and any(len(cell.labels[-1]) > limit for cell in found):
        limit, labels = 38, 252
    bars = [drawing.Bar(short(c.labels[-1], limit), c.amount, c.text, c.share_text) for c in found]
    heading = (_unit(finding), "share" if any(bar.share for bar in bars) else "")
    return drawing.ranked_bars(bars, width=width, headings=heading, labels=labels)


def ranked(finding: Finding, decimals: int) -> Chart | None:
    """Horizontal bars, largest first, with counts and shares."""
    if len(finding.dimensions) != 1:
        return None
    return _one_bar_chart(largest_first(cells(finding, decimals=decimals)), finding)


def ordered(finding: Finding, decimals: int) -> Chart | None:
    """Horizontal bars in the order given, for classes that have an order of their own."""
    return _one_bar_chart(cells(finding, decimals=decimals), finding) if len(finding.dimensions) == 1 else None


def _one_bar_chart(found: Sequence[Cell], finding: Finding, most: int = MOST_BARS) -> Chart:
    alt = f"Bar chart of {finding.unit} by {wording.plain(finding.dimensions[-1]).lower()}: {_listing(found, most)}."
    panel = Panel(_bars(found[:most], finding, drawing.FULL), alt)
    short_names = all(len(cell.labels[-1]) <= 38 for cell in found)
    complete = (
        len(found) <= most and short_names and set(finding.columns) <= {*finding.dimensions, finding.measure, "share"}
    )
    return Chart((panel,), note=_remainder(found[most:], "rows"), complete=complete)


def mapped(finding: Finding, decimals: int) -> Chart | None:
    """A world map by class of share, and the bars that give the numbers."""
    if len(finding.dimensions) != 1:
        return None
    found = largest_first(cells(finding, decimals=decimals))
    bars = _one_bar_chart(found, finding, MOST_BARS - 3)  # map, bars and notes on one page
    codes = [(cell, countries().get(str(cell.values[0]).upper())) for cell in found]
    classes = {c.numeric: _class(cell.share) for cell, c in codes if c and c.numeric in drawn()}
    small = [c.name for _, c in codes if c and c.numeric not in drawn()]
    alt = f"World map of hosting countries shaded by their share of {finding.unit}. {_listing(found)}."
    picture = Panel(drawing.world_map(classes, _legend(hidden=any(cell.amount is None for cell in found))), alt)
    notes = [bars.note, f"Too small to be seen on the map: {', '.join(small)}." if small else ""]
    return Chart((picture, *bars.panels), note=" ".join(note for note in notes if note), complete=bars.complete)


def _class(share: float | None) -> int:
    return sum(share >= bound for bound in _SHARE_CLASSES) if share is not None else 0


def _legend(*, hidden: bool) -> list[tuple[str, str]]:
    bounds = [f"{bound * 100:.0f}" for bound in _SHARE_CLASSES]
    words = [
        f"under {bounds[0]} % or hidden" if hidden else f"under {bounds[0]} %",
        *(f"{a}–{b} %" for a, b in pairwise(bounds)),
        f"{bounds[-1]} % or more",
    ]
    return [(drawing.LAND, "none"), *zip(drawing.STEPS, words, strict=True)]


def series(finding: Finding, decimals: int, width: int = drawing.FULL) -> Chart | None:
    """Upright bars through time."""
    if len(finding.dimensions) != 1 or time_dimension(finding) is None:
        return None
    found = cells(finding, decimals=decimals)
    alt = f"Column chart of {finding.unit} by {finding.dimensions[0]}: {_listing(found, 16)}."
    scale = drawing.round_scale(max((cell.amount or 0 for cell in found), default=0))
    times = periods_between([str(period_of(cell.values[0])) for cell in found])
    complete = len(times) <= (14 if width == drawing.FULL else 6) and len(finding.columns) == 2
    return Chart((Panel(_columns(found, times, width, 132, scale), alt),), complete=complete)


def half_series(finding: Finding, decimals: int) -> Chart | None:
    """The same in half the width, to stand beside another."""
    return series(finding, decimals, drawing.HALF)


def _columns(
    found: Sequence[Cell], times: Sequence[str], width: int, height: int, scale: Sequence[float], at: int = 0
) -> str:
    by_time = {str(period_of(cell.values[at])): cell for cell in found}
    total = len(times) * (1 if width == drawing.FULL else 2)
    drawn_cells = [
        drawing.Column(tick(time, total), by_time[time].amount, by_time[time].text)
        if time in by_time
        else drawing.Column(tick(time, total), None, "")
        for time in times
    ]
    texts = [wording.count(int(mark)) if mark == int(mark) else f"{mark:g}" for mark in scale]
    return drawing.columns(drawn_cells, width=width, height=height, scale=scale, scale_texts=texts)


def _grouped(found: Sequence[Cell], at: int) -> list[tuple[str, list[Cell]]]:
    groups: dict[str, list[Cell]] = {}
    for cell in found:
        groups.setdefault(cell.labels[at], []).append(cell)
    return sorted(groups.items(), key=lambda group: (-sum(c.amount or 0 for c in group[1]), group[0]))


def small_series(finding: Finding, decimals: int) -> Chart | None:
    """One small column chart a group on one shared scale: compare shapes without a legend."""
    at = time_dimension(finding)
    if at is None or len(finding.dimensions) != 2:
        return series(finding, decimals)
    other = 1 - at
    if len({str(row.get(finding.dimensions[at])) for row in finding.rows}) == 1 and other == 1:
        return _one_bar_chart(largest_first(cells(finding, decimals=decimals)), finding)
    groups = _grouped(cells(finding, decimals=decimals, within=at), other)
    scale = drawing.round_scale(max((cell.amount or 0 for _, group in groups for cell in group), default=0))
    times = periods_between([str(period_of(row.get(finding.dimensions[at]))) for row in finding.rows])
    panels = [
        Panel(
            _columns(group, times, drawing.THIRD, 74, scale, at),
            f"{name}, {finding.unit} from {times[0]} to {times[-1]}: "
            + ", ".join(f"{cell.labels[at]} {cell.text}" for cell in group[:24]),
            short(name),
        )
        for name, group in groups[:MOST_PANELS]
    ]
    left_out = len(groups) - len(panels)
    note = f"{left_out} smaller groups are in the table only." if left_out > 0 else ""
    return Chart(tuple(panels), 3, note, complete=len(times) <= 5 and not left_out and len(finding.columns) == 3)


def small_bars(finding: Finding, decimals: int) -> Chart | None:
    """One small bar chart a group, shares within the group."""
    if len(finding.dimensions) != 2:
        return ranked(finding, decimals)
    at = group_dimension(finding)
    groups = _grouped(cells(finding, decimals=decimals, within=at), at)
    panels = []
    for name, group in groups[:MOST_PANELS]:
        found = largest_first(group)
        if at == 1:
            found = [_turned(cell) for cell in found]
        alt = f"{name}, {finding.unit} and share within it: {_listing(found)}."
        panels.append(Panel(_bars(found[:6], finding, drawing.HALF), alt, short(name, 34)))
    cut = any(len(group) > 6 for _, group in groups) or len(groups) > len(panels)
    return Chart(tuple(panels), 2, "The six largest in each group are drawn; the table has all." if cut else "")


def _turned(cell: Cell) -> Cell:
    return Cell(cell.values[::-1], cell.labels[::-1], cell.amount, cell.text, cell.share, cell.share_text)


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
    step = drawing.round_scale(last, 5)
    line = [(0.0, 0.0), *((float(rank), share) for rank, share in sorted(points.items()))]
    alt = f"Curve of the cumulative share of the {last} largest. " + "; ".join(mark.text for mark in marks) + "."
    ticks = [x for x in step if x <= last]
    return Chart(
        (Panel(drawing.curve(line, marks, x_title="brands, largest first", x_ticks=ticks), alt),),
        note="The dotted line is what an even spread would look like.",
    )


def _cumulative(finding: Finding) -> dict[int, float]:
    if "rank" not in finding.columns or "cumulative_share" not in finding.columns:
        return {}
    pairs = [(number(row["rank"]), number(row["cumulative_share"])) for row in finding.rows]
    return {int(rank): share for rank, share in pairs if rank is not None and share is not None}


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
    picture = drawing.spans(shown, first=first, last=last, labels=150, heading=wording.plain(counted).lower())
    return Chart(
        (Panel(picture, alt),), note=f"{len(rows) - len(shown)} more in the table." if len(rows) > len(shown) else ""
    )


def funnel(findings: Sequence[Finding], *, decimals: int) -> Chart | None:
    """Single counts that narrow from one to the next, each with its share of the one before."""
    bars: list[drawing.Bar] = []
    before: float | None = None
    for finding in findings:
        amount = number(finding.rows[0].get(finding.measure))
        share = wording.percent(amount / before, decimals) if amount is not None and before else ""
        text = wording.value(finding.rows[0].get(finding.measure), finding.measure)
        bars.append(drawing.Bar(short(wording.defang(finding.title), 30), amount, text, share))
        before = amount
    if len(bars) < 2 or any(bar.text == wording.UNKNOWN for bar in bars):
        return None
    svg = drawing.ranked_bars(bars, width=drawing.FULL, headings=("", "of previous"), labels=200)
    alt = "Funnel: " + "; ".join(
        f"{b.label} {b.text}" + (f" ({b.share} of the previous)" if b.share else "") for b in bars
    )
    return Chart((Panel(svg, alt + "."),))


CHARTS: dict[str, Callable[[Finding, int], Chart | None]] = {
    "funnel.by_source": ranked,
    "funnel.by_month": series,
    "funnel.by_year": small_series,
    "funnel.by_country": small_bars,
    "funnel.stages_by_month": small_series,
    "funnel.stages_by_source": small_bars,
    "hosting.by_country": mapped,
    "hosting.by_site_type": ranked,
    "hosting.by_site_kind": ranked,
    "hosting.country_within_site_type": small_bars,
    "hosting.by_quarter": small_series,
    "hosting.hosts": ranked,
    "hosting.registries": ranked,
    "hosting.sites_with_several_hosts_count": ordered,
    "hosting.moves": small_series,
    "brands.active_by_year": half_series,
    "brands.new_by_year": half_series,
    "brands.active_periods": ordered,
    "brands.concentration": concentration,
    "distributors.active_by_year": series,
    "distributors.activity": activity,
    "payments.types_over_time": small_series,
    "payments.types_by_year": small_series,
    "payments.mechanisms": ranked,
    "payments.mechanisms_by_year": small_series,
    "payments.mechanisms_per_brand": ordered,
}
