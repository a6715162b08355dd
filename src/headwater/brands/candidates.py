"""Pairs of versions worth comparing, by banded MinHash (Indyk and Motwani 1998), linear in their number.

Idf-weighted signatures with short bands find distant versions. In a bucket a version meets the earliest few members,
which stand for what the brand was, and the few before it, which stand for what it has become. So one brand on 90 % of
captures costs no more than many small ones, and what comes later never changes which earlier pairs are proposed. Every
proposed pair is verified exactly afterwards.
"""

import numpy as np
from numpy.typing import NDArray

from headwater.brands.options import BrandOptions
from headwater.brands.ordered import distinct, run_starts
from headwater.brands.signatures import agreeing

_FRESH = 1 << 23
"""So many proposals are kept before those that recur are put out."""

Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]


def pairs(keys: NDArray[np.uint64], blank: NDArray[np.bool_], stars: int) -> Pairs:
    """Distinct pairs (left < right) that share a bucket, the left among its first or the right's preceding `stars`."""
    count = len(keys)
    index = np.flatnonzero(~blank)
    joined, fresh = np.empty(0, np.int64), []
    for band in range(keys.shape[1]):
        left, right = _within_buckets(keys[index, band], stars)
        fresh.append(index[left] * count + index[right])
        if sum(map(len, fresh)) > max(_FRESH, len(joined)):  # rarely, as what is joined is sorted again each time
            joined, fresh = distinct(np.concatenate([joined, *fresh])), []
    joined = distinct(np.concatenate([joined, *fresh]))
    return joined // max(count, 1), joined % max(count, 1)


def _within_buckets(keys: NDArray[np.uint64], stars: int) -> Pairs:
    """Each member of a bucket against its first and its preceding `stars`, as positions, in order of time."""
    order = np.argsort(keys, kind="stable")
    index = np.arange(len(order))
    starts = np.flatnonzero(run_starts(keys[order]))
    start = np.repeat(starts, np.diff(np.append(starts, len(order))))
    left, right = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for step in range(stars):
        for other, least in ((start + step, start), (index - 1 - step, start + stars)):  # no pair twice
            keep = (other < index) & (other >= least)
            left.append(order[other[keep]])
            right.append(order[index[keep]])
    return np.concatenate(left), np.concatenate(right)


def promising(signature: NDArray[np.uint32], mass: NDArray[np.int64], proposed: Pairs, options: BrandOptions) -> Pairs:
    """The proposed pairs worth an exact comparison: they agree in enough places, or one may be part of the other.

    Agreement j of pages of weights a and b (`mass`) lets expect j / (1 + j) (a + b) in common: of a small page that may
    be nearly all, though the two are hardly alike.
    """
    left, right = proposed
    agreed = agreeing(signature, left, right) / signature.shape[1]
    one, other = mass[left].astype(np.float64), mass[right].astype(np.float64)
    common = agreed / (1 + agreed) * (one + other)
    part = (agreed >= options.least_part) & (common >= options.perhaps * np.minimum(one, other))
    keep = (agreed >= options.least_agreement) | part
    return left[keep], right[keep]
