"""What pages say about sites: the list, and one site's head, periods, captures, reports, notices and payments.

Invariants: only what the person may see is shown or counted; a page asks as many questions of the database whatever it
shows; names are opened only for the rows of the page.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from headwater_desk import keyset
from headwater_desk.attribution import models as results
from headwater_desk.attribution import selectors as attribution
from headwater_desk.attribution.models import Run
from headwater_desk.design.shapes import Page
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors as known
from headwater_desk.marking import Tlp, strictest
from headwater_desk.people.models import User
from headwater_desk.sites.forms import OPEN_GATE

ORDERS = {"-last_seen": ("-last_seen", "-id"), "last_seen": ("last_seen", "id")}
FIRST_ORDER = "-last_seen"


@dataclass(frozen=True)
class Listed:
    """A site in a list, with its brand's code name and how many of its facts the person may see."""

    result: results.SiteResult
    code_name: str
    captures: int
    reports: int


@dataclass(frozen=True)
class Listing:
    """A page of sites; `run` is None before the first run."""

    run: Run | None
    rows: Sequence[Listed] = ()
    page: Page = field(default_factory=lambda: Page(0))


def listing(user: User, chosen: Mapping[str, Any], asked: Mapping[str, str]) -> Listing:
    """The page that `asked` names (sort, after, before) of the sites that `chosen` (as SiteFilter gives it) keeps."""
    run = attribution.latest()
    if run is None:
        return Listing(None)
    order = ORDERS.get(asked.get("sort", ""), ORDERS[FIRST_ORDER])
    rows, page = keyset.read(chosen_sites(run, user, chosen), order, asked)
    return Listing(run, named(rows, user), page)


def chosen_sites(run: Run, user: User, chosen: Mapping[str, Any]) -> "QuerySet[results.SiteResult]":
    """Results of the sites that the filter keeps; seen in a stretch: first before its end, last after its start."""
    rows = attribution.sites(run, user)
    for name, column in (("decision", "decision"), ("brand", "brand_id"), ("distributor", "distributor_id")):
        if value := chosen.get(name):
            rows = rows.filter(**{column: value})
    if kind := chosen.get("kind"):
        rows = rows.filter(site__kind=kind)
    if first := chosen.get("seen_from"):
        rows = rows.filter(last_seen__gte=datetime.combine(first, time(), UTC))
    if last := chosen.get("seen_to"):
        rows = rows.filter(first_seen__lt=datetime.combine(last, time(), UTC) + timedelta(days=1))
    if gate := chosen.get("gate"):
        own = facts.Capture.objects.filter(site=OuterRef("site"), gate="" if gate == OPEN_GATE else gate)
        rows = rows.filter(Exists(known.visible(own, user)))
    return rows


def named(rows: Iterable[results.SiteResult], user: User) -> list[Listed]:
    """Results with the code names of their brands and their facts counted."""
    found = list(rows)
    names = known.code_names({row.brand_id for row in found if row.brand_id}, user)
    sites = [row.site_id for row in found]
    captures, reports = (_counted(model, user, sites) for model in (facts.Capture, facts.Report))
    return [
        Listed(row, names.get(row.brand_id, ""), captures.get(row.site_id, 0), reports.get(row.site_id, 0))
        for row in found
    ]


def _counted(model: Any, user: User, sites: Sequence[UUID]) -> dict[UUID, int]:
    rows = known.visible(model.objects.filter(site__in=sites), user).order_by().values_list("site")
    return dict(rows.annotate(number=Count("pk")))


@dataclass(frozen=True)
class Head:
    """What stands on every page of a site. `result` is None where the latest run does not know it (yet)."""

    site: facts.Site
    run: Run | None
    result: results.SiteResult | None
    code_name: str
    points: Sequence[results.HypothesisResult]
    captures: int
    reports: int
    notices: int
    tlp: Tlp

    @property
    def share(self) -> float | None:
        """The share of the brand's sites that point to the site's distributor."""
        if self.result is None:
            return None
        found = (one.share for one in self.points if one.distributor_id == self.result.distributor_id)
        return next(found, None)


