"""Evidence between candidate members, in bits: named items, one vote per bundle, shared services silent.

A member is a dedicated payment mechanism with the sites that carry it, or sites that carry none. Two mechanisms are
tied by the sites that show both; anything else by shared values of other bundles (Fellegi and Sunter 1969, log2 m/u).
Template likeness is no evidence here: it never links owners (ATTRIBUTION B5).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import log2

from headwater.distributors.carriers import Carriers, Mechanism, Value
from headwater.distributors.options import DistributorOptions

Pair = tuple[int, int]


@dataclass(frozen=True)
class Item:
    """One named reason: the shared value, its bundle, its worth, and how many groups carry it."""

    value: Value
    bits: float
    groups: int


@dataclass
class Tie:
    """Everything between two members: sites showing both mechanisms, and the strongest shared item per bundle."""

    co_carriers: set[str] = field(default_factory=set)
    items: dict[str, Item] = field(default_factory=dict)
    common_brands: int = 0
    """Brands that showed both, be it on different sites: corroborates, never links (copycats, kit buyers)."""

    def payment_bits(self, options: DistributorOptions) -> float:
        return min(options.co_carrier_cap, options.co_carrier_bits * len(self.co_carriers))

    def bits(self, options: DistributorOptions) -> float:
        """Sum over independent bundles."""
        return self.payment_bits(options) + sum(item.bits for item in self.items.values())

    def qualifies(self, options: DistributorOptions) -> bool:
        """May it link without a person? One payment mechanism, or two independent bundles over the threshold.

        A single co-carrier may be a copied account (poisoning); many brands in common say that it is not.
        """
        if self.payment_bits(options) >= options.payment_threshold:
            return True
        if self.co_carriers and self.common_brands >= options.common_brands:
            return True
        strong = sum(item.bits >= options.bundle_least for item in self.items.values()) + bool(self.co_carriers)
        threshold = options.witnessed_threshold if self.co_carriers else options.bundle_threshold
        return strong >= 2 and self.bits(options) >= threshold


@dataclass(frozen=True)
class Members:
    """Mechanisms first, then sites that carry none; `sites[i]` are the sites of member i."""

    mechanisms: Sequence[Mechanism]
    sites: Sequence[frozenset[str]]

    def __len__(self) -> int:
        return len(self.sites)


def members(mechanisms: Sequence[Mechanism], carried: Carriers) -> Members:
    """All candidate members: every mechanism, and lone sites that carry exactly the same values as one member."""
    paying = {site for mechanism in mechanisms for site in mechanism.sites}
    values_of: dict[str, list[Value]] = defaultdict(list)
    for value, by_site in carried.items():
        for site in by_site:
            if site not in paying:
                values_of[site].append(value)
    alike: dict[tuple[Value, ...], list[str]] = defaultdict(list)
    for site in sorted(values_of):
        alike[tuple(values_of[site])].append(site)
    lone = [frozenset(sites) for sites in alike.values()]
    return Members(mechanisms, [frozenset(mechanism.sites) for mechanism in mechanisms] + lone)


def ties(
    everyone: Members, carried: Carriers, brands_of_site: Mapping[str, Sequence[str]], options: DistributorOptions
) -> tuple[dict[Pair, Tie], list[Value]]:
    """(ties between members that share anything, pairs i < j; values too widespread to be compared pair by pair)."""
    found: dict[Pair, Tie] = defaultdict(Tie)
    hubs = []
    of_site: dict[str, list[int]] = defaultdict(list)
    for index, sites in enumerate(everyone.sites):
        for site in sites:
            of_site[site].append(index)
    for site, indexes in sorted(of_site.items()):
        for pair in combinations(indexes[: options.hub_carriers], 2):
            found[pair].co_carriers.add(site)
    _count_common_brands(found, everyone, brands_of_site)
    group_of_site = {site: shown[-1] for site, shown in brands_of_site.items()}
    groups = len({group_of_site.get(site, site) for site in of_site}) or 1
    for value, by_site in carried.items():
        item = _item(value, by_site, group_of_site, groups, options)
        if item is None:
            continue
        indexes = sorted({index for site in by_site for index in of_site[site]})
        if len(indexes) > options.hub_carriers:
            hubs.append(value)
        else:
            _add(found, item, indexes)
    return dict(found), hubs


def _count_common_brands(
    found: Mapping[Pair, Tie], everyone: Members, brands_of_site: Mapping[str, Sequence[str]]
) -> None:
    shown = [{brand for site in sites for brand in brands_of_site.get(site, ())} for sites in everyone.sites]
    for (i, j), tie in found.items():
        tie.common_brands = len(shown[i] & shown[j])


def _item(
    value: Value, sites: Iterable[str], group_of_site: Mapping[str, str], groups: int, options: DistributorOptions
) -> Item | None:
    """What sharing `value` is worth, None if nothing; u is the share of *groups* (brands, else sites) carrying it."""
    if value.bundle == "payment" or value.specificity == "shared_service":
        return None
    carrying = len({group_of_site.get(site, site) for site in sites})
    if carrying < 2:
        return None
    share = carrying / groups  # whatever a rule calls the value: a template's default mailbox is carried by many brands
    if share >= options.match_rate:
        return None
    return Item(value, min(options.ceiling_bits[value.bundle], log2(options.match_rate / share)), carrying)


def _add(found: dict[Pair, Tie], item: Item, indexes: list[int]) -> None:
    for pair in combinations(indexes, 2):
        best = found[pair].items.get(item.value.bundle)
        if best is None or (item.bits, item.value) > (best.bits, best.value):
            found[pair].items[item.value.bundle] = item
