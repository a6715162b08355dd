"""Charts of horizontal bars: rankings, classes, groups, the funnel, and the map with its bars.

Invariant: a chart never shows more than the table behind it; what it leaves out for want of room, its note says.
"""

from collections.abc import Sequence
from itertools import pairwise

from headwater.assessment import drawing, wording
from headwater.assessment.document import Chart, Panel, Size
from headwater.assessment.geography import countries, drawn
from headwater.assessment.reading import (
    Cell,
    cells,
    group_dimension,
    grouped,
    largest_first,
    listing,
    number,
    short,
    unit,
)
from headwater.model.finding import Finding

MOST_BARS, TOP, BESIDE_MAP, MOST_PANELS = 12, 10, 15, 8
"""Up to `MOST_BARS` a ranking is drawn whole, a longer one to its `TOP`."""
_SHARE_CLASSES = (0.01, 0.05, 0.10, 0.25)
"""Lower bounds of the map's classes after the first: fixed, so that maps of different editions compare."""
_LONGEST_NAME = 30


def ranked(finding: Finding, decimals: int) -> Chart | None:
    """Horizontal bars, largest first, with counts and shares."""
    if len(finding.dimensions) != 1:
        return None
    found = largest_first(cells(finding, decimals=decimals))
    return one_bar_chart(found, finding, MOST_BARS if len(found) <= MOST_BARS else TOP)


def ordered(finding: Finding, decimals: int) -> Chart | None:
    """Horizontal bars in the order given, for classes that have an order of their own."""
    return one_bar_chart(cells(finding, decimals=decimals), finding) if len(finding.dimensions) == 1 else None


def mapped(finding: Finding, decimals: int) -> Chart | None:
    """A world map by class of share, and the bars that give the numbers."""
    if len(finding.dimensions) != 1:
        return None
    found = largest_first(cells(finding, decimals=decimals))
    bars = one_bar_chart(found, finding, BESIDE_MAP, drawing.BESIDE_MAP)
    codes = [(cell, countries().get(str(cell.values[0]).upper())) for cell in found]
    classes = {c.numeric: _class(cell.share) for cell, c in codes if c and c.numeric in drawn()}
    small = [c.name for _, c in codes if c and c.numeric not in drawn()]
    alt = f"World map of hosting countries shaded by their share of {finding.unit}. {listing(found)}."
    picture = Panel(drawing.world_map(classes, _legend(hidden=any(cell.amount is None for cell in found))), alt)
    notes = [bars.note, f"Too small to be seen on the map: {', '.join(small)}." if small else ""]
    return Chart(
        (picture, *bars.panels),
        (drawing.MAP, drawing.BESIDE_MAP),
        " ".join(note for note in notes if note),
        bars.complete,
    )


def small_bars(finding: Finding, decimals: int) -> Chart | None:
    """One small bar chart a group, shares within the group."""
    if len(finding.dimensions) != 2:
        return ranked(finding, decimals)
    at = group_dimension(finding)
    groups = grouped(cells(finding, decimals=decimals, within=at), at)
    drawn_groups = [(name, [_turned(c) if at == 1 else c for c in largest_first(g)]) for name, g in groups]
    names = [cell.labels[-1] for _, group in drawn_groups[:MOST_PANELS] for cell in group[:5]]
    panels = [
        Panel(
            _bars(found[:5], finding, drawing.HALF, names),
            f"{name}, {finding.unit} and share within it: {listing(found)}.",
            short(name, 34),
        )
        for name, found in drawn_groups[:MOST_PANELS]
    ]
    cut = any(len(group) > 5 for _, group in groups) or len(groups) > len(panels)
    return Chart(tuple(panels), (1, 1), "The five largest in each group are drawn; the table has all." if cut else "")


def funnel(findings: Sequence[Finding], *, decimals: int) -> Chart | None:
    """Single counts that narrow from one to the next, each with its share of the one before."""
    bars: list[drawing.Bar] = []
    before: float | None = None
    for finding in findings:
        amount = number(finding.rows[0].get(finding.measure))
        share = wording.percent(amount / before, decimals) if amount is not None and before else ""
        text = wording.value(finding.rows[0].get(finding.measure), finding.measure)
        bars.append(drawing.Bar(short(wording.defang(finding.title), _LONGEST_NAME), amount, text, share))
        before = amount
    if len(bars) < 2 or any(bar.text == wording.UNKNOWN for bar in bars):
        return None
    svg = drawing.ranked_bars(
        bars, width=drawing.HALF, headings=("", "of previous"), labels=drawing.room_for(b.label for b in bars) + 12
    )
    alt = "Funnel: " + "; ".join(
        f"{b.label} {b.text}" + (f" ({b.share} of the previous)" if b.share else "") for b in bars
    )
    return Chart((Panel(svg, alt + "."),), size="half")


def one_bar_chart(found: Sequence[Cell], finding: Finding, most: int = MOST_BARS, width: int = drawing.HALF) -> Chart:
    alt = f"Bar chart of {finding.unit} by {wording.plain(finding.dimensions[-1]).lower()}: {listing(found, most)}."
    panel = Panel(_bars(found[:most], finding, width), alt)
    longest = 18 if width < drawing.HALF else _LONGEST_NAME
    complete = (
        len(found) <= most
        and all(len(cell.labels[-1]) <= longest for cell in found)
        and set(finding.columns) <= {*finding.dimensions, finding.measure, "share"}
    )
    size: Size = "half" if width == drawing.HALF else "full"
    return Chart((panel,), note=_remainder(found[most:], "rows"), complete=complete, size=size)


def _bars(found: Sequence[Cell], finding: Finding, width: int, names: Sequence[str] = ()) -> str:
    """`names` are all labels that must stand in one line with these, in this panel or in others."""
    longest = 18 if width < drawing.HALF else _LONGEST_NAME
    names = [short(name, longest) for name in names or [cell.labels[-1] for cell in found]]
    bars = [drawing.Bar(short(c.labels[-1], longest), c.amount, c.text, c.share_text) for c in found]
    heading = (unit(finding), "share" if any(bar.share for bar in bars) else "")
    return drawing.ranked_bars(bars, width=width, headings=heading, labels=drawing.room_for(names) + 12)


def _remainder(rest: Sequence[Cell], what: str) -> str:
    if not rest:
        return ""
    counted = [cell.amount for cell in rest if cell.amount is not None]
    together = f", {wording.count(int(sum(counted)))} together" if len(counted) == len(rest) else ""
    return f"{len(rest)} further {what}{together}: see the table."


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


def _turned(cell: Cell) -> Cell:
    return Cell(cell.values[::-1], cell.labels[::-1], cell.amount, cell.text, cell.share, cell.share_text)
