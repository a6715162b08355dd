"""The table behind each figure: every finding can be shown as one, whatever its columns.

Invariant: rows left out for length are counted in the table's note; cells are finished, defanged text.
"""

from collections.abc import Iterable, Sequence

import msgspec

from headwater.assessment import reading, suppress, wording
from headwater.assessment.arrange import sentences
from headwater.assessment.document import Column, Table
from headwater.model.finding import Finding

MOST_ROWS = 60
"""A longer table is a data file: the findings file beside the edition has every row."""
MOST_GROUPS = 8

_TITLES = {
    "brand_id": "Brand",
    "distributor_id": "Distributor",
    "counted": "Number",
    "several": "Several",
    "active_for": "Active for",
}


def column_title(name: str) -> str:
    """ "site_type" -> "Site type"; names from findings are data, so they are defanged like any other."""
    return _TITLES.get(name) or wording.defang(wording.plain(name))


def table(finding: Finding, *, decimals: int) -> Table:
    """The finding's rows as text; two dimensions and nothing but a count become a cross table, with time going down."""
    if _can_cross(finding):
        return _crossed(finding, _down(finding), decimals)
    if finding.dimensions == ("rank",):
        return _ranks(finding, decimals)
    return _listed(finding, decimals)


def _can_cross(finding: Finding) -> bool:
    known = {*finding.dimensions, finding.measure, reading.share_column(finding)}
    return len(finding.dimensions) == 2 and bool(finding.rows) and set(finding.columns) <= known


def _down(finding: Finding) -> int:
    time = reading.time_dimension(finding)
    if time is not None:
        periods = {row.get(finding.dimensions[time]) for row in finding.rows}
        return time if len(periods) > 1 else 1 - time  # a single period makes a column, not a row
    return 1 - reading.group_dimension(finding) if reading.share_column(finding) else 0


def _ranks(finding: Finding, decimals: int) -> Table:
    """A long ranking: the first ten, then ever wider steps."""
    rows = tuple(
        row for row in finding.rows if row["rank"] <= 10 or row["rank"] in (20, 30, 40) or row["rank"] % 50 == 0
    )
    listed = _listed(msgspec.structs.replace(finding, rows=rows), decimals)
    left_out = len(finding.rows) - len(rows)
    note = f"{wording.count(left_out)} ranks between these are not printed." if left_out else ""
    return msgspec.structs.replace(listed, note=" ".join(filter(None, (note, listed.note))))


def fitted(columns: Sequence[Column], rows: Sequence[tuple[str, ...]], note: str = "", *, whole: int = -1) -> Table:
    """A table whose long columns share the page by length; short ones and column `whole` keep their own width."""
    longest = [_longest_line(row[at] for row in rows) for at in range(len(columns))]
    sized = [
        column
        if column.numeric or length <= _NARROW or at == whole
        else msgspec.structs.replace(column, weight=min(length, 70))
        for at, (column, length) in enumerate(zip(columns, longest, strict=True))
    ]
    note = note if rows else "No rows."
    legend = suppress.LEGEND if any(suppress.WITHHELD in row for row in rows) else ""
    return Table(tuple(sized), tuple(rows), " ".join(filter(None, (note, legend))))


_NARROW = 26
"""Letters up to which a column is never broken."""


def _longest_line(texts: Iterable[str]) -> int:
    return max((len(line) for text in texts for line in text.split("\n")), default=0)


def _listed(finding: Finding, decimals: int) -> Table:
    shares = _derived_shares(finding, decimals)
    rows = [
        tuple(_cell(row.get(name), name, finding, decimals) for name in finding.columns) + shares[i : i + 1]
        for i, row in enumerate(finding.rows)
    ]
    columns = [Column(column_title(name), _numeric(finding, name)) for name in finding.columns]
    if shares:
        columns.append(Column("Share", True))
    return fitted(columns, rows[:MOST_ROWS], _left_out(len(rows) - MOST_ROWS, "further rows"))


def _cell(content: object, name: str, finding: Finding, decimals: int) -> str:
    if name in finding.dimensions:
        return reading.label(content, name)
    return wording.value(content, name, decimals=decimals)


