"""Likeness of the very pages a decision names: grouping compares the versions that stand for them."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headwater.brands.likeness import Likeness, likeness, weighed
from headwater.brands.options import BrandOptions
from headwater.brands.pages import free_hosts, number
from headwater.brands.prints import bags
from headwater.brands.weights import Weights

_BLOCK = 10_000


def between(
    captures: pa.Table,
    fingerprints: pa.Table,
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    weights: Weights,
    options: BrandOptions,
) -> Likeness:
    """Likeness of pairs of capture rows; both tables are in the same order."""
    blocks = (slice(start, start + _BLOCK) for start in range(0, len(left), _BLOCK))
    return Likeness.joined(
        _block(captures, fingerprints, left[block], right[block], weights, options) for block in blocks
    )


def _block(
    captures: pa.Table,
    fingerprints: pa.Table,
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    weights: Weights,
    options: BrandOptions,
) -> Likeness:
    rows, place = np.unique(np.concatenate([left, right]), return_inverse=True)
    pages = bags(fingerprints, rows)
    keys, column = number(pages.keys)
    laid = weighed(pages, weights.entries(pages, free_hosts(captures, rows)), column, len(keys))
    return likeness(laid, place[: len(left)], place[len(left) :], options)
