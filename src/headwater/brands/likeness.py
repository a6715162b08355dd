"""How alike two pages are: weighted Jaccard per view, blended by how much material each view has.

Weighted Jaccard = sum of minima over sum of maxima (Ružička 1958). Exact, in whole numbers, and only for pairs that
somebody proposed. Each pair is measured by itself, so threads may share the pairs out in any way.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from headwater.brands.options import BrandOptions
from headwater.brands.ordered import run_starts
from headwater.brands.prints import HASHED_VIEWS, VIEWS, Bags
from headwater.brands.threads import by_weight, shared_out
from headwater.brands.weights import UNIT

_BLOCK = 1 << 18
"""Entries laid side by side at a time: some megabytes, which the processor's cache holds."""
_TEXT = np.uint64(HASHED_VIEWS << 32)


@dataclass(frozen=True)
class Weighed:
    """Pages with the weight of each entry: `column` numbers its feature, `view[r]` bounds the views of row r (5 each).

    `mass[r, v]` is the whole weight of view v; all weights in units of 1/1024. `units` are 32 bits wide wherever no
    view of a page weighs more than they hold.
    """

    column: NDArray[np.intp]
    units: NDArray[np.uint32] | NDArray[np.uint64]
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
    view = pages.views()
    running = np.concatenate([[0], np.cumsum(units)])
    mass = running[view[:, 1:]] - running[view[:, :-1]]
    narrow = units.astype(np.uint32) if mass.max(initial=0) < 2**32 else units.astype(np.uint64)
    return Weighed(column.astype(np.intp), narrow, view, mass, width)


def template_mass(pages: Bags, units: NDArray[np.int64]) -> NDArray[np.int64]:
    """The weight of each page without its words, in the units of its entries."""
    told = np.where(pages.keys < _TEXT, units, 0)
    running = np.concatenate([[0], np.cumsum(told)])
    result: NDArray[np.int64] = running[pages.indptr[1:]] - running[pages.indptr[:-1]]
    return result


def likeness(pages: Weighed, left: NDArray[np.int64], right: NDArray[np.int64], options: BrandOptions) -> Likeness:
    """Likeness of the pairs (left[i], right[i]), symmetric, in [0, 1]."""
    shared = _shared(pages, left, right, options.threads) / UNIT
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


def _shared(pages: Weighed, left: NDArray[np.int64], right: NDArray[np.int64], threads: int = 1) -> NDArray[np.int64]:
    """Common weight of each pair, pairs x views: each right page is laid out once, all its partners read from it."""
    order = np.argsort(right, kind="stable")
    left, right = left[order], right[order]
    runs = np.append(np.flatnonzero(run_starts(right)), len(right))
    size = (pages.view[:, -1] - pages.view[:, 0])[left]
    until = np.concatenate([[0], np.cumsum(size)])[runs]
    result = np.zeros((len(left), len(VIEWS)), np.int64)

    def measure(part: slice) -> None:
        laid_out = np.zeros(pages.width + 1, pages.units.dtype)
        for block in by_weight(until[part.start : part.stop + 1], _BLOCK):
            begins = runs[part.start + block.start : part.start + block.stop + 1]
            here = slice(int(begins[0]), int(begins[-1]))
            result[order[here]] = _against(pages, laid_out, left[here], right[begins[:-1]], begins - begins[0])

    shared_out(measure, by_weight(until, -(-int(until[-1]) // threads)), threads)
    return result


def _against(
    pages: Weighed,
    laid_out: NDArray[np.uint32] | NDArray[np.uint64],
    others: NDArray[np.int64],
    owners: NDArray[np.int64],
    begins: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Common weight of `owners[i]` with each of `others[begins[i]:begins[i + 1]]`; `laid_out` is zeros, and stays so.

    Sums run over all pairs and may wrap around; that does not touch their differences, which the type holds.
    """
    view = pages.view[others]
    bounds = list(zip(view[:, 0].tolist(), view[:, -1].tolist(), strict=True))
    column = np.concatenate([pages.column[start:stop] for start, stop in bounds])
    common = np.empty(len(column), pages.units.dtype)
    before = np.concatenate([[0], np.cumsum(view[:, -1] - view[:, 0])])
    own = zip(pages.view[owners, 0].tolist(), pages.view[owners, -1].tolist(), strict=True)
    reads = before[begins].tolist()
    for (start, stop), low, high in zip(own, reads[:-1], reads[1:], strict=True):
        features = pages.column[start:stop]
        laid_out[features] = pages.units[start:stop]
        laid_out.take(column[low:high], out=common[low:high], mode="clip")
        laid_out[features] = 0
    np.minimum(common, np.concatenate([pages.units[start:stop] for start, stop in bounds]), out=common)
    running = np.zeros(len(common) + 1, common.dtype)
    np.cumsum(common, dtype=common.dtype, out=running[1:])
    at = view - view[:, :1] + before[:-1, None]
    result: NDArray[np.int64] = (running[at[:, 1:]] - running[at[:, :-1]]).astype(np.int64)
    return result
