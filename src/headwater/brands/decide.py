"""Decide each period of a site in order of time: seen, altered, new or review, with the best and the next best brand.

The question put is an analyst's: "of all templates known by then, which is this, and is any other nearly as good?"
A brand's every kept version stands for it. Deciding in order of *capture* time, not of arrival, makes the result the
same whatever order the facts came in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from headwater.brands.options import BrandOptions
from headwater.brands.votes import NO_VOTE, Addresses, Vote, votes


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


def decide(
    periods: Sequence[Addresses], alike: sparse.csr_matrix, options: BrandOptions
) -> tuple[list[Decision], NDArray[np.int64]]:
    """Decisions per period and the brand every print stands for afterwards.

    `alike` is the symmetric print x print matrix of verified likenesses with a unit diagonal.
    """
    known = _Known(np.full(alike.shape[0], -1, np.int64))
    return [_decide_one(addresses, alike, known, options) for addresses in periods], known.brand_of_print


def _decide_one(addresses: Addresses, alike: sparse.csr_matrix, known: _Known, options: BrandOptions) -> Decision:
    standing = votes(addresses, alike, known.brand_of_print)
    ranked = sorted(standing, key=lambda brand: (-standing[brand].rank, brand))
    nearest, other = (*ranked, -1, -1)[:2]
    best, runner_up = standing.get(nearest, NO_VOTE), standing.get(other, NO_VOTE)
    outcome = _outcome(best, runner_up, options)
    brand = nearest
    if outcome in ("new", "review"):
        brand, known.brands = known.brands, known.brands + 1
    prints = np.concatenate(list(addresses))
    known.brand_of_print[prints[known.brand_of_print[prints] < 0]] = brand
    return Decision(outcome, brand, best.likeness, nearest, other, runner_up.likeness, best.page, best.match)


def _outcome(best: Vote, runner_up: Vote, options: BrandOptions) -> str:
    if best.likeness < options.doubt:
        return "new"
    if best.likeness >= options.seen:
        return "seen" if best.rank >= runner_up.rank * options.ratio_seen else "review"
    return "altered" if best.likeness >= options.join and best.rank >= runner_up.rank * options.ratio else "review"