def head(user: User, site_id: UUID) -> Head | None:
    """None where there is no such site that the person may see."""
    site = known.sites_visible(user).filter(pk=site_id).first()
    if site is None:
        return None
    run = attribution.latest()
    result = attribution.site(run, user, site_id) if run else None
    brand = result.brand_id if result else ""
    marked = [_by_marking(model, user, site_id) for model in (facts.Capture, facts.Report, facts.Notice)]
    return Head(
        site=site,
        run=run,
        result=result,
        code_name=known.code_names([brand], user).get(brand, "") if brand else "",
        points=list(attribution.hypotheses(run, brand_id=brand)) if run and brand else (),
        captures=sum(marked[0].values()),
        reports=sum(marked[1].values()),
        notices=sum(marked[2].values()),
        tlp=strictest(marking for counted in marked for marking in counted),
    )


def _by_marking(model: Any, user: User, site_id: UUID) -> dict[str, int]:
    rows = known.visible(model.objects.filter(site=site_id), user).order_by().values_list("tlp")
    return dict(rows.annotate(number=Count("pk")))


@dataclass(frozen=True)
class Period:
    """One period of a site, with the code names of its brand and of those that came near."""

    row: results.PeriodResult
    code_name: str
    nearest_name: str
    next_name: str


def periods(head: Head, user: User) -> list[Period]:
    """What was decided of the site, period by period."""
    if head.run is None:
        return []
    rows = list(attribution.periods(head.run, site_id=head.site.pk))
    names = known.code_names({name for row in rows for name in _brands(row) if name}, user)
    return [Period(row, *(names.get(name, "") for name in _brands(row))) for row in rows]


def _brands(row: results.PeriodResult) -> tuple[str, str, str]:
    return row.brand_id, row.nearest_brand, row.next_brand


def captures(user: User, site_id: UUID, asked: Mapping[str, str]) -> tuple[list[facts.Capture], Page]:
    """Captures of the site, the latest first."""
    rows = known.visible(facts.Capture.objects.filter(site=site_id), user)
    return keyset.read(rows, ("-valid_at", "-id"), asked)


@dataclass(frozen=True)
class Reported:
    """A report and the assessment that counts."""

    row: facts.Report
    assessment: facts.Assessment | None


def reports(user: User, site_id: UUID, asked: Mapping[str, str]) -> tuple[list[Reported], Page]:
    """Reports of the site, the latest first."""
    rows, page = keyset.read(
        known.visible(facts.Report.objects.filter(site=site_id), user), ("-valid_at", "-id"), asked
    )
    decided = known.latest_assessment([row.pk for row in rows], user)
    return [Reported(row, decided.get(row.pk)) for row in rows], page


@dataclass(frozen=True)
class Told:
    """A notice and what came of it, in order of time."""

    row: facts.Notice
    outcomes: Sequence[facts.NoticeOutcome]


def notices(user: User, site_id: UUID, most: int | None = None) -> list[Told]:
    """Notices about the site, the latest first."""
    rows = known.visible(facts.Notice.objects.filter(site=site_id), user)
    found = list(rows.select_related("recorded_by", "organisation").order_by("-valid_at", "-id")[:most])
    answered = known.visible(facts.NoticeOutcome.objects.filter(notice__in=[row.pk for row in found]), user)
    outcomes: dict[Any, list[facts.NoticeOutcome]] = {}
    for one in answered.select_related("recorded_by").order_by("valid_at", "id"):
        outcomes.setdefault(one.notice_id, []).append(one)
    return [Told(row, outcomes.get(row.pk, ())) for row in found]


def notice(user: User, site_id: UUID, notice_id: UUID) -> Told | None:
    """One notice; None where the person may not see it."""
    return next((told for told in notices(user, site_id) if told.row.pk == notice_id), None)


@dataclass(frozen=True)
class Paid:
    """What was recorded about prices and payments of a site."""

    prices: Sequence[facts.PriceObservation]
    found_out: Sequence[facts.PaymentObservation]


def payments(user: User, site_id: UUID) -> Paid:
    """Prices that were asked and what was found out about accounts, the latest first."""
    prices = known.visible(facts.PriceObservation.objects.filter(site=site_id), user)
    found = known.visible(facts.PaymentObservation.objects.filter(site=site_id), user)
    return Paid(list(prices.order_by("-valid_at", "-id")[:200]), list(found.order_by("-valid_at", "-id")[:200]))
