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
    """What was decided for one period, and against what.

    `nearest` and `next_brand` number the best and second brand known by then (-1 if none); `page` is the period's print
    and `match` the known print behind `likeness` (-1 if none).
    """

    outcome: str
    brand: int
    likeness: float
    nearest: int
    next_brand: int
    next_likeness: float
    page: int
    match: int


@dataclass
class _Known:
    """What is known so far: the brand each print stands for."""

    brand_of_print: NDArray[np.int64]
    brands: int = 0


class _Vote(NamedTuple):
    likeness: float
    page: int
    match: int


_NO_VOTE = _Vote(0.0, -1, -1)


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
    ranked = sorted(votes, key=lambda brand: (-votes[brand].likeness, brand))
    nearest, other = (*ranked, -1, -1)[:2]
    best, runner_up = votes.get(nearest, _NO_VOTE), votes.get(other, _NO_VOTE).likeness
    outcome = _outcome(best.likeness, runner_up, options)
    brand = nearest
    if outcome in ("new", "review"):
        brand, known.brands = known.brands, known.brands + 1
    fresh = prints[known.brand_of_print[prints] < 0]
    known.brand_of_print[fresh] = brand
    return Decision(outcome, brand, best.likeness, nearest, other, runner_up, best.page, best.match)


def _outcome(top: float, runner_up: float, options: BrandOptions) -> str:
    if top < options.doubt:
        return "new"
    if top >= options.seen:
        return "seen" if top >= runner_up * options.ratio_seen else "review"
    return "altered" if top >= options.join and top >= runner_up * options.ratio else "review"


def _votes(prints: NDArray[np.int64], alike: sparse.csr_matrix, brand_of_print: NDArray[np.int64]) -> dict[int, _Vote]:
    """Per brand: the best page's likeness, moderated by the mean over all pages of the period."""
    best: dict[int, dict[int, tuple[float, int]]] = {}
    for row in prints.tolist():
        start, end = alike.indptr[row], alike.indptr[row + 1]
        matches = alike.indices[start:end]
        brands = brand_of_print[matches]
        for brand, match, value in zip(brands.tolist(), matches.tolist(), alike.data[start:end].tolist(), strict=True):
            if brand >= 0:
                pages = best.setdefault(brand, {})
                pages[row] = max(pages.get(row, (0.0, -1)), (value, match))
    return {brand: _vote(pages, len(prints)) for brand, pages in best.items()}


def _vote(pages: dict[int, tuple[float, int]], count: int) -> _Vote:
    (value, match), page = max((best, row) for row, best in pages.items())
    mean = sum(likeness for likeness, _ in pages.values()) / count
    return _Vote(_BEST_PAGE * value + (1 - _BEST_PAGE) * mean, page, match)
