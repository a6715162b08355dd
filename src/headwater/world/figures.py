"""The true values of the published figures that rest on reports.

Invariant: counted from the report lines as written, URLs compared after normalisation.
"""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from typing import Any

import can_ada

from headwater.world.networks import Networks
from headwater.world.quarter import PUBLISHED_ORDER
from headwater.world.reports import HOTLINE, NETWORK

Line = tuple[str, ...]
_BANNER_OR_FREE = ("banner_site", "free_host")


@cache
def normalised(url: str) -> str:
    """WHATWG serialisation without fragment (https://url.spec.whatwg.org/)."""
    parsed = can_ada.parse(url)
    parsed.hash = ""
    return str(parsed.href)


def url_hash(url: str) -> str:
    return sha256(normalised(url).encode()).hexdigest()


def funnel_figures(lines: Iterable[Line], year: str = "2012") -> dict[str, Any]:
    """Hotline reports of a year, distinct actioned URLs, and those that are commercial."""
    mine = [line for line in lines if line[1] == HOTLINE and line[3].startswith(year)]
    actioned = {normalised(line[2]) for line in mine if line[4] == "actionable"}
    commercial = {normalised(line[2]) for line in mine if line[5] == "commercial"}
    return {
        f"funnel_{year}.reports_processed": len(mine),
        f"funnel_{year}.urls_actioned": len(actioned),
        f"funnel_{year}.urls_commercial": len(commercial),
    }


def quarter_figures(lines: Iterable[Line], networks: Networks) -> dict[str, Any]:
    """Where the network's commercial URLs of the quarter stood; shares within a site type are of that type's URLs."""
    country_of = {address: net.country for net in networks.all() for address in net.servers}
    cells = Counter((line[6], country_of[line[7]]) for line in lines if line[1] == NETWORK)
    total = sum(cells.values())
    by_country: Counter[str] = Counter()
    for (_, country), count in cells.items():
        by_country[country] += count
    figures: dict[str, Any] = {
        "hosting_2012q4.urls": total,
        "hosting_2012q4.top_countries_in_order": [name for name, _ in by_country.most_common(len(PUBLISHED_ORDER))],
    }
    for share, inner, kinds in (
        ("share_banner_or_free_host", "banner_country_share", _BANNER_OR_FREE),
        ("share_pay_per_view", "pay_per_view_country_share", ("pay_per_view",)),
    ):
        base = sum(count for (kind, _), count in cells.items() if kind in kinds)
        figures[f"hosting_2012q4.{share}"] = round(base / total, 6)
        for country in ("US", "RU", "KZ"):
            count = sum(cells[kind, country] for kind in kinds)
            figures[f"hosting_2012q4.{inner}.{country}"] = round(count / base, 6)
    return figures
