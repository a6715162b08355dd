"""Distributors, and what is known of one, as tables that leave through the gate."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from headwater_desk.attribution import models as results
from headwater_desk.attribution import selectors as attribution
from headwater_desk.distributors import selectors, ties
from headwater_desk.distributors.models import DistributorFigures
from headwater_desk.distributors.selectors import FIRST_ORDER, ORDERS, Head, chosen_distributors
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors as known
from headwater_desk.marking import strictest
from headwater_desk.people.models import User
from headwater_desk.sharing.table import Column, Table


def distributors(user: User, chosen: Mapping[str, Any], sort: str = "") -> Table:
    """The whole list that the filter keeps, marked as the strictest of the facts behind it."""
    run = attribution.latest()
    rows = DistributorFigures.objects.none() if run is None else chosen_distributors(run, user, chosen)
    ids = list(rows.values_list("distributor_id", flat=True))
    behind = results.SiteResult.objects.filter(run=run, distributor_id__in=ids).values("site")
    marked = {
        tlp
        for model in (facts.Capture, facts.Report)
        for tlp in known.visible(model.objects.filter(site__in=behind), user)
        .order_by().values_list("tlp", flat=True).distinct()
    }  # fmt: skip
    columns = (
        Column(_("Distributor (hypothesis)")), Column(_("Brands")), Column(_("Sites")), Column(_("Mechanisms")),
        Column(_("Provisional links")), Column(_("Brands in the latest year")), Column(_("Sites in the latest year")),
        Column(_("Sites closed to you")), Column(_("First seen, UTC")), Column(_("Last seen, UTC")), Column(_("Run")),
    )  # fmt: skip
    cells = (
        (
            row.distributor_id, row.brands, row.sites, row.mechanisms, row.provisional_links, row.active_brands,
            row.active_sites, row.hidden_sites, row.first_seen, row.last_seen, run.name if run else "",
        )
        for row in rows.order_by(*ORDERS.get(sort, ORDERS[FIRST_ORDER]))
    )  # fmt: skip
    return Table("distributors", columns, cells, strictest(marked))


def mechanisms(head: Head, user: User) -> Table:
    """Its mechanisms, as the page lists them."""
    columns = (
        Column(_("Kind")), Column(_("Provider")), Column(_("Value"), identifying=True), Column(_("Payment type")),
        Column(_("Role")), Column(_("Class")), Column(_("Decided by")), Column(_("Route")), Column(_("Sites")),
        Column(_("Brands")), Column(_("First seen, UTC")), Column(_("Last seen, UTC")),
        Column(_("Distributor (hypothesis)")), Column(_("Run")),
    )  # fmt: skip
    cells = (
        (
            one.row.kind, one.row.provider, one.row.value, one.row.payment_type, one.row.role, one.row.specificity,
            one.basis, one.row.route_id, one.sites, len(one.brands), one.first, one.last, head.distributor_id,
            head.run.name,
        )
        for one in selectors.listed_mechanisms(head, user)
    )  # fmt: skip
    return Table("distributor-mechanisms", columns, cells, head.tlp)


def links(head: Head, user: User) -> Table:
    """Its links."""
    columns = (
        Column(_("Brand")), Column(_("Other brand")), Column(_("Weight, bits")), Column(_("Likelihood")),
        Column(_("Provisional")), Column(_("Bridge")), Column(_("From, UTC")), Column(_("To, UTC")),
        Column(_("Distributor (hypothesis)")), Column(_("Run")),
    )  # fmt: skip
    cells = (
        (
            row.left, row.right, row.bits, row.likelihood, row.provisional, row.bridge, row.first_seen, row.last_seen,
            head.distributor_id, head.run.name,
        )
        for row in ties.links(head.run, user, head.distributor_id, head.until).order_by("-bits", "id")
    )  # fmt: skip
    return Table("distributor-links", columns, cells, head.tlp)
