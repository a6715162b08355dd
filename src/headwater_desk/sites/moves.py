"""Where a site stood, and when it moved: from captures and reports, each with the address that answered.

Invariant: a stay ends when another address is seen; two addresses that answer by turns are therefore many stays, and
the page says by how many addresses they were made.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from headwater.model.defang import defang
from headwater_desk.design.shapes import Lane, Span, Timeline
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors as known
from headwater_desk.facts.places import Place, places
from headwater_desk.people.models import User

LANES = 16
"""So many addresses are drawn, the latest used."""


class Sighting(NamedTuple):
    """One fact that names an address."""

    at: datetime
    ip: str
    asn: int | None
    country: str
    captured: bool


@dataclass(frozen=True)
class Stay:
    """A site at one address, from the first to the last time it was seen there in a row."""

    ip: str
    place: Place
    first: datetime
    last: datetime
    captures: int
    reports: int


@dataclass(frozen=True)
class Hosting:
    """All stays, the latest first; of how many addresses, in which countries; drawn."""

    stays: Sequence[Stay]
    addresses: int
    countries: Sequence[str]
    line: Timeline | None


def hosting(user: User, site_id: UUID) -> Hosting:
    """Where the site stood."""
    seen = _sightings(user, site_id)
    found = stays(seen, places({one.ip for one in seen}))
    return Hosting(
        stays=list(reversed(found)),
        addresses=len({stay.ip for stay in found}),
        countries=sorted({stay.place.country for stay in found if stay.place.country}),
        line=_line(found),
    )


def _sightings(user: User, site_id: UUID) -> list[Sighting]:
    captures = known.visible(facts.Capture.objects.filter(site=site_id), user)
    reports = known.visible(facts.Report.objects.filter(site=site_id), user)
    captured = captures.values_list("valid_at", "ip", "asn", "country")
    reported = reports.values_list("valid_at", "ip", "country")
    found = [Sighting(at, ip, asn, country, True) for at, ip, asn, country in captured if ip]
    found += [Sighting(at, ip, None, country, False) for at, ip, country in reported if ip]
    return sorted(found, key=lambda one: (one.at, one.ip))


def stays(seen: Sequence[Sighting], reference: Mapping[str, Place]) -> list[Stay]:
    """Sightings in order of time as stays.

    What the facts of a stay say of its country counts, then what others say of the address, then reference data.
    """
    said = {one.ip: one.country for one in seen if one.country}
    return [
        _stay(list(rows), reference.get(ip, Place()), said.get(ip, ""))
        for ip, rows in groupby(seen, lambda one: one.ip)
    ]


def _stay(rows: Sequence[Sighting], reference: Place, said: str) -> Stay:
    asn = next((row.asn for row in rows if row.asn is not None), reference.asn)
    country = next((row.country for row in rows if row.country), said or reference.country)
    captures = sum(row.captured for row in rows)
    place = replace(reference, asn=asn, country=country)
    return Stay(rows[0].ip, place, rows[0].at, rows[-1].at, captures, len(rows) - captures)


def _line(found: Sequence[Stay]) -> Timeline | None:
    """One lane an address, the latest ones, in order of their first use."""
    if not found:
        return None
    latest = sorted({stay.ip for stay in found}, key=lambda ip: max(s.last for s in found if s.ip == ip))[-LANES:]
    ordered = sorted(latest, key=lambda ip: min(stay.first for stay in found if stay.ip == ip))
    shown = [stay for stay in found if stay.ip in latest]
    return Timeline(
        label=_("Addresses over time"),
        first=min(stay.first for stay in shown).date(),
        last=max(stay.last for stay in shown).date(),
        lanes=tuple(Lane(defang(ip), _spans(stay for stay in shown if stay.ip == ip)) for ip in ordered),
    )


def _spans(found: Iterable[Stay]) -> tuple[Span, ...]:
    return tuple(Span(stay.first.date(), stay.last.date(), words(stay.place)) for stay in found)


def words(place: Place) -> str:
    """ "AS64500 Example Net, NL": as much of it as is known."""
    asn = f"AS{place.asn} {place.network}".strip() if place.asn is not None else ""
    return ", ".join(part for part in (asn, place.country) if part) or _("network not known")
