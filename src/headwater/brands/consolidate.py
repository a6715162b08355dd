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
    wishes = set()
    for own, others in linkage.items():
        other = min(others, key=lambda brand: (-others[brand], brand))
        if others[other] >= options.merge and not _torn(own, other, linkage, options):
            wishes.add((-others[other], min(own, other), max(own, other)))
    taken: set[int] = set()
    for _, keep, give_up in sorted(wishes):
        if not taken & {keep, give_up}:
            into[give_up] = keep
            taken |= {keep, give_up}
    return into


def _torn(own: int, other: int, linkage: Linkage, options: BrandOptions) -> bool:
    """Whether either of the two is about as near to a third brand that is itself a stranger to the first.

    Such a page or fragment lies between two families and must not join them. Rivals that are alike are no rivals: they
    are parts of one brand that have not met yet.
    """
    return any(
        third != partner
        and value >= options.join
        and value * options.ratio > linkage[torn].get(partner, 0.0)
        and max(linkage.get(third, _NONE).get(partner, 0.0), linkage.get(partner, _NONE).get(third, 0.0)) < options.join
        for torn, partner in ((own, other), (other, own))
        if torn in linkage
        for third, value in linkage[torn].items()
    )


_NONE: dict[int, float] = {}
