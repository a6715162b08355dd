"""Likeness of the very pages a decision names: grouping compares the versions that stand for them."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headwater.brands.likeness import Likeness, likeness, weighed
from headwater.brands.options import BrandOptions
from headwater.brands.pages import free_hosts, number
from headwater.brands.prints import bags
from headwater.brands.threads import shared_out
from headwater.brands.weights import Weights

_BLOCK = 4_000


def between(
    captures: pa.Table,
    fingerprints: pa.Table,
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    weights: Weights,
    options: BrandOptions,
) -> Likeness:
    """Likeness of pairs of capture rows; both tables are in the same order."""

    def measure(start: int) -> Likeness:
        part = slice(start, start + _BLOCK)
        return _block(captures, fingerprints, left[part], right[part], weights, options)

    return Likeness.joined(shared_out(measure, range(0, max(len(left), 1), _BLOCK), options.threads))


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
    laid = weighed(pages, weights.entries(pages, free_hosts(captures, rows), (keys, column)), column, len(keys))
    return likeness(laid, place[: len(left)], place[len(left) :], replace(options, threads=1))
