"""Where addresses stand, by the offline hosting data of this desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from headwater.hosting import AddressTable, SiteRules
from headwater_desk import home


@dataclass(frozen=True)
class Place:
    """Country and network of an address; "" and None where the data do not say."""

    country: str = ""
    asn: int | None = None
    network: str = ""


@lru_cache(maxsize=1)
def _table() -> AddressTable:
    return AddressTable.load(home.named().reference)


@lru_cache(maxsize=1)
def site_rules() -> SiteRules:
    """By which rules addresses belong to sites."""
    return SiteRules.load(home.named().reference)


def places(ips: Iterable[str]) -> dict[str, Place]:
    """The place of each address."""
    return {
        row["ip"]: Place(row["country"] or "", row["asn"], row["as_name"] or "")
        for row in _table().facts(ips).to_pylist()
    }
