"""Sites as a table that leaves through the gate."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from headwater_desk.attribution import models as results
from headwater_desk.attribution import selectors as attribution
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors as known
from headwater_desk.marking import Tlp, strictest
from headwater_desk.people.models import User
from headwater_desk.sharing.table import Cell, Column, Table
from headwater_desk.sites.identifiers import observations, seen_on
from headwater_desk.sites.moves import hosting
from headwater_desk.sites.selectors import FIRST_ORDER, ORDERS, Head, chosen_sites, named

Made = tuple[Sequence[Column], Iterable[Sequence[Cell]]]

_AT_ONCE = 1000
MOST = 50_000
"""Rows of one site's table; more than the gate lets out at once are never read."""


def sites(user: User, chosen: Mapping[str, Any], sort: str = "") -> Table:
    """The whole list that the filter keeps, marked as the strictest of the facts behind it."""
    run = attribution.latest()
    rows = results.SiteResult.objects.none() if run is None else chosen_sites(run, user, chosen)
    return _listed(rows, user, sort)


def _listed(rows: Any, user: User, sort: str) -> Table:
    columns = (
        Column(_("Site"), identifying=True), Column(_("Kind")), Column(_("Decision")), Column(_("Likeness")),
        Column(_("Brand")), Column(_("Code name")), Column(_("Distributor (hypothesis)")), Column(_("First seen, UTC")),
        Column(_("Last seen, UTC")), Column(_("Captures")), Column(_("Reports")), Column(_("Run")),
    )  # fmt: skip
    ordered = rows.order_by(*ORDERS.get(sort, ORDERS[FIRST_ORDER]))
    return Table("sites", columns, _cells(ordered, user), _marking(rows, user))


def of_site(user: User, head: Head, what: str) -> Table:
    """One page of a site as a table: what is "captures", "reports", "identifiers" or "hosting".

    Addresses of captures and reports stay masked, as on the pages: they are shown to who says why, and do not leave.
    """
    columns, cells = _OF_SITE[what](user, head)
    return Table(f"site-{what}", columns, cells, head.tlp)


def _captures(user: User, head: Head) -> Made:
    rows = known.visible(facts.Capture.objects.filter(site=head.site), user).order_by("-valid_at", "-id")[:MOST]
    columns = (
        Column(_("Captured, UTC")), Column(_("Capture")), Column(_("Page is")), Column(_("Status")),
        Column(_("Held back")), Column(_("Elements")), Column(_("Dropped")), Column(_("Address")),
        Column(_("Seen by")), Column(_("Source")), Column(_("Marking")),
    )  # fmt: skip
    return columns, (
        (
            row.valid_at, row.capture_id, row.role, row.status, row.gate, row.elements, row.dropped, row.ip or "",
            row.visible_to, row.source, row.get_tlp_display(),
        )
        for row in rows.iterator(_AT_ONCE)
    )  # fmt: skip


def _reports(user: User, head: Head) -> Made:
    rows = list(known.visible(facts.Report.objects.filter(site=head.site), user).order_by("-valid_at", "-id")[:MOST])
    decided = known.latest_assessment([row.pk for row in rows], user)
    columns = (
        Column(_("Received, UTC")), Column(_("Reference")), Column(_("Outcome")), Column(_("Commerciality")),
        Column(_("Site type")), Column(_("Country")), Column(_("Source")), Column(_("Marking")),
    )  # fmt: skip
    return columns, (
        (
            row.valid_at, row.reference, *_assessed(decided.get(row.pk)), row.country, row.source,
            row.get_tlp_display(),
        )
        for row in rows
    )  # fmt: skip


def _assessed(one: facts.Assessment | None) -> tuple[str, str, str]:
    if one is None:
        return "", "", ""
    return str(one.get_outcome_display()), str(one.get_commerciality_display()), one.site_type


def _identifiers(user: User, head: Head) -> Made:
    columns = (
        Column(_("Bundle")), Column(_("Kind")), Column(_("Provider")), Column(_("Value"), identifying=True),
        Column(_("Role")), Column(_("Payment type")), Column(_("Class")), Column(_("Decided by")),
        Column(_("Captures")), Column(_("Other sites")), Column(_("First, UTC")), Column(_("Last, UTC")),
    )  # fmt: skip
    return columns, (
        (
            str(bundle.label), row.one.kind, row.one.provider, row.one.value, row.one.role, row.one.payment_type,
            row.one.specificity, row.basis, row.captures, row.elsewhere, row.first, row.last,
        )
        for bundle in seen_on(user, head.site.pk)
        for row in bundle.identifiers
    )  # fmt: skip


def _hosting(user: User, head: Head) -> Made:
    columns = (
        Column(_("First seen there, UTC")), Column(_("Last seen there, UTC")), Column(_("Address")), Column(_("ASN")),
        Column(_("Network")), Column(_("Country")), Column(_("Captures")), Column(_("Reports")),
    )  # fmt: skip
    return columns, (
        (
            stay.first, stay.last, stay.ip, stay.place.asn, stay.place.network, stay.place.country, stay.captures,
            stay.reports,
        )
        for stay in hosting(user, head.site.pk).stays
    )  # fmt: skip


_OF_SITE: dict[str, Callable[[User, Head], Made]] = {
    "captures": _captures,
    "reports": _reports,
    "identifiers": _identifiers,
    "hosting": _hosting,
}
OF_SITE = tuple(_OF_SITE)


def of_value(user: User, observation_id: UUID) -> Table | None:
    """The sites that showed a value, as the list of sites; None where the person may see no such observation."""
    one = observations(user).filter(pk=observation_id).first()
    if one is None:
        return None
    run = attribution.latest()
    same = observations(user).filter(value_mark=one.value_mark, kind=one.kind).order_by().values("site")
    rows = results.SiteResult.objects.none() if run is None else attribution.sites(run, user).filter(site__in=same)
    return _listed(rows, user, FIRST_ORDER)


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
