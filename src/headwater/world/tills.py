"""Who is paid through what: lines of accounts by distributor and brand, reseller ids, and copycats paid on their own.

Invariants: a brand's lines are its distributor's; an independent brand has its own accounts or none; a copycat's site
shows another owner's template with that stranger's accounts only.
"""

from collections import defaultdict

from msgspec import Struct

from headwater.world.calendar import DAY
from headwater.world.dice import Dice
from headwater.world.payments import RESELLERS, Line, draw_line, own_line
from headwater.world.population import INDEPENDENT, Population
from headwater.world.shot import Shot
from headwater.world.sites import Ground

TILL_STREAM = 10
_COPYCATS = 0.006  # share of sites
_REUSED_BY_RIVAL = 3  # copycats that are another distributor
_RESELLER_SHARE = 0.3


class Tills(Struct):
    """Who is paid through what: lines by distributor, a brand's lines, resellers, copycats' lines, accounts taken."""

    lines: dict[int, list[Line]]
    of_brand: dict[int, list[Line]]
    resellers: dict[int, str]
    of_owner: dict[int, Line]
    taken: set[str]
    poisoned: Shot | None = None
    """The capture on which a rival's account was planted."""


def draw_tills(population: Population, ground: Ground, seed: int) -> Tills:
    dice, taken = Dice(seed, TILL_STREAM), set[str]()
    spans = _owner_spans(population, ground)
    lines: dict[int, list[Line]] = {}
    for owner in range(population.distributors):
        start, end, brands = spans[owner]
        count = min(6, 1 + brands // 60)
        lines[owner] = [draw_line(start - 40 * DAY, end + 40 * DAY, dice, taken) for _ in range(count)]
    tills = Tills(lines, {}, {}, {}, taken)
    resold = set(dice.sample(range(population.distributors), max(2, population.distributors // 2)))
    for brand in population.brands:
        tills.of_brand[brand.index] = _brand_lines(brand.index, brand.distributor, ground, lines, dice, taken)
        if (brand.distributor in resold or brand.distributor == INDEPENDENT) and dice.chance(_RESELLER_SHARE):
            tills.resellers[brand.index] = dice.pick(RESELLERS)
    rivals = {owner: spans[owner][:2] for owner in lines if owner != population.newcomer}
    _make_copycats(population, ground, tills, rivals, dice)
    return tills


def _owner_spans(population: Population, ground: Ground) -> dict[int, tuple[int, int, int]]:
    """First and last URL and number of brands of each distributor."""
    owner_of = {brand.index: brand.distributor for brand in population.brands}
    moments: dict[int, list[int]] = defaultdict(list)
    for url in ground.urls:
        moments[owner_of[url.brand]].append(url.at)
    brands: dict[int, int] = defaultdict(int)
    for owner in owner_of.values():
        brands[owner] += 1
    return {owner: (min(times), max(times), brands[owner]) for owner, times in moments.items()}


def _brand_lines(
    brand: int, owner: int, ground: Ground, lines: dict[int, list[Line]], dice: Dice, taken: set[str]
) -> list[Line]:
    if owner != INDEPENDENT:
        return dice.sample(lines[owner], 2 if dice.chance(0.35) else 1)
    if dice.chance(0.5):
        return []
    times = [tenure for site in ground.by_brand[brand] for tenure in site.tenures if tenure.brand == brand]
    return [own_line(min(t.start for t in times), max(t.last for t in times) + DAY, dice, taken)]


def _make_copycats(
    population: Population,
    ground: Ground,
    tills: Tills,
    rivals: dict[int, tuple[int, int]],
    dice: Dice,
) -> None:
    """Hand some sites of larger brands to strangers who took the template but are paid themselves.

    `rivals` are the distributors that may do so, with the first and last day they are seen anyway.
    """
    owned = {brand.index: brand.distributor for brand in population.brands if len(ground.by_brand[brand.index]) >= 4}
    open_to_copy = [
        site for site in ground.sites
        if len(site.tenures) == 1
        and owned.get(site.tenures[0].brand, INDEPENDENT) not in (INDEPENDENT, population.newcomer)
        and site is not ground.by_brand[site.tenures[0].brand][0]
    ]  # fmt: skip
    chosen = dice.sample(open_to_copy, round(len(ground.sites) * _COPYCATS))
    by_rivals = 0 if population.distributors < 4 else _REUSED_BY_RIVAL
    for place, site in enumerate(chosen):
        tenure = site.tenures[0]
        site.has_pay = True
        able = [owner for owner, (first, last) in rivals.items() if first < tenure.start and tenure.last < last]
        able = [owner for owner in able if owner != site.owner]
        if place < by_rivals and able:
            site.owner = dice.pick(able)
            continue
        site.owner = -2 - place
        tills.of_owner[site.owner] = own_line(tenure.start, tenure.last + 400 * DAY, dice, tills.taken)
