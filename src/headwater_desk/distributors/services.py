"""Count what an organisation may see of a run's distributors."""

from collections import Counter
from contextlib import suppress

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Min, Q, QuerySet

from headwater_desk.attribution import models as results
from headwater_desk.attribution import paying
from headwater_desk.attribution.models import Run
from headwater_desk.distributors import ties
from headwater_desk.distributors.models import Counted, DistributorFigures
from headwater_desk.facts import selectors as known
from headwater_desk.people.models import User


def counted(run: Run, user: User) -> "QuerySet[DistributorFigures]":
    """The run's distributors as the person's organisation may see them; counted when first asked for."""
    own = {"run": run, "organisation_id": user.organisation_id}
    if not Counted.objects.filter(**own).exists():
        with suppress(IntegrityError):  # somebody of the same organisation asked at the same time and was first
            _count(run, user)
    return DistributorFigures.objects.filter(**own)


def year(run: Run, user: User) -> int | None:
    """The latest year that the run knows; None before the distributors were counted."""
    return Counted.objects.filter(run=run, organisation=user.organisation_id).values_list("year", flat=True).first()


@transaction.atomic
def _count(run: Run, user: User) -> None:
    last = results.SiteResult.objects.filter(run=run).aggregate(last=Max("last_seen"))["last"] or run.known_at
    Counted.objects.create(run=run, organisation=user.organisation, year=last.year)
    of_all = results.SiteResult.objects.filter(run=run).exclude(distributor_id="").order_by()
    all_sites = dict(of_all.values_list("distributor_id").annotate(Count("pk")))
    rows = of_all.filter(site__in=known.sites_visible(user)).values("distributor_id").annotate(
        sites=Count("pk"),
        active=Count("pk", filter=Q(last_seen__year=last.year)),
        first=Min("first_seen"),
        last=Max("last_seen"),
    )  # fmt: skip
    brands, active = _brands(run, user, last.year)
    mechanisms, provisional = _mechanisms(run, user), ties.provisional(run, user)
    DistributorFigures.objects.bulk_create(
        [
            DistributorFigures(
                run=run, organisation=user.organisation, distributor_id=name, sites=row["sites"],
                hidden_sites=all_sites[name] - row["sites"], brands=brands[name], mechanisms=mechanisms[name],
                provisional_links=provisional[name], active_brands=active[name], active_sites=row["active"],
                first_seen=row["first"], last_seen=row["last"],
            )
            for row in rows
            for name in (row["distributor_id"],)
        ],
        batch_size=2000,
    )  # fmt: skip


def _brands(run: Run, user: User, year: int) -> tuple[Counter[str], Counter[str]]:
    """By distributor, its brands with a site that the person may see, and those of them seen in the year."""
    behind = results.BrandResult.objects.filter(run=run).exclude(distributor_id="")
    of_brand = dict(behind.order_by().values_list("brand_id", "distributor_id"))
    periods = results.PeriodResult.objects.filter(run=run, site__in=known.sites_visible(user)).exclude(brand_id="")
    last = dict(periods.order_by().values_list("brand_id").annotate(Max("last_seen")))
    shown = {brand: distributor for brand, distributor in of_brand.items() if brand in last}
    active = (distributor for brand, distributor in shown.items() if last[brand].year == year)
    return Counter(shown.values()), Counter(active)


def _mechanisms(run: Run, user: User) -> Counter[str]:
    rows = results.MechanismResult.objects.filter(run=run).exclude(distributor_id="").defer("value")
    return Counter(row.distributor_id for row in paying.visible_mechanisms(rows, user))
