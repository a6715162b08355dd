"""How alike two prints are: weighted Jaccard per view, blended by how much material each view has.

Weighted Jaccard = sum of minima over sum of maxima (Ružička 1958). Exact, and only for pairs somebody proposed.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from headwater.brands.options import BrandOptions
from headwater.brands.weights import Weighted

_BLOCK = 20_000


class Likeness(NamedTuple):
    """Blend and its parts for each proposed pair; `views[v]` is NaN where neither print has that view."""

    blend: NDArray[np.float64]
    views: dict[str, NDArray[np.float64]]


def likeness(weighted: Weighted, left: NDArray[np.int64], right: NDArray[np.int64], options: BrandOptions) -> Likeness:
    """Likeness of the pairs (left[i], right[i]), symmetric, in [0, 1]."""
    total = np.zeros(len(left))
    trust = np.zeros(len(left))
    views = {}
    for view, matrix in weighted.items():
        shared, union = _overlap(matrix, left, right)
        with np.errstate(invalid="ignore"):
            views[view] = shared / union
        weight = options.view_weight[view] * union / (union + options.view_mass[view])
        total += np.where(union > 0, weight * np.nan_to_num(views[view]), 0.0)
        trust += weight
    return Likeness(np.divide(total, trust, out=np.zeros(len(left)), where=trust > 0), views)


def _overlap(
    matrix: sparse.csr_matrix, left: NDArray[np.int64], right: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    mass = np.asarray(matrix.sum(axis=1), np.float64).ravel()
    shared = np.empty(len(left))
    for start in range(0, len(left), _BLOCK):
        part = slice(start, start + _BLOCK)
        shared[part] = np.asarray(matrix[left[part]].minimum(matrix[right[part]]).sum(axis=1), np.float64).ravel()
    return shared, mass[left] + mass[right] - shared
