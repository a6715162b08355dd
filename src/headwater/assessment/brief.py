"""One sentence for a finding with too little in it to draw: nothing, one category, one period, or hidden counts alone.

Invariant: the sentence has every number of the finding's table, or `complete` is False and the table is printed.
"""

from msgspec import Struct

from headwater.assessment import suppress, wording
from headwater.assessment.charts import CHARTS
from headwater.assessment.reading import cells, largest_first, number, time_dimension
from headwater.model.finding import Finding


class Brief(Struct, frozen=True):
    """The sentence, without a full stop."""

    words: str
    complete: bool


def brief(finding: Finding, *, decimals: int) -> Brief | None:
    """The sentence that stands for a table of counts, None when there is something to compare."""
    title = wording.defang(finding.title)
    amounts = [row.get(finding.measure) for row in finding.rows]
    if all(amount == 0 for amount in map(number, amounts)):  # also where there is no row
        return Brief(f"{title}: none", complete=True)
    if all(amount in (suppress.SMALL, suppress.WITHHELD) for amount in amounts):
        why = "below 10" if suppress.WITHHELD not in amounts else "below 10 or withheld with one that is"
        return Brief(f"{title}: every count is {why}", complete=True)
    return _one_of_a_kind(finding, title, decimals) if finding.key in CHARTS else None


def _one_of_a_kind(finding: Finding, title: str, decimals: int) -> Brief | None:
    found = largest_first(cells(finding, decimals=decimals))
    at, first = time_dimension(finding), found[0]
    if len(found) == 1 and finding.dimensions:
        names = ", ".join(first.labels)
        return Brief(f"{title}: {names} only, with {first.text} {finding.unit}", complete=len(finding.columns) < 4)
    if at is None or len(finding.dimensions) != 2 or len({cell.values[at] for cell in found}) > 1:
        return None
    lead = f"{first.labels[1 - at]} leads with {first.text} {finding.unit}"
    return Brief(f"{title}: {first.labels[at]} only, so that no change can be shown; {lead}", complete=False)
