"""Reading a finding's rows for charts and sentences: labels in words, amounts, shares, time in order.

Invariant: a suppressed amount is text and never becomes a number.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from headwater.assessment import wording
from headwater.assessment.geography import country_name
from headwater.model.finding import Finding

TIME_DIMENSIONS = ("year", "quarter", "month", "period")
_PERIOD = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(\d{2})))?\Z")


class Cell(Struct, frozen=True):
    """One row as a chart needs it: dimension values and labels, `amount` None where suppressed, share of its whole."""

    values: tuple[Any, ...]
    labels: tuple[str, ...]
    amount: float | None
    text: str
    share: float | None
    share_text: str


def label(content: Any, dimension: str) -> str:
    """A dimension value in words: country codes become names, missing values "Unknown"."""
    if content is None or content == "" or str(content).lower() == "unknown":
        return "Unknown"
    if "country" in dimension.split("_"):
        return country_name(str(content)) or wording.defang(str(content))
    words = wording.value(content, dimension)
    if _CLASS.fullmatch(words):
        return words.replace("-", "–")
    return words if dimension in _NAMES or dimension.endswith("_id") else wording.plain(words)


_CLASS = re.compile(r"\d{1,2}-\d{1,2}(?: [a-z]+)?")
_NAMES = frozenset({"site", "host", "registry", "network", "source", "brand", "distributor"})
"""Dimensions whose values are names and keep their spelling; all others hold codes."""


def short(text: str, limit: int = 26) -> str:
    """For a chart's margin only; the table behind it has the whole name."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def share_column(finding: Finding) -> str | None:
    """The column that holds each row's share of the whole (not the cumulative one), if the finding has one."""
    found = [name for name in finding.columns if wording.is_share(name) and "cumulative" not in name]
    return found[0] if found and found[0] != finding.measure else None


def cells(finding: Finding, *, decimals: int, within: int | None = None) -> list[Cell]:
    """Rows in the order given; without a share column, shares are of the rows' sum (within dimension `within`)."""
    column = share_column(finding)
    sums = _sums(finding, within)
    found = []
    for row in finding.rows:
        amount = number(row.get(finding.measure))
        values = tuple(row.get(name) for name in finding.dimensions)
        whole = sums.get(None if within is None else values[within], 0)
        share = number(row.get(column)) if column else amount / whole if amount is not None and whole else None
        found.append(
            Cell(
                values=values,
                labels=tuple(label(value, name) for value, name in zip(values, finding.dimensions, strict=True)),
                amount=amount,
                text=wording.value(row.get(finding.measure), finding.measure, decimals=decimals),
                share=share,
                share_text="" if share is None else wording.percent(share, decimals),
            )
        )
    return found


def _sums(finding: Finding, within: int | None) -> dict[Any, float]:
    sums: dict[Any, float] = {}
    for row in finding.rows:
        key = None if within is None else row.get(finding.dimensions[within])
        sums[key] = sums.get(key, 0) + (number(row.get(finding.measure)) or 0)
    if within is None and finding.denominator:
        sums[None] = finding.denominator
    return sums


def group_dimension(finding: Finding) -> int:
    """Of two dimensions the one that makes groups: never the country; a funnel's stage where there is one."""
    return 1 if "stage" in finding.dimensions[1:] or "country" in finding.dimensions[0].split("_") else 0


def number(content: Any) -> float | None:
    """The amount if it is one; booleans and text (a suppressed cell) are not."""
    return content if isinstance(content, int | float) and not isinstance(content, bool) else None


def largest_first(found: Iterable[Cell]) -> list[Cell]:
    """By amount, ties by label; suppressed ones last."""
    return sorted(found, key=lambda cell: (cell.amount is None, -(cell.amount or 0), cell.labels))


def time_dimension(finding: Finding) -> int | None:
    """Position of the dimension that is time, if every value of it is a year, quarter or month."""
    for at, name in enumerate(finding.dimensions):
        if set(name.split("_")) & set(TIME_DIMENSIONS) and all(period_of(row.get(name)) for row in finding.rows):
            return at
    return None


def period_of(content: Any) -> str | None:
    """A year, quarter or month in its written form ("2012", "2012-Q4", "2012-11"), None for anything else."""
    if isinstance(content, date | datetime):
        return f"{content:%Y-%m}"
    text = str(content)
    return text if _PERIOD.match(text) else None


def periods_between(found: Sequence[str]) -> list[str]:
    """All periods of the same length from the first to the last, so that a gap in the data is a gap in the chart."""
    matches = [match for match in map(_PERIOD.match, found) if match]
    years = [int(match[1]) for match in matches]
    every: list[str] = []
    for year in range(min(years), max(years) + 1):
        if all(match[2] for match in matches):
            every += [f"{year}-Q{quarter}" for quarter in range(1, 5)]
        elif all(match[3] for match in matches):
            every += [f"{year}-{month:02d}" for month in range(1, 13)]
        else:
            every.append(str(year))
    if not set(found) <= set(every):  # mixed lengths: no regular axis exists
        return sorted(set(found))
    return [period for period in every if min(found) <= period <= max(found)]


def years(periods: Sequence[str]) -> list[tuple[int, int, str]]:
    """Which of `periods` belong to which year: (first position, position after the last, year)."""
    found: list[tuple[int, int, str]] = []
    for at, period in enumerate(periods):
        if found and found[-1][2] == period[:4]:
            found[-1] = (found[-1][0], at + 1, period[:4])
        else:
            found.append((at, at + 1, period[:4]))
    return found


def year_fraction(content: Any) -> float | None:
    """2 July 2012 -> 2012.5 (days over the length of that year)."""
    if isinstance(content, str):
        try:
            content = datetime.fromisoformat(content)
        except ValueError:
            return None
    if not isinstance(content, date):
        return None
    start, end = date(content.year, 1, 1), date(content.year + 1, 1, 1)
    moment = content.date() if isinstance(content, datetime) else content
    return content.year + (moment - start).days / (end - start).days


def unit(finding: Finding) -> str:
    """The unit for a heading, "number" where it is too long for one."""
    return finding.unit if len(finding.unit) <= 12 else "number"


def listing(found: Sequence[Cell], most: int = 6) -> str:
    """The largest cells in words, for alternative texts."""
    parts = [f"{' / '.join(c.labels)} {c.text}" + (f" ({c.share_text})" if c.share_text else "") for c in found[:most]]
    more = f"; {len(found) - most} more in the table" if len(found) > most else ""
    return "; ".join(parts) + more


def grouped(found: Sequence[Cell], at: int) -> list[tuple[str, list[Cell]]]:
    """Cells by label of dimension `at`, the largest group first."""
    groups: dict[str, list[Cell]] = {}
    for cell in found:
        groups.setdefault(cell.labels[at], []).append(cell)
    return sorted(groups.items(), key=lambda group: (-sum(c.amount or 0 for c in group[1]), group[0]))
