"""Group looks into brands: the best partner against the runner-up, in rounds, the strongest joins first.

The question is an analyst's: of all brands, which is this, and is any other nearly as good? A brand's every version
stands for it; standings are averaged over its looks (average linkage, Sokal and Michener 1958). Invariants: a function
of the set of looks; looks that no chain of likenesses connects never influence one another; judgements are kept.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from headwater.brands.linkage import Linkage, link
from headwater.brands.looks import Faces
from headwater.brands.options import BrandOptions
from headwater.brands.ordered import rows_of, run_starts

Measure = Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.float64]]
"""Likeness of pairs of versions, whether or not anybody proposed them."""
_NOTHING = Linkage(*(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0), np.empty(0), np.empty(0, np.int64)))


def nowhere(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    """Containment where no page has anything of another."""
    return np.zeros(len(part))


@dataclass(frozen=True)
class _Strangers:
    """Which brands are strangers to each other; of those that never met, `page` (a version each) is compared.

    In a large brand most pages never met, since candidates are linear: taken for strangers they would tear it apart.
    """

    linkage: Linkage
    page: NDArray[np.int64]
    measure: Measure
    within: Measure
    foes: Mapping[int, set[int]]
    least: float

    def among(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.bool_]:
        known = np.maximum(self.linkage.of(one, other), self.linkage.of(other, one))
        strange = known < self.least
        unmet = np.flatnonzero(known == 0)
        if self.foes:
            pairs = zip(one[unmet].tolist(), other[unmet].tolist(), strict=True)
            unmet = unmet[[b not in self.foes.get(a, ()) for a, b in pairs]]
        strange[unmet] = self.measure(self.page[one[unmet]], self.page[other[unmet]]) < self.least
        return strange

    def held(
        self, one: NDArray[np.int64], other: NDArray[np.int64], holder: NDArray[np.int64], share: float
    ) -> NDArray[np.bool_]:
        """Whether the holder's page has so large a share of both other pages, and neither of them of it."""
        result = np.ones(len(holder), np.bool_)
        whole = self.page[holder]
        for part in (self.page[one], self.page[other]):
            left = np.flatnonzero(result)
            result[left] = self.within(part[left], whole[left]) >= share
            left = np.flatnonzero(result)
            result[left] = self.within(whole[left], part[left]) < share
        return result


def cluster(
    shown: Faces,
    first: NDArray[np.int64],
    alike: sparse.csr_matrix,
    options: BrandOptions,
    measure: Measure,
    together: Sequence[tuple[int, int]] = (),
    apart: Sequence[tuple[int, int]] = (),
    within: Measure = nowhere,
) -> NDArray[np.int64]:
    """The brand of each look, named by its first look; `first[k]` says when look k was first seen.

    `alike` is the symmetric version x version matrix of likenesses with a unit diagonal; `measure` tells the others,
    `within` what share of the first of two pages the second has too.
    """
    count, page = len(first), _founding_pages(shown, len(first))
    label, component = _contracted(count, together), _components(shown, count, alike, together)
    several = np.zeros(count, np.bool_)
    several[_of_several_faces(shown)] = True
    for among in (~several, several):
        live = among
        while live.any():
            since = _since(first, label)
            linkage = _allowed(link(shown.of(live[shown.owner]), label, since, alike, options), label, apart)
            strangers = _Strangers(linkage, page, measure, within, _foes(label, apart), options.join)
            into = _joins(linkage, since, options, strangers)
            moved = np.flatnonzero(into[label] != label)
            if not len(moved):
                break
            label = into[label]
            live = among & np.isin(component, np.unique(component[moved]))
    strangers = _Strangers(_NOTHING, page, measure, within, _foes(label, apart), options.join)
    return _with_satellites(shown, first, label, several, alike, options, strangers, apart)


