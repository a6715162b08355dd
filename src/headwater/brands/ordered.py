"""Distinct values by sorting.

NumPy's `unique` hashes integers since 2.3: many times slower than a sort for keys made as row * width + column.
"""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Scalar = TypeVar("Scalar", bound=np.generic)


def distinct(values: NDArray[Scalar]) -> NDArray[Scalar]:
    """Sorted distinct values."""
    ordered = np.sort(values)
    return ordered[run_starts(ordered)]


def run_starts(ordered: NDArray[Scalar]) -> NDArray[np.bool_]:
    """True where a new value begins in a sorted array."""
    starts = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=starts[1:])
    return starts


def rows_of(
    indptr: NDArray[np.int64], rows: NDArray[np.int64], indices: NDArray[np.int64], data: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """All entries of the wanted rows: (position in `rows`, column, value)."""
    indptr = indptr.astype(np.int64)
    size = indptr[rows + 1] - indptr[rows]
    before = np.cumsum(size) - size
    at = np.arange(int(size.sum())) + np.repeat(indptr[rows] - before, size)
    return np.repeat(np.arange(len(rows)), size), indices[at].astype(np.int64), data[at]
