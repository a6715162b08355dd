"""Brands as a table that leaves through the gate."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from headwater_desk.attribution import models as results
from headwater_desk.attribution import selectors as attribution
from headwater_desk.brands.models import BrandFigures
from headwater_desk.brands.payments import taken
from headwater_desk.brands.places import standing
from headwater_desk.brands.selectors import FIRST_ORDER, ORDERS, Head, chosen_brands, named
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors as known
from headwater_desk.marking import Tlp, strictest
from headwater_desk.people.models import User
from headwater_desk.sharing.table import Cell, Column, Table

Made = tuple[Sequence[Column], Iterable[Sequence[Cell]]]


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


def of_brand(user: User, head: Head, what: str) -> Table:
    """One page of a brand as a table: what is "payments" or "hosting"."""
    columns, cells = _OF_BRAND[what](user, head)
    return Table(f"brand-{what}", columns, cells, head.tlp)


def _payments(user: User, head: Head) -> Made:
    columns = (
        Column(_("Value"), identifying=True), Column(_("Kind")), Column(_("Provider")), Column(_("Payment type")),
        Column(_("Role")), Column(_("Class")), Column(_("Decided by")), Column(_("Its sites")),
        Column(_("Points to (hypotheses)")), Column(_("First, UTC")), Column(_("Last, UTC")),
    )  # fmt: skip
    return columns, (
        (
            row.one.value, row.one.kind, row.one.provider, row.one.payment_type, row.one.role, row.one.specificity,
            row.basis, row.sites, ", ".join(row.distributors), row.first, row.last,
        )
        for row in taken(head, user, most=None).mechanisms
    )  # fmt: skip


def _hosting(user: User, head: Head) -> Made:
    columns = (
        Column(_("By")), Column(_("Where")), Column(_("Sites")), Column(_("Addresses")), Column(_("First, UTC")),
        Column(_("Last, UTC")),
    )  # fmt: skip
    found = standing(head, user)
    shares = [(_("Country"), share) for share in found.countries] + [(_("Network"), share) for share in found.networks]
    return columns, (
        (by, share.label, len(share.sites), len(share.addresses), share.first, share.last) for by, share in shares
    )


_OF_BRAND: dict[str, Callable[[User, Head], Made]] = {"payments": _payments, "hosting": _hosting}
OF_BRAND = tuple(_OF_BRAND)


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
