"""Which chart a known finding gets; an unknown finding is shown as its table alone.

Invariant: a finding whose rows do not have the shape its chart needs, or that shows less than it hides, gets none.
"""

from collections.abc import Callable, Sequence

import msgspec

from headwater.assessment import suppress
from headwater.assessment.bars import mapped, ordered, ranked, small_bars
from headwater.assessment.document import Chart
from headwater.assessment.reading import number
from headwater.assessment.trends import activity, concentration, series, small_series
from headwater.model.finding import Finding


def chart(finding: Finding, *, decimals: int, others: Sequence[Finding] = ()) -> Chart | None:
    """The bespoke chart of a known key; None where there is none, where the rows do not have the shape it needs, or
    where more of it would be hidden than shown. `others` are all findings: those of `ONE_SCALE` are drawn alike."""
    draw = CHARTS.get(finding.key)
    if draw is None or not finding.rows or _mostly_hidden(finding):
        return None
    if finding.key in ONE_SCALE:
        found = series(finding, decimals, _largest([other for other in others if other.key in ONE_SCALE]))
    else:
        found = draw(finding, decimals)
    if found and found.complete and any(row.get(finding.measure) == suppress.WITHHELD for row in finding.rows):
        return msgspec.structs.replace(found, note=" ".join(filter(None, (found.note, suppress.LEGEND))))
    return found


ONE_SCALE = ("brands.active_by_year", "brands.new_by_year")
"""They stand beside each other, so that a bar of one must not look like a larger bar of the other."""


def _largest(findings: Sequence[Finding]) -> float:
    return max((number(row.get(f.measure)) or 0 for f in findings for row in f.rows), default=0)


def _mostly_hidden(finding: Finding) -> bool:
    hidden = sum(row.get(finding.measure) in (suppress.SMALL, suppress.WITHHELD) for row in finding.rows)
    return hidden * 2 >= len(finding.rows) and hidden > 1 and len(finding.dimensions) == 1


CHARTS: dict[str, Callable[[Finding, int], Chart | None]] = {
    "funnel.by_source": ranked,
    "funnel.by_month": series,
    "funnel.by_year": small_series,
    "hosting.by_country": mapped,
    "hosting.by_site_type": ranked,
    "hosting.by_site_kind": ranked,
    "hosting.country_within_site_type": small_bars,
    "hosting.by_quarter": small_series,
    "hosting.hosts": ranked,
    "hosting.registries": ranked,
    "hosting.sites_with_several_hosts_count": ordered,
    "hosting.moves": small_series,
    "brands.active_by_year": series,
    "brands.new_by_year": series,
    "brands.active_periods": ordered,
    "brands.concentration": concentration,
    "distributors.active_by_year": series,
    "distributors.activity": activity,
    "payments.types_over_time": small_series,
    "payments.mechanisms": ranked,
    "payments.mechanisms_by_year": small_series,
    "payments.mechanisms_per_brand": ordered,
}
