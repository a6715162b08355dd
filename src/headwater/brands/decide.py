"""Decide each period of a site in order of time: seen, altered, new or review, with the best and the next best brand.

The question put is an analyst's: "of all templates known by then, which is this, and is any other nearly as good?"
A brand's every kept version stands for it. Deciding in order of *capture* time, not of arrival, makes the result the
same whatever order the facts came in.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from headwater.brands.options import BrandOptions

_BEST_PAGE = 0.75  # share of the best-matching page in a vote; the rest is the mean over the period's pages


class Decision(NamedTuple):
    """What was decided for one period: `brand` -1 when nothing is claimed; `next_brand` -1 when there is no other."""

    outcome: str
    brand: int
    likeness: float
    nearest: int
    next_brand: int
    next_likeness: float


@dataclass
class _Known:
    """What is known so far: the brand each print stands for."""

    brand_of_print: NDArray[np.int64]
    brands: int = 0


def decide(
    pages: list[NDArray[np.int64]], alike: sparse.csr_matrix, options: BrandOptions
) -> tuple[list[Decision], NDArray[np.int64]]:
    """Decisions per period (`pages[k]` = its prints) and the brand every print stands for afterwards.

    `alike` is the symmetric print x print matrix of verified likenesses with a unit diagonal.
    """
    known = _Known(np.full(alike.shape[0], -1, np.int64))
    return [_decide_one(prints, alike, known, options) for prints in pages], known.brand_of_print


def _decide_one(prints: NDArray[np.int64], alike: sparse.csr_matrix, known: _Known, options: BrandOptions) -> Decision:
    votes = _votes(prints, alike, known.brand_of_print)
    ranked = sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))[:2]
    (nearest, top), (other, runner_up) = (*ranked, (-1, 0.0), (-1, 0.0))[:2]
    outcome = _outcome(top, runner_up, options)
    brand = nearest
    if outcome in ("new", "review"):
        brand, known.brands = known.brands, known.brands + 1
    fresh = prints[known.brand_of_print[prints] < 0]
    known.brand_of_print[fresh] = brand
    return Decision(outcome, brand, top, nearest, other, runner_up)


def _outcome(top: float, runner_up: float, options: BrandOptions) -> str:
    if top < options.doubt:
        return "new"
    if top < options.join or top < runner_up * options.ratio:
        clear = top >= options.seen and top >= runner_up * options.ratio_seen
        return "seen" if clear else "review"
    return "seen" if top >= options.seen else "altered"


def _votes(prints: NDArray[np.int64], alike: sparse.csr_matrix, brand_of_print: NDArray[np.int64]) -> dict[int, float]:
    """Per brand: the best page's likeness, moderated by the mean over all pages of the period."""
    best: dict[int, list[float]] = {}
    for index, row in enumerate(prints.tolist()):
        start, end = alike.indptr[row], alike.indptr[row + 1]
        brands = brand_of_print[alike.indices[start:end]]
        for brand, value in zip(brands.tolist(), alike.data[start:end].tolist(), strict=True):
            if brand >= 0:
                page = best.setdefault(brand, [0.0] * len(prints))
                page[index] = max(page[index], value)
    return {brand: _BEST_PAGE * max(page) + (1 - _BEST_PAGE) * sum(page) / len(page) for brand, page in best.items()}
