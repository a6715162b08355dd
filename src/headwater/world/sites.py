"""Where brands stand: sites with their addresses, owners and tenures, and the commercial URLs reported on them.

Invariants: a site name is used once; a site shows one brand at a time; URLs are distinct over the whole world and stand
in WHATWG-normalised form.
"""

from msgspec import Struct

from headwater.world.calendar import DAY
from headwater.world.dates import brand_dates
from headwater.world.dice import Dice
from headwater.world.networks import Networks
from headwater.world.population import INDEPENDENT, BrandPlan, Population
from headwater.world.words import FIRST, SECOND

SITE_STREAM = 8
_STAY = 150 * DAY  # a site not reported for so long is not used again
_REWRITES = 0.22  # share of later brands that replace an earlier one of the same distributor on its site
_REUSE = 0.42
_KINDS = ("registrable", "subdomain", "path", "ip")
_KIND_WEIGHTS = (0.535, 0.3, 0.15, 0.015)


class Url(Struct, frozen=True):
    """One reported commercial URL: `at` in seconds, `site` and `brand` by index, `role` of the page it names."""

    at: int
    site: int
    brand: int
    url: str
    role: str


class Tenure(Struct):
    """A brand's time on a site, from its first to its last reported URL there."""

    brand: int
    start: int
    last: int


class Site(Struct):
    """`name` as the site rules cut it; `base` its URL up to and with the last slash; `owner` a distributor index,
    INDEPENDENT, or another negative number for a copycat; `addresses` (from, address) in order of time; `text` offset
    of the site's own words; `pinned`: keeps the template version it started with."""

    index: int
    name: str
    base: str
    kind: str
    free_host: int
    trade: str
    owner: int
    tenures: list[Tenure]
    addresses: list[tuple[int, str]]
    text: int
    pinned: bool
    disguised: bool
    has_pay: bool

    @property
    def site_type(self) -> str:
        if self.free_host >= 0:
            return "free_host"
        return ("banner_site", "banner_site", "pay_per_view", "other")[self.text % 4]

    def address_at(self, at: int) -> str:
        return [address for start, address in self.addresses if start <= max(at, self.addresses[0][0])][-1]

    def tenure_at(self, at: int) -> Tenure:
        return [tenure for tenure in self.tenures if tenure.start <= max(at, self.tenures[0].start)][-1]


class Ground(Struct):
    """Everything placed so far; `succeeds` names the brand that a brand replaced."""

    networks: Networks
    sites: list[Site]
    urls: list[Url]
    by_brand: dict[int, list[Site]]
    succeeds: dict[int, int]
    names: set[str]
    taken_urls: set[str]


def place_brands(population: Population, networks: Networks, seed: int) -> Ground:
    """Give every brand its sites and URLs, brands in order of their first day."""
    ground = Ground(networks, [], [], {}, {}, set(), set())
    dates = brand_dates(population, seed)
    for brand in sorted(population.brands, key=lambda brand: (dates[brand.index][0], brand.index)):
        _place(brand, sorted(dates[brand.index]), ground, population, Dice(seed, SITE_STREAM, brand.index))
    ground.urls.sort(key=lambda url: (url.at, url.url))
    return ground


def _place(brand: BrandPlan, dates: list[int], ground: Ground, population: Population, dice: Dice) -> None:
    mine: list[Site] = []
    ground.by_brand[brand.index] = mine
    heir = _inherited(brand, dates[0], ground, population, dice)
    if heir is not None:
        heir.tenures.append(Tenure(brand.index, dates[0], dates[0]))
        mine.append(heir)
    for at in dates:
        site = _standing(brand.index, mine, at, dice) or _new_site(brand, at, ground, dice)
        if site not in mine[-1:]:
            mine.append(site)
        site.tenures[-1].last = at
        url, role = _url(site, ground.taken_urls, dice)
        ground.urls.append(Url(at, site.index, brand.index, url, role))


