"""How near brands are to one another: the mean standing over a brand's looks (average linkage, Sokal and Michener).

Not symmetric: a new version may be near to a brand most of whose looks are far from it.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from headwater.brands.looks import Faces
from headwater.brands.options import BrandOptions
from headwater.brands.ordered import rows_of, run_starts
from headwater.brands.standing import Resemblances, grouped, roles_of, standings


@dataclass(frozen=True)
class Linkage:
    """`value[i]`: how near brand `other[i]` is to brand `own[i]`, in [0, 1]; ordered by (own, other).

    `peak[i]` is the same of the one look of `own[i]` that comes nearest to `other[i]`. `size[b]` counts the looks of
    brand b, 0 for a number that names none.
    """

    own: NDArray[np.int64]
    other: NDArray[np.int64]
    value: NDArray[np.float64]
    peak: NDArray[np.float64]
    size: NDArray[np.int64]

    @property
    def width(self) -> int:
        """One more than the largest number that can name a brand."""
        return len(self.size)

    @cached_property
    def keys(self) -> NDArray[np.int64]:
        """One ascending number a pair."""
        return self.own * self.width + self.other

    def of(self, own: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.float64]:
        """The value of each pair, 0 where there is none."""
        return self._read(self.value, own, other)

    def peak_of(self, own: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.float64]:
        """The peak of each pair, 0 where there is none."""
        return self._read(self.peak, own, other)

    def where(self, keep: NDArray[np.bool_]) -> "Linkage":
        """Only some of the pairs."""
        return Linkage(self.own[keep], self.other[keep], self.value[keep], self.peak[keep], self.size)

    def _read(
        self, column: NDArray[np.float64], own: NDArray[np.int64], other: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        if not len(self.own):
            return np.zeros(len(own))
        wanted = own * self.width + other
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.where(self.keys[at] == wanted, column[at], 0.0)


def link(
    shown: Faces, label: NDArray[np.int64], since: NDArray[np.int64], alike: sparse.csr_matrix, options: BrandOptions
) -> Linkage:
    """How near every other brand is to each brand: the mean standing of the other over the brand's looks."""
    width = len(label)
    found = _resembled(shown, label, since, alike, options.version_stars)
    look, other, standing = standings(shown, found, roles_of(shown, label, width), options)
    keep = label[look] != other
    own, other, standing = label[look][keep], other[keep], standing[keep]
    keys, total, peak = _sum_and_peak(own * width + other, standing)
    size = np.bincount(label[np.unique(shown.owner)], minlength=width)
    return Linkage(keys // width, keys % width, total / np.maximum(size[keys // width], 1), peak, size)


def _sum_and_peak(
    keys: NDArray[np.int64], values: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Distinct keys, ascending, with the sum and the largest of their values."""
    order = np.argsort(keys, kind="stable")
    keys, values = keys[order], values[order]
    starts = np.flatnonzero(run_starts(keys))
    if not len(starts):
        return keys, values, values
    return keys[starts], np.add.reduceat(values, starts), np.maximum.reduceat(values, starts)


def _resembled(
    shown: Faces, label: NDArray[np.int64], since: NDArray[np.int64], alike: sparse.csr_matrix, stars: int
) -> Resemblances:
    """Each face against the nearest version of every brand."""
    width = len(label)
    brands_of = _brands_of_versions(shown, label, since, alike.shape[0], stars)
    version, brand, value = _nearest(np.unique(shown.version), alike, brands_of, width)
    indptr = np.searchsorted(version, np.arange(alike.shape[0] + 1))
    return Resemblances(*rows_of(indptr, shown.version, brand, value))


def _brands_of_versions(
    shown: Faces, label: NDArray[np.int64], since: NDArray[np.int64], versions: int, stars: int
) -> sparse.csr_matrix:
    """The brands each version stands for: the earliest `stars` that show it, or a page on every site would cost n^2."""
    keys = np.unique(shown.version * len(label) + label[shown.owner])
    version, brand = keys // len(label), keys % len(label)
    order = np.lexsort((since[brand], version))
    version, brand = version[order], brand[order]
    start = np.maximum.accumulate(np.where(run_starts(version), np.arange(len(version)), 0))
    early = np.arange(len(version)) - start < stars
    version, brand = version[early], brand[early]
    indptr = np.concatenate([[0], np.cumsum(np.bincount(version, minlength=versions))])
    return sparse.csr_matrix((np.ones(len(brand), np.int8), brand, indptr), shape=(versions, len(label)))


def _nearest(
    versions: NDArray[np.int64], alike: sparse.csr_matrix, brands_of: sparse.csr_matrix, width: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """(version, brand, likeness to the brand's nearest version), ordered."""
    row, near, value = rows_of(alike.indptr, versions, alike.indices, alike.data)
    at, brand, _ = rows_of(brands_of.indptr, near, brands_of.indices, brands_of.data)
    keys, best = grouped(versions[row[at]] * width + brand, value[at], np.maximum)
    return keys // width, keys % width, best
