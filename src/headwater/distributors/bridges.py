"""What alone holds a group together: identifiers and sites whose removal splits its evidence graph (ATTRIBUTION B7).

Articulation points of the bipartite graph of sites and the values that link them (Hopcroft and Tarjan 1973), in time
linear in its edges; what leaves is read off intervals of the depth-first order. Invariant: nothing here decides.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from headwater.distributors.attribute import Attribution


@dataclass(frozen=True)
class Bridge:
    """Without use number `use` (or, where that is -1, without site number `site`) these brands leave group `group`."""

    group: int
    use: int
    site: int
    brands_leaving: tuple[str, ...]
    sites_leaving: int
    carrying_sites: int


@dataclass(frozen=True)
class _Walk:
    """A depth-first walk: the nodes in order, each node's interval of places, and the subtrees each node cuts off."""

    order: list[int]
    place: list[int]
    end: list[int]
    cut: dict[int, list[int]]


def bridges(found: Attribution) -> list[Bridge]:
    """The bridges of every distributor that at least one brand hangs on, in order of group, use and site."""
    facts, valued = found.facts, found.valued
    linking = (valued.bits[facts.use] > 0) & ~valued.proxy[facts.use] & ~valued.parted
    wanted = np.zeros(int(found.group_of_site.max(initial=-1)) + 2, bool)
    wanted[found.claimed] = True
    group = found.group_of_site[facts.site]
    edges = np.flatnonzero(linking & wanted[group] & (group >= 0))
    uses_of_site: dict[int, list[int]] = defaultdict(list)
    for use, site in zip(facts.use[edges].tolist(), facts.site[edges].tolist(), strict=True):
        uses_of_site[site].append(use)
    brands_of: dict[int, list[int]] = defaultdict(list)
    for site, brand in zip(*(column.tolist() for column in found.shown), strict=True):
        brands_of[site].append(brand)
    result = []
    for number in found.claimed:
        sites = [site for site in found.sites_of_group[number] if site in uses_of_site]
        result += _of_group(found, number, sites, uses_of_site, brands_of)
    return result


def _of_group(
    found: Attribution,
    number: int,
    sites: Sequence[int],
    uses_of_site: Mapping[int, Sequence[int]],
    brands_of: Mapping[int, Sequence[int]],
) -> list[Bridge]:
    """Sites that show the same several values are one node: none of them alone is a cut, and no value parts them."""
    alike: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for site in sites:
        shown = tuple(uses_of_site[site])
        alike[shown if len(shown) > 1 else (*shown, -1, site)].append(site)
    bunches = sorted(alike.values())
    uses = sorted({use for site in sites for use in uses_of_site[site]})
    node = {use: len(bunches) + place for place, use in enumerate(uses)}
    near: list[list[int]] = [[node[use] for use in uses_of_site[bunch[0]]] for bunch in bunches] + [[] for _ in uses]
    for place, bunch in enumerate(bunches):
        for use in uses_of_site[bunch[0]]:
            near[node[use]].append(place)
    walk = _walk(near)
    weight = [len(bunches[v]) if v < len(bunches) else 0 for v in walk.order]
    before = np.r_[0, np.cumsum(weight)].tolist()
    seats = _seats(walk, bunches, brands_of)
    result = []
    for v in sorted(walk.cut):
        if v < len(bunches) and len(bunches[v]) > 1:
            continue
        leaving, count = _leaving(walk, v, before, seats)
        if leaving:
            names = tuple(sorted(found.brands[brand] for brand in leaving))
            use, site = (-1, bunches[v][0]) if v < len(bunches) else (uses[v - len(bunches)], -1)
            carrying = 1 if use < 0 else sum(len(bunches[b]) for b in near[v])
            result.append(Bridge(number, use, site, names, count, carrying))
    return sorted(result, key=lambda bridge: (bridge.use, bridge.site))


def _walk(near: Sequence[Sequence[int]]) -> _Walk:
    """Depth first from every node not yet seen, without recursion."""
    place, low, end = [-1] * len(near), [0] * len(near), [0] * len(near)
    order: list[int] = []
    cut: dict[int, list[int]] = defaultdict(list)
    for root in range(len(near)):
        if place[root] >= 0:
            continue
        stack = [(root, -1, iter(near[root]))]
        place[root] = low[root] = len(order)
        order.append(root)
        while stack:
            v, parent, rest = stack[-1]
            child = next(rest, None)
            if child is None:
                stack.pop()
                end[v] = len(order)
                if parent >= 0:
                    low[parent] = min(low[parent], low[v])
                    if low[v] >= place[parent]:
                        cut[parent].append(v)
            elif place[child] < 0:
                place[child] = low[child] = len(order)
                order.append(child)
                stack.append((child, v, iter(near[child])))
            elif child != parent:
                low[v] = min(low[v], place[child])
        if len(cut[root]) < 2:
            del cut[root]
    return _Walk(order, place, end, dict(cut))


def _seats(
    walk: _Walk, bunches: Sequence[Sequence[int]], brands_of: Mapping[int, Sequence[int]]
) -> dict[int, list[int]]:
    """Brand -> places in the walk at which it is shown, ascending."""
    seats: dict[int, list[int]] = defaultdict(list)
    for place, v in enumerate(walk.order):
        if v < len(bunches):
            for brand in sorted({brand for site in bunches[v] for brand in brands_of.get(site, ())}):
                seats[brand].append(place)
    return seats


def _leaving(walk: _Walk, v: int, before: Sequence[int], seats: Mapping[int, Sequence[int]]) -> tuple[list[int], int]:
    """(brands all of whose sites leave, number of sites that leave) without node v: all parts but the largest."""
    parts = [(walk.place[child], walk.end[child]) for child in sorted(walk.cut[v], key=lambda child: walk.place[child])]
    sizes = [before[stop] - before[start] for start, stop in parts]
    own = before[walk.place[v] + 1] - before[walk.place[v]]
    rest = before[-1] - sum(sizes) - own
    others = {brand: [place for place in found if place != walk.place[v]] for brand, found in seats.items()}
    others = {brand: found for brand, found in others.items() if found}
    if max(sizes) > rest:
        stays = parts[sizes.index(max(sizes))]
        leaving = [brand for brand, found in others.items() if not _within(found, stays)]
        return leaving, rest + sum(sizes) - max(sizes)
    leaving = [brand for brand, found in others.items() if sum(_within(found, part) for part in parts) == len(found)]
    return leaving, sum(sizes)


def _within(found: Sequence[int], span: tuple[int, int]) -> int:
    """How many of the ascending places lie in the interval."""
    return bisect_left(found, span[1]) - bisect_left(found, span[0])