def _numeric(finding: Finding, name: str) -> bool:
    if name in finding.dimensions and name != "rank":
        return False
    return name == finding.measure or any(reading.number(row.get(name)) is not None for row in finding.rows)


def _derived_shares(finding: Finding, decimals: int) -> tuple[str, ...]:
    """The shares a chart draws when the finding brings none of its own, so that the table has them too."""
    if reading.share_column(finding) or wording.is_share(finding.measure) or not finding.dimensions:
        return ()
    if reading.time_dimension(finding) is not None or len(finding.columns) != len(finding.dimensions) + 1:
        return ()
    if len(finding.dimensions) == 1:
        return tuple(cell.share_text for cell in reading.cells(finding, decimals=decimals))
    if len(finding.dimensions) == 2:
        whole = reading.group_dimension(finding)
        return tuple(cell.share_text for cell in reading.cells(finding, decimals=decimals, within=whole))
    return ()


def _crossed(finding: Finding, down: int, decimals: int) -> Table:
    """Dimension `down` in rows, the largest groups of the other across; a pair that does not occur counts nothing.

    Where rows have shares, each group has two columns.
    """
    found = reading.cells(finding, decimals=decimals)
    across, shares = 1 - down, reading.share_column(finding) is not None
    groups = _largest_groups(found, across)
    shown = groups[: MOST_GROUPS // 2 if shares else MOST_GROUPS]
    rows = list(dict.fromkeys(cell.labels[down] for cell in (reading.largest_first(found) if shares else found)))
    if reading.time_dimension(finding) == down:
        rows = reading.periods_between([str(reading.period_of(cell.values[down])) for cell in found])
    none = (suppress.SMALL if decimals == 0 else "0", "")
    texts = {(cell.labels[down], cell.labels[across]): (cell.text, cell.share_text) for cell in found}
    body = [(row, *(text for g in shown for text in texts.get((row, g), none)[: 1 + shares])) for row in rows]
    columns = [Column(column_title(finding.dimensions[down]), False)]
    columns += [Column(title, True) for group in shown for title in (group, "share")[: 1 + shares]]
    notes = (_left_out(len(groups) - len(shown), "smaller columns"), _left_out(len(body) - MOST_ROWS, "further rows"))
    return fitted(columns, body[:MOST_ROWS], " ".join(filter(None, notes)))


def _largest_groups(found: Sequence[reading.Cell], across: int) -> list[str]:
    sums: dict[str, float] = {}
    for cell in found:
        sums[cell.labels[across]] = sums.get(cell.labels[across], 0) + (cell.amount or 0)
    return sorted(sums, key=lambda group: (-sums[group], group))


def _left_out(number: int, what: str) -> str:
    return f"{wording.count(number)} {what} are not printed." if number > 0 else ""


def singles(findings: Sequence[Finding], *, decimals: int) -> Table:
    """Several one-number findings as one table: what, how many, of what, and what exactly is counted."""
    rows = []
    for finding, definition in zip(findings, _own(findings), strict=True):
        amount = wording.value(finding.rows[0].get(finding.measure), finding.measure, decimals=decimals)
        rows.append((wording.defang(finding.title), amount, _ratio(finding), definition))
    columns = (Column("Figure", False), Column("Value", True), Column("From", True), Column("What is counted", False))
    return fitted(columns, rows, whole=0)


def in_all_definitions(findings: Sequence[Finding]) -> list[str]:
    """Sentences that stand in the definition of each of several findings, such as the counting rule."""
    if len(findings) < 2:
        return []
    first, *others = (sentences(wording.defang(finding.definition)) for finding in findings)
    return [sentence for sentence in first if all(sentence in other for other in others)]


def _own(findings: Sequence[Finding]) -> list[str]:
    common = in_all_definitions(findings)
    definitions = [sentences(wording.defang(finding.definition)) for finding in findings]
    return [" ".join(sentence for sentence in found if sentence not in common) for found in definitions]


def _ratio(finding: Finding) -> str:
    if finding.numerator is None or finding.denominator is None:
        return ""
    return f"{wording.count(finding.numerator)} of {wording.count(finding.denominator)}"
