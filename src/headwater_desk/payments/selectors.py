"""What pages say about payments: mechanisms, one of them, what was found out, and prices.

Invariants: only what the person may see is shown or counted; a page asks as many questions of the database whatever it
shows; values are opened only for the rows of the page; amounts of different currencies are never put together.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from statistics import median, quantiles
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet
from django.utils.translation import gettext as _

from headwater.model.phrases import decided_by
from headwater_desk import keyset
from headwater_desk.attribution import models as results
from headwater_desk.attribution import paying
from headwater_desk.attribution import selectors as attribution
from headwater_desk.attribution.models import Run
from headwater_desk.attribution.months import Months, end_of, spans
from headwater_desk.design.shapes import Lane, Page, Timeline
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors as known
from headwater_desk.marking import Tlp, strictest
from headwater_desk.people.models import User

ORDERS = {
    sign + name: (sign + name, "id") if sign else (name, "-id")
    for name in ("sites", "brands", "last_seen", "first_seen")
    for sign in ("-", "")
}
FIRST_ORDER = "-sites"
LATEST = ("-valid_at", "-id")


@dataclass(frozen=True)
class Listed:
    """A mechanism in a list, with what is open of it and how much was found out about it."""

    shown: paying.Described
    found_out: int

    @property
    def closed(self) -> int:
        """Its sites that are closed to the person."""
        return max(0, self.shown.row.sites - self.shown.sites)


@dataclass(frozen=True)
class Listing:
    """A page of mechanisms; `run` is None before the first run."""

    run: Run | None
    rows: Sequence[Listed] = ()
    page: Page = field(default_factory=lambda: Page(0))


def choices(user: User) -> tuple[list[str], list[str]]:
    """Kinds and providers of the mechanisms that the person may see."""
    run = attribution.latest()
    if run is None:
        return [], []
    rows = set(open_mechanisms(run, user).order_by().values_list("kind", "provider").distinct())
    return sorted({kind for kind, _provider in rows}), sorted({provider for _kind, provider in rows})


def open_mechanisms(run: Run, user: User) -> "QuerySet[results.MechanismResult]":
    """Mechanisms of which the person may see a sighting."""
    captures = known.visible(facts.Capture.objects.filter(pk=OuterRef("capture")), user)
    same = {"value_mark": OuterRef("value_mark"), "kind": OuterRef("kind")}
    return results.MechanismResult.objects.filter(
        Exists(facts.Observation.objects.filter(Exists(captures), **same)), run=run
    )


def listing(user: User, chosen: Mapping[str, Any], asked: Mapping[str, str]) -> Listing:
    """The page that `asked` names (sort, after, before) of the mechanisms that `chosen` keeps."""
    run = attribution.latest()
    if run is None:
        return Listing(None)
    order = ORDERS.get(asked.get("sort", ""), ORDERS[FIRST_ORDER])
    rows, page = keyset.read(chosen_mechanisms(run, user, chosen), order, asked)
    return Listing(run, listed(run, user, rows), page)


def chosen_mechanisms(run: Run, user: User, chosen: Mapping[str, Any]) -> "QuerySet[results.MechanismResult]":
    """Mechanisms that the filter keeps. Active in a stretch: first seen before its end, last after its start."""
    rows = open_mechanisms(run, user)
    for name, column in (
        ("kind", "kind"), ("provider", "provider"), ("payment_type", "payment_type"), ("distributor", "distributor_id"),
    ):  # fmt: skip
        if value := chosen.get(name):
            rows = rows.filter(**{column: value})
    if brand := chosen.get("brand"):
        sites = results.PeriodResult.objects.filter(run=run, brand_id=brand, site__in=known.sites_visible(user))
        seen = facts.Observation.objects.filter(site__in=sites.values("site")).exclude(payment_type="")
        rows = rows.filter(value_mark__in=seen.order_by().values("value_mark"))
    if first := chosen.get("active_from"):
        rows = rows.filter(last_seen__gte=datetime.combine(first, time(), UTC))
    if last := chosen.get("active_to"):
        rows = rows.filter(first_seen__lt=datetime.combine(last, time(), UTC) + timedelta(days=1))
    return rows


def listed(run: Run, user: User, rows: Sequence[results.MechanismResult]) -> list[Listed]:
    """Mechanisms with what is open of them."""
    found = paying.described(run, user, rows, None)
    marks = [row.value_mark for row in rows]
    told = known.visible(facts.PaymentObservation.objects.filter(value_mark__in=marks), user).order_by()
    number = {
        (kind, bytes(mark)): count for kind, mark, count in told.values_list("kind", "value_mark").annotate(Count("pk"))
    }
    return [Listed(one, number.get(paying.value_of(one.row), 0)) for one in found]


def mechanism_row(user: User, mechanism_id: UUID) -> results.MechanismResult | None:
    """One mechanism of a complete run; None where the person may see no sighting of it."""
    row = results.MechanismResult.objects.filter(pk=mechanism_id).exclude(run__complete_at=None).first()
    return row if row is not None and paying.visible_mechanisms([row], user) else None


@dataclass(frozen=True)
class Carrier:
    """A site that showed it, from when to when, and its brand and distributor now."""

    result: results.SiteResult
    code_name: str
    first: datetime
    last: datetime


@dataclass(frozen=True)
class Mechanism:
    """Everything that is known of one. `spans` are its spans of use in the run; `newer` is its row in the latest run,
    where that is another one."""

    row: results.MechanismResult
    run: Run
    newer: UUID | None
    basis: str
    spans: Sequence[paying.Described]
    line: Timeline | None
    brands: Sequence[tuple[str, str, int]]
    """(brand id, code name, sites), those on most sites first."""
    distributors: Sequence[str]
    sites: int
    closed: int
    carriers: Sequence[Carrier]
    page: Page
    found_out: Sequence[facts.PaymentObservation]
    tlp: Tlp


def mechanism(user: User, mechanism_id: UUID, asked: Mapping[str, str]) -> Mechanism | None:
    """None where there is no such mechanism that the person may see."""
    row = mechanism_row(user, mechanism_id)
    if row is None:
        return None
    run = row.run
    same = results.MechanismResult.objects.filter(kind=row.kind, value_mark=row.value_mark).order_by("first_seen", "id")
    uses = list(same.filter(run=run))
    latest = attribution.latest()
    newer = same.filter(run=latest).first() if latest is not None and latest != run else None
    carried = paying.carriers(run, user, uses)
    sites = frozenset().union(*(one.sites for one in carried)) if carried else frozenset()
    seen = paying.observed(user, {paying.value_of(row)})
    shown = attribution.sites(run, user).filter(site__in=seen.order_by().values("site"))
    rows, page = keyset.read(shown, ("-last_seen", "-id"), asked)
    times = {
        site: (first, last)
        for site, first, last in seen.filter(site__in=[one.site_id for one in rows])
        .order_by().values_list("site").annotate(Min("seen_at"), Max("seen_at"))
    }  # fmt: skip
    by_brand: dict[str, set[UUID]] = defaultdict(set)
    for one in carried:
        by_brand[one.brand_id] |= one.sites
    names = known.code_names({*by_brand, *(one.brand_id for one in rows)} - {""}, user)
    brands = sorted(((one, names.get(one, ""), len(by_brand[one])) for one in by_brand if one), key=lambda b: -b[2])
    told = known.visible(facts.PaymentObservation.objects.filter(kind=row.kind, value_mark=row.value_mark), user)
    captures = known.visible(facts.Capture.objects.filter(pk__in=seen.order_by().values("capture")), user)
    months = paying.months(user, {paying.value_of(row)})
    return Mechanism(
        row=row,
        run=run,
        newer=newer.pk if newer else None,
        basis=decided_by(row.basis),
        spans=paying.described(run, user, uses, None),
        line=_line(uses, months.get(paying.value_of(row), {})),
        brands=brands,
        distributors=sorted({one.distributor_id for one in uses if one.distributor_id}),
        sites=len(sites),
        closed=max(0, max(one.sites for one in uses) - len(sites)),
        carriers=[Carrier(one, names.get(one.brand_id, ""), *times[one.site_id]) for one in rows],
        page=page,
        found_out=list(told.select_related("recorded_by", "organisation", "site").order_by(*LATEST)[:200]),
        tlp=strictest(captures.order_by().values_list("tlp", flat=True).distinct()),
    )


def _line(rows: Sequence[results.MechanismResult], months: Months) -> Timeline | None:
    if not months:
        return None
    lanes = [Lane(f"{row.first_seen:%Y-%m-%d} – {row.last_seen:%Y-%m-%d}", spans(_within(row, months))) for row in rows]
    return Timeline(_("Months in which it was seen"), min(months), end_of(max(months)), tuple(lanes))


def _within(row: results.MechanismResult, months: Months) -> Months:
    begin, end = row.first_seen.date().replace(day=1), row.last_seen.date()
    return {month: number for month, number in months.items() if begin <= month <= end}


@dataclass(frozen=True)
class FoundOut:
    """An observation and the mechanism of the latest run that it is about, where there is one."""

    row: facts.PaymentObservation
    mechanism: UUID | None


def found_out(user: User, asked: Mapping[str, str]) -> tuple[list[FoundOut], Page]:
    """What was found out about mechanisms, the latest first."""
    rows, page = keyset.read(known.visible(facts.PaymentObservation.objects.all(), user), LATEST, asked)
    run = attribution.latest()
    about = results.MechanismResult.objects.filter(run=run, value_mark__in=[row.value_mark for row in rows])
    open_ones = paying.visible_mechanisms(about.defer("value").order_by("first_seen", "id"), user)
    named = {paying.value_of(one): one.pk for one in open_ones}
    return [FoundOut(row, named.get(paying.value_of(row))) for row in rows], page


@dataclass(frozen=True)
class Distribution:
    """Prices of one kind in one currency. Quartiles (inclusive method) need two observations or more."""

    currency: str
    price_for: str
    number: int
    least: Decimal
    lower: Decimal | None
    median: Decimal
    upper: Decimal | None
    most: Decimal
    first: datetime
    last: datetime

    @property
    def label(self) -> Any:
        """What the price was asked for."""
        return facts.PriceFor(self.price_for).label


def chosen_prices(user: User, chosen: Mapping[str, Any]) -> "QuerySet[facts.PriceObservation]":
    """Prices that the filter keeps."""
    rows = known.visible(facts.PriceObservation.objects.all(), user)
    for name in ("currency", "price_for"):
        if value := chosen.get(name):
            rows = rows.filter(**{name: value})
    if first := chosen.get("seen_from"):
        rows = rows.filter(valid_at__gte=datetime.combine(first, time(), UTC))
    if last := chosen.get("seen_to"):
        rows = rows.filter(valid_at__lt=datetime.combine(last, time(), UTC) + timedelta(days=1))
    return rows


def prices(
    user: User, chosen: Mapping[str, Any], asked: Mapping[str, str]
) -> tuple[list[facts.PriceObservation], Page]:
    """Prices, the latest first."""
    rows, page = keyset.read(chosen_prices(user, chosen), LATEST, asked)
    shown = set(known.sites_visible(user).filter(pk__in=[row.site_id for row in rows]).values_list("pk", flat=True))
    opened = {site.pk: site for site in facts.Site.objects.filter(pk__in=shown)}
    for row in rows:
        row.site = opened.get(row.site_id) if row.site_id else None
    return rows, page


def distributions(user: User, chosen: Mapping[str, Any]) -> list[Distribution]:
    """Distributions by currency and kind, those of most observations first."""
    told: dict[tuple[str, str], list[tuple[Decimal, datetime]]] = defaultdict(list)
    rows = chosen_prices(user, chosen).order_by().values_list("currency", "price_for", "amount", "valid_at")
    for currency, price_for, amount, moment in rows.iterator():
        told[currency, price_for].append((amount, moment))
    found = [_distribution(*key, observed) for key, observed in told.items()]
    return sorted(found, key=lambda one: (-one.number, one.currency, one.price_for))


def _distribution(currency: str, price_for: str, observed: Sequence[tuple[Decimal, datetime]]) -> Distribution:
    amounts, moments = sorted(amount for amount, _moment in observed), [moment for _amount, moment in observed]
    lower, _middle, upper = quantiles(amounts, n=4, method="inclusive") if len(amounts) > 1 else (None, None, None)
    return Distribution(
        currency, price_for, len(amounts), amounts[0], lower, median(amounts), upper, amounts[-1], min(moments),
        max(moments),
    )  # fmt: skip
