"""What pages say about brands: the list, and one brand's head, names, lineage, neighbours, activity and sites.

Invariants: a brand is shown to whoever may see a fact of one of its sites, with the figures of those sites; a page asks
as many questions of the database whatever it shows.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from headwater_desk import keyset
from headwater_desk.attribution import models as results
from headwater_desk.attribution import selectors as attribution
from headwater_desk.attribution.models import Run
from headwater_desk.brands import services
from headwater_desk.brands.forms import ACTIVE, DORMANT, NEW
from headwater_desk.brands.models import BrandFigures
from headwater_desk.brands.months import spans
from headwater_desk.design.shapes import Lane, Page, Timeline
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors as known
from headwater_desk.marking import Tlp, strictest
from headwater_desk.people.models import User
from headwater_desk.sites.selectors import FIRST_ORDER as SITES_FIRST
from headwater_desk.sites.selectors import ORDERS as SITE_ORDERS
from headwater_desk.sites.selectors import Listed as ListedSite
from headwater_desk.sites.selectors import named as named_sites

ORDERS = {
    sign + name: (sign + name, "id") if sign else (name, "-id")
    for name in ("sites", "last_seen", "first_seen")
    for sign in ("-", "")
}
FIRST_ORDER = "-sites"
_BRAND_ID = re.compile(r"B-[0-9]{1,12}")


@dataclass(frozen=True)
class Listed:
    """A brand in a list, with its code name."""

    figures: BrandFigures
    code_name: str


@dataclass(frozen=True)
class Listing:
    """A page of brands; `run` is None before the first run."""

    run: Run | None
    rows: Sequence[Listed] = ()
    page: Page = field(default_factory=lambda: Page(0))


def listing(user: User, chosen: Mapping[str, Any], asked: Mapping[str, str]) -> Listing:
    """The page that `asked` names (sort, after, before) of the brands that `chosen` (as BrandFilter gives it) keeps."""
    run = attribution.latest()
    if run is None:
        return Listing(None)
    order = ORDERS.get(asked.get("sort", ""), ORDERS[FIRST_ORDER])
    rows, page = keyset.read(chosen_brands(run, user, chosen), order, asked)
    return Listing(run, named(rows, user), page)


def chosen_brands(run: Run, user: User, chosen: Mapping[str, Any]) -> "QuerySet[BrandFigures]":
    """Figures of the brands that the filter keeps."""
    rows = services.counted(run, user)
    if distributor := chosen.get("distributor"):
        rows = rows.filter(distributor_id=distributor)
    if least := chosen.get("least"):
        rows = rows.filter(sites__gte=least)
    if decision := chosen.get("with_sites"):
        rows = rows.filter(**{f"{decision}__gt": 0})
    return rows.filter(_in_time(chosen))


def _in_time(chosen: Mapping[str, Any]) -> Q:
    first, last = chosen.get("seen_from"), chosen.get("seen_to")
    begin = datetime.combine(first, time(), UTC) if first else None
    end = datetime.combine(last, time(), UTC) + timedelta(days=1) if last else None
    since = Q(last_seen__gte=begin) if begin else Q()
    until = Q(first_seen__lt=end) if end else Q()
    match chosen.get("state") or ACTIVE:
        case value if value == NEW:
            return until & (Q(first_seen__gte=begin) if begin else Q())
        case value if value == DORMANT and begin:
            return Q(last_seen__lt=begin)
        case _:
            return since & until


def named(rows: Sequence[BrandFigures], user: User) -> list[Listed]:
    """Figures with code names."""
    names = known.code_names({row.brand_id for row in rows}, user)
    return [Listed(row, names.get(row.brand_id, "")) for row in rows]


@dataclass(frozen=True)
class Head:
    """What stands on every page of a brand."""

    run: Run
    figures: BrandFigures
    row: results.BrandResult
    naming: facts.BrandName | None
    tlp: Tlp

    @property
    def brand_id(self) -> str:
        """The core's stable id."""
        return self.figures.brand_id

    @property
    def code_name(self) -> str:
        """The name that people gave it last."""
        return self.naming.name if self.naming else ""

    @property
    def title(self) -> str:
        """What it is called."""
        return self.code_name or self.brand_id


def head(user: User, brand_id: str) -> Head | None:
    """None where the latest run has no such brand with a site that the person may see."""
    if not _BRAND_ID.fullmatch(brand_id):
        return None
    run = attribution.latest()
    figures = services.counted(run, user).filter(brand_id=brand_id).first() if run else None
    row = attribution.brand(run, brand_id) if run and figures else None
    if run is None or figures is None or row is None:
        return None
    marked = {
        tlp
        for model in (facts.Capture, facts.Report)
        for tlp in known.visible(model.objects.filter(site__in=_site_ids(run, brand_id)), user)
        .order_by().values_list("tlp", flat=True).distinct()
    }  # fmt: skip
    return Head(run, figures, row, services.names(user, brand_id).first(), strictest(marked))


