"""Payments as tables that leave through the gate."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from headwater_desk.attribution import models as results
from headwater_desk.attribution import paying
from headwater_desk.attribution import selectors as attribution
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors as known
from headwater_desk.marking import strictest
from headwater_desk.payments import selectors, services
from headwater_desk.people.models import User
from headwater_desk.sharing.table import Cell, Column, Table

_AT_ONCE = 500


def types(user: User) -> Table:
    """All months and types, marked as the strictest of all captures that are counted."""
    run = attribution.latest()
    columns = (
        Column(_("Month")), Column(_("Payment type")), Column(_("Sites")), Column(_("Values")), Column(_("Run")),
    )  # fmt: skip
    rows = services.types(run, user) if run else ()
    cells = (
        (one.month.strftime("%Y-%m"), one.payment_type, one.sites, one.mechanisms, run.name if run else "")
        for one in rows
    )
    captures = known.visible(facts.Capture.objects.all(), user)
    return Table(
        "payment-types", columns, cells, strictest(captures.order_by().values_list("tlp", flat=True).distinct())
    )


def mechanisms(user: User, chosen: Mapping[str, Any], sort: str = "") -> Table:
    """The whole list that the filter keeps, marked as the strictest of the captures behind it."""
    run = attribution.latest()
    rows = results.MechanismResult.objects.none() if run is None else selectors.chosen_mechanisms(run, user, chosen)
    columns = (
        Column(_("Kind")), Column(_("Provider")), Column(_("Value"), identifying=True), Column(_("Payment type")),
        Column(_("Role")), Column(_("Class")), Column(_("Decided by")), Column(_("Distributor (hypothesis)")),
        Column(_("Route")), Column(_("Sites")), Column(_("Brands")), Column(_("Findings")),
        Column(_("First seen, UTC")), Column(_("Last seen, UTC")), Column(_("Run")),
    )  # fmt: skip
    ordered = list(rows.order_by(*selectors.ORDERS.get(sort, selectors.ORDERS[selectors.FIRST_ORDER])))
    marked = strictest(paying.markings(user, {paying.value_of(row) for row in ordered}))
    return Table("mechanisms", columns, _mechanisms(run, user, ordered), marked)


def _mechanisms(run: Any, user: User, rows: list[results.MechanismResult]) -> Iterator[tuple[Cell, ...]]:
    for start in range(0, len(rows), _AT_ONCE):
        for one in selectors.listed(run, user, rows[start : start + _AT_ONCE]):
            row = one.shown.row
            yield (
                row.kind, row.provider, row.value, row.payment_type, row.role, row.specificity, one.shown.basis,
                row.distributor_id, row.route_id, one.shown.sites, len(one.shown.brands), one.found_out,
                one.shown.first, one.shown.last, run.name,
            )  # fmt: skip


def found_out(user: User) -> Table:
    """What was found out about mechanisms."""
    rows = known.visible(facts.PaymentObservation.objects.all(), user)
    columns = (
        Column(_("Day, UTC")), Column(_("Finding")), Column(_("Kind")), Column(_("Provider")),
        Column(_("Value"), identifying=True), Column(_("Payment type")), Column(_("Organisation")),
        Column(_("Source")), Column(_("Marking")), Column(_("Known since, UTC")),
    )  # fmt: skip
    cells = (
        (
            row.valid_at, row.finding, row.kind, row.provider, row.value, row.payment_type, row.organisation.name,
            row.source, row.get_tlp_display(), row.known_at,
        )
        for row in rows.select_related("organisation").order_by(*selectors.LATEST).iterator(_AT_ONCE)
    )  # fmt: skip
    return Table(
        "payment-findings", columns, cells, strictest(rows.order_by().values_list("tlp", flat=True).distinct())
    )


def prices(user: User, chosen: Mapping[str, Any]) -> Table:
    """Prices that the filter keeps."""
    rows = selectors.chosen_prices(user, chosen)
    columns = (
        Column(_("Day, UTC")), Column(_("For")), Column(_("Price")), Column(_("Currency")), Column(_("Payment type")),
        Column(_("Organisation")), Column(_("Source")), Column(_("Marking")), Column(_("Known since, UTC")),
    )  # fmt: skip
    cells = (
        (
            row.valid_at, row.price_for, row.amount, row.currency, row.payment_type, row.organisation.name, row.source,
            row.get_tlp_display(), row.known_at,
        )
        for row in rows.select_related("organisation").order_by(*selectors.LATEST).iterator(_AT_ONCE)
    )  # fmt: skip
    return Table("prices", columns, cells, strictest(rows.order_by().values_list("tlp", flat=True).distinct()))
