"""The starting groups: sites that one dedicated mechanism, or one pair of independent values, already makes one.

A site starts with the mechanism it shows most (on a tie, the one it showed first: an account copied onto a page later
is not the page's own), a site without any with its two strongest values of different bundles. Invariants: within a seed
every two sites share the full evidence, so no average over it could be lower; a site that a judgement names is a seed
of its own; every site with evidence is in exactly one seed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headwater.distributors.columns import heads, in_order, lengths
from headwater.distributors.facts import Facts, Ints
from headwater.distributors.options import DistributorOptions
from headwater.distributors.worth import Worth

Floats = NDArray[np.float64]
LATER = 15 / 16
"""How firmly a site shows, at most, a mechanism that is not the one it showed first and most."""


@dataclass(frozen=True)
class Seeds:
    """`of_site` numbers the seed of each site, -1 where nothing links it, in order of each seed's first site.

    The columns `seed`, `use`, `sites`, `mass` say on how many sites of a seed a use stands, and how firmly.
    """

    of_site: Ints
    count: int
    strongest: Ints
    """Per site: the mechanism it shows most and first, -1 where it shows none."""
    mechanism: Ints
    """Per seed: the mechanism it started with, -1 where it is a pair of values or a single site."""
    seed: Ints
    use: Ints
    sites: Ints
    mass: Floats


def seeds(facts: Facts, valued: Worth, options: DistributorOptions, pinned: Ints) -> Seeds:
    """Starting groups of the sites; `pinned` numbers the sites that judgements name."""
    counts = facts.mechanism & (valued.bits > 0) | (valued.bits >= options.bundle_least)
    counts |= facts.mechanism  # also one that a single site shows: it says that the site has a till of its own
    counted = counts[facts.use] & ~valued.proxy[facts.use]
    edges = np.flatnonzero(counted & ~valued.listing[facts.site] & ~valued.parted)
    use, site = facts.use[edges], facts.site[edges]
    firm, strongest = _firmness(facts, edges)
    label = np.full(len(facts.sites), -1, np.int64)
    label[site[strongest]] = use[strongest]
    most = label.copy()
    _pairs(label, facts, valued, options, edges)
    own = np.zeros(len(facts.sites), bool)
    own[pinned] = True
    paying = facts.site[facts.mechanism[facts.use] & ~valued.listing[facts.site]]
    for some in (site, paying):  # also a site whose account nobody else shows points to somebody
        own[some[label[some] < 0]] = True
    span = len(facts.use_value)
    label = np.where(own, span * (span + 1) + np.arange(len(label)), label)
    shared = facts.degree[use] > 1
    return _numbered(label, most, site[shared], use[shared], firm[shared], len(facts.use_value))


def _numbered(label: Ints, most: Ints, site: Ints, use: Ints, firm: Floats, span: int) -> Seeds:
    """Seeds in order of their first site, with what stands on them."""
    named = np.flatnonzero(label >= 0)
    _, head, place = np.unique(label[named], return_index=True, return_inverse=True)
    rank = np.empty(len(head), np.int64)
    rank[np.argsort(head, kind="stable")] = np.arange(len(head))
    of_site = np.full(len(label), -1, np.int64)
    of_site[named] = rank[place]
    start = np.full(len(head), -1, np.int64)
    start[rank] = np.where(label[named[head]] < span, label[named[head]], -1)
    span = max(span, 1)
    order = in_order((use, span), (of_site[site] + 1, len(head) + 1))
    use, seed = use[order], of_site[site[order]]
    first = heads(seed, use)
    number = np.repeat(np.arange(len(first)), lengths(first, len(use)))
    return Seeds(
        of_site=of_site, count=len(head), strongest=most, mechanism=start, seed=seed[first], use=use[first],
        sites=lengths(first, len(use)).astype(np.int64),
        mass=np.asarray(np.bincount(number, weights=firm[order], minlength=len(first)), np.float64),
    )  # fmt: skip


def _firmness(facts: Facts, edges: Ints) -> tuple[Floats, Ints]:
    """(how firmly each edge's site shows its use, places in `edges` of each paying site's strongest mechanism)."""
    firm = np.ones(len(edges))
    paying = np.flatnonzero(facts.mechanism[facts.use[edges]])
    chosen = edges[paying]
    order = np.lexsort((facts.use[chosen], facts.first[chosen], -facts.captures[chosen], facts.site[chosen]))
    ranked = paying[order]
    site = facts.site[edges[ranked]]
    head = np.r_[True, site[1:] != site[:-1]] if len(site) else np.zeros(0, bool)
    most = facts.captures[edges[ranked[head]]][np.cumsum(head) - 1] if len(site) else np.zeros(0)
    share = facts.captures[edges[ranked]] / np.maximum(most, 1)
    firm[ranked] = np.where(head, 1.0, np.minimum(share, LATER))
    return firm, ranked[head]


def _pairs(label: Ints, facts: Facts, valued: Worth, options: DistributorOptions, edges: Ints) -> None:
    """Label sites without a mechanism by their strongest pair of values of different bundles, if it may link."""
    lone = edges[(label[facts.site[edges]] < 0) & (valued.bits[facts.use[edges]] >= options.bundle_least)]
    bits, bundle = valued.bits[facts.use[lone]], valued.bundle[facts.use[lone]]
    order = np.lexsort((facts.use[lone], -bits, facts.site[lone]))
    lone, bits, bundle = lone[order], bits[order], bundle[order]
    site = facts.site[lone]
    head = np.flatnonzero(np.r_[True, site[1:] != site[:-1]]) if len(site) else np.zeros(0, np.int64)
    best = np.repeat(head, np.diff(np.r_[head, len(site)]))
    other = np.flatnonzero(bundle != bundle[best]) if len(site) else np.zeros(0, np.int64)
    first = other[np.r_[True, site[other][1:] != site[other][:-1]]] if len(other) else other
    enough = first[bits[first] + bits[best[first]] >= options.bundle_threshold]
    one, two = facts.use[lone[best[enough]]], facts.use[lone[enough]]
    span = len(facts.use_value)
    label[site[enough]] = span + np.minimum(one, two) * span + np.maximum(one, two)