def _with_satellites(
    shown: Faces,
    first: NDArray[np.int64],
    label: NDArray[np.int64],
    several_faces: NDArray[np.bool_],
    alike: sparse.csr_matrix,
    options: BrandOptions,
    strangers: "_Strangers",
    apart: Sequence[tuple[int, int]],
) -> NDArray[np.int64]:
    """Give each brand that stayed alone because it shows several faces to the one family it shows best.

    A disguised site, or one that shows two templates, must not hold families together, so it takes no part while they
    form. Afterwards its best face may say where it belongs, unless another family of one face says the same.
    """
    since = _since(first, label)
    each = np.arange(len(shown.owner))
    by_face = Faces(shown.owner, shown.role, each, shown.version, each)
    linkage = _allowed(link(by_face, label, since, alike, options), label, apart)
    several = np.ones(len(label), np.bool_)
    several[label[~several_faces]] = False
    own, other, value = _wishes(linkage.where(several[linkage.own] & ~several[linkage.other]), options)
    families = linkage.where(~several[linkage.other])
    judged = replace(strangers, linkage=families)
    keep = ~_torn(own, other, families, since, options, judged)
    own, other, value = own[keep], other[keep], value[keep]
    order = np.lexsort((own, -value))
    enemies = defaultdict(set, {brand: set(others) for brand, others in strangers.foes.items()})
    into = np.arange(len(label))
    for one, two in zip(own[order].tolist(), other[order].tolist(), strict=True):
        if one not in enemies[two]:
            into[one] = two
            enemies[two] |= enemies[one]
    return _earliest(into)[label]


def _of_several_faces(shown: Faces) -> NDArray[np.int64]:
    """The looks that show strangers to each other at one address."""
    strange = (shown.address[1:] == shown.address[:-1]) & (shown.part[1:] != shown.part[:-1])
    return np.unique(shown.owner[1:][strange])


def _founding_pages(shown: Faces, count: int) -> NDArray[np.int64]:
    """The version that stands for each look: that of least role, landing before all, and of these the earliest."""
    order = np.lexsort((shown.version, shown.role, shown.owner))
    page = np.zeros(count, np.int64)
    first = order[run_starts(shown.owner[order])]
    page[shown.owner[first]] = shown.version[first]
    return page


def _contracted(count: int, together: Sequence[tuple[int, int]]) -> NDArray[np.int64]:
    pairs = np.array(together, np.int64).reshape(-1, 2)
    graph = sparse.coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    part = connected_components(graph, directed=False)[1]
    _, first, inverse = np.unique(part, return_index=True, return_inverse=True)
    result: NDArray[np.int64] = first[inverse]
    return result


def _components(
    shown: Faces, count: int, alike: sparse.csr_matrix, together: Sequence[tuple[int, int]]
) -> NDArray[np.int64]:
    """Component of each look in the graph of looks, versions and likenesses."""
    size = count + alike.shape[0]
    edges = alike.tocoo()
    pairs = np.array(together, np.int64).reshape(-1, 2)
    row = np.concatenate([shown.owner, edges.row.astype(np.int64) + count, pairs[:, 0]])
    column = np.concatenate([shown.version + count, edges.col.astype(np.int64) + count, pairs[:, 1]])
    graph = sparse.coo_matrix((np.ones(len(row), np.int8), (row, column)), shape=(size, size))
    result: NDArray[np.int64] = connected_components(graph, directed=False)[1][:count]
    return result


def _since(first: NDArray[np.int64], label: NDArray[np.int64]) -> NDArray[np.int64]:
    since = np.full(len(first), np.iinfo(np.int64).max)
    np.minimum.at(since, label, first)
    return since


def _allowed(linkage: Linkage, label: NDArray[np.int64], apart: Sequence[tuple[int, int]]) -> Linkage:
    """Without the pairs that a person judged different."""
    if not apart or not len(linkage.own):
        return linkage
    pairs = label[np.array(apart, np.int64)]
    forbidden = np.concatenate([pairs[:, 0] * linkage.width + pairs[:, 1], pairs[:, 1] * linkage.width + pairs[:, 0]])
    return linkage.where(~np.isin(linkage.keys, forbidden))


def _foes(label: NDArray[np.int64], apart: Sequence[tuple[int, int]]) -> dict[int, set[int]]:
    """For each brand the brands that a person judged different from it."""
    foes: dict[int, set[int]] = defaultdict(set)
    for one, other in label[np.array(apart, np.int64).reshape(-1, 2)].tolist():
        foes[one].add(other)
        foes[other].add(one)
    return foes


