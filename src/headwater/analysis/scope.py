"""What is assessed: the year, the hosting period, the sources, and the counting rule; and which periods the data hold.

Invariant: periods are half-open, in UTC, and follow from the data and the scope alone.
"""

from datetime import date, timedelta

from msgspec import Struct

from headwater.errors import InputError
from headwater.model.finding import Period


class Scope(Struct, frozen=True, kw_only=True):
    """What to assess. An empty tuple of sources means all sources.

    `year`: None = the last year the data cover whole, else the last year in the data. `hosting_quarter`: 1..4 of that
    year for the hosting findings, None = the whole year. `funnel_sources` hold for funnel, brand and distributor
    findings, `hosting_sources` for hosting findings. `counting_rule`: version, None = the newest.
    """

    year: int | None = None
    hosting_quarter: int | None = None
    funnel_sources: tuple[str, ...] = ()
    hosting_sources: tuple[str, ...] = ()
    counting_rule: int | None = None

    def __post_init__(self) -> None:
        if self.year is not None and not 1 <= self.year < 9999:
            raise InputError(f"the assessed year must be a calendar year, not {self.year}")
        if self.hosting_quarter not in (None, 1, 2, 3, 4):
            raise InputError(f"the hosting quarter must be 1, 2, 3 or 4, not {self.hosting_quarter}")


class PeriodPlan(Struct, frozen=True):
    """The periods of one run: the assessed year, the hosting period, all the data, and the years and quarters in it.

    `all` is None, and `years` and `quarters` are empty, when no report or capture has a date.
    """

    year: Period
    hosting: Period
    all: Period | None
    years: tuple[Period, ...]
    quarters: tuple[Period, ...]

    @property
    def to_year_end(self) -> Period:
        """From the beginning of the data to the end of the assessed year, or of the data if that is earlier."""
        if self.all is None or self.all.start >= self.year.end:
            return self.year
        end = min(self.all.end, self.year.end)
        return Period(_span(self.all.start, end - timedelta(days=1)), self.all.start, end)

    @classmethod
    def of(cls, first: date | None, last: date | None, scope: Scope) -> "PeriodPlan":
        """Plan for data between two days, both included. Raises InputError without data and without a year."""
        year = scope.year or _last_whole_year(first, last)
        if year is None:
            raise InputError("no report and no capture has a date: name the year to assess")
        assessed = _year(year)
        hosting = _quarter(year, scope.hosting_quarter) if scope.hosting_quarter else assessed
        if first is None or last is None:
            return cls(assessed, hosting, None, (), ())
        everything = Period(_span(first, last), first, last + timedelta(days=1))
        years = tuple(_year(number) for number in range(first.year, last.year + 1))
        quarters = (_quarter(number, quarter) for number in range(first.year, last.year + 1) for quarter in range(1, 5))
        return cls(
            assessed, hosting, everything, years, tuple(q for q in quarters if q.start <= last and q.end > first)
        )


def _last_whole_year(first: date | None, last: date | None) -> int | None:
    """The last year whose January and December both lie within the months of the data, else the last year."""
    if first is None or last is None:
        return None
    whole = last.year if last.month == 12 else last.year - 1
    return whole if (first.year, first.month) <= (whole, 1) else last.year


def _year(year: int) -> Period:
    return Period(str(year), date(year, 1, 1), date(year + 1, 1, 1))


def _quarter(year: int, quarter: int) -> Period:
    end = date(year, 3 * quarter + 1, 1) if quarter < 4 else date(year + 1, 1, 1)
    return Period(f"{year}-Q{quarter}", date(year, 3 * quarter - 2, 1), end)


def _span(first: date, last: date) -> str:
    start, end = f"{first:%Y-%m}", f"{last:%Y-%m}"
    return start if start == end else f"{start} to {end}"
