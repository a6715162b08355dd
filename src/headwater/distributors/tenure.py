"""Which accounts of a site stand for one till: those whose times of use meet, also along others (ATTRIBUTION B9).

A site that shows one account and, once that is out of use everywhere, another, may have changed hands. Invariants: an
account in use at the same time as a site's own, or tied to it by a chain of such accounts on that site, is never parted
from it; the answer depends on the accounts of the site and on where else these are shown, on nothing more.
"""

import numpy as np
from numpy.typing import NDArray

from headwater.distributors.facts import Facts, Ints, in_use


def parted(facts: Facts) -> NDArray[np.bool_]:
    """Per edge: a mechanism whose use never meets that of the one its site shows most (on a tie, first)."""
    result = np.zeros(len(facts.use), bool)
    edges = np.flatnonzero(facts.mechanism[facts.use])
    several = np.bincount(facts.site[edges], minlength=len(facts.sites)) > 1
    edges = edges[several[facts.site[edges]]]
    if not len(edges):
        return result
    begin, end = in_use(facts)
    edges = edges[np.lexsort((facts.use[edges], begin[facts.use[edges]], facts.site[edges]))]
    use, site = facts.use[edges], facts.site[edges]
    tenure = _tenures(site, begin[use], end[use])
    most = np.lexsort((use, facts.first[edges], -facts.captures[edges], site))
    head = most[np.r_[True, site[most][1:] != site[most][:-1]]]
    own = np.full(len(facts.sites), -1, np.int64)
    own[site[head]] = tenure[head]
    result[edges] = tenure != own[site]
    return result


def _tenures(site: Ints, begin: Ints, end: Ints) -> Ints:
    """A number for each run of intervals that meet, of rows in order of site and begin."""
    moments, rank = np.unique(end, return_inverse=True)
    latest = np.maximum.accumulate(site * len(moments) + rank)  # sites ascend, so this never looks past the own
    fresh = np.ones(len(site), bool)
    fresh[1:] = (site[1:] != site[:-1]) | (begin[1:] > moments[latest[:-1] % len(moments)])
    return np.cumsum(fresh)
