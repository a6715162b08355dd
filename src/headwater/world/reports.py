"""The reports of the world: what the hotline processed, and the network's commercial URLs of the last quarter of 2012.

Invariants: a distinct URL has one outcome and one commerciality, however often it is reported; repeated reports may
spell it differently (host in capitals, fragment, default port) but normalise to the same URL; rows stand in order of
time.
"""

from msgspec import Struct

from headwater.world.calendar import DAY, QUARTER, YEARS, iso, span, year_of
from headwater.world.dice import Dice
from headwater.world.networks import Networks
from headwater.world.population import COMMERCIAL
from headwater.world.quarter import quarter_cells
from headwater.world.sites import Ground
from headwater.world.words import FIRST, PSEUDO, SECOND

REPORT_STREAM, QUARTER_STREAM = 18, 19
COLUMNS = ("report_id", "source", "url", "received_at", "outcome", "commerciality", "site_type", "ip", "country")
HOTLINE, NETWORK = "hotline", "network"
_OTHER_TYPES = ("forum", "file_store", "image_store", "chat", "blog", "other")


class Volume(Struct, frozen=True):
    """A year's totals: reports processed, and distinct actioned URLs that are not commercial."""

    processed: int
    other_urls: int


# 2012 as published (9,550 - 2,587 = 6,963); earlier years were not published and are made up to match.
PUBLISHED_VOLUMES = {
    2009: Volume(15_800, 3_900),
    2010: Volume(28_300, 6_200),
    2011: Volume(33_100, 6_600),
    2012: Volume(39_211, 9_550 - COMMERCIAL[2012]),
}


class Row(Struct, frozen=True):
    """One report before it has a number; `key` breaks ties of time."""

    at: int
    key: int
    url: str
    outcome: str
    commerciality: str
    site_type: str = ""
    ip: str = ""
    country: str = ""
    source: str = HOTLINE


def scaled_volumes(ground: Ground) -> dict[int, Volume]:
    """As many other actioned URLs as commercial ones, and as many reports that lead nowhere."""
    volumes = {}
    for year in YEARS:
        commercial = sum(year_of(url.at) == year for url in ground.urls)
        volumes[year] = Volume(5 * commercial, commercial)
    return volumes


def hotline_rows(ground: Ground, volumes: dict[int, Volume], seed: int) -> list[Row]:
    dice = Dice(seed, REPORT_STREAM)
    countries = {address: net.country for net in ground.networks.all() for address in net.servers}
    rows: list[Row] = []
    for url in ground.urls:
        site = ground.sites[url.site]
        ip = site.address_at(url.at)
        known = countries.get(ip, "") if dice.chance(0.3) else ""
        rows += _repeated(Row(url.at, len(rows), url.url, "actionable", "commercial", site.site_type, ip, known), dice)
    hosts = [_host(dice) for _ in range(1_200)]
    for year, volume in volumes.items():
        rows += _other_rows(year, volume, sum(year_of(row.at) == year for row in rows), hosts, ground.networks, dice)
    return rows


def _repeated(row: Row, dice: Dice, mean: float = 0.35) -> list[Row]:
    """The report and what came in later about the same URL, within the same year."""
    rows = [row]
    while dice.chance(mean / (1 + mean)) and len(rows) < 9:
        at = min(row.at + dice.between(60, 40 * DAY), span(year_of(row.at))[1] - 1)
        rows.append(
            Row(
                at, row.key, _respelt(row.url, dice), row.outcome, row.commerciality, row.site_type, row.ip, row.country
            )
        )
    return rows


def _respelt(url: str, dice: Dice) -> str:
    """Another spelling of the same URL."""
    scheme, _, rest = url.partition("://")
    host, _, path = rest.partition("/")
    match dice.below(6):
        case 0:
            return f"{scheme}://{host.upper()}/{path}"
        case 1:
            return f"{url}#{dice.pick(PSEUDO)}"
        case 2:
            return f"{scheme}://{host}:{443 if scheme == 'https' else 80}/{path}"
    return url


def _other_rows(
    year: int, volume: Volume, commercial: int, hosts: list[str], networks: Networks, dice: Dice
) -> list[Row]:
    """Actioned URLs that are not commercial, and reports that came to nothing, up to the year's total."""
    start, end = span(year)
    rows: list[Row] = []
    for number in range(volume.other_urls):
        url = f"http://{dice.pick(hosts)}/{dice.pick(PSEUDO)}/{year}{number:05d}.html"
        at, ip = dice.between(start, end - 1), networks.address(dice)
        rows += _repeated(Row(at, number, url, "actionable", "non_commercial", dice.pick(_OTHER_TYPES), ip), dice, 0.2)
    missing = volume.processed - commercial - len(rows)
    if missing < 0:
        raise ValueError(f"the reports of {year} exceed the planned total by {-missing}")
    for number in range(missing):
        url = f"http://{dice.pick(hosts)}/{dice.pick(PSEUDO)}-{dice.between(1, 40_000)}/"
        rows.append(Row(dice.between(start, end - 1), number, url, "not_actionable", "unknown"))
    return rows


def _host(dice: Dice) -> str:
    label = f"{dice.pick(FIRST)}{dice.pick(SECOND)}-{dice.between(1_000, 9_999)}"
    return f"{label}.{dice.pick(('example', 'test', 'invalid'))}"


def network_rows(networks: Networks, seed: int) -> list[Row]:
    """The network's commercial URLs of the quarter, each with an address in the country it is counted for."""
    dice = Dice(seed, QUARTER_STREAM)
    cells = [(kind, country) for (kind, country), count in quarter_cells().items() for _ in range(count)]
    rows = []
    for number, (kind, country) in enumerate(dice.sample(cells, len(cells))):
        url = f"http://{_host(dice)}/{dice.pick(PSEUDO)}/{number}.html"
        ip = networks.address(dice, country)
        rows.append(
            Row(
                dice.between(QUARTER[0], QUARTER[1] - 1), number, url, "actionable", "commercial", kind, ip, "", NETWORK
            )
        )
    return rows


def report_lines(rows: list[Row]) -> list[tuple[str, ...]]:
    """CSV lines in order of time, numbered by source and year."""
    ordered = sorted(rows, key=lambda row: (row.at, row.key, row.url, row.source))
    lines: list[tuple[str, ...]] = []
    for number, (row, stamp) in enumerate(zip(ordered, iso([row.at for row in ordered]), strict=True), start=1):
        report_id = f"{row.source[0].upper()}{stamp[:4]}-{number:07d}"
        facts = (row.outcome, row.commerciality, row.site_type, row.ip, row.country)
        lines.append((report_id, row.source, row.url, stamp, *facts))
    return lines
