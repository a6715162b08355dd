"""The distributor step from end to end: facts, worth, starting groups, linkage, and the hypothesis for each brand.

Routes (mechanisms that stand side by side) are facts; the distributor behind one is a hypothesis. It is claimed only
where at least two brands share it, each by mechanisms on its own sites. Invariant: a pure function of the *set* of
observations, the brands, the constraints, the background and the options.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from headwater.distributors.background import Background, shipped_background
from headwater.distributors.candidates import candidates
from headwater.distributors.collector import at_rest
from headwater.distributors.facts import Facts, Ints, collapse, distinct
from headwater.distributors.grouping import final
from headwater.distributors.judged import judged, pinned_sites
from headwater.distributors.options import OPTIONS, DistributorOptions
from headwater.distributors.seeds import Seeds, seeds
from headwater.distributors.worth import NOTHING_MORE, Carriers, Worth, worth
from headwater.model.judgement import NO_CONSTRAINTS, Constraints, Subject

BrandsOfSite: TypeAlias = "Mapping[str, Sequence[str]] | pa.Table"
"""Brands a site has shown, in order of time: a mapping, or a table with the columns `site` and `brand_id` in order."""


@dataclass(frozen=True)
class Attribution:
    """Groups of sites, numbered in order of their first site by name.

    `group_of_site[s]` is -1 for a site without evidence. `claimed` lists the groups that are distributors: they hold a
    payment mechanism and are the main hypothesis of at least two brands, each by a site that shows one. `of_use` is the
    group a mechanism belongs to, -1 if none. `shown` are the columns (site, brand) of the sites in
    `facts`, brands numbered as in `brands`.
    """

    facts: Facts
    valued: Worth
    options: DistributorOptions
    background: Background
    group_of_site: Ints
    of_use: Ints
    claimed: list[int]
    brands: list[str]
    shown: tuple[Ints, Ints]
    of_brand: dict[str, int]
    of_subject: dict[Subject, int]
    """The group of each subject that judgements name and the facts hold."""
    constraints: Constraints

    @cached_property
    def rank(self) -> dict[int, int]:
        """Distributor number by group number."""
        return {group: number for number, group in enumerate(self.claimed)}

    @cached_property
    def operation_of_site(self) -> dict[str, int]:
        """The group of each site with evidence, distributor or not."""
        kept = np.flatnonzero(self.group_of_site >= 0)
        names = self.facts.sites.take(pa.array(kept)).to_pylist()
        return dict(zip(names, self.group_of_site[kept].tolist(), strict=True))

    @cached_property
    def pays(self) -> NDArray[np.bool_]:
        """Per site: does it show a mechanism that belongs to its group?"""
        return _paying(self.facts, self.of_use, self.group_of_site)

    @cached_property
    def of_site(self) -> dict[str, int]:
        """The distributor of each site that points to one by its own evidence."""
        return {site: self.rank[group] for site, group in self.operation_of_site.items() if group in self.rank}

    @cached_property
    def sites_of_group(self) -> dict[int, list[int]]:
        """Sites by group."""
        found: dict[int, list[int]] = defaultdict(list)
        for site, group in enumerate(self.group_of_site.tolist()):
            if group >= 0:
                found[group].append(site)
        return found

    @cached_property
    def hypotheses(self) -> dict[str, Counter[int]]:
        """Brand -> its evidence-bearing sites by distributor; -1 stands for all groups that are none."""
        found: dict[str, Counter[int]] = defaultdict(Counter)
        for site, brand in zip(*(column.tolist() for column in self.shown), strict=True):
            if self.group_of_site[site] >= 0:
                found[self.brands[brand]][self.rank.get(int(self.group_of_site[site]), -1)] += 1
        return dict(sorted(found.items()))


def attribute(
    observations: pa.Table,
    brands_of_site: BrandsOfSite,
    options: DistributorOptions = OPTIONS,
    constraints: Constraints = NO_CONSTRAINTS,
    background: Background | None = None,
    carriers: Carriers = NOTHING_MORE,
) -> Attribution:
    """Distributors behind the sites of `observations` (OBSERVATIONS schema).

    `background` is `shipped_background()` unless given. `carriers` counts the sites of the values that more
    observations than these were seen for (see `index`). Raises ContradictionError naming the judgements.
    """
    known = shipped_background() if background is None else background
    facts = collapse(observations, options)
    valued = worth(facts, known, options, carriers)
    start = seeds(facts, valued, options, pinned_sites(facts, constraints))
    bound = judged(facts, start, constraints)
    brands, shown = brand_columns(facts, brands_of_site)
    pairs = candidates(facts, valued, start, options)
    with at_rest():
        node_group = final(facts, valued, start, pairs, bound, shown, options)
    group_of_site = np.r_[node_group[: start.count], -1][start.of_site]
    of_use = _group_of_use(facts, valued, start, group_of_site)
    main = _main(group_of_site, shown)
    claimed = _claimed(group_of_site, _paying(facts, of_use, group_of_site), shown, main)
    rank = {group: number for number, group in enumerate(claimed)}
    return Attribution(
        facts, valued, options, known, group_of_site, of_use, claimed, brands, shown,
        {brands[brand]: rank[group] for brand, group in main.items() if group in rank},
        {subject: int(node_group[node]) for subject, node in bound.node.items()}, constraints,
    )  # fmt: skip


def brand_columns(facts: Facts, brands_of_site: BrandsOfSite) -> tuple[list[str], tuple[Ints, Ints]]:
    """(names of all brands, sorted; the columns (site, brand) for the sites of the facts, sorted by site)."""
    if isinstance(brands_of_site, pa.Table):
        site, names = _of_table(facts, brands_of_site)
    else:
        site, names = _of_mapping(facts, brands_of_site)
    encoded = names.dictionary_encode()
    order = pc.sort_indices(encoded.dictionary)
    rank = np.empty(len(order), np.int64)
    rank[order.to_numpy()] = np.arange(len(order))
    kept = np.flatnonzero(pc.is_valid(encoded).to_numpy(zero_copy_only=False) & (site >= 0))
    brand = rank[encoded.indices.fill_null(0).to_numpy(zero_copy_only=False)[kept]] if len(order) else site[:0]
    pair = distinct(site[kept] * max(len(order), 1) + brand)
    width = max(len(order), 1)
    return encoded.dictionary.take(order).to_pylist(), (pair // width, pair % width)


def _of_table(facts: Facts, table: pa.Table) -> tuple[Ints, pa.Array]:
    """(number of the site or -1, brand) of each row."""
    site = pc.index_in(table.column("site").cast(pa.large_string()).combine_chunks(), facts.sites).fill_null(-1)
    return site.to_numpy().astype(np.int64), table.column("brand_id").cast(pa.string()).combine_chunks()


def _of_mapping(facts: Facts, brands_of_site: Mapping[str, Sequence[str]]) -> tuple[Ints, pa.Array]:
    """The same for the sites of the facts only: the mapping can hold many more."""
    brands = [brands_of_site.get(site, ()) for site in facts.sites.to_pylist()]
    site = np.repeat(np.arange(len(brands)), np.fromiter(map(len, brands), np.int64, len(brands)))
    return site, pa.array(list(chain.from_iterable(brands)), pa.string())


def _group_of_use(facts: Facts, valued: Worth, start: Seeds, group_of_site: Ints) -> Ints:
    """A mechanism belongs where most captures show it on sites that show none more than it; a proxy to nobody.

    Where no site shows it most, all sites count; on a tie it goes to the group of the site that showed it first.
    """
    group = group_of_site[facts.site]
    edges = np.flatnonzero(facts.mechanism[facts.use] & (group >= 0) & ~valued.proxy[facts.use])
    span = int(group_of_site.max(initial=0)) + 1
    keys, number = np.unique(facts.use[edges] * span + group[edges], return_inverse=True)
    alone = facts.degree[facts.use[edges]] == 1
    most = alone | (start.strongest[facts.site[edges]] == facts.use[edges])
    strong, all_votes = (
        np.bincount(number, weights=facts.captures[edges] * counts, minlength=len(keys)) for counts in (most, 1)
    )
    first = np.full(len(keys), np.iinfo(np.int64).max)
    np.minimum.at(first, number, facts.first[edges])
    order = np.lexsort((keys % span, first, -all_votes, -strong, keys // span))
    use = keys[order] // span
    head = np.flatnonzero(np.r_[True, use[1:] != use[:-1]]) if len(use) else np.zeros(0, np.int64)
    result = np.full(len(facts.use_value), -1, np.int64)
    result[use[head]] = keys[order][head] % span
    return result


def _main(group_of_site: Ints, shown: tuple[Ints, Ints]) -> dict[int, int]:
    """The group most of a brand's sites with evidence point to; on a tie the first."""
    site, brand = shown
    group = group_of_site[site]
    kept = group >= 0
    span = int(group_of_site.max(initial=0)) + 1
    keys, count = np.unique(brand[kept] * span + group[kept], return_counts=True)
    order = np.lexsort((keys % span, -count, keys // span))
    of_brand = keys[order] // span
    head = np.flatnonzero(np.r_[True, of_brand[1:] != of_brand[:-1]]) if len(order) else np.zeros(0, np.int64)
    return dict(zip(of_brand[head].tolist(), (keys[order][head] % span).tolist(), strict=True))


def _paying(facts: Facts, of_use: Ints, group_of_site: Ints) -> NDArray[np.bool_]:
    """Per site: does it show a mechanism that belongs to its group?"""
    group = group_of_site[facts.site]
    result = np.zeros(len(facts.sites), bool)
    result[facts.site[(group >= 0) & (of_use[facts.use] == group)]] = True
    return result


def _claimed(
    group_of_site: Ints, pays: NDArray[np.bool_], shown: tuple[Ints, Ints], main: Mapping[int, int]
) -> list[int]:
    """Groups that at least two brands point to, each on a site that shows a mechanism of the group.

    One account somewhere in a group that other evidence holds together makes no distributor of the brands in it.
    """
    site, brand = (column[pays[shown[0]]] for column in shown)
    behind: dict[int, set[int]] = defaultdict(set)
    for group, name in zip(group_of_site[site].tolist(), brand.tolist(), strict=True):
        if main.get(name) == group:
            behind[group].add(name)
    return sorted(group for group, brands in behind.items() if len(brands) >= 2)