def _joins(
    linkage: Linkage,
    since: NDArray[np.int64],
    options: BrandOptions,
    strangers: _Strangers,
) -> NDArray[np.int64]:
    """For each brand the brand it joins, itself if none: strongest first; who joins another takes nobody in.

    Of two brands judged different only the nearer one joins a third in the same round.
    """
    into = np.arange(linkage.width)
    own, other, value = _wishes(linkage, options)
    in_turn = linkage.peak_of(other, own)  # 0 where the other's pages stand for earlier brands and say nothing
    returned = (in_turn == 0) | (in_turn >= options.returned * value)
    own, other, value = own[returned], other[returned], value[returned]
    torn = _torn(own, other, linkage, since, options, strangers)
    lesser = linkage.size[other] <= linkage.size[own]  # what lies between two families is never the larger side
    torn[lesser] |= _torn(other[lesser], own[lesser], linkage, since, options, strangers)
    own, other, value = own[~torn], other[~torn], value[~torn]
    order = np.lexsort((np.maximum(own, other), np.minimum(own, other), -value))
    enemies = defaultdict(set, {brand: set(others) for brand, others in strangers.foes.items()})
    keeps: set[int] = set()
    gone: set[int] = set()
    for one, two in zip(own[order].tolist(), other[order].tolist(), strict=True):
        if {one, two} & gone or {one, two} <= keeps:
            continue
        low, high = (
            (min(one, two), max(one, two)) if not {one, two} & keeps else (one, two)[:: 1 if one in keeps else -1]
        )
        if high in enemies[low]:
            continue
        into[high] = low
        enemies[low] |= enemies[high]
        keeps.add(low)
        gone.add(high)
    return _earliest(into)


def _earliest(into: NDArray[np.int64]) -> NDArray[np.int64]:
    """The same groups, each named by its smallest member."""
    least = np.arange(len(into))
    np.minimum.at(least, into, np.arange(len(into)))
    return least[into]


def _wishes(
    linkage: Linkage, options: BrandOptions
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Each brand's nearest other brand, if it is near enough to join."""
    if not len(linkage.own):
        return linkage.own, linkage.other, linkage.value
    starts = np.flatnonzero(run_starts(linkage.own))
    highest = np.repeat(np.maximum.reduceat(linkage.value, starts), np.diff(np.append(starts, len(linkage.own))))
    best = np.flatnonzero((linkage.value == highest) & (highest >= options.join))
    best = best[run_starts(linkage.own[best])]  # of equals the earliest brand
    return linkage.own[best], linkage.other[best], linkage.value[best]


def _torn(
    torn: NDArray[np.int64],
    partner: NDArray[np.int64],
    linkage: Linkage,
    since: NDArray[np.int64],
    options: BrandOptions,
    strangers: _Strangers,
) -> NDArray[np.bool_]:
    """Whether `torn[i]` is about as near to a third brand that is itself a stranger to `partner[i]`.

    Such a page or fragment lies between two families and must not join them. Rivals that are alike are no rivals: they
    are parts of one brand that have not met yet. Nor is one that is younger than both, since it may descend from them,
    unless `torn` holds both templates nearly whole: what descends from a page does not stand in it beside another.
    """
    near = linkage.value >= options.join
    indptr = np.searchsorted(linkage.own[near], np.arange(linkage.width + 1))
    pair, third, value = rows_of(indptr, torn, linkage.other[near], linkage.value[near])
    rival = (third != partner[pair]) & (value * options.ratio > linkage.of(torn, partner)[pair])
    pair, third = pair[rival], third[rival]
    strange = strangers.among(third, partner[pair])
    pair, third = pair[strange], third[strange]
    counts = since[third] <= np.maximum(since[torn], since[partner])[pair]
    younger = np.flatnonzero(~counts)
    holder = torn[pair[younger]]
    counts[younger] = strangers.held(partner[pair[younger]], third[younger], holder, options.contained)
    result = np.zeros(len(torn), np.bool_)
    result[pair[counts]] = True
    return result
