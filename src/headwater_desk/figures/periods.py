"""Stretches of time that a figure can be asked for: a year, a quarter or a month, by a code such as 2012-Q4.

Invariants: periods are half-open, in UTC; a code that names none is none, and is never guessed at.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_CODE = re.compile(r"(?P<year>[0-9]{4})(?:-Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?\Z")
_EARLIEST, _LATEST = 1990, 2199


@dataclass(frozen=True, order=True)
class Period:
    """[start, start + months)."""

    start: date
    months: int

    @property
    def end(self) -> date:
        """The first day after it."""
        return _moved(self.start, self.months)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.end - timedelta(days=1)

    @property
    def code(self) -> str:
        """What stands in an address and on the page."""
        if self.months == 12:
            return f"{self.start.year:04d}"
        if self.months == 3:
            return f"{self.start.year:04d}-Q{(self.start.month + 2) // 3}"
        return f"{self.start:%Y-%m}"

    @property
    def begins(self) -> datetime:
        """The moment it begins."""
        return datetime(self.start.year, self.start.month, 1, tzinfo=UTC)

    @property
    def ends(self) -> datetime:
        """The moment it is over."""
        return datetime(self.end.year, self.end.month, 1, tzinfo=UTC)

    @property
    def before(self) -> "Period":
        """The one of the same length just before it."""
        return Period(_moved(self.start, -self.months), self.months)


def period(code: str) -> Period | None:
    """The period that a code names; None for any other text."""
    found = _CODE.match(code)
    if found is None or not _EARLIEST <= int(found["year"]) <= _LATEST:
        return None
    year = int(found["year"])
    if found["quarter"]:
        return Period(date(year, 3 * int(found["quarter"]) - 2, 1), 3)
    return Period(date(year, int(found["month"]), 1), 1) if found["month"] else Period(date(year, 1, 1), 12)


def year_of(day: date) -> Period:
    """The year in which a day lies."""
    return Period(date(day.year, 1, 1), 12)


def offered(first: date, last: date) -> Iterator[Period]:
    """Years with their quarters that touch [first, last], the newest first."""
    for year in range(last.year, first.year - 1, -1):
        yield Period(date(year, 1, 1), 12)
        quarters = (Period(date(year, month, 1), 3) for month in (10, 7, 4, 1))
        yield from (one for one in quarters if one.start <= last and one.end > first)


def _moved(day: date, months: int) -> date:
    whole = day.year * 12 + day.month - 1 + months
    return date(whole // 12, whole % 12 + 1, 1)
