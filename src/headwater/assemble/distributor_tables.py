"""The tables of the distributor step: distributors, routes, mechanisms, hypotheses, bridges and flags.

Invariant: nothing is decided here; numbers, bits and groups are those the step used.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from headwater import distributors as distributor_step
from headwater.assemble.results import table_of
from headwater.distributors.bridges import Bridge
from headwater.distributors.facts import Facts, Ints, moment
from headwater.model.tables import BRIDGES, DISTRIBUTORS, FLAGS, HYPOTHESES, MECHANISMS, ROUTES

Attribution = distributor_step.Attribution


@dataclass(frozen=True)
class Routes:
    """Mechanisms that stand side by side within one group: `of_use` numbers the route of each use (-1: no mechanism),
    `of_edge` that of each edge that counts for it, `group` names the group of each route (-1: a proxy's)."""

    of_use: Ints
    of_edge: Ints
    group: Ints

    def members(self, found: Attribution) -> list[dict[str, float]]:
        """What route ids are matched on from run to run: the sites of each, by the account they show."""
        members: list[dict[str, float]] = [{} for _ in self.group]
        edges = np.flatnonzero(self.of_edge >= 0)
        sites = found.facts.sites.take(pa.array(found.facts.site[edges])).to_pylist()
        names: dict[int, str] = {}
        for edge, site in zip(edges.tolist(), sites, strict=True):
            use = int(found.facts.use[edge])
            if use not in names:
                value = found.facts.describe(use)
                names[use] = f"{value.kind}|{value.provider}|{value.value}"
            members[int(self.of_edge[edge])][f"{site} {names[use]}"] = 1.0
        return members


def routes(found: Attribution) -> Routes:
    """Routes, numbered in order of their first mechanism; a mechanism that spans groups is a route of its own."""
    facts = found.facts
    mechanism = facts.mechanism
    home = np.where(found.valued.proxy, -1, found.of_use)
    stands = mechanism[facts.use] & (
        found.valued.proxy[facts.use] | (found.group_of_site[facts.site] == home[facts.use])
    )
    joins = stands & ~found.valued.proxy[facts.use]
    count, size = len(mechanism), len(mechanism) + len(facts.sites)
    ends = (facts.use[joins], count + facts.site[joins])
    graph = sparse.coo_matrix((np.ones(len(ends[0]), np.int8), ends), shape=(size, size))
    part = connected_components(graph, directed=False)[1][:count] if size else np.zeros(0, np.int64)
    uses = np.flatnonzero(mechanism)
    _, head, place = np.unique(part[uses], return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(head))
    of_use = np.full(count, -1, np.int64)
    of_use[uses] = rank[place]
    group = np.full(len(head), -1, np.int64)
    group[of_use[uses]] = home[uses]
    return Routes(of_use, np.where(stands, of_use[facts.use], -1), group)


def distributors(found: Attribution, names: Sequence[str], linked: pa.Table) -> pa.Table:
    """DISTRIBUTORS, ordered by id; times are those of the mechanisms."""
    facts = found.facts
    provisional = Counter(linked.filter(linked.column("provisional")).column("distributor_id").to_pylist())
    brands_behind = Counter(found.of_brand.values())
    home = found.of_use[facts.use]
    edges = np.flatnonzero((home >= 0) & (home == found.group_of_site[facts.site]))
    rows = []
    groups = home[edges]
    order = np.argsort(groups, kind="stable")
    for number, group in enumerate(found.claimed):
        own = edges[
            order[np.searchsorted(groups, group, "left", order) : np.searchsorted(groups, group, "right", order)]
        ]
        rows.append(
            (
                names[number], moment(facts.first[own].min()), moment(facts.last[own].max()), brands_behind[number],
                len(found.sites_of_group[group]), len(np.unique(facts.use[own])), provisional[names[number]],
            )
        )  # fmt: skip
    return table_of(sorted(rows), DISTRIBUTORS)


def distributor_names(found: Attribution, names: Sequence[str]) -> dict[int, str]:
    """Distributor id by group."""
    return dict(zip(found.claimed, names, strict=True))


def route_table(found: Attribution, ways: Routes, route_ids: Sequence[str], names: Sequence[str]) -> pa.Table:
    """ROUTES, ordered by id."""
    facts, claimed = found.facts, distributor_names(found, names)
    edges = np.flatnonzero(ways.of_edge >= 0)
    route = ways.of_edge[edges]
    first, last = _span(route, facts.first[edges], facts.last[edges], len(ways.group))
    counts = [_distinct(route, column, len(ways.group)) for column in (facts.use[edges], facts.site[edges])]
    brands = _brands(found, route, facts.site[edges], len(ways.group))
    rows = [
        (
            route_ids[number], claimed.get(group), moment(first[number]), moment(last[number]),
            int(counts[0][number]), int(counts[1][number]), int(brands[number]),
        )
        for number, group in enumerate(ways.group.tolist())
        if counts[1][number]
    ]  # fmt: skip
    return table_of(sorted(rows, key=lambda row: row[0]), ROUTES)


def mechanism_table(found: Attribution, ways: Routes, route_ids: Sequence[str], names: Sequence[str]) -> pa.Table:
    """MECHANISMS, ordered by route, kind, provider, value and time: all sites that show one, wherever they belong."""
    facts, claimed = found.facts, distributor_names(found, names)
    count = len(facts.use_value)
    first, last = span_of_uses(facts)
    captures = np.bincount(facts.use, weights=facts.captures, minlength=count)
    brands, degree = _brands(found, facts.use, facts.site, count), facts.degree
    rows = []
    for use in np.flatnonzero(ways.of_use >= 0).tolist():
        value, route = facts.describe(use), int(ways.of_use[use])
        rows.append(
            (
                route_ids[route], claimed.get(int(ways.group[route])), value.kind, value.provider, value.value,
                value.payment_type, value.role, value.specificity, value.basis, moment(first[use]), moment(last[use]),
                int(degree[use]), int(brands[use]), int(captures[use]),
            )
        )  # fmt: skip
    return table_of(sorted(rows, key=lambda row: (row[0], *row[2:5], row[9])), MECHANISMS)


def hypothesis_table(found: Attribution, ways: Routes, route_ids: Sequence[str], names: Sequence[str]) -> pa.Table:
    """HYPOTHESES: for each brand the distributors and routes its sites point to, the main one first.

    A site points to one group, by the route it shows most; a route that spans groups is listed beside that, so shares
    of a brand can add up to more than one.
    """
    claimed = distributor_names(found, names)
    route_of_site, through = _pointing(found, ways)
    counted: dict[int, Counter[tuple[int, int]]] = defaultdict(Counter)
    total: Counter[int] = Counter()
    for site, brand in zip(*(column.tolist() for column in found.shown), strict=True):
        group = int(found.group_of_site[site])
        if group >= 0:
            total[brand] += 1
            counted[brand][group if group in claimed else -1, int(route_of_site[site])] += 1
            counted[brand].update((-1, route) for route in through.get(site, ()))
    rows: list[tuple[Any, ...]] = []
    for brand, of_brand in sorted(counted.items()):
        name = found.brands[brand]
        best = found.claimed[found.of_brand[name]] if name in found.of_brand else -1
        ranked = sorted(of_brand.items(), key=lambda item: (item[0][0] != best, -item[1], item[0]))
        rows += [
            (
                name, claimed.get(group), route_ids[route] if route >= 0 else None, sites, sites / total[brand],
                place == 0,
            )
            for place, ((group, route), sites) in enumerate(ranked)
        ]  # fmt: skip
    return table_of(rows, HYPOTHESES)


def _pointing(found: Attribution, ways: Routes) -> tuple[Ints, dict[int, list[int]]]:
    """(the route each site shows most, -1 if none; routes spanning groups that a site shows besides)."""
    facts = found.facts
    result = np.full(len(facts.sites), -1, np.int64)
    edges = np.flatnonzero(ways.of_edge >= 0)
    spans = found.valued.proxy[facts.use[edges]]
    own = edges[~spans]
    own = own[np.lexsort((ways.of_edge[own], facts.captures[own]))]
    result[facts.site[own]] = ways.of_edge[own]
    through: dict[int, list[int]] = defaultdict(list)
    for edge in edges[spans].tolist():
        through[int(facts.site[edge])].append(int(ways.of_edge[edge]))
    return result, through


def bridge_table(found: Attribution, cuts: Sequence[Bridge], names: Sequence[str]) -> pa.Table:
    """BRIDGES, ordered by distributor; a site that is the whole cut is listed as kind `site`."""
    claimed = distributor_names(found, names)
    rows: list[tuple[Any, ...]] = []
    for cut in cuts:
        value = found.facts.describe(cut.use) if cut.use >= 0 else None
        site = found.facts.sites[cut.site].as_py() if cut.site >= 0 else ""
        key = (value.kind, value.provider, value.value) if value else ("site", "", site)
        rows.append((claimed[cut.group], *key, list(cut.brands_leaving), cut.sites_leaving, cut.carrying_sites))
    return table_of(sorted(rows, key=lambda row: tuple(row[:4])), BRIDGES)


FLAG_WORDS: Mapping[str, str] = {
    "hub": "on more sites than a value of its class may be: it links nothing until a person decides",
    "spans_groups": "the sites that show it fall into {groups:.1f} groups that nothing else connects: a proxy, a "
    "reseller or one operator; it links no owners until a person decides",
    "service_value": "stands on a known service's sites and on all of them, or on one host's paths only: taken for the "
    "service's or the host's own",
    "wide": "on many sites; it counts as its class says, and a person should see whether the class is right",
    "listing": "shows so many values that it lists those of others: it witnesses for nobody",
}


def flag_table(found: Attribution) -> pa.Table:
    """FLAGS, ordered by kind, provider, value and reason."""
    facts, valued = found.facts, found.valued
    degree, count = facts.degree, len(facts.use_value)
    brands = _brands(found, facts.use, facts.site, count)
    shared = facts.flag("specificity", "shared_service")
    wide = (degree >= found.options.wide_carriers) & ~valued.proxy & ~valued.hub & ~valued.own
    abreast = valued.abreast >= found.options.abreast_groups
    spans, groups = valued.proxy | abreast, np.where(abreast, valued.abreast, valued.groups)
    reasons = {
        "hub": valued.hub & ~shared, "spans_groups": spans, "service_value": valued.own, "wide": wide & ~shared,
    }  # fmt: skip
    rows: list[tuple[Any, ...]] = []
    for reason, chosen in reasons.items():
        for use in np.flatnonzero(chosen).tolist():
            value = facts.describe(use)
            detail = FLAG_WORDS[reason].format(groups=groups[use])
            rows.append((value.kind, value.provider, value.value, reason, int(degree[use]), int(brands[use]), detail))
    at = found.shown[0]
    rows += [
        ("site", "", facts.sites[site].as_py(), "listing", 1, int((at == site).sum()), FLAG_WORDS["listing"])
        for site in np.flatnonzero(valued.listing).tolist()
    ]
    return table_of(sorted(set(rows)), FLAGS)


def span_of_uses(facts: Facts) -> tuple[Ints, Ints]:
    """First and last moment of each use."""
    return _span(facts.use, facts.first, facts.last, len(facts.use_value))


def _span(key: Ints, first: Ints, last: Ints, count: int) -> tuple[Ints, Ints]:
    begin, end = np.full(count, np.iinfo(np.int64).max), np.full(count, np.iinfo(np.int64).min)
    np.minimum.at(begin, key, first)
    np.maximum.at(end, key, last)
    return begin, end


def _distinct(key: Ints, item: Ints, count: int) -> Ints:
    span = int(item.max(initial=0)) + 1
    return np.bincount(np.unique(key * span + item) // span, minlength=count)


def _brands(found: Attribution, key: Ints, site: Ints, count: int) -> Ints:
    """Distinct brands on the sites of each key."""
    at, brand = found.shown
    begin, end = np.searchsorted(at, site, "left"), np.searchsorted(at, site, "right")
    repeats = end - begin
    offset = np.arange(repeats.sum()) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    return _distinct(np.repeat(key, repeats), brand[np.repeat(begin, repeats) + offset], count)
