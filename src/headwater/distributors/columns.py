"""Columns as numbers: texts numbered in sorted order, and rows put in order by counting instead of comparing.

Invariants: equal rows give equal numbers and keep their order; time and memory grow with rows and numbers, not faster.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy import sparse

Whole = NDArray[np.signedinteger]
"""Numbers of whatever width; rows are numbered in 32 bits where these suffice, which halves what memory must move."""


def coded(columns: Sequence[pa.ChunkedArray]) -> list[tuple[Whole, pa.Array]]:
    """For each column of texts: (number of each row's text in sorted order, the sorted texts).

    Arrow works without the interpreter's lock, so two columns are done at a time where there are two cores.
    """
    with ThreadPoolExecutor() as pool:
        return list(pool.map(_coded, columns))


def _coded(column: pa.ChunkedArray) -> tuple[Whole, pa.Array]:
    fits = pa.types.is_string(column.type) and column.nbytes < 2**31
    whole = (column if fits else column.cast(pa.large_string())).combine_chunks()
    encoded = whole.dictionary_encode()
    order = pc.sort_indices(encoded.dictionary)
    rank = np.empty(len(order), np.int32)
    rank[order.to_numpy()] = np.arange(len(order), dtype=np.int32)
    texts = encoded.dictionary.take(order).cast(pa.large_string())
    return rank[encoded.indices.to_numpy(zero_copy_only=False)] if len(order) else rank, texts


def numbered(keys: Whole) -> tuple[Whole, Whole]:
    """(number of each row's key in sorted order, the distinct keys); by a table where the keys lie close together."""
    least, most = (int(keys.min()), int(keys.max())) if len(keys) else (0, -1)
    if most - least > 2 * len(keys) + 1_000:
        known, number = np.unique(keys, return_inverse=True)
        return number, known
    place = keys - least
    there = np.zeros(most - least + 1, bool)
    there[place] = True
    return (np.cumsum(there, dtype=np.int32) - 1)[place], np.flatnonzero(there) + least


def in_order(*keys: tuple[Whole, int]) -> Whole:
    """Rows ordered by the last key, then the one before it, and so on, like `numpy.lexsort`; equal rows as they come.

    A key is (its numbers, how many numbers there may be). Each pass is a stable counting sort.
    """
    (numbers, count), *rest = keys
    order = _counted(numbers, count)
    for numbers, count in rest:
        order = order[_counted(numbers[order], count)]
    return order


def _counted(numbers: Whole, count: int) -> Whole:
    """SciPy's change from coordinates to rows is a counting sort in compiled code."""
    width = np.int32 if max(len(numbers), count) < 2**31 else np.int64
    rows = np.arange(len(numbers), dtype=width)
    table = sparse.coo_array((rows, (numbers.astype(width), np.zeros(len(numbers), width))), shape=(max(count, 1), 1))
    table.has_canonical_format = True  # or rows of equal numbers would be added up
    return np.asarray(table.tocsr().data)


def heads(*keys: Whole) -> Whole:
    """Places at which a run of equal keys begins."""
    if not len(keys[0]):
        return np.zeros(0, np.int64)
    fresh = np.ones(len(keys[0]), bool)
    fresh[1:] = keys[0][1:] != keys[0][:-1]
    for key in keys[1:]:
        fresh[1:] |= key[1:] != key[:-1]
    return np.flatnonzero(fresh)


def lengths(head: Whole, rows: int) -> Whole:
    """How many rows each run has; together they are `rows`."""
    sizes: Whole = np.diff(np.r_[head, rows])
    return sizes


def least_of_runs(numbers: Whole, head: Whole) -> Whole:
    """The least number of each run."""
    return np.minimum.reduceat(numbers, head) if len(head) else numbers[:0]


def greatest_of_runs(numbers: Whole, head: Whole) -> Whole:
    """The greatest number of each run."""
    return np.maximum.reduceat(numbers, head) if len(head) else numbers[:0]
