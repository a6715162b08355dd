"""The years a world covers, as seconds since 1970 (UTC).

Invariant: 2009 starts on 1 June, when the project did; intervals are half-open.
"""

from bisect import bisect_right
from datetime import UTC, datetime
from functools import cache

import numpy as np

DAY = 86_400
YEARS = (2009, 2010, 2011, 2012)


def moment(year: int, month: int = 1, day: int = 1) -> int:
    return int(datetime(year, month, day, tzinfo=UTC).timestamp())


START = moment(2009, 6)
END = moment(2013)
QUARTER = (moment(2012, 10), END)
"""The fourth quarter of 2012."""


@cache
def span(year: int) -> tuple[int, int]:
    """The part of `year` that the project covers."""
    return max(START, moment(year)), moment(year + 1)


_STARTS = [span(year)[0] for year in YEARS]


def year_of(seconds: int) -> int:
    """The year of a moment within the project."""
    return YEARS[bisect_right(_STARTS, seconds) - 1]


def iso(seconds: list[int]) -> list[str]:
    """ISO 8601 with Z, e.g. 2012-01-31T08:15:00Z."""
    stamps = np.array(seconds, dtype="datetime64[s]")
    return [f"{text}Z" for text in np.datetime_as_string(stamps).tolist()]
