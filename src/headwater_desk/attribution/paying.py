"""What visible captures say of a run's payment mechanisms: on which sites and brands each was seen, and when.

Invariants: only captures that the person may see are read; a site counts for the brand it showed when the mechanism was
seen on it; one mechanism in two spans of use is two rows, and a sighting counts for the span it falls into.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet
from django.db.models.functions import TruncMonth

from headwater.model.phrases import decided_by
from headwater_desk.attribution import models as results
from headwater_desk.attribution.models import Run
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors as known
from headwater_desk.people.models import User

_AT_ONCE = 500
Value = tuple[str, bytes]


@dataclass(frozen=True)
class Carried:
    """A brand that showed a mechanism: on which sites, from when to when. `brand_id` is "" for sites of no brand."""

    mechanism: UUID
    brand_id: str
    sites: frozenset[UUID]
    first: datetime
    last: datetime


def value_of(row: Any) -> Value:
    """By what a mechanism is found among observations."""
    return row.kind, bytes(row.value_mark)


def observed(user: User, values: Collection[Value], until: datetime | None = None) -> "QuerySet[facts.Observation]":
    """Sightings of these values in captures that the person may see, made before `until`."""
    captures = known.visible(facts.Capture.objects.filter(pk=OuterRef("capture")), user)
    rows = facts.Observation.objects.filter(
        Exists(captures), value_mark__in=[mark for _kind, mark in values], kind__in={kind for kind, _mark in values}
    )
    return rows if until is None else rows.filter(seen_at__lt=until)


def visible_values(user: User, values: Collection[Value], until: datetime | None = None) -> set[Value]:
    """Those of the values that the person may see anywhere."""
    wanted = sorted(values)
    return {
        (kind, bytes(mark))
        for start in range(0, len(wanted), _AT_ONCE)
        for kind, mark in observed(user, wanted[start : start + _AT_ONCE], until)
        .order_by().values_list("kind", "value_mark").distinct()
    }  # fmt: skip


def markings(user: User, values: Collection[Value]) -> set[str]:
    """The markings of the captures, of those that the person may see, in which these values were seen.

    Asked for some values at a time: as one nested question PostgreSQL compared every mechanism with every sighting.
    """
    marks = sorted({mark for _kind, mark in values})
    return {
        tlp
        for start in range(0, len(marks), _AT_ONCE)
        for tlp in known.visible(
            facts.Capture.objects.filter(observations__value_mark__in=marks[start : start + _AT_ONCE]), user
        ).order_by().values_list("tlp", flat=True).distinct()
    }  # fmt: skip


def visible_mechanisms(
    rows: Iterable[results.MechanismResult], user: User, until: datetime | None = None
) -> list[results.MechanismResult]:
    """Those of the mechanisms of which the person may see a sighting before `until`."""
    begun = [row for row in rows if until is None or row.first_seen < until]
    shown = visible_values(user, {value_of(row) for row in begun}, until)
    return [row for row in begun if value_of(row) in shown]


def carriers(
    run: Run, user: User, mechanisms: Sequence[results.MechanismResult], until: datetime | None = None
) -> list[Carried]:
    """Which brands showed each of the mechanisms before `until`, those on most sites first."""
    spans: dict[Value, list[results.MechanismResult]] = defaultdict(list)
    for row in mechanisms:
        spans[value_of(row)].append(row)
    seen = observed(user, spans.keys(), until).order_by()
    shown = _periods(run, seen)
    found: dict[tuple[UUID, str], list[tuple[UUID, datetime, datetime]]] = defaultdict(list)
    rows = seen.values_list("kind", "value_mark", "site").annotate(first=Min("seen_at"), last=Max("seen_at"))
    for kind, mark, site, first, last in rows:
        for mechanism in spans.get((kind, bytes(mark)), ()):
            begin, end = max(first, mechanism.first_seen), min(last, mechanism.last_seen)
            if begin <= end:
                for brand in _brands(shown.get(site, ()), begin, end):
                    found[mechanism.pk, brand].append((site, begin, end))
    told = [_carried(mechanism, brand, sightings) for (mechanism, brand), sightings in found.items()]
    return sorted(told, key=lambda one: (-len(one.sites), one.brand_id))


def _carried(mechanism: UUID, brand: str, seen: Sequence[tuple[UUID, datetime, datetime]]) -> Carried:
    sites = frozenset(site for site, _first, _last in seen)
    return Carried(mechanism, brand, sites, min(one[1] for one in seen), max(one[2] for one in seen))


def _periods(run: Run, seen: "QuerySet[facts.Observation]") -> Mapping[UUID, list[tuple[str, datetime, datetime]]]:
    rows = results.PeriodResult.objects.filter(run=run, site__in=seen.values("site")).order_by("first_seen", "id")
    found: dict[UUID, list[tuple[str, datetime, datetime]]] = defaultdict(list)
    for site, brand, first, last in rows.values_list("site", "brand_id", "first_seen", "last_seen"):
        found[site].append((brand, first, last))
    return found


def _brands(periods: Iterable[tuple[str, datetime, datetime]], begin: datetime, end: datetime) -> Iterator[str]:
    """The brands that a site showed in a stretch of time; "" where it showed none."""
    overlapping = {brand for brand, first, last in periods if first <= end and last >= begin}
    named = overlapping - {""}
    yield from sorted(named) if named else ("",)


def months(user: User, values: Collection[Value], until: datetime | None = None) -> Mapping[Value, Mapping[date, int]]:
    """By value, on how many sites it was seen in each month (by its first day)."""
    found: dict[Value, dict[date, int]] = defaultdict(dict)
    rows = observed(user, values, until).order_by().annotate(month=TruncMonth("seen_at", tzinfo=UTC))
    counted = rows.values_list("kind", "value_mark", "month").annotate(sites=Count("site", distinct=True))
    for kind, mark, month, sites in counted:
        found[kind, bytes(mark)][month.date()] = sites
    return found


@dataclass(frozen=True)
class Described:
    """One payment mechanism in one span of use, with its open sites and brands, and who decided its class."""

    row: results.MechanismResult
    basis: str
    sites: int
    brands: Sequence[tuple[str, str]]
    """(brand id, code name) of the brands that showed it, those on most sites first."""
    first: datetime
    last: datetime


def described(run: Run, user: User, rows: Sequence[results.MechanismResult], until: datetime | None) -> list[Described]:
    """Mechanisms with their open sites and brands; those without any are left out."""
    carried: dict[UUID, list[Carried]] = defaultdict(list)
    for one in carriers(run, user, rows, until):
        carried[one.mechanism].append(one)
    names = known.code_names({one.brand_id for found in carried.values() for one in found}, user)
    return [_described(row, carried[row.pk], names) for row in rows if carried.get(row.pk)]


def _described(row: results.MechanismResult, found: Sequence[Carried], names: Mapping[str, str]) -> Described:
    return Described(
        row,
        decided_by(row.basis),
        len(frozenset().union(*(one.sites for one in found))),
        [(one.brand_id, names.get(one.brand_id, "")) for one in found if one.brand_id],
        min(one.first for one in found),
        max(one.last for one in found),
    )
