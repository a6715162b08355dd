"""Which captures exist: of every commercial URL, of pay pages, of disguises, later visits, and of dead sites.

Invariants: every commercial URL is captured on the day of its report, and a real capture of it shows its brand; no real
capture is dated outside the years in which its brand has URLs.
"""

from headwater.world.calendar import DAY, END, span, year_of
from headwater.world.dice import Dice
from headwater.world.notices import STATUS
from headwater.world.payments import Mechanism
from headwater.world.population import INDEPENDENT, Population
from headwater.world.shot import Shot
from headwater.world.sites import Ground, Site, Tenure, Url
from headwater.world.tills import Tills

CAPTURE_STREAM = 9
HOUR = 3_600


def plan_shots(population: Population, ground: Ground, tills: Tills, seed: int) -> list[Shot]:
    """All captures, in no order."""
    dice = Dice(seed, CAPTURE_STREAM)
    last_day = _last_real_day(population, ground)
    shots = [shot for url in ground.urls for shot in _of_url(url, ground, tills, dice)]
    for site in ground.sites:
        for tenure in site.tenures:
            shots += _pay_pages(site, tenure, last_day[tenure.brand], tills, dice)
            shots += _later_visits(site, tenure, last_day[tenure.brand], ground, tills, dice)
        shots += _dead_site(site, dice)
    return shots


def _last_real_day(population: Population, ground: Ground) -> dict[int, int]:
    """The moment after which no real page of the brand may be captured: the end of its last year.

    The newcomer's end with its last URL, or a later visit would add sightings that were never published.
    """
    last: dict[int, int] = {}
    for url in ground.urls:
        last[url.brand] = max(last.get(url.brand, 0), span(year_of(url.at))[1] - 1)
    for brand in population.brands:
        if population.newcomer is not None and brand.distributor == population.newcomer:
            last[brand.index] = 0
    return last


def _same_day(at: int, dice: Dice) -> int:
    """Minutes to hours after the report, within the year of the report."""
    return min(at + 600 + dice.between(0, 8 * HOUR), span(year_of(at))[1] - 60)


def _of_url(url: Url, ground: Ground, tills: Tills, dice: Dice) -> list[Shot]:
    site, at = ground.sites[url.site], _same_day(url.at, dice)
    shots = [_real(at, site, url.brand, url.url, url.role, tills, dice)]
    if site.disguised:
        shots.append(Shot(at - 120, site.index, url.brand, url.url, url.role, "disguise"))
    return shots


def _real(at: int, site: Site, brand: int, url: str, role: str, tills: Tills, dice: Dice) -> Shot:
    """A capture of the real page; pay pages always show how to pay, others now and then."""
    shown = dice.chance({"pay": 1.0, "join": 0.6, "landing": 0.06}.get(role, 0.0))
    if not shown:
        return Shot(at, site.index, brand, url, role, "")
    reseller = tills.resellers.get(brand, "") if site.owner >= INDEPENDENT else ""
    return Shot(at, site.index, brand, url, role, "", _shown(site, brand, at, tills, dice), reseller)


def _shown(site: Site, brand: int, at: int, tills: Tills, dice: Dice) -> tuple[Mechanism, ...]:
    """The accounts a visitor is offered: those running now in the owner's lines, not always all of them."""
    if site.owner in tills.of_owner:
        lines = [tills.of_owner[site.owner]]
    elif site.owner in tills.lines and tills.lines[site.owner] and not _shares(site.owner, brand, tills):
        lines = tills.lines[site.owner][:1]
    else:
        lines = tills.of_brand[brand]
    running = [mechanism for line in lines for mechanism in line.active(at)]
    kept = [mechanism for mechanism in running if dice.chance(0.8)]
    return tuple(kept or running[:1])


def _shares(owner: int, brand: int, tills: Tills) -> bool:
    """Whether the brand's own lines belong to `owner` (False for a rival's copy of the brand)."""
    return any(line in tills.lines[owner] for line in tills.of_brand[brand])


def _pay_pages(site: Site, tenure: Tenure, last_day: int, tills: Tills, dice: Dice) -> list[Shot]:
    """The pay page at the start of the tenure and, on long ones, later again: where rotation shows."""
    if not site.has_pay:
        return []
    shots, at = [], tenure.start
    while at == tenure.start or at <= min(tenure.last, last_day):
        url = f"{site.base}pay.php?order={dice.digits(6)}"
        shots.append(_real(_same_day(at, dice), site, tenure.brand, url, "pay", tills, dice))
        at += DAY * dice.between(50, 140)
    return shots


def _later_visits(site: Site, tenure: Tenure, last_day: int, ground: Ground, tills: Tills, dice: Dice) -> list[Shot]:
    """The landing page again, months later; three in five of these sites have moved by then."""
    if not dice.chance(0.16):
        return []
    at = tenure.last + DAY * dice.between(25, 280)
    following = [other.start for other in site.tenures if other.start > tenure.start]
    if at >= min([last_day, *following, END]):
        return []
    if site.kind == "registrable" and dice.chance(0.6) and not following:
        site.addresses.append((at - DAY, ground.networks.for_owner(site.owner, dice)))
    return [_real(at, site, tenure.brand, site.base, "landing", tills, dice)]


def _dead_site(site: Site, dice: Dice) -> list[Shot]:
    """After its end a site shows the notice of a registrar, host or server."""
    if not dice.chance(0.14):
        return []
    at = site.tenures[-1].last + DAY * dice.between(300, 420)
    if at >= END:
        return []
    reason = dice.weighted(tuple(STATUS), (5, 3, 3, 2))
    return [Shot(at, site.index, -1, site.base, "notice", reason)]
