"""Sites as a table that leaves through the gate."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from headwater_desk.attribution import models as results
from headwater_desk.attribution import selectors as attribution
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors as known
from headwater_desk.marking import Tlp, strictest
from headwater_desk.people.models import User
from headwater_desk.sharing.table import Cell, Column, Table
from headwater_desk.sites.selectors import FIRST_ORDER, ORDERS, chosen_sites, named

_AT_ONCE = 1000


def sites(user: User, chosen: Mapping[str, Any], sort: str = "") -> Table:
    """The whole list that the filter keeps, marked as the strictest of the facts behind it."""
    run = attribution.latest()
    rows = results.SiteResult.objects.none() if run is None else chosen_sites(run, user, chosen)
    columns = (
        Column(_("Site"), identifying=True), Column(_("Kind")), Column(_("Decision")), Column(_("Likeness")),
        Column(_("Brand")), Column(_("Code name")), Column(_("Distributor (hypothesis)")), Column(_("First seen, UTC")),
        Column(_("Last seen, UTC")), Column(_("Captures")), Column(_("Reports")), Column(_("Run")),
    )  # fmt: skip
    ordered = rows.order_by(*ORDERS.get(sort, ORDERS[FIRST_ORDER]))
    return Table("sites", columns, _cells(ordered, user), _marking(rows, user))


def _cells(rows: Any, user: User) -> Iterator[tuple[Cell, ...]]:
    batch: list[results.SiteResult] = []
    for row in rows.select_related("site", "run").iterator(_AT_ONCE):
        batch.append(row)
        if len(batch) == _AT_ONCE:
            yield from _batch(batch, user)
            batch = []
    yield from _batch(batch, user)


def _batch(rows: list[results.SiteResult], user: User) -> Iterator[tuple[Cell, ...]]:
    for one in named(rows, user):
        row = one.result
        yield (
            row.site.name, str(row.site.get_kind_display()), str(row.get_decision_display()), row.likeness,
            row.brand_id, one.code_name, row.distributor_id, row.first_seen, row.last_seen, one.captures, one.reports,
            row.run.name,
        )  # fmt: skip


def _marking(rows: Any, user: User) -> Tlp:
    """Of the captures, reports and code names that the table is put together from."""
    found: set[str] = set()
    for model in (facts.Capture, facts.Report):
        behind = known.visible(model.objects.filter(site__in=rows.order_by().values("site")), user)
        found.update(behind.order_by().values_list("tlp", flat=True).distinct())
    brands = rows.order_by().values("brand_id")
    named_by = known.visible(facts.BrandName.objects.filter(brand_id__in=brands), user)
    found.update(named_by.order_by().values_list("tlp", flat=True).distinct())
    return strictest(found)
