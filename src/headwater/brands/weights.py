"""Feature weights: inverse frequency over groups (brands once known), never over captures, and none for host banners.

Counting captures would make a prolific brand's own marks look common (ATTRIBUTION A3). Smoothed idf after
Spärck Jones (1972); a feature of every group keeps a small weight, so that a data set of one brand still compares.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from headwater.brands.ordered import distinct
from headwater.brands.prints import Prints

FLOOR = 0.05
Weighted = dict[str, sparse.csr_matrix]


def weigh(
    prints: Prints,
    groups: NDArray[np.int64],
    sites: NDArray[np.int64],
    several: NDArray[np.bool_],
    banners: dict[str, sparse.csr_matrix],
    lone: float,
) -> Weighted:
    """Log-tf x idf matrices per view; `groups[p]` is the group of print p (-1 = its own), `banners` masks to remove.

    `sites[p]` numbers the site of print p, `several` marks prints that more than one shows: a feature that one site
    alone carries is as likely that site's own content as its template's, and keeps the fraction `lone` of its weight.
    """
    weighted = {}
    for view, bags in prints.views.items():
        common = (_carriers(bags.matrix, sites) > 1) | (bags.matrix[several].getnnz(axis=0) > 0)
        weight = idf(bags.matrix, groups) * np.where(common, 1.0, lone)
        matrix = bags.matrix @ sparse.diags(weight.astype(np.float32))
        if view in banners:
            matrix = matrix - matrix.multiply(banners[view])
            matrix.eliminate_zeros()
        weighted[view] = sparse.csr_matrix(matrix)
    return weighted


def idf(matrix: sparse.csr_matrix, groups: NDArray[np.int64]) -> NDArray[np.float64]:
    """log2(1 + G/df) - 1 + floor over the G groups, per column."""
    own = groups.copy()
    loose = own < 0
    own[loose] = own.max(initial=-1) + 1 + np.arange(int(loose.sum()))
    _, dense = np.unique(own, return_inverse=True)
    total = int(dense.max(initial=-1)) + 1
    df = _carriers(matrix, dense)
    result: NDArray[np.float64] = np.log2(1.0 + total / np.maximum(df, 1)) - 1.0 + FLOOR
    return result


def _carriers(matrix: sparse.csr_matrix, group: NDArray[np.int64]) -> NDArray[np.int64]:
    """In how many groups of rows each column occurs."""
    coo = matrix.tocoo()
    pairs = distinct(group[coo.row].astype(np.int64) * matrix.shape[1] + coo.col)
    return np.bincount(pairs % matrix.shape[1], minlength=matrix.shape[1])


def banner_masks(
    prints: Prints, host_of: NDArray[np.int64], site_of: NDArray[np.int64], share: float, least: int
) -> dict[str, sparse.csr_matrix]:
    """Per view a print x feature 0/1 mask of what the print's free host injects.

    `host_of[p]` numbers the free host of print p (-1 = none), `site_of[p]` its site. A feature on at least `share` of a
    host's sites, given `least` sites, is taken for the host's own.
    """
    masks = {}
    for view, bags in prints.views.items():
        rows, columns = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for host in range(int(host_of.max(initial=-1)) + 1):
            members = np.flatnonzero(host_of == host)
            sites = len(distinct(site_of[members]))
            if sites < least:
                continue
            part = bags.matrix[members].tocoo()
            common = _common(part, site_of[members], sites, share)
            hit = common[part.col]
            rows.append(members[part.row[hit]])
            columns.append(part.col[hit].astype(np.int64))
        row, column = np.concatenate(rows), np.concatenate(columns)
        if len(row):
            masks[view] = sparse.csr_matrix((np.ones(len(row), np.float32), (row, column)), shape=bags.matrix.shape)
    return masks


def _common(part: sparse.coo_matrix, site_of: NDArray[np.int64], sites: int, share: float) -> NDArray[np.bool_]:
    width = part.shape[1]
    pairs = distinct(site_of[part.row] * np.int64(width) + part.col)
    carried = np.bincount(pairs % width, minlength=width)
    result: NDArray[np.bool_] = carried >= share * sites
    return result
