"""Which versions are alike, and how much: candidates by signature, then exact likeness; weights learnt and applied."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from headwater.brands import signatures
from headwater.brands.candidates import pairs, promising
from headwater.brands.likeness import Likeness, likeness, template_mass, weighed
from headwater.brands.options import BrandOptions
from headwater.brands.ordered import distinct
from headwater.brands.pages import Pages
from headwater.brands.weights import UNIT, Sample, Weights, learn

Exactly = Callable[[NDArray[np.int64], NDArray[np.int64]], Likeness]
"""Exact likeness of pairs of versions, left before right."""


@dataclass(frozen=True)
class Compared:
    """`alike` is the symmetric version x version matrix of likenesses from `doubt` up, with a unit diagonal.

    `first[v]` is the first capture row of version v; `exactly` compares pairs that nobody proposed.
    """

    alike: sparse.csr_matrix
    first: NDArray[np.int64]
    exactly: Exactly

    def likeness(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float64]:
        """Exact likeness of any pairs of versions, each distinct pair measured once."""
        low, high, count = np.minimum(left, right), np.maximum(left, right), max(len(self.first), 1)
        wanted = low * count + high
        once = distinct(wanted[low != high])
        value = self.exactly(once // count, once % count).blend
        result = np.ones(len(left))
        result[low != high] = value[np.searchsorted(once, wanted[low != high])]
        return result

    def within(self, part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
        """The share of the weight of each version `part` that the version `whole` has too (containment)."""
        low, high = np.minimum(part, whole), np.maximum(part, whole)
        found = self.exactly(low, high)
        return np.where(part == low, found.within_left, found.within_right)


def learn_from(pages: Pages, brand: NDArray[np.int64] | None, options: BrandOptions) -> Weights:
    """Weights from the versions; `brand` groups them (-1: on its own), else their coarse families do.

    Without brands nothing is taken for a free host's banner: it could as well be a brand's own page.
    """
    group = (pages.family if brand is None else brand)[pages.version_of_print[pages.sampled]]
    sample = Sample(pages.sample, pages.column, pages.keys, group, pages.site, pages.several, pages.host)
    return learn(sample, options, banners=brand is not None).without(pages.injected)


def compare(pages: Pages, weights: Weights, options: BrandOptions) -> Compared:
    """All versions that are alike under `weights`."""
    count = len(pages)
    entries = pages.sample.indptr[count]
    versions = pages.sample.head(count)
    column = pages.column[:entries]
    units = weights.entries(versions, pages.host[:count], (pages.keys, column))
    laid = weighed(versions, units, column, len(pages.keys))
    signature = signatures.weighted(versions, units / UNIT, options.far_permutations, options.threads)
    proposed = pairs(signatures.band_keys(signature, options.far_rows), pages.blank, options.bucket_stars)
    left, right = promising(signature, template_mass(versions, units), proposed, options)
    value = likeness(laid, left, right, options).blend
    keep = value >= options.doubt
    return Compared(
        symmetric(left[keep], right[keep], value[keep], count),
        pages.first,
        lambda one, other: likeness(laid, one, other, options),
    )


def symmetric(
    left: NDArray[np.int64], right: NDArray[np.int64], value: NDArray[np.float64], count: int
) -> sparse.csr_matrix:
    """The symmetric matrix of these pairs with a unit diagonal."""
    own = np.arange(count)
    rows, columns = np.concatenate([left, right, own]), np.concatenate([right, left, own])
    return sparse.csr_matrix((np.concatenate([value, value, np.ones(count)]), (rows, columns)), shape=(count, count))
