"""What a figure says in one sentence, from its own rows.

Invariant: a sentence uses only amounts the finding publishes; where one it needs is suppressed or missing, the
finding's plain title stands instead.
"""

from collections.abc import Callable, Sequence

from headwater.assessment import wording
from headwater.assessment.reading import (
    Cell,
    cells,
    group_dimension,
    largest_first,
    number,
    time_dimension,
    year_fraction,
)
from headwater.model.finding import Finding


def statement(finding: Finding, *, decimals: int) -> str:
    """The sentence of a known key, else the title."""
    say = STATEMENTS.get(finding.key)
    words = say(finding, decimals) if say and finding.rows else None
    return words or wording.defang(finding.title)


def singles_statement(findings: Sequence[Finding], title: str, *, decimals: int) -> str:
    """The sentence over the single numbers of the chapter `title`."""
    by_key = {finding.key: finding for finding in findings}
    for keys, say in SINGLES.items():
        found = [by_key[key] for key in keys if key in by_key]
        amounts = [number(finding.rows[0].get(finding.measure)) for finding in found]
        if len(found) == len(keys) and None not in amounts:
            texts = [wording.value(f.rows[0][f.measure], f.measure, decimals=decimals) for f in found]
            return say.format(*texts, period=wording.defang(found[0].period.label))
    return f"{title}: the counts"


SINGLES = {
    ("brands.active", "brands.new"): "{} brands were active in {period}, {} of them new",
    ("distributors.active", "distributors.total"): "{} of {} known distributors were active in {period}",
}


def _countries(finding: Finding, decimals: int) -> str | None:
    found = _ranking(finding, decimals)
    shares = [cell.share for cell in found[:3] if cell.share is not None]
    if len(found) < 4 or len(shares) < 3:
        return None
    names = ", ".join(f"{cell.labels[0]} ({cell.share_text})" for cell in found[:3])
    return f"Three countries host {wording.percent(sum(shares), decimals)} of {finding.unit}: {names}"


def _leads(finding: Finding, decimals: int) -> str | None:
    """First and second of a ranking; of a long one also the first three together."""
    found = _ranking(finding, decimals)
    if len(found) < 2 or any(cell.share is None for cell in found[:2]):
        return None
    first, second = found[:2]
    lead = f"{first.labels[0]} comes first with {first.share_text} of {finding.unit}"
    shares = [cell.share for cell in found[:3] if cell.share is not None]
    if len(found) > 6 and len(shares) == 3:
        return f"{lead}, the three largest have {wording.percent(sum(shares), decimals)}"
    return f"{lead}, before {second.labels[0]} with {second.share_text}"


def _ranking(finding: Finding, decimals: int) -> list[Cell]:
    if len(finding.dimensions) != 1:
        return []
    return [cell for cell in largest_first(cells(finding, decimals=decimals)) if cell.labels[0] != "Unknown"]


def _most_frequent(finding: Finding, decimals: int) -> str | None:
    """The largest class of a distribution."""
    found = _ranking(finding, decimals)
    if len(found) < 2 or found[0].share is None:
        return None
    what = wording.inside(wording.plain(finding.dimensions[0]))
    most = f"{_CLASS.get(what, what)} {wording.inside(found[0].labels[0])}"
    return f"{wording.defang(finding.title)}: most often {most}, {found[0].share_text} of {finding.unit}"


_CLASS = {"active for": "for"}


def _still_seen(finding: Finding, decimals: int) -> str | None:
    """How many were still seen in the last year of the period."""
    last = finding.period.end.year if finding.period.end.month > 1 else finding.period.end.year - 1
    seen = [row.get("last_seen") for row in finding.rows]
    if not seen or any(year_fraction(day) is None for day in seen):
        return None
    still = sum(int(year_fraction(day) or 0) >= last for day in seen)
    return f"{still} of {len(seen)} {finding.dimensions[0].removesuffix('_id')}s were still seen in {last}"


def _within(finding: Finding, decimals: int) -> str | None:
    if len(finding.dimensions) != 2:
        return None
    at = group_dimension(finding)
    groups: dict[str, list[Cell]] = {}
    for cell in cells(finding, decimals=decimals, within=at):
        groups.setdefault(cell.labels[at], []).append(cell)
    parts, leaders = [], set()
    for name, group in sorted(groups.items(), key=lambda item: -sum(c.amount or 0 for c in item[1]))[:2]:
        first = largest_first(group)[0]
        if first.share is None:
            return None
        leaders.add(first.labels[1 - at])
        parts.append((name, first.labels[1 - at], first.share_text))
    if len(leaders) == 1:
        return f"{leaders.pop()} leads: " + ", ".join(f"{name} {share}" for name, _, share in parts)
    return "Host countries that lead: " + ", ".join(f"{name} {who} {share}" for name, who, share in parts)


def _change(finding: Finding, decimals: int) -> str | None:
    """Last period against the one before."""
    if len(finding.dimensions) != 1 or time_dimension(finding) is None or len(finding.rows) < 2:
        return None
    before, last = sorted(cells(finding, decimals=decimals), key=lambda cell: str(cell.values[0]))[-2:]
    if before.amount is None or last.amount is None:
        return None
    what = wording.defang(finding.title)
    return f"{what}: {last.text} in {last.labels[0]}, {before.text} in {before.labels[0]}"


def _changes(finding: Finding, decimals: int) -> str | None:
    """Last period against the one before, for the three largest groups."""
    at = time_dimension(finding)
    if at is None or len(finding.dimensions) != 2:
        return None
    found = cells(finding, decimals=decimals)
    times = sorted({str(cell.values[at]) for cell in found})[-2:]
    by_place = {(str(cell.values[at]), cell.labels[1 - at]): cell for cell in found}
    groups = [cell.labels[1 - at] for cell in largest_first(c for c in found if str(c.values[at]) == times[-1])]
    parts = []
    for group in groups[:3]:
        before, last = (by_place.get((time, group)) for time in times)
        if len(times) == 2 and before and last and before.amount is not None and last.amount is not None:
            parts.append(f"{wording.inside(group)} {before.text} to {last.text}")
    return f"{wording.defang(finding.title)}, {times[0]} to {times[-1]}: {', '.join(parts)}" if parts else None


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
    "funnel.by_year": _changes,
    "hosting.by_country": _countries,
    "hosting.by_site_type": _leads,
    "hosting.country_within_site_type": _within,
    "hosting.by_site_kind": _leads,
    "hosting.hosts": _leads,
    "hosting.registries": _leads,
    "hosting.by_quarter": _turnover,
    "hosting.moves": _changes,
    "brands.active_by_year": _change,
    "brands.new_by_year": _change,
    "brands.active_periods": _most_frequent,
    "brands.concentration": _concentration,
    "distributors.active_by_year": _change,
    "distributors.activity": _still_seen,
    "payments.types_over_time": _turnover,
    "payments.mechanisms": _leads,
    "payments.mechanisms_by_year": _changes,
}
