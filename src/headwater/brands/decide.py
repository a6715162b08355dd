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


class Pages(NamedTuple):
    """What a period showed: all its addresses, and the distinct prints of each of its slices in order of time."""

    addresses: Addresses
    by_slice: Sequence[NDArray[np.int64]]


def decide(
    periods: Sequence[Pages], alike: sparse.csr_matrix, options: BrandOptions
) -> tuple[list[Decision], NDArray[np.int64]]:
    """Decisions per period and the brand every print stands for afterwards (-1: none).

    `alike` is the symmetric print x print matrix of verified likenesses with a unit diagonal.
    """
    known = _Known(np.full(alike.shape[0], -1, np.int64))
    return [_decide_one(pages, alike, known, options) for pages in periods], known.brand_of_print


def _decide_one(pages: Pages, alike: sparse.csr_matrix, known: _Known, options: BrandOptions) -> Decision:
    standing = votes(pages.addresses, alike, known.brand_of_print)
    ranked = sorted(standing, key=lambda brand: (-standing[brand].rank, brand))
    nearest, other = (*ranked, -1, -1)[:2]
    best, runner_up = standing.get(nearest, NO_VOTE), standing.get(other, NO_VOTE)
    outcome = _outcome(best, runner_up, options)
    brand = nearest
    if outcome in ("new", "review"):
        brand, known.brands = known.brands, known.brands + 1
    _remember(pages, brand, alike, known, options)
    return Decision(outcome, brand, best.likeness, nearest, other, runner_up.likeness, best.page, best.match)


def _outcome(best: Vote, runner_up: Vote, options: BrandOptions) -> str:
    if best.likeness < options.doubt:
        return "new"
    if best.likeness >= options.seen:
        return "seen" if best.rank >= runner_up.rank * options.ratio_seen else "review"
    return "altered" if best.likeness >= options.join and best.rank >= runner_up.rank * options.ratio else "review"


def _remember(pages: Pages, brand: int, alike: sparse.csr_matrix, known: _Known, options: BrandOptions) -> None:
    """Let the period's prints stand for `brand`: those of its first slice, and later ones that resemble the brand.

    A later page that resembles nothing known may be an unseen role, or another brand on the same site: until another
    site settles it, it stands for neither.
    """
    of_print = known.brand_of_print
    first, *later = pages.by_slice
    of_print[first[of_print[first] < 0]] = brand
    for prints in later:
        for page in prints[of_print[prints] < 0].tolist():
            start, end = alike.indptr[page], alike.indptr[page + 1]
            near = alike.indices[start:end][alike.data[start:end] >= options.join]
            if (of_print[near] == brand).any():
                of_print[prints[of_print[prints] < 0]] = brand
                break
