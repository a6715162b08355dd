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


def number(keys: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """(distinct keys, ascending; number of each entry's key)."""
    order = np.argsort(keys)
    ordered = keys[order]
    begins = run_starts(ordered)
    column = np.empty(len(keys), np.int32)
    column[order] = np.cumsum(begins, dtype=np.int32) - np.int32(1)
    return ordered[begins], column


def run_starts(ordered: NDArray[Scalar]) -> NDArray[np.bool_]:
    """True where a new value begins in a sorted array."""
    starts = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=starts[1:])
    return starts
