"""Which brands the payment evidence in the captures links, and the repair that makes every brand linkable.

Invariants: only accounts shown on a distributor's own sites count (not a copycat's, not a planted one); after `join_up`
the brands of each distributor hang together, directly or along a chain of accounts.
"""

from collections import defaultdict

from headwater.world.calendar import span, year_of
from headwater.world.captures import HOUR
from headwater.world.dice import Dice
from headwater.world.population import Population
from headwater.world.shot import Shot
from headwater.world.sites import Ground
from headwater.world.tills import Tills

POISON_STREAM = 11


def _own(shot: Shot, ground: Ground, owner: int) -> bool:
    return not shot.variant and bool(shot.mechanisms) and ground.sites[shot.site].owner == owner


def components(pairs: list[tuple[int, str]]) -> dict[int, str]:
    """Connected parts of a brand-account graph, as brand -> a representative account (union-find with path halving)."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        parent.setdefault(name, name)
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for brand, account in pairs:
        parent[root(f"b{brand}")] = root(account)
    return {brand: root(f"b{brand}") for brand, _ in pairs}


def evidence(shots: list[Shot], ground: Ground, owner: int, brands: set[int]) -> list[tuple[int, str]]:
    """(brand, account) pairs seen on the owner's own sites."""
    return [
        (shot.brand, f"{mechanism.provider}:{mechanism.account}")
        for shot in shots
        if shot.brand in brands and _own(shot, ground, owner)
        for mechanism in shot.mechanisms
    ]


def linked(parts: dict[int, str]) -> set[int]:
    """The brands of the largest part, the first named among equals; a part of one brand links nothing."""
    sizes: dict[str, int] = defaultdict(int)
    for part in parts.values():
        sizes[part] += 1
    if not sizes or max(sizes.values()) < 2:
        return set()
    largest = max(sizes, key=lambda part: sizes[part])
    return {brand for brand, part in parts.items() if part == largest}


def join_up(population: Population, ground: Ground, tills: Tills, shots: list[Shot]) -> list[Shot]:
    """Add to stray brands a pay page with an account the bulk of their distributor used at that time."""
    brands: dict[int, set[int]] = defaultdict(set)
    for brand in population.brands:
        brands[brand.distributor].add(brand.index)
    by_brand: dict[int, list[Shot]] = defaultdict(list)
    for shot in shots:
        by_brand[shot.brand].append(shot)
    added = []
    for owner in range(population.distributors):
        mine = [shot for index in sorted(brands[owner]) for shot in by_brand[index]]
        pairs = evidence(mine, ground, owner, brands[owner])
        bulk = linked(components(pairs)) or {brand for brand, _ in pairs[:1]}
        known = {account for brand, account in pairs if brand in bulk}
        usable = [m for line in tills.lines[owner] for m in line.mechanisms if f"{m.provider}:{m.account}" in known]
        usable = usable or [tills.lines[owner][0].mechanisms[0]]
        for index in sorted(brands[owner] - bulk):
            site = next(site for site in ground.by_brand[index] if site.owner == owner)
            tenure = next(tenure for tenure in site.tenures if tenure.brand == index)
            best = min(usable, key=lambda m: (m.distance(tenure.start), m.account))
            url = f"{site.base}pay.php?order={100_000 + index}"
            at = min(tenure.start + 9 * HOUR, span(year_of(tenure.start))[1] - 60)
            added.append(Shot(at, site.index, index, url, "pay", "", (best,)))
    return added


def poison(population: Population, ground: Ground, tills: Tills, shots: list[Shot], seed: int) -> Shot | None:
    """Show one rival's account on one pay page of another distributor's brand; that page, or None in small worlds."""
    if population.distributors < 5:
        return None
    dice = Dice(seed, POISON_STREAM)
    victims = [
        s for s in shots if s.role == "pay" and ground.sites[s.site].owner == 2 and len(ground.by_brand[s.brand]) >= 5
    ]
    rivals = [m for line in tills.lines[3] for m in line.mechanisms]
    chosen = [(s, m) for s in victims for m in rivals if m.runs(s.at)]
    if not chosen:
        return None
    shot, mechanism = dice.pick(chosen)
    shot.mechanisms = (*shot.mechanisms, mechanism)
    return shot
