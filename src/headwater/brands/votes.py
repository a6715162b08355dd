"""How the pages of a period vote for brands.

- A page address may show different things to different audiences (a disguised site's harmless page, ATTRIBUTION A7), so
  the prints of one address share one vote, their mean: a shared disguise alone cannot carry a site into a brand.
- Addresses differ by role, and a brand may not have shown every role before, so the best address counts most.
- A print that fits several brands about equally well says little about any of them: it counts 1/k in the ranking.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

BEST_ADDRESS = 0.75
"""Share of the best address in a period's vote; the rest is the mean over its addresses."""
ABOUT_EQUAL = 0.85
"""A brand fits a print about as well as the best one from this fraction of the best likeness on."""

Addresses = Mapping[int, NDArray[np.int64]]
"""What was shown: for each address (numbered over all captures) the distinct prints it showed."""


class Vote(NamedTuple):
    """One brand's standing: `rank` orders brands, `likeness` is undiscounted; the best print and what it matched."""

    rank: float
    likeness: float
    page: int
    match: int


NO_VOTE = Vote(0.0, 0.0, -1, -1)


def votes(addresses: Addresses, alike: sparse.csr_matrix, brand_of_print: NDArray[np.int64]) -> dict[int, Vote]:
    """The standing of every brand that any page resembles."""
    seats: dict[int, list[tuple[float, float, int, int]]] = {}
    for prints in addresses.values():
        for brand, seat in _address(prints, alike, brand_of_print).items():
            seats.setdefault(brand, []).append(seat)
    return {brand: _vote(of_brand, len(addresses)) for brand, of_brand in seats.items()}


def _address(
    prints: NDArray[np.int64], alike: sparse.csr_matrix, brand_of_print: NDArray[np.int64]
) -> dict[int, tuple[float, float, int, int]]:
    """Per brand (rank, likeness, page, match) of one address: means over its prints, and the best of them."""
    total: dict[int, tuple[float, float, float, int, int]] = {}
    for page in prints.tolist():
        best = _best(page, alike, brand_of_print)
        bound = ABOUT_EQUAL * max((value for value, _ in best.values()), default=0.0)
        rivals = sum(value >= bound for value, _ in best.values())
        for brand, (value, match) in best.items():
            rank, likeness, top, at, to = total.get(brand, (0.0, 0.0, -1.0, -1, -1))
            if value > top:
                top, at, to = value, page, match
            total[brand] = (rank + value / rivals, likeness + value, top, at, to)
    size = len(prints)
    return {brand: (rank / size, likeness / size, at, to) for brand, (rank, likeness, _, at, to) in total.items()}


def _best(page: int, alike: sparse.csr_matrix, brand_of_print: NDArray[np.int64]) -> dict[int, tuple[float, int]]:
    """Per brand the largest likeness of one print, and to which known print."""
    start, end = alike.indptr[page], alike.indptr[page + 1]
    matches = alike.indices[start:end]
    best: dict[int, tuple[float, int]] = {}
    for brand, match, value in zip(
        brand_of_print[matches].tolist(), matches.tolist(), alike.data[start:end].tolist(), strict=True
    ):
        if brand >= 0 and (brand not in best or (value, -match) > (best[brand][0], -best[brand][1])):
            best[brand] = (value, match)
    return best


def _vote(seats: list[tuple[float, float, int, int]], addresses: int) -> Vote:
    top = max(seats, key=lambda seat: (seat[1], -seat[2]))
    rank = BEST_ADDRESS * max(seat[0] for seat in seats) + (1 - BEST_ADDRESS) * sum(s[0] for s in seats) / addresses
    likeness = BEST_ADDRESS * top[1] + (1 - BEST_ADDRESS) * sum(seat[1] for seat in seats) / addresses
    return Vote(rank, likeness, top[2], top[3])
