"""How alike two pages are: weighted Jaccard per view, blended by how much material each view has.

Weighted Jaccard = sum of minima over sum of maxima (Ružička 1958). Exact, in whole numbers, and only for pairs that
somebody proposed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from headwater.brands.options import BrandOptions
from headwater.brands.ordered import run_starts
from headwater.brands.prints import HASHED_VIEWS, VIEWS, Bags
from headwater.brands.weights import UNIT

_TEXT = np.uint64(HASHED_VIEWS << 32)


@dataclass(frozen=True)
class Weighed:
    """Pages with the weight of each entry: `column` numbers its feature, `view[r]` bounds the views of row r (5 each).

    `mass[r, v]` is the whole weight of view v; all weights in units of 1/1024.
    """

    column: NDArray[np.int32]
    units: NDArray[np.int64]
    view: NDArray[np.int64]
    mass: NDArray[np.int64]
    width: int

    def __len__(self) -> int:
        return len(self.mass)


class Likeness(NamedTuple):
    """Blend and its parts for each proposed pair; `views[:, v]` is NaN where neither page has view v.

    `within_left` is the share of the left page's weight that the right one has too (containment), `within_right` vice
    versa, over structure, names and kit.
    """

    blend: NDArray[np.float64]
    views: NDArray[np.float64]
    within_left: NDArray[np.float64]
    within_right: NDArray[np.float64]

    @classmethod
    def joined(cls, parts: Iterable["Likeness"]) -> "Likeness":
        """The pairs of all parts, one after another."""
        none = np.empty(0)
        found = [cls(none, np.empty((0, len(VIEWS))), none, none), *parts]
        return cls(*(np.concatenate(columns) for columns in zip(*found, strict=True)))


def weighed(pages: Bags, units: NDArray[np.int64], column: NDArray[np.int32], width: int) -> Weighed:
    """`pages` with their weights; `column` numbers each entry's feature below `width`."""
    bounds = np.arange(len(VIEWS) + 1, dtype=np.uint64) << np.uint64(32)
    row = np.repeat(np.arange(len(pages), dtype=np.uint64), np.diff(pages.indptr))
    ordered = (row << np.uint64(40)) | pages.keys
    wanted = (np.arange(len(pages), dtype=np.uint64)[:, None] << np.uint64(40)) | bounds
    view = np.searchsorted(ordered, wanted)
    running = np.concatenate([[0], np.cumsum(units)])
    return Weighed(column, units, view, running[view[:, 1:]] - running[view[:, :-1]], width)


def template_mass(pages: Bags, units: NDArray[np.int64]) -> NDArray[np.int64]:
    """The weight of each page without its words, in the units of its entries."""
    told = np.where(pages.keys < _TEXT, units, 0)
    running = np.concatenate([[0], np.cumsum(told)])
    result: NDArray[np.int64] = running[pages.indptr[1:]] - running[pages.indptr[:-1]]
    return result


def likeness(pages: Weighed, left: NDArray[np.int64], right: NDArray[np.int64], options: BrandOptions) -> Likeness:
    """Likeness of the pairs (left[i], right[i]), symmetric, in [0, 1]."""
    shared = _shared(pages, left, right) / UNIT
    one, other = pages.mass[left] / UNIT, pages.mass[right] / UNIT
    union = one + other - shared
    with np.errstate(invalid="ignore"):
        views = shared / union
    weight = np.array([options.view_weight[view] for view in VIEWS])
    mass = np.array([options.view_mass[view] for view in VIEWS])
    trust = weight * union / (union + mass)
    total = (trust * np.nan_to_num(views)).sum(axis=1)
    trusted = trust.sum(axis=1)
    blend = np.divide(total, trusted, out=np.zeros(len(left)), where=trusted > 0)
    within, one, other = (part[:, :-1].sum(axis=1) for part in (shared, one, other))
    smaller = np.minimum(one, other)
    share = _ratio(within, smaller + options.part_mass)
    partial = np.where(share >= options.contained, options.part * share, 0.0)
    return Likeness(np.maximum(blend, partial), views, _ratio(within, one), _ratio(within, other))


def _ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)


def _shared(pages: Weighed, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int64]:
    """Common weight of each pair, pairs x views: each right page is laid out once, all its partners read from it."""
    result = np.zeros((len(left), len(VIEWS)), np.int64)
    order = np.argsort(right, kind="stable")
    bounds = np.append(np.flatnonzero(run_starts(right[order])), len(order)).tolist()
    laid_out = np.zeros(pages.width + 1, np.int64)
    for start, stop in pairwise(bounds):
        here = order[start:stop]
        page = right[here[0]]
        own = slice(pages.view[page, 0], pages.view[page, -1])
        laid_out[pages.column[own]] = pages.units[own]
        result[here] = _against(pages, laid_out, left[here])
        laid_out[pages.column[own]] = 0
    return result


def _against(pages: Weighed, laid_out: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.int64]:
    view = pages.view[others]
    size = view[:, -1] - view[:, 0]
    before = np.cumsum(size) - size
    at = np.arange(int(size.sum())) + np.repeat(view[:, 0] - before, size)
    common = np.minimum(laid_out[pages.column[at]], pages.units[at])
    running = np.concatenate([[0], np.cumsum(common)])
    bounds = view - view[:, :1] + before[:, None]
    result: NDArray[np.int64] = running[bounds[:, 1:]] - running[bounds[:, :-1]]
    return result