def _site_ids(run: Run, brand_id: str) -> Any:
    return results.PeriodResult.objects.filter(run=run, brand_id=brand_id).order_by().values("site")


def captures(head: Head, user: User) -> "QuerySet[facts.Capture]":
    """Captures of its sites at the time when these showed it."""
    period = results.PeriodResult.objects.filter(
        run=head.run, brand_id=head.brand_id, site=OuterRef("site"),
        first_seen__lte=OuterRef("valid_at"), last_seen__gte=OuterRef("valid_at"),
    )  # fmt: skip
    of_sites = facts.Capture.objects.filter(Exists(period), site__in=_site_ids(head.run, head.brand_id))
    return known.visible(of_sites, user)


def sites(head: Head, user: User, asked: Mapping[str, str]) -> tuple[list[ListedSite], Page]:
    """The sites that show it now, the last seen first."""
    rows = attribution.sites(head.run, user).filter(brand_id=head.brand_id)
    found, page = keyset.read(rows, SITE_ORDERS[SITES_FIRST], asked)
    return named_sites(found, user), page


@dataclass(frozen=True)
class Neighbour:
    """Another brand and how near it came; None where nothing was measured."""

    brand_id: str
    code_name: str
    likeness: float | None = None


@dataclass(frozen=True)
class Overview:
    """One brand at a glance."""

    nearest: Neighbour | None
    replaced: Sequence[Neighbour]
    replaced_by: Sequence[Neighbour]
    points: Sequence[results.HypothesisResult]
    line: Timeline | None
    months: Sequence[int]


def overview(head: Head, user: User) -> Overview:
    """Its neighbours, lineage, hypotheses and activity. Brands that the person may not see are left out."""
    near = _nearest(head, user)
    after = list(attribution.brands(head.run).filter(succeeds=head.brand_id).values_list("brand_id", flat=True)[:50])
    before = [head.row.succeeds] if head.row.succeeds else []
    wanted = {*before, *after, *([near[0]] if near else [])}
    shown = set(services.counted(head.run, user).filter(brand_id__in=wanted).values_list("brand_id", flat=True))
    names = known.code_names(shown, user)

    def neighbours(ids: Sequence[str]) -> list[Neighbour]:
        return [Neighbour(one, names.get(one, "")) for one in ids if one in shown]

    months = _months(head, user)
    return Overview(
        nearest=Neighbour(near[0], names.get(near[0], ""), near[1]) if near and near[0] in shown else None,
        replaced=neighbours(before),
        replaced_by=neighbours(after),
        points=list(attribution.hypotheses(head.run, brand_id=head.brand_id)),
        line=_line(months),
        months=_sites_a_month(months["captures"]),
    )


def _nearest(head: Head, user: User) -> tuple[str, float] | None:
    """The nearest other brand of any of its periods."""
    rows = attribution.periods(head.run, brand_id=head.brand_id).filter(site__in=known.sites_visible(user))
    found: list[tuple[float, str]] = []
    for brand, likeness in (("nearest_brand", "likeness"), ("next_brand", "next_likeness")):
        others = rows.exclude(**{brand: ""}).exclude(**{brand: head.brand_id}).exclude(**{likeness: None})
        found += others.order_by(f"-{likeness}", brand).values_list(likeness, brand)[:1]
    return max(((brand, likeness) for likeness, brand in found), key=lambda one: one[1], default=None)


def _months(head: Head, user: User) -> dict[str, dict[date, int]]:
    """By month, on how many of its sites captures and reports were made."""
    reports = facts.Report.objects.filter(site__in=_site_ids(head.run, head.brand_id))
    reports = reports.filter(valid_at__gte=head.figures.first_seen, valid_at__lte=head.figures.last_seen)
    rows = {"captures": captures(head, user), "reports": known.visible(reports, user)}
    return {name: by_month(found) for name, found in rows.items()}


def by_month(rows: Any, moment: str = "valid_at") -> dict[date, int]:
    """Distinct sites of each month, in order."""
    counted = rows.order_by().annotate(month=TruncMonth(moment, tzinfo=UTC)).values_list("month")
    found = dict(counted.annotate(sites=Count("site", distinct=True)))
    return {month.date(): found[month] for month in sorted(found)}


def _line(months: Mapping[str, Mapping[date, int]]) -> Timeline | None:
    seen = [day for found in months.values() for day in found]
    if not seen:
        return None
    labels = {"captures": _("Captured"), "reports": _("Reported")}
    lanes = tuple(Lane(labels[name], spans(found), "") for name, found in months.items() if found)
    return Timeline(
        _("Activity, month by month"), min(seen), max(span.last for lane in lanes for span in lane.spans), lanes
    )


def _sites_a_month(found: Mapping[date, int]) -> list[int]:
    """A value for every month from the first to the last, 0 where nothing was captured."""
    if not found:
        return []
    first, last = min(found), max(found)
    number = (last.year - first.year) * 12 + last.month - first.month + 1
    return [
        found.get(date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1), 0)
        for n in range(number)
    ]
