"""Brands as a table that leaves through the gate."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from headwater_desk.attribution import models as results
from headwater_desk.attribution import selectors as attribution
from headwater_desk.brands.models import BrandFigures
from headwater_desk.brands.selectors import FIRST_ORDER, ORDERS, chosen_brands, named
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors as known
from headwater_desk.marking import Tlp, strictest
from headwater_desk.people.models import User
from headwater_desk.sharing.table import Cell, Column, Table


def brands(user: User, chosen: Mapping[str, Any], sort: str = "") -> Table:
    """The whole list that the filter keeps, marked as the strictest of the facts behind it."""
    run = attribution.latest()
    rows = BrandFigures.objects.none() if run is None else chosen_brands(run, user, chosen)
    columns = (
        Column(_("Brand")), Column(_("Code name")), Column(_("Distributor (hypothesis)")), Column(_("Sites")),
        Column(_("Seen")), Column(_("Altered")), Column(_("New")), Column(_("First seen, UTC")),
        Column(_("Last seen, UTC")), Column(_("Run")),
    )  # fmt: skip
    ordered = rows.order_by(*ORDERS.get(sort, ORDERS[FIRST_ORDER]))
    return Table("brands", columns, _cells(list(ordered), user, run.name if run else ""), _marking(run, rows, user))


def _cells(rows: list[BrandFigures], user: User, run: str) -> Iterator[tuple[Cell, ...]]:
    for one in named(rows, user):
        row = one.figures
        yield (
            row.brand_id, one.code_name, row.distributor_id, row.sites, row.seen, row.altered, row.new,
            row.first_seen, row.last_seen, run,
        )  # fmt: skip


def _marking(run: Any, rows: Any, user: User) -> Tlp:
    ids = rows.order_by().values("brand_id")
    sites = results.SiteResult.objects.filter(run=run, brand_id__in=ids).values("site")
    found: set[str] = set()
    for behind in (
        facts.Capture.objects.filter(site__in=sites),
        facts.Report.objects.filter(site__in=sites),
        facts.BrandName.objects.filter(brand_id__in=ids),
    ):
        found.update(known.visible(behind, user).order_by().values_list("tlp", flat=True).distinct())
    return strictest(found)
