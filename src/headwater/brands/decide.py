"""What is said about each period: seen, altered, new or review, with the nearest and the next nearest brand by then.

The grouping decides where a period belongs; this tells how it looked on the day, against what was known by then. A
page counts as the version that stands for it, but the likeness reported is measured on the pages themselves.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from headwater.brands.compare import Compared
from headwater.brands.group import Grouped
from headwater.brands.likeness import Likeness
from headwater.brands.options import BrandOptions
from headwater.brands.ordered import rows_of, run_starts
from headwater.brands.standing import Resemblances, grouped, roles_of, standings


class Decision(NamedTuple):
    """What was decided for one period, and against what.

    `nearest` and `next_brand` number the best and second brand known by then (-1 if none); `page` is the period's
    capture row and `match` that of the known version behind `likeness` (-1 if none). `page_in_match` is the share of
    the page's weight that the match has too, `match_in_page` the reverse (containment, words aside).
    """

    outcome: str
    likeness: float
    nearest: int
    next_brand: int
    next_likeness: float
    page: int
    match: int
    page_in_match: float
    match_in_page: float


class _Standing(NamedTuple):
    """Per period: the best and second brand and their standings, the best page's face and the version it matched."""

    nearest: NDArray[np.int64]
    value: NDArray[np.float64]
    next_brand: NDArray[np.int64]
    next_value: NDArray[np.float64]
    own: NDArray[np.float64]
    page: NDArray[np.int64]
    match: NDArray[np.int64]
    alike: NDArray[np.float64]


Exact = Callable[[NDArray[np.int64], NDArray[np.int64]], Likeness]
"""Likeness of pairs of capture rows."""


def decide(
    found: Grouped, brand: NDArray[np.int64], compared: Compared, options: BrandOptions, exact: Exact
) -> list[Decision]:
    """Decisions per period; `brand[k]` is the brand of period k."""
    stood = _stood(found, brand, compared, options)
    fidelity, page_in_match, match_in_page = _measured(stood, exact)
    value, own = stood.value * fidelity, stood.own * np.where(stood.nearest == brand, fidelity, 1.0)
    outcome = _outcomes(brand, own, value, options)
    columns = (
        outcome, value, stood.nearest, stood.next_brand, stood.next_value, stood.page, stood.match, page_in_match,
        match_in_page,
    )  # fmt: skip
    return [Decision(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def _measured(stood: _Standing, exact: Exact) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """(fidelity, containment of the page in its match, of the match in the page) of each period's two best pages.

    Fidelity is the likeness of the pages themselves over that of the versions that stand for them, at most 1.
    """
    compared = np.flatnonzero(stood.page >= 0)
    truly = exact(stood.page[compared], stood.match[compared])
    fidelity, left, right = np.ones(len(stood.page)), np.zeros(len(stood.page)), np.zeros(len(stood.page))
    fidelity[compared] = np.minimum(1.0, truly.blend / stood.alike[compared])
    left[compared], right[compared] = truly.within_left, truly.within_right
    return fidelity, left, right


def _outcomes(
    brand: NDArray[np.int64], own: NDArray[np.float64], best: NDArray[np.float64], options: BrandOptions
) -> NDArray[np.str_]:
    """A brand's first period is new; alone in its brand and near to another one, it is left to a person."""
    size = np.bincount(brand)
    founder = np.zeros(len(brand), np.bool_)
    founder[np.unique(brand, return_index=True)[1]] = True
    outcome = np.where(own >= options.seen, "seen", "altered")
    outcome = np.where(founder, "new", outcome)
    return np.where(founder & (size[brand] == 1) & (best >= options.doubt), "review", outcome)


def _stood(found: Grouped, brand: NDArray[np.int64], compared: Compared, options: BrandOptions) -> _Standing:
    count, width = len(found.periods), int(brand.max(initial=-1)) + 1
    founder = np.full(len(compared.first), -1, np.int64)
    order = np.argsort(found.faces.owner, kind="stable")[::-1]
    founder[found.faces.version[order]] = brand[found.faces.owner[order]]  # the earliest period is written last
    face, near, value = rows_of(compared.alike.indptr, found.faces.version, compared.alike.indices, compared.alike.data)
    known = compared.first[near] < found.periods.first[found.faces.owner[face]]
    face, near, value = face[known], near[known], value[known]
    keys, best = grouped(face * width + founder[near], value, np.maximum)
    met = Resemblances(keys // max(width, 1), keys % max(width, 1), best)
    owner, other, standing = standings(found.faces, met, roles_of(found.faces, brand, width), options)
    ranked = _ranked(count, owner, other, standing)
    own = np.zeros(count)
    mine = other == brand[owner]
    own[owner[mine]] = standing[mine]
    return _Standing(*ranked, own, *_pages(found, compared, ranked[0], face, near, value, founder))


def _ranked(
    count: int, owner: NDArray[np.int64], other: NDArray[np.int64], standing: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    order = np.lexsort((other, -standing, owner))
    owner, other, standing = owner[order], other[order], standing[order]
    first = run_starts(owner)
    second = np.zeros(len(owner), np.bool_)
    second[1:] = first[:-1] & ~first[1:]
    result: list[NDArray[np.int64] | NDArray[np.float64]] = []
    for place in (first, second):
        brand, value = np.full(count, -1, np.int64), np.zeros(count)
        brand[owner[place]], value[owner[place]] = other[place], standing[place]
        result += [brand, value]
    return tuple(result)  # type: ignore[return-value]


def _pages(
    found: Grouped,
    compared: Compared,
    nearest: NDArray[np.int64],
    face: NDArray[np.int64],
    near: NDArray[np.int64],
    value: NDArray[np.float64],
    founder: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """(row of the best page, row of the version it matched, their likeness); -1 where none came near."""
    owner = found.faces.owner[face]
    ours = founder[near] == nearest[owner]
    owner, face, near, value = owner[ours], face[ours], near[ours], value[ours]
    order = np.lexsort((near, found.faces.version[face], -value, owner))  # nothing that other sites' addresses decide
    top = order[run_starts(owner[order])]
    page, match = np.full(len(nearest), -1, np.int64), np.full(len(nearest), -1, np.int64)
    match[owner[top]] = compared.first[near[top]]
    page[owner[top]] = _shown_at(found, owner[top], found.faces.version[face[top]])
    alike = np.ones(len(nearest))
    alike[owner[top]] = value[top]
    return page, match, alike


def _shown_at(found: Grouped, period: NDArray[np.int64], version: NDArray[np.int64]) -> NDArray[np.int64]:
    """The first capture row of each period that shows the version."""
    width = int(found.shots.version.max(initial=0)) + 1
    keys = found.periods.of_shot * width + found.shots.version
    order = np.lexsort((found.shots.row, keys))
    result: NDArray[np.int64] = found.shots.row[order][np.searchsorted(keys[order], period * width + version)]
    return result
