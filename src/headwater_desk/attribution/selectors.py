"""Questions about what was concluded. Whoever asks names the run; `latest` is the one that counts today."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

import pyarrow as pa
from django.db.models import Q, QuerySet

from headwater_desk.attribution import models as results
from headwater_desk.attribution import parts
from headwater_desk.attribution.models import Run
from headwater_desk.facts import selectors as facts
from headwater_desk.facts.storing import value_mark
from headwater_desk.people.models import User


def latest() -> Run | None:
    """The newest complete run; None before the first."""
    return Run.objects.exclude(complete_at=None).order_by("-known_at", "-complete_at").first()


def known_at(moment: datetime) -> Run | None:
    """The run that stood at a moment: what was concluded from what was known then."""
    return Run.objects.exclude(complete_at=None).filter(known_at__lte=moment).order_by("-known_at").first()


def runs() -> "QuerySet[Run]":
    """All complete runs, the newest first."""
    return Run.objects.exclude(complete_at=None)


def sites(run: Run, user: User) -> "QuerySet[results.SiteResult]":
    """Results of the sites the person may see."""
    shown = results.SiteResult.objects.filter(run=run)
    return shown.filter(site__in=facts.sites_visible(user)).select_related("site")


def site(run: Run, user: User, site_id: UUID) -> results.SiteResult | None:
    """The result of one site; None where the run does not know it or the person may not see it."""
    return sites(run, user).filter(site_id=site_id).first()


def periods(run: Run, *, site_id: UUID | None = None, brand_id: str = "") -> "QuerySet[results.PeriodResult]":
    """Periods of a site, or of a brand, in order of time."""
    which = Q(site_id=site_id) if site_id else Q(brand_id=brand_id)
    return results.PeriodResult.objects.filter(which, run=run).select_related("site").order_by("first_seen", "id")


def brands(run: Run) -> "QuerySet[results.BrandResult]":
    """All brands of a run, the largest first."""
    return results.BrandResult.objects.filter(run=run).order_by("-sites", "id")


def brand(run: Run, brand_id: str) -> results.BrandResult | None:
    """One brand of a run."""
    return results.BrandResult.objects.filter(run=run, brand_id=brand_id).first()


def distributors(run: Run) -> "QuerySet[results.DistributorResult]":
    """All distributors of a run, the largest first."""
    return results.DistributorResult.objects.filter(run=run).order_by("-brands", "id")


def distributor(run: Run, distributor_id: str) -> results.DistributorResult | None:
    """One distributor of a run."""
    return results.DistributorResult.objects.filter(run=run, distributor_id=distributor_id).first()


def mechanisms(run: Run, *, distributor_id: str = "", route_id: str = "") -> "QuerySet[results.MechanismResult]":
    """Payment mechanisms, of a distributor or a route where one is named, those on most sites first."""
    found = results.MechanismResult.objects.filter(run=run).order_by("-sites", "first_seen", "id")
    if distributor_id:
        found = found.filter(distributor_id=distributor_id)
    return found.filter(route_id=route_id) if route_id else found


def mechanisms_of_value(run: Run, values: Iterable[tuple[str, str]]) -> "QuerySet[results.MechanismResult]":
    """Spans of use of the mechanisms with these (kind, value)."""
    marks = [value_mark(kind, value) for kind, value in values]
    return results.MechanismResult.objects.filter(run=run, value_mark__in=marks).order_by("first_seen", "id")


def links(run: Run, distributor_id: str) -> "QuerySet[results.LinkResult]":
    """Links between the brands of a distributor, the strongest first."""
    return results.LinkResult.objects.filter(run=run, distributor_id=distributor_id).order_by("-bits", "id")


def hypotheses(run: Run, *, brand_id: str = "", distributor_id: str = "") -> "QuerySet[results.HypothesisResult]":
    """What a brand's sites point to, or which brands point to a distributor, by share."""
    which = Q(brand_id=brand_id) if brand_id else Q(distributor_id=distributor_id)
    return results.HypothesisResult.objects.filter(which, run=run).order_by("-main", "-share", "id")


def tables(run: Run) -> Mapping[str, pa.Table]:
    """The core's own tables of a run, for `headwater.explain`, `exhibit` and `review`; empty for old runs, of which
    only rows are kept. They hold everything: what is made of them must be checked with `facts.sites_visible`."""
    return parts.tables(run.id)
