"""Collapse captures to distinct prints: identical fingerprints are compared once, however many captures show them.

Invariant: prints are numbered by (first captured, smallest capture id), whatever the order of arrival.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headwater.model.fingerprint import Fingerprint

VIEWS = ("structure", "names", "kit", "text")
_BLOCK = 4_000
HASHED_VIEWS = 3
"""The first so many views make a print and its signatures; words make no other template."""


@dataclass(frozen=True)
class Prints:
    """`of_capture[i]` is the print of capture row i (-1 when gated); `first[p]` the first capture row of print p."""

    of_capture: NDArray[np.int64]
    first: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.first)


@dataclass(frozen=True)
class Bags:
    """Feature bags of some pages: row r holds `keys[indptr[r]:indptr[r+1]]` (ascending) with occurrences `tf`.

    A key is view number << 32 | feature hash, so that a feature in another view is another feature.
    """

    indptr: NDArray[np.int64]
    keys: NDArray[np.uint64]
    tf: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.indptr) - 1

    def head(self, count: int) -> "Bags":
        """The first `count` rows, without a copy."""
        entries = self.indptr[count]
        return Bags(self.indptr[: count + 1], self.keys[:entries], self.tf[:entries])

    def views(self) -> NDArray[np.int64]:
        """Where the views of each row begin, and where the row ends: rows x (views + 1)."""
        result = np.empty((len(self), len(VIEWS) + 1), np.int64)
        result[:, 0], result[:, -1] = self.indptr[:-1], self.indptr[1:]
        for view in range(1, len(VIEWS)):
            result[:, view] = self._first_from(result[:, view - 1], np.uint64(view << 32))
        return result

    def _first_from(self, start: NDArray[np.int64], key: np.uint64) -> NDArray[np.int64]:
        """In each row, from `start` on, the first place whose key is at least `key`: all rows bisected at once."""
        low, high = start.copy(), self.indptr[1:].copy()
        while (open_ := low < high).any():
            middle = (low + high) // 2
            less = open_.copy()
            less[open_] = self.keys[middle[open_]] < key
            low = np.where(less, middle + 1, low)
            high = np.where(open_ & ~less, middle, high)
        return low

    def rows(self, wanted: NDArray[np.int64]) -> "Bags":
        """The bags of the `wanted` rows, in that order."""
        at = self.places(wanted)
        return Bags(np.concatenate([[0], np.cumsum(np.diff(self.indptr)[wanted])]), self.keys[at], self.tf[at])

    def places(self, wanted: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where the entries of the `wanted` rows stand, in that order."""
        size = np.diff(self.indptr)[wanted]
        before = np.cumsum(size) - size
        at: NDArray[np.int64] = np.arange(int(size.sum())) + np.repeat(self.indptr[wanted] - before, size)
        return at

    def without(self, features: NDArray[np.uint64]) -> "Bags":
        """The same rows without these features (ascending)."""
        if not len(features):
            return self
        at = np.minimum(np.searchsorted(features, self.keys), len(features) - 1)
        keep = features[at] != self.keys
        indptr = np.concatenate([[0], np.cumsum(keep)])[self.indptr]
        return Bags(indptr, self.keys[keep], self.tf[keep])


