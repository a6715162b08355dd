"""What a figure says in one sentence, from its own rows.

Invariant: a sentence uses only amounts the finding publishes; where one it needs is suppressed or missing, the
finding's plain title stands instead.
"""

from collections.abc import Callable

from headwater.assessment import wording
from headwater.assessment.reading import Cell, cells, group_dimension, largest_first, number, time_dimension
from headwater.model.finding import Finding


def statement(finding: Finding, *, decimals: int) -> str:
    """The sentence of a known key, else the title."""
    say = STATEMENTS.get(finding.key)
    words = say(finding, decimals) if say and finding.rows else None
    return words or wording.defang(finding.title)


def _led(finding: Finding, decimals: int, verb: str) -> str | None:
    """First and first three of a ranking."""
    if len(finding.dimensions) != 1:
        return None
    found = [cell for cell in largest_first(cells(finding, decimals=decimals)) if cell.labels[0] != "Unknown"]
    if len(finding.rows) < 2 or not found or found[0].share is None:
        return None
    what = wording.inside(wording.plain(finding.dimensions[0]))
    part = f"{found[0].share_text} of {finding.unit}"
    words = f"{found[0].labels[0]} {verb} {part}" if verb else f"Most frequent {what}: {found[0].labels[0]}, {part}"
    shares = [cell.share for cell in found[:3] if cell.share is not None]
    if len(found) > 3 and len(shares) == 3:
        words += f"; the three largest together {wording.percent(sum(shares), decimals)}"
    return words


def _countries(finding: Finding, decimals: int) -> str | None:
    return _led(finding, decimals, "hosts")


def _leads(finding: Finding, decimals: int) -> str | None:
    return _led(finding, decimals, "")


def _within(finding: Finding, decimals: int) -> str | None:
    if len(finding.dimensions) != 2:
        return None
    at = group_dimension(finding)
    groups: dict[str, list[Cell]] = {}
    for cell in cells(finding, decimals=decimals, within=at):
        groups.setdefault(cell.labels[at], []).append(cell)
    parts = []
    for name, group in sorted(groups.items(), key=lambda item: -sum(c.amount or 0 for c in item[1]))[:2]:
        first = largest_first(group)[0]
        if first.share is None:
            return None
        parts.append(f"{name}: {first.labels[1 - at]} {first.share_text}")
    return f"The leading host country within a site type: {'; '.join(parts)}" if parts else None


def _change(finding: Finding, decimals: int) -> str | None:
    """Last period against the one before."""
    if len(finding.dimensions) != 1 or time_dimension(finding) is None or len(finding.rows) < 2:
        return None
    before, last = sorted(cells(finding, decimals=decimals), key=lambda cell: str(cell.values[0]))[-2:]
    if before.amount is None or last.amount is None:
        return None
    what = wording.defang(finding.title)
    return f"{what}: {last.text} in {last.labels[0]}, {before.text} in {before.labels[0]}"


def _peak(finding: Finding, decimals: int) -> str | None:
    if len(finding.dimensions) != 1 or time_dimension(finding) is None:
        return None
    top = largest_first(cells(finding, decimals=decimals))[0]
    return f"{wording.defang(finding.title)}: highest in {top.labels[0]} with {top.text}" if top.amount else None


def _turnover(finding: Finding, decimals: int) -> str | None:
    """Which group led in the first period and which in the last."""
    at = time_dimension(finding)
    if at is None or len(finding.dimensions) != 2:
        return None
    found = cells(finding, decimals=decimals, within=at)
    times = sorted({str(cell.values[at]) for cell in found})
    first, last = (largest_first(c for c in found if str(c.values[at]) == time)[0] for time in (times[0], times[-1]))
    if first.amount is None or last.amount is None or len(times) < 2:
        return None
    one, other = first.labels[1 - at], last.labels[1 - at]
    what = wording.defang(finding.title)
    if one == other:
        return f"{what}: {one} led from {times[0]} to {times[-1]}, last with {last.text} {finding.unit}"
    return f"{what}: {one} led in {times[0]} ({first.text}), {other} in {times[-1]} ({last.text})"


def _concentration(finding: Finding, decimals: int) -> str | None:
    shares = {row.get("rank"): number(row.get("cumulative_share")) for row in finding.rows}
    ten, thirty = shares.get(10), shares.get(30)
    if ten is None or thirty is None:
        return None
    return (
        f"The ten leading brands carry {wording.percent(ten, decimals)} of {finding.unit}, "
        f"the thirty leading brands {wording.percent(thirty, decimals)}"
    )


STATEMENTS: dict[str, Callable[[Finding, int], str | None]] = {
    "funnel.by_source": _leads,
    "funnel.by_month": _peak,
    "hosting.by_country": _countries,
    "hosting.by_site_type": _leads,
    "hosting.country_within_site_type": _within,
    "hosting.by_site_kind": _leads,
    "hosting.hosts": _leads,
    "hosting.by_quarter": _turnover,
    "brands.active_by_year": _change,
    "brands.new_by_year": _change,
    "distributors.active_by_year": _change,
    "brands.concentration": _concentration,
    "payments.types_over_time": _turnover,
    "payments.mechanisms": _leads,
}
