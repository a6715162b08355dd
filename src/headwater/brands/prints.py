"""Collapse captures to distinct prints: identical fingerprints are compared once, however many captures show them.

Invariant: prints are numbered by (first captured, smallest capture id), whatever the order of arrival.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import sparse

VIEWS = ("structure", "names", "kit", "text")


@dataclass(frozen=True)
class Bags:
    """One view of every row: `matrix` is rows x vocabulary with log-tf entries, `vocabulary` the uint32 feature ids."""

    matrix: sparse.csr_matrix
    vocabulary: NDArray[np.uint32]


@dataclass(frozen=True)
class Prints:
    """`of_capture[i]` is the print of capture row i (-1 when gated); `first[p]` the first capture row of print p."""

    of_capture: NDArray[np.int64]
    first: NDArray[np.int64]
    views: dict[str, Bags]

    def __len__(self) -> int:
        return len(self.first)


def collapse(fingerprints: pa.Table, usable: NDArray[np.bool_]) -> Prints:
    """Prints of the `usable` rows of `fingerprints`, whose rows are in (captured_at, capture_id) order."""
    keys = _keys(fingerprints)
    of_capture = np.full(len(usable), -1, np.int64)
    rows = np.flatnonzero(usable)
    _, first_at, inverse = np.unique(keys[rows], return_index=True, return_inverse=True)
    order = np.argsort(first_at, kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    of_capture[rows] = rank[inverse]
    first = rows[first_at[order]]
    return Prints(of_capture, first, {view: _bags(fingerprints, view, first) for view in VIEWS})


def _keys(fingerprints: pa.Table) -> NDArray[np.uint64]:
    """A 64-bit key per row over structure, names and kit (not text: words make no other template)."""
    keys = np.zeros(fingerprints.num_rows, np.uint64)
    for salt, view in enumerate(("structure", "names", "kit"), start=1):
        offsets, ids, counts = _columns(fingerprints, view)
        keys ^= _row_hash(offsets, ids, counts, salt)
    return keys


def _row_hash(
    offsets: NDArray[np.int64], ids: NDArray[np.uint32], counts: NDArray[np.uint8], salt: int
) -> NDArray[np.uint64]:
    """Order-free 64-bit hash of each row's multiset: the sum of mixed elements."""
    mixed = (ids.astype(np.uint64) << np.uint64(8)) | counts.astype(np.uint64)
    mixed = mixed * np.uint64(0xFF51AFD7ED558CCD) + np.uint64(salt * 0x9E3779B97F4A7C15 % 2**64)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(32)
    running = np.concatenate([np.zeros(1, np.uint64), np.cumsum(mixed, dtype=np.uint64)])
    result: NDArray[np.uint64] = running[offsets[1:]] - running[offsets[:-1]]
    return result


def _columns(table: pa.Table, view: str) -> tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.uint8]]:
    ids = table.column(f"{view}_ids").combine_chunks()
    counts = table.column(f"{view}_tf").combine_chunks()
    offsets = ids.offsets.to_numpy().astype(np.int64)
    values = ids.values.to_numpy(zero_copy_only=False)[offsets[0] : offsets[-1]]
    start = counts.offsets.to_numpy()
    return offsets - offsets[0], values, counts.values.to_numpy(zero_copy_only=False)[start[0] : start[-1]]


def _bags(fingerprints: pa.Table, view: str, rows: NDArray[np.int64]) -> Bags:
    offsets, ids, counts = _columns(fingerprints.take(pa.array(rows)), view)
    vocabulary, columns = np.unique(ids, return_inverse=True)
    entries = 1.0 + np.log(np.maximum(counts, 1).astype(np.float32))
    shape = (len(rows), max(len(vocabulary), 1))
    return Bags(sparse.csr_matrix((entries, columns.astype(np.int32), offsets), shape=shape), vocabulary)
