"""Join brands that only the order of events kept apart, by average linkage with hindsight.

A template whose middle version was captured last first looks like two brands. Each brand is put the same question its
sites were put, with the standing averaged over *all* its periods (average linkage, Sokal and Michener 1958), so that
one bridging page cannot join two families. Joins happen in rounds, the strongest first.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from headwater.brands.options import BrandOptions
from headwater.brands.votes import Addresses, votes

_ROUNDS = 30
Linkage = dict[int, dict[int, float]]


def consolidate(
    periods: Sequence[Addresses],
    brand: NDArray[np.int64],
    brand_of_print: NDArray[np.int64],
    alike: sparse.csr_matrix,
    options: BrandOptions,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(brand per period, brand per print) after joining; a joined brand keeps the number of its earliest part."""
    standing = [_likenesses(addresses, brand_of_print, alike) for addresses in periods]
    for _ in range(_ROUNDS):
        into = _joins(_linkage(standing, brand), int(brand.max(initial=-1)) + 1, options)
        given_up = set(np.flatnonzero(into != np.arange(len(into))).tolist())
        if not given_up:
            break
        brand = into[brand]
        brand_of_print = np.where(brand_of_print >= 0, into[brand_of_print], -1)
        for number, addresses in enumerate(periods):  # only what a join touched is put to the vote again
            if not given_up.isdisjoint(standing[number]):
                standing[number] = _likenesses(addresses, brand_of_print, alike)
    return brand, brand_of_print


def _likenesses(addresses: Addresses, brand_of_print: NDArray[np.int64], alike: sparse.csr_matrix) -> dict[int, float]:
    return {other: vote.likeness for other, vote in votes(addresses, alike, brand_of_print).items()}


def _linkage(standing: Sequence[dict[int, float]], brand: NDArray[np.int64]) -> Linkage:
    """brand -> other brand -> mean over the brand's periods of the other's likeness."""
    total: Linkage = defaultdict(lambda: defaultdict(float))
    for likenesses, own in zip(standing, brand.tolist(), strict=True):
        row = total[own]
        for other, likeness in likenesses.items():
            if other != own:
                row[other] += likeness
    sizes = np.bincount(brand) if len(brand) else np.empty(0, np.int64)
    return {
        own: {other: value / sizes[own] for other, value in others.items()} for own, others in total.items() if others
    }


def _joins(linkage: Linkage, count: int, options: BrandOptions) -> NDArray[np.int64]:
    """For each brand the brand it joins, itself if none: strongest first, and no brand takes part twice in a round."""
    into = np.arange(count)
    wishes = []
    for own, others in linkage.items():
        other, value, runner_up = _best_two(others)
        if value >= options.merge and (value >= options.seen or value >= options.ratio * runner_up):
            wishes.append((-value, min(own, other), max(own, other)))
    taken: set[int] = set()
    for _, keep, give_up in sorted(wishes):
        if not taken & {keep, give_up}:
            into[give_up] = keep
            taken |= {keep, give_up}
    return into


def _best_two(others: dict[int, float]) -> tuple[int, float, float]:
    ranked = sorted((-value, other) for other, value in others.items())[:2]
    return ranked[0][1], -ranked[0][0], -ranked[1][0] if len(ranked) > 1 else 0.0
