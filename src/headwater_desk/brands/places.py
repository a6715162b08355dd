"""Where the sites of a brand stand: by country and by network, from the addresses that answered for them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Max, Min
from django.utils.translation import gettext as _

from headwater_desk.brands.selectors import Head, captures
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors as known
from headwater_desk.facts.places import Place, places
from headwater_desk.people.models import User


class At(NamedTuple):
    """A site at an address."""

    site: Any
    ip: str
    place: Place
    first: datetime
    last: datetime


@dataclass
class Share:
    """One country or network: which sites and addresses stand there, from when to when."""

    label: str
    sites: set[Any] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    first: datetime | None = None
    last: datetime | None = None

    def add(self, at: At) -> None:
        """Count one more."""
        self.sites.add(at.site)
        self.addresses.add(at.ip)
        self.first = at.first if self.first is None else min(self.first, at.first)
        self.last = at.last if self.last is None else max(self.last, at.last)


@dataclass(frozen=True)
class Standing:
    """Shares, the largest first; a site that moved counts in each place. `sites` have any address at all."""

    countries: Sequence[Share]
    networks: Sequence[Share]
    sites: int
    moved: int
    most: int


def standing(head: Head, user: User) -> Standing:
    """Where the brand's sites stood while they showed it."""
    found = _found(head, user)
    addresses: dict[Any, set[str]] = defaultdict(set)
    for at in found:
        addresses[at.site].add(at.ip)
    countries = _shares((at.place.country or _("Not known"), at) for at in found)
    networks = _shares((_network(at.place), at) for at in found)
    return Standing(
        countries=countries,
        networks=networks,
        sites=len(addresses),
        moved=sum(len(ips) > 1 for ips in addresses.values()),
        most=max((len(share.sites) for share in countries), default=0),
    )


def _found(head: Head, user: User) -> list[At]:
    rows = [*_grouped(captures(head, user)), *_grouped(_reports(head, user))]
    reference = places({row["ip"] for row in rows})
    said = {row["ip"]: row["country"] for row in rows if row["country"]}
    return [_at(row, reference.get(row["ip"], Place()), said.get(row["ip"], "")) for row in rows]


def _reports(head: Head, user: User) -> Any:
    """Reports of its captured sites, within its time."""
    own = captures(head, user).order_by().values("site")
    within = {"valid_at__gte": head.figures.first_seen, "valid_at__lte": head.figures.last_seen}
    return known.visible(facts.Report.objects.filter(site__in=own, **within), user)


def _grouped(rows: Any) -> Any:
    grouped = rows.exclude(ip=None).order_by().values("site", "ip", "country")
    return grouped.annotate(first=Min("valid_at"), last=Max("valid_at"))


def _at(row: dict[str, Any], place: Place, said: str) -> At:
    """The country that the fact names, else the one that another fact names of this address, else reference data."""
    placed = Place(row["country"] or said or place.country, place.asn, place.network)
    return At(row["site"], row["ip"], placed, row["first"], row["last"])


def _network(place: Place) -> str:
    return f"AS{place.asn} {place.network}".strip() if place.asn is not None else _("Not known")


def _shares(found: Iterable[tuple[str, At]]) -> list[Share]:
    shares: dict[str, Share] = {}
    for label, at in found:
        shares.setdefault(label, Share(label)).add(at)
    return sorted(shares.values(), key=lambda share: (-len(share.sites), share.label))
