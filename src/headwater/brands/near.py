"""Copies of a page are compared once: the earliest of them stands for all as a *version* of its brand.

Greedy pivot in order of time (Ailon, Charikar and Newman 2008): a page stands for itself unless an earlier version is a
copy of it, and then belongs to the earliest such version. Invariants: two pages are copies or not whatever else is
known; a page that comes later than all others never changes what stands for an earlier one.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from headwater.brands.ordered import distinct, number, run_starts
from headwater.brands.signatures import agreeing
from headwater.brands.threads import by_weight

_BLOCK = 2_048
"""Prints decided together: what they meet of earlier blocks is one comparison of arrays."""
_PAIRS = 1 << 18
Met = tuple[NDArray[np.int64], NDArray[np.int64]]


def versions(
    signature: NDArray[np.uint32], keys: NDArray[np.uint64], blank: NDArray[np.bool_], near: float
) -> NDArray[np.int64]:
    """For each print, in order of time, the print that stands for it (itself if it is a version).

    `keys` are the band keys of `signature` (prints x bands); copies share a band and agree in at least `near` of all
    places; `blank` prints resemble nothing.
    """
    least, leader = near * signature.shape[1], np.arange(len(signature))
    seen = np.flatnonzero(~blank)
    known = _Buckets(keys[seen])
    for start in range(0, len(seen), _BLOCK):
        block = np.arange(start, min(start + _BLOCK, len(seen)))
        found = _first_copies(signature, seen, known, block, least)
        leader[seen[block[found >= 0]]] = seen[found[found >= 0]]
        rest = block[found < 0]
        own = _among(signature, seen, rest, known.within(rest), least)
        leader[seen[rest]] = seen[own]
        known.add(rest[own == rest])
    return leader


class _Buckets:
    """The versions so far that fell into each bucket, in order of time; each bucket has room for all it can get."""

    def __init__(self, keys: NDArray[np.uint64]) -> None:
        _, bucket = number(keys.ravel())
        self._of, self._bands = bucket.reshape(keys.shape), keys.shape[1]
        size = np.bincount(bucket)
        self._start, self._fill = np.cumsum(size) - size, np.zeros(len(size), np.int64)
        self._members = np.empty(len(bucket), np.int32)

    def met(self, prints: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many entries of buckets each of these prints would meet."""
        total: NDArray[np.int64] = self._fill[self._of[prints]].sum(axis=1)
        return total

    def of(self, prints: NDArray[np.int64]) -> Met:
        """(place in `prints`, version) for every version that shares a bucket, each pair once, ordered."""
        bucket = self._of[prints].ravel()
        size = self._fill[bucket]
        at = np.arange(int(size.sum())) + np.repeat(self._start[bucket] - (np.cumsum(size) - size), size)
        place = np.repeat(np.arange(len(prints)), self._fill[self._of[prints]].sum(axis=1))
        return _each_once(place, self._members[at].astype(np.int64), len(self._of))

    def within(self, prints: NDArray[np.int64]) -> NDArray[np.int32]:
        """The buckets of these prints, prints x bands."""
        return self._of[prints]

    def add(self, prints: NDArray[np.int64]) -> None:
        """New versions, later than all that are here."""
        bucket, member = self._of[prints].ravel(), np.repeat(prints, self._bands)
        order = np.argsort(bucket, kind="stable")
        bucket = bucket[order]
        starts = np.flatnonzero(run_starts(bucket))
        size = np.diff(np.append(starts, len(bucket)))
        rank = np.arange(len(bucket)) - np.repeat(starts, size)
        self._members[self._start[bucket] + self._fill[bucket] + rank] = member[order]
        self._fill[bucket[starts]] += size


def _each_once(one: NDArray[np.int64], other: NDArray[np.int64], width: int) -> Met:
    once = distinct(one * width + other)
    return once // width, once % width


def _first_copies(
    signature: NDArray[np.uint32],
    seen: NDArray[np.int64],
    known: _Buckets,
    block: NDArray[np.int64],
    least: float,
) -> NDArray[np.int64]:
    """For each print of the block the earliest known version that is a copy of it, -1 if none is."""
    result = np.full(len(block), -1, np.int64)
    for part in by_weight(np.concatenate([[0], np.cumsum(known.met(block))]), _PAIRS):
        place, version = known.of(block[part])
        copies = agreeing(signature, seen[block[part]][place], seen[version]) >= least
        place, version = place[copies], version[copies]
        first = run_starts(place)
        result[part.start + place[first]] = version[first]
    return result


def _among(
    signature: NDArray[np.uint32],
    seen: NDArray[np.int64],
    rest: NDArray[np.int64],
    bucket: NDArray[np.int32],
    least: float,
) -> NDArray[np.int64]:
    """Who stands for whom among the prints of one block that are copies of nothing before it."""
    edges = [np.empty(0, np.int64)]
    for earlier, later in _pairs_within(bucket):
        later, earlier = _each_once(later, earlier, len(rest))
        copies = agreeing(signature, seen[rest[earlier]], seen[rest[later]]) >= least
        edges.append(later[copies] * len(rest) + earlier[copies])
    own = list(range(len(rest)))
    for edge in distinct(np.concatenate(edges)).tolist():
        later_one, earlier_one = divmod(edge, len(rest))
        if own[later_one] == later_one and own[earlier_one] == earlier_one:
            own[later_one] = earlier_one
    return rest[own]


def _pairs_within(bucket: NDArray[np.int32]) -> Iterator[Met]:
    """(earlier, later) row of `bucket` (rows x bands) for all rows that share one, some at a time; pairs may recur."""
    row, flat = np.repeat(np.arange(len(bucket)), bucket.shape[1]), bucket.ravel()
    order = np.argsort(flat, kind="stable")
    row, starts = row[order], run_starts(flat[order])
    begin = np.maximum.accumulate(np.where(starts, np.arange(len(row)), 0))
    before = np.arange(len(row)) - begin
    for part in by_weight(np.concatenate([[0], np.cumsum(before)]), _PAIRS):
        size = before[part]
        at = np.arange(int(size.sum())) + np.repeat(begin[part] - (np.cumsum(size) - size), size)
        yield row[at], np.repeat(row[part], size)


def first_copy(signature: NDArray[np.uint32], number: int, met: Sequence[int], least: float) -> int:
    """The first of the versions `met`, given in order of time, that is a copy of print `number`; -1 if none is."""
    if not met:
        return -1
    candidates = np.array(met)
    agree = np.count_nonzero(signature[candidates] == signature[number], axis=1) >= least
    return int(candidates[agree.argmax()]) if agree.any() else -1
