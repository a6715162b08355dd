"""Distinct values.

NumPy's `unique` hashes integers since 2.3: many times slower than a sort for keys made as row * width + column. Arrow's
table is faster than a sort where few of many values are distinct, and a stable sort where keys are nearly in order.
"""

from typing import TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Scalar = TypeVar("Scalar", bound=np.generic)


def distinct(values: NDArray[Scalar]) -> NDArray[Scalar]:
    """Sorted distinct values."""
    ordered = np.sort(values)
    return ordered[run_starts(ordered)]


def number(keys: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """(distinct keys, ascending; number of each entry's key): only the distinct ones are sorted."""
    encoded = pa.array(keys).dictionary_encode()
    known = encoded.dictionary.to_numpy()
    order = np.argsort(known)
    rank = np.empty(len(known), np.int32)
    rank[order] = np.arange(len(known), dtype=np.int32)
    return known[order], rank[encoded.indices.to_numpy()]


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
