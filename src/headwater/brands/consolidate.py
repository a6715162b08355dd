"""Join brands that only the order of events kept apart, by average linkage with hindsight.

A template whose middle version was captured last first looks like two brands. Each brand is put the same question its
sites were put (best brand, and how much better than the next?), with the likeness averaged over *all* its periods
(average linkage, Sokal and Michener 1958), so that one bridging page cannot join two families.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from headwater.brands.options import BrandOptions

_ROUNDS = 20


def consolidate(
    pages: list[NDArray[np.int64]],
    brand: NDArray[np.int64],
    brand_of_print: NDArray[np.int64],
    alike: sparse.csr_matrix,
    options: BrandOptions,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(brand per period, brand per print) after joining; a joined brand keeps the number of its earliest part."""
    for _ in range(_ROUNDS):
        into = _joins(pages, brand, brand_of_print, alike, options)
        if (into == np.arange(len(into))).all():
            break
        brand = into[brand]
        brand_of_print = np.where(brand_of_print >= 0, into[brand_of_print], -1)
    return brand, brand_of_print


def _joins(
    pages: list[NDArray[np.int64]],
    brand: NDArray[np.int64],
    brand_of_print: NDArray[np.int64],
    alike: sparse.csr_matrix,
    options: BrandOptions,
) -> NDArray[np.int64]:
    """For each brand the brand it joins (itself if none). Chains are followed to their earliest member."""
    count = int(brand.max(initial=-1)) + 1
    into = np.arange(count)
    linkage = _linkage(pages, brand, brand_of_print, alike, count).tocsr()
    for row in range(count):
        start, end = linkage.indptr[row], linkage.indptr[row + 1]
        others, values = linkage.indices[start:end], linkage.data[start:end]
        keep = others != row
        ranked = sorted(zip((-values[keep]).tolist(), others[keep].tolist(), strict=True))[:2]
        if not ranked or -ranked[0][0] < options.merge:
            continue
        runner_up = -ranked[1][0] if len(ranked) > 1 else 0.0
        if -ranked[0][0] >= options.ratio * runner_up:
            a, b = into[row], into[ranked[0][1]]
            into[into == max(a, b)] = min(a, b)
    return into


def _linkage(
    pages: list[NDArray[np.int64]],
    brand: NDArray[np.int64],
    brand_of_print: NDArray[np.int64],
    alike: sparse.csr_matrix,
    count: int,
) -> sparse.coo_matrix:
    """brand x brand: mean over the row brand's periods of the best page's likeness to the column brand."""
    edges = alike.tocoo()
    known = brand_of_print[edges.col] >= 0
    best = _largest(edges.row[known], brand_of_print[edges.col[known]], edges.data[known], count)
    period = np.repeat(np.arange(len(pages)), [len(prints) for prints in pages])
    shown = np.concatenate(pages) if pages else np.empty(0, np.int64)
    rows = sparse.csr_matrix(best, shape=(alike.shape[0], count))[shown].tocoo()
    per_period = _largest(period[rows.row], rows.col, rows.data, count)
    sizes = np.maximum(np.bincount(brand, minlength=count), 1)
    row, column, value = per_period.row, per_period.col, per_period.data
    return sparse.coo_matrix((value / sizes[brand[row]], (brand[row], column)), shape=(count, count))


def _largest(
    row: NDArray[np.int64], column: NDArray[np.int64], value: NDArray[np.float64], width: int
) -> sparse.coo_matrix:
    """The largest value of each (row, column)."""
    key = row.astype(np.int64) * max(width, 1) + column
    order = np.lexsort((-value, key))
    first = order[np.concatenate([[True], key[order][1:] != key[order][:-1]])] if len(order) else order
    height = int(row.max(initial=-1)) + 1
    return sparse.coo_matrix((value[first], (row[first], column[first])), shape=(max(height, 1), max(width, 1)))
