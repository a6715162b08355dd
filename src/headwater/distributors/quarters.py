"""Quarters of a year as the clock of evidence: fine enough for a till, coarse enough to count activity by.

Invariant: a later moment is never in an earlier quarter.
"""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
_FIRST, PERIODS = 1990 * 4, 256


def period(microseconds: Ints) -> Ints:
    """Quarter of a year, counted from 1990; what lies outside of 64 years counts for the first or last of them."""
    months = microseconds.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)
    return np.clip((months + 1970 * 12) // 3 - _FIRST, 0, PERIODS - 1)
