"""Payment types over time: by month and year, with how the sites of a month are shared between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from headwater_desk.attribution import naming
from headwater_desk.attribution import selectors as attribution
from headwater_desk.attribution.models import Run
from headwater_desk.attribution.naming import Text
from headwater_desk.payments import services
from headwater_desk.people.models import User


@dataclass(frozen=True)
class Cell:
    """Sites on which the type was seen in a month, and its share of all that the month's types count."""

    month: date
    sites: int
    share: float


@dataclass(frozen=True)
class Row:
    """A payment type: cells of the chosen year, and sites a month over all time for a small line."""

    code: str
    label: Text
    cells: Sequence[Cell]
    line: Sequence[int]
    peak: int


@dataclass(frozen=True)
class Types:
    """The page; `run` is None before the first run, `years` is empty where no payment type was seen."""

    run: Run | None
    year: int = 0
    years: Sequence[int] = ()
    months: Sequence[date] = ()
    rows: Sequence[Row] = ()
    totals: Sequence[int] = ()


def types(user: User, year: str) -> Types:
    """Types in the asked year, or in the latest where it is none."""
    run = attribution.latest()
    if run is None:
        return Types(None)
    found = {(one.payment_type, one.month): one.sites for one in services.types(run, user)}
    if not found:
        return Types(run)
    every = sorted({month for _code, month in found})
    years = sorted({month.year for month in every}, reverse=True)
    chosen = next((one for one in years if str(one) == year), years[0])
    months = [date(chosen, month, 1) for month in range(1, 13)]
    codes = sorted({code for code, _month in found}, key=lambda one: (-sum(found.get((one, m), 0) for m in every), one))
    totals = {month: sum(found.get((code, month), 0) for code in codes) for month in months}
    whole = [date(y, m, 1) for y, m in product(range(every[0].year, every[-1].year + 1), range(1, 13))]
    line = [month for month in whole if every[0] <= month <= every[-1]]
    rows = [_row(code, found, months, line, totals) for code in codes]
    return Types(run, chosen, years, months, rows, [totals[month] for month in months])


def _row(
    code: str, found: Mapping[tuple[str, date], int], months: Sequence[date], line: Sequence[date],
    totals: Mapping[date, int],
) -> Row:  # fmt: skip
    cells = [
        Cell(month, number, number / totals[month] if totals[month] else 0.0)
        for month in months
        for number in (found.get((code, month), 0),)
    ]
    every = [found.get((code, month), 0) for month in line]
    return Row(code, naming.named(naming.PAYMENT_TYPES, code), cells, every, max(every))
