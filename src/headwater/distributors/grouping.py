"""From starting groups to final ones: groups as the linkage sees them, judgements contracted, numbers in site order."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from headwater.distributors.columns import greatest_of_runs, heads, least_of_runs
from headwater.distributors.facts import Facts, Ints, distinct
from headwater.distributors.first_look import first_look
from headwater.distributors.judged import Judged
from headwater.distributors.linkage import Group, Uses, average_link
from headwater.distributors.options import DistributorOptions
from headwater.distributors.quarters import PERIODS, period
from headwater.distributors.seeds import Seeds
from headwater.distributors.worth import WIDTH, Worth

_LATEST = np.iinfo(np.int64).max


def final(
    facts: Facts,
    valued: Worth,
    start: Seeds,
    pairs: Ints,
    bound: Judged,
    brands: tuple[Ints, Ints],
    options: DistributorOptions,
) -> Ints:
    """The group of each node (seeds first), numbered from 0 in order of the first node.

    `pairs` are candidates, `brands` the columns (site, brand) of what sites have shown.
    """  # fmt: skip
    lead = _contracted(bound)
    apart = [(int(lead[i]), int(lead[j])) for i, j in bound.apart]
    keys = distinct(lead[pairs].min(axis=1) * bound.count + lead[pairs].max(axis=1)) if len(pairs) else pairs[:, 0]
    pairs = np.stack([keys // max(bound.count, 1), keys % max(bound.count, 1)], axis=1)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    touched = distinct(np.concatenate([pairs.ravel(), np.array(apart, np.int64).ravel()]))
    groups = _groups(facts, valued, start, lead, touched, brands)
    place = np.full(bound.count, -1, np.int64)
    place[touched] = np.arange(len(touched))
    near = list(zip(*place[pairs].T.tolist(), strict=True))
    uses = _uses(facts, valued)
    known = first_look(groups, near, uses, options)
    cannot = [(int(place[i]), int(place[j])) for i, j in apart]
    into = average_link([*groups], near, uses, options, cannot, known)
    ends = np.arange(bound.count)
    ends[touched] = touched[np.array(into, np.int64)] if len(touched) else touched
    _, number = np.unique(ends[lead], return_inverse=True)
    return number.astype(np.int64)


def _contracted(bound: Judged) -> Ints:
    """The first node of those that judgements make one, for each node."""
    links = [(group[0], other) for group in bound.same for other in group[1:]]
    ends = np.array(links, np.int64).reshape(-1, 2)
    graph = sparse.coo_matrix((np.ones(len(ends), np.int8), (ends[:, 0], ends[:, 1])), shape=(bound.count, bound.count))
    part = connected_components(graph, directed=False)[1] if bound.count else np.zeros(0, np.int64)
    _, head, place = np.unique(part, return_index=True, return_inverse=True)
    return head[place].astype(np.int64)


def _uses(facts: Facts, valued: Worth) -> Uses:
    head, start = heads(facts.use), _start(facts)
    first, last = (period(least_of_runs(facts.first, head)), period(greatest_of_runs(facts.last, head)))
    return Uses(valued.bits.tolist(), valued.bundle.tolist(), (first - start).tolist(), (last - start).tolist())


def _start(facts: Facts) -> int:
    return int(period(facts.first.min(keepdims=True))[0]) if len(facts.first) else PERIODS - 1


def _groups(
    facts: Facts, valued: Worth, start: Seeds, lead: Ints, touched: Ints, brands: tuple[Ints, Ints]
) -> Sequence[Group]:
    """Groups of the touched nodes, in order."""
    row_of_seed = np.full(len(lead), -1, np.int64)
    row_of_seed[touched] = np.arange(len(touched))
    row_of_seed = row_of_seed[lead]
    row_of_site = np.r_[row_of_seed, -1][start.of_site]  # the last place stands for sites without evidence
    sites = np.bincount(row_of_site[row_of_site >= 0], minlength=len(touched))
    shown = _shown(start, row_of_seed, len(touched))
    known = _known(facts, valued, row_of_site, len(touched))
    early, late = _activity(facts, valued, row_of_site, len(touched))
    showing: list[set[int]] = [set() for _ in touched]
    at, brand = brands
    rows = row_of_site[at]
    for row, name in zip(rows[rows >= 0].tolist(), brand[rows >= 0].tolist(), strict=True):
        showing[row].add(name)
    return [
        Group(count, values, of_bundle, before, after, names)
        for count, values, of_bundle, before, after, names in zip(
            sites.tolist(), shown, known.tolist(), early.tolist(), late.tolist(), showing, strict=True
        )
    ]


def _shown(start: Seeds, row_of_seed: Ints, count: int) -> list[dict[int, tuple[int, float]]]:
    shown: list[dict[int, tuple[int, float]]] = [{} for _ in range(count)]
    row = row_of_seed[start.seed]
    kept = row >= 0
    columns = (column[kept].tolist() for column in (row, start.use, start.sites, start.mass))
    for place, use, sites, mass in zip(*columns, strict=True):
        before = shown[place].get(use, (0, 0.0))
        shown[place][use] = (before[0] + sites, before[1] + mass)
    return shown


def _known(facts: Facts, valued: Worth, row_of_site: Ints, count: int) -> NDArray[np.int64]:
    """Group x bundle: sites that show any value of the bundle that is no shared service; payment: any mechanism."""
    telling = np.where(valued.bundle == 0, facts.mechanism, ~facts.flag("specificity", "shared_service") & ~valued.own)[
        facts.use
    ]
    kept = telling & (row_of_site[facts.site] >= 0)
    there = np.zeros(len(facts.sites) * WIDTH, bool)
    there[facts.site[kept] * WIDTH + valued.bundle[facts.use[kept]]] = True
    pairs = np.flatnonzero(there)
    cells = row_of_site[pairs // WIDTH] * WIDTH + pairs % WIDTH
    return np.bincount(cells, minlength=count * WIDTH).reshape(count, WIDTH)


def _activity(
    facts: Facts, valued: Worth, row_of_site: Ints, count: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Group x period: paying sites last seen before the period, and first seen after it."""
    kept = facts.mechanism[facts.use] & (row_of_site[facts.site] >= 0)
    site, start = facts.site[kept], _start(facts)
    width = int(period(facts.last.max(keepdims=True))[0]) - start + 1 if len(facts.site) else 1
    paying = distinct(site)
    begin, end = np.full(len(row_of_site), _LATEST), np.full(len(row_of_site), -_LATEST)
    np.minimum.at(begin, site, facts.first[kept])
    np.maximum.at(end, site, facts.last[kept])
    first, last = (period(moments[paying]) - start for moments in (begin, end))
    ended = np.bincount(row_of_site[paying] * width + last, minlength=count * width)
    begun = np.bincount(row_of_site[paying] * width + first, minlength=count * width)
    left, came = (counts.reshape(count, width).astype(np.int32) for counts in (ended, begun))
    early = np.cumsum(left, axis=1, dtype=np.int32) - left
    late = np.cumsum(came[:, ::-1], axis=1, dtype=np.int32)[:, ::-1] - came
    return early, late
