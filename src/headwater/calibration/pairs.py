"""Labelled pairs: a score, whether the two were truly the same, and the cluster that the pair hangs together with."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from headwater.errors import InputError

PLACES = 6
"""Decimal places of a score: what a parameter file holds, so that a score meets the same step in both."""


@dataclass(frozen=True)
class Pairs:
    """Row i: `scores[i]` (finite), `same[i]`, and the number of its cluster in `cluster[i]` (0 .. clusters-1)."""

    scores: NDArray[np.float64]
    same: NDArray[np.bool_]
    cluster: NDArray[np.int64]

    @classmethod
    def of(cls, scores: ArrayLike, same: ArrayLike, clusters: Sequence[object]) -> "Pairs":
        """Pairs from columns of equal length, put in an order of their own; raises InputError for others.

        `clusters` names what the pair belongs to (a template, an operation): pairs of one cluster are not independent.
        """
        value = np.round(np.asarray(scores, np.float64).ravel(), PLACES)
        truth = np.asarray(same, np.bool_).ravel()
        if not len(value) == len(truth) == len(clusters):
            raise InputError(f"{len(value)} scores, {len(truth)} labels, {len(clusters)} clusters: give one of each")
        if not np.isfinite(value).all():
            raise InputError("a score is not a finite number: leave out pairs without a score")
        names = [str(name) for name in clusters]
        numbers = {name: number for number, name in enumerate(sorted(set(names)))}
        cluster = np.array([numbers[name] for name in names], np.int64)
        order = np.lexsort((truth, cluster, value))
        return cls(value[order], truth[order], cluster[order])

    def __len__(self) -> int:
        return len(self.scores)

    def sizes(self) -> NDArray[np.int64]:
        """Pairs in each cluster, clusters without any left out."""
        return np.unique(self.cluster, return_counts=True)[1]

    def within(self, least: float, below: float) -> "Pairs":
        """The pairs with least <= score < below."""
        inside = (self.scores >= least) & (self.scores < below)
        return Pairs(self.scores[inside], self.same[inside], self.cluster[inside])


def brand_score(likeness: float, next_likeness: float | None) -> float:
    """The score of the brand question, in [-0.5, 1]: likeness to the best brand less half of that to the runner-up.

    Rises with the likeness and falls with the runner-up's, so that a page near to two brands counts for little.
    """
    return round(likeness - 0.5 * (next_likeness or 0.0), PLACES)