def collapse(fingerprints: pa.Table, usable: NDArray[np.bool_]) -> Prints:
    """Prints of the `usable` rows of `fingerprints`, whose rows are in (captured_at, capture_id) order."""
    keys = print_keys(fingerprints)
    of_capture = np.full(len(usable), -1, np.int64)
    rows = np.flatnonzero(usable)
    _, first_at, inverse = np.unique(keys[rows], return_index=True, return_inverse=True)
    order = np.argsort(first_at, kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    of_capture[rows] = rank[inverse]
    return Prints(of_capture, rows[first_at[order]])


def carrying(fingerprints: pa.Table, rows: NDArray[np.int64], features: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which of `rows` show any of `features`: keys as in `Bags`, view above 32 bits of feature hash."""
    shows = np.zeros(fingerprints.num_rows, np.bool_)
    for start in range(0, fingerprints.num_rows, _BLOCK):
        part = fingerprints.slice(start, _BLOCK)
        for view in range(len(VIEWS)):
            wanted = (features[features >> np.uint64(32) == view] & np.uint64(0xFFFFFFFF)).astype(np.uint32)
            if len(wanted):
                offsets, ids, _ = _columns(part, VIEWS[view])
                met = np.concatenate([[0], np.cumsum(_among(ids, wanted))])
                shows[start : start + _BLOCK] |= met[offsets[1:]] > met[offsets[:-1]]
    result: NDArray[np.bool_] = shows[rows]
    return result


def _among(ids: NDArray[np.uint32], wanted: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """np.isin for few wanted ids among very many: most are told by their last sixteen bits."""
    table = np.zeros(1 << 16, np.bool_)
    table[wanted & 0xFFFF] = True
    result: NDArray[np.bool_] = table[ids & np.uint32(0xFFFF)]
    near = np.flatnonzero(result)
    result[near] = np.isin(ids[near], wanted)
    return result


def print_keys(fingerprints: pa.Table) -> NDArray[np.uint64]:
    """A 64-bit key per row over structure, names and kit (not text: words make no other template)."""
    keys = np.zeros(fingerprints.num_rows, np.uint64)
    for start in range(0, fingerprints.num_rows, _BLOCK):
        part = fingerprints.slice(start, _BLOCK)
        for salt, view in enumerate(VIEWS[:HASHED_VIEWS], start=1):
            offsets, ids, counts = _columns(part, view)
            keys[start : start + _BLOCK] ^= _row_hash(offsets, ids, counts, salt)
    return keys


def word_keys(fingerprints: pa.Table) -> NDArray[np.uint64]:
    """A 64-bit key per row over what print keys leave out."""
    keys = np.zeros(fingerprints.num_rows, np.uint64)
    for start in range(0, fingerprints.num_rows, _BLOCK):
        offsets, ids, counts = _columns(fingerprints.slice(start, _BLOCK), VIEWS[-1])
        keys[start : start + _BLOCK] = _row_hash(offsets, ids, counts, len(VIEWS))
    return keys


def print_key(fingerprint: Fingerprint) -> int:
    """The same key for one fingerprint."""
    key = np.zeros(1, np.uint64)
    for salt, view in enumerate(VIEWS[:HASHED_VIEWS], start=1):
        ids, tf = getattr(fingerprint, view)
        key ^= _row_hash(np.array([0, len(ids)]), ids, tf, salt)
    return int(key[0])


def bags_of(fingerprint: Fingerprint) -> Bags:
    """The bags of one fingerprint, as one row."""
    views = [getattr(fingerprint, view) for view in VIEWS]
    keys = [view.ids.astype(np.uint64) | np.uint64(number << 32) for number, view in enumerate(views)]
    return Bags(
        np.array([0, sum(len(view.ids) for view in views)]),
        np.concatenate(keys),
        np.concatenate([view.tf for view in views]).astype(np.uint8),
    )


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


def bags(fingerprints: pa.Table, rows: NDArray[np.int64]) -> Bags:
    """The bags of some rows of a FINGERPRINTS table; views follow one another in each row."""
    taken = fingerprints.select([f"{view}_{part}" for view in VIEWS for part in ("ids", "tf")]).take(pa.array(rows))
    parts = [_columns(taken, view) for view in VIEWS]
    sizes = np.stack([np.diff(offsets) for offsets, _, _ in parts])
    indptr = np.concatenate([[0], np.cumsum(sizes.sum(axis=0))])
    keys, tf = np.empty(indptr[-1], np.uint64), np.empty(indptr[-1], np.uint8)
    before = np.concatenate([np.zeros((1, len(rows)), np.int64), np.cumsum(sizes, axis=0)[:-1]])
    for view, (offsets, ids, counts) in enumerate(parts):
        at = np.arange(len(ids)) + np.repeat(indptr[:-1] + before[view] - offsets[:-1], sizes[view])
        keys[at] = ids.astype(np.uint64) | np.uint64(view << 32)
        tf[at] = counts
    return Bags(indptr, keys, tf)


def _columns(table: pa.Table, view: str) -> tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.uint8]]:
    ids = table.column(f"{view}_ids").combine_chunks()
    counts = table.column(f"{view}_tf").combine_chunks()
    offsets = ids.offsets.to_numpy().astype(np.int64)
    values = ids.values.to_numpy(zero_copy_only=False)[offsets[0] : offsets[-1]]
    start = counts.offsets.to_numpy()
    return offsets - offsets[0], values, counts.values.to_numpy(zero_copy_only=False)[start[0] : start[-1]]
