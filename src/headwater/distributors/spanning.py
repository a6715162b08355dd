"""How many groups a payment value ties together at one time, told by the accounts its sites show besides it.

An account that hardly ever stands alone, and whose sites at one time fall into groups that nothing else connects, is
all that joins these (ATTRIBUTION B7): a processor's or a reseller's id, or an operator's second account. A person has
to say which. Accounts that follow one another are no two groups at one time, so a rotation is none. Invariant: the
answer for a value depends on the sites that show it and on the accounts these show, on nothing more.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from headwater.distributors.facts import Facts, Ints, in_use
from headwater.distributors.options import DistributorOptions
from headwater.distributors.quarters import PERIODS, period

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
LEAST = 2
"""A group of fewer of a value's sites says nothing: an operator may give each site an account of its own."""


def groups_at_a_time(facts: Facts, asked: Bools, kept: Bools, options: DistributorOptions) -> Floats:
    """Per use of `asked`: groups of its sites that are in use at one time, averaged over the quarters it was seen in.

    A group is what other accounts make one that stand on the value's sites together. 1 where the value stands alone on
    more than a tenth of its sites. `kept` marks the edges that count.
    """
    result = np.ones(len(facts.use_value))
    edges = np.flatnonzero(kept & asked[facts.use])
    seat, other = _besides(facts, edges, np.flatnonzero(kept & facts.mechanism[facts.use]))
    beside = np.bincount(facts.use[edges[np.unique(seat)]], minlength=len(result))
    shown = np.bincount(facts.use[edges], minlength=len(result))
    never_alone = (beside >= options.service_share * shown) & (beside >= 2 * LEAST)
    edges = edges[never_alone[facts.use[edges]]]
    seat, other = _besides(facts, edges, np.flatnonzero(kept & facts.mechanism[facts.use]))
    if len(seat):
        use, first, last = _groups(facts, edges, seat, other)
        _average(result, facts.use[edges], period(facts.first[edges]), use, period(first), period(last))
    return result


def _besides(facts: Facts, asked: Ints, paying: Ints) -> tuple[Ints, Ints]:
    """(place in `asked`, another account on that site), one row for each such account."""
    paying = paying[np.argsort(facts.site[paying], kind="stable")]
    begin, end = (np.searchsorted(facts.site[paying], facts.site[asked], side) for side in ("left", "right"))
    seat = np.repeat(np.arange(len(asked)), end - begin)
    other = facts.use[paying][_runs(begin, end - begin)]
    apart = other != facts.use[asked][seat]
    return seat[apart], other[apart]


def _runs(begin: Ints, length: Ints) -> Ints:
    """begin, begin + 1, ... of each run, one after another."""
    return np.repeat(begin - np.cumsum(length) + length, length) + np.arange(length.sum())


def _groups(facts: Facts, edges: Ints, seat: Ints, other: Ints) -> tuple[Ints, Ints, Ints]:
    """(value, first and last moment in use) of each group of at least LEAST sites."""
    use = facts.use[edges[seat]]
    _, node = np.unique(use * len(facts.use_value) + other, return_inverse=True)
    size = int(node.max()) + 1 + len(edges)
    graph = sparse.coo_matrix((np.ones(len(node), np.int8), (node, size - len(edges) + seat)), shape=(size, size))
    _, group = np.unique(connected_components(graph, directed=False)[1][node], return_inverse=True)
    sites = np.bincount(np.unique(group * len(edges) + seat) // len(edges))
    begin, end = in_use(facts)
    first, last = np.full(len(sites), np.iinfo(np.int64).max), np.full(len(sites), np.iinfo(np.int64).min)
    np.minimum.at(first, group, begin[other])
    np.maximum.at(last, group, end[other])
    of_use = np.empty(len(sites), np.int64)
    of_use[group] = use
    large = sites >= LEAST
    return of_use[large], first[large], last[large]


def _average(result: Floats, use: Ints, when: Ints, of_use: Ints, first: Ints, last: Ints) -> None:
    """Groups there in each quarter in which a site showed the value first, averaged over these sites, into `result`."""
    seen, sites = np.unique(use * PERIODS + when, return_counts=True)
    length = last - first + 1
    there = np.repeat(of_use * PERIODS, length) + _runs(first, length)
    place = np.minimum(np.searchsorted(seen, there), len(seen) - 1)
    count = np.bincount(place[seen[place] == there], minlength=len(seen))
    told = count > 0
    weight = np.bincount(seen[told] // PERIODS, weights=sites[told], minlength=len(result))
    total = np.bincount(seen[told] // PERIODS, weights=(sites * count)[told], minlength=len(result))
    result[weight > 0] = total[weight > 0] / weight[weight > 0]