def _inherited(brand: BrandPlan, at: int, ground: Ground, population: Population, dice: Dice) -> Site | None:
    """A site of an earlier brand of the same distributor that now shows this one: a complete rewrite."""
    if brand.distributor == INDEPENDENT or not dice.chance(_REWRITES):
        return None
    earlier = [other.index for other in population.brands if other.distributor == brand.distributor]
    for index in dice.sample(earlier, 12):
        for site in ground.by_brand.get(index, ()):
            tenure = site.tenures[-1]
            if tenure.brand == index and DAY < at - tenure.last < _STAY and site.tenures[0].start < at - 20 * DAY:
                ground.succeeds[brand.index] = index
                return site
    return None


def _standing(brand: int, mine: list[Site], at: int, dice: Dice) -> Site | None:
    """A site the brand already has, still its own and recently seen."""
    if not mine:
        return None
    if mine[-1].tenures[-1].start == at == mine[-1].tenures[-1].last:  # just inherited
        return mine[-1]
    if not dice.chance(_REUSE):
        return None
    site = dice.pick(mine[-6:])
    tenure = site.tenures[-1]
    return site if tenure.brand == brand and at - tenure.last < _STAY else None


def _new_site(brand: BrandPlan, at: int, ground: Ground, dice: Dice) -> Site:
    kind = dice.weighted(_KINDS, _KIND_WEIGHTS)
    free = [n for n, host in enumerate(ground.networks.free_hosts) if host.kind == kind]
    free_host = dice.weighted(free, [1 / (rank + 1) for rank in range(len(free))]) if free else -1
    address = (
        dice.pick(ground.networks.free_hosts[free_host].addresses)
        if free_host >= 0
        else ground.networks.for_owner(brand.distributor, dice)
    )
    words = dice.pick(FIRST), dice.pick(SECOND)
    if kind == "ip" and (":" in address or address in ground.names):
        kind = "registrable"
    name, base = _address(kind, words, address, free_host, ground, dice)
    site = Site(
        index=len(ground.sites), name=name, base=base, kind=kind, free_host=free_host, trade=" ".join(words).title(),
        owner=brand.distributor, tenures=[Tenure(brand.index, at, at)], addresses=[(at, address)],
        text=dice.below(1 << 20), pinned=dice.chance(0.35), disguised=dice.chance(0.06),
        has_pay=dice.chance(0.42 if free_host >= 0 else 0.62),
    )  # fmt: skip
    ground.sites.append(site)
    return site


def _address(
    kind: str, words: tuple[str, str], address: str, free_host: int, ground: Ground, dice: Dice
) -> tuple[str, str]:
    """Name and base URL of a new site; numbers are appended until the name is free."""
    while True:
        label = dice.pick(("", "-")).join(words) + (str(dice.between(1, 999)) if dice.chance(0.5) else "")
        scheme = "https" if dice.chance(0.06) and kind == "registrable" else "http"
        if kind == "ip":
            name, base = address, f"http://{address}/"
        elif free_host >= 0:
            host = ground.networks.free_hosts[free_host]
            member = f"~{label}" if free_host % 2 else label
            name = f"{label}.{host.suffix}" if host.kind == "subdomain" else f"{host.suffix}/{member}"
            base = f"http://{name}/"
        else:
            name = f"{label}.{dice.weighted(('example', 'test', 'invalid'), (6, 3, 2))}"
            base = f"{scheme}://{dice.weighted(('www.', '', 'members.', 'm1.'), (6, 4, 1, 1))}{name}/"
        if name not in ground.names:
            ground.names.add(name)
            return name, base


def _url(site: Site, taken: set[str], dice: Dice) -> tuple[str, str]:
    """A URL of the site not used before, and the role of its page."""
    if site.base not in taken and dice.chance(0.8):
        taken.add(site.base)
        return site.base, "landing"
    while True:
        number = dice.between(10, 9_999)
        path, role = dice.weighted(
            (
                (f"?ref={number}", "landing"), (f"home/{number}.html", "landing"), ("index.html", "landing"),
                (f"tour/{number}.html", "tour"), (f"join.php?plan={number}", "join"),
                (f"enter.html?x={number}", "enter"),
            ),
            (4, 2, 1, 1.7, 1, 0.6),
        )  # fmt: skip
        url = site.base + path
        if url not in taken:
            taken.add(url)
            return url, role
