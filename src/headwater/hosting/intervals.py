"""Which of many overlapping address ranges is the most specific one that covers an address, for many addresses at once.

Invariant: the answer does not depend on the order of the ranges, save that among equal ranges the last one wins.
"""

import heapq
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[Any]
UNCOVERED = -1


class IntervalIndex:
    """Closed ranges [low, high] of `bits`-bit integers, flattened once into disjoint segments for binary search.

    IPv4 keys are uint32; IPv6 keys are 16 big-endian bytes, which NumPy compares like the integers they spell.
    """

    def __init__(self, ranges: Sequence[tuple[int, int]], bits: int) -> None:
        self._bits = bits
        segments = _flatten(ranges)
        self._lows = self.keys([low for low, _, _ in segments])
        self._highs = self.keys([high for _, high, _ in segments])
        self._owners = np.array([owner for _, _, owner in segments], dtype=np.int64)

    def keys(self, addresses: Sequence[int]) -> Keys:
        if self._bits == 32:
            return np.array(addresses, dtype=np.uint32)
        return np.array([address.to_bytes(16, "big") for address in addresses], dtype="S16")

    def find(self, addresses: Sequence[int]) -> NDArray[np.int64]:
        """Position of the winning range for each address, UNCOVERED where there is none. Shape (len(addresses),)."""
        if not len(self._owners) or not len(addresses):
            return np.full(len(addresses), UNCOVERED, dtype=np.int64)
        keys = self.keys(addresses)
        at = np.searchsorted(self._lows, keys, side="right") - 1
        inside = np.maximum(at, 0)
        covered = (at >= 0) & (keys <= self._highs[inside])
        return np.where(covered, self._owners[inside], UNCOVERED)


def _flatten(ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Disjoint segments (low, high, owner) in order; where ranges overlap the smallest one owns the segment.

    A sweep over the ends with a heap of open ranges: O(n log n). Ranges may nest or overlap in part.
    """
    order = sorted(range(len(ranges)), key=lambda position: ranges[position][0])
    segments: list[tuple[int, int, int]] = []
    open_ranges: list[tuple[int, int]] = []  # (size, -position): the smallest range first, the last given among equals
    cursor = 0
    for position in [*order, None]:
        limit = ranges[position][0] if position is not None else None
        cursor = _close(open_ranges, ranges, segments, cursor, limit)
        if position is not None:
            low, high = ranges[position]
            heapq.heappush(open_ranges, (high - low, -position))
            cursor = low
    return segments


def _close(
    open_ranges: list[tuple[int, int]],
    ranges: Sequence[tuple[int, int]],
    segments: list[tuple[int, int, int]],
    cursor: int,
    limit: int | None,
) -> int:
    """Write out segments from `cursor` up to (not including) `limit`, dropping ranges that have ended."""
    while open_ranges and (limit is None or cursor < limit):
        owner = -open_ranges[0][1]
        high = ranges[owner][1]
        if high < cursor:
            heapq.heappop(open_ranges)
            continue
        stop = high if limit is None else min(high, limit - 1)
        if segments and segments[-1][2] == owner and segments[-1][1] == cursor - 1:
            segments[-1] = (segments[-1][0], stop, owner)
        else:
            segments.append((cursor, stop, owner))
        cursor = stop + 1
    return cursor
