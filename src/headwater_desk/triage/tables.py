"""The queue as a table that leaves through the gate."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from headwater_desk.marking import strictest
from headwater_desk.people.models import User
from headwater_desk.sharing.table import Cell, Column, Table
from headwater_desk.triage import selectors


def queue(user: User, at: datetime, chosen: Mapping[str, Any]) -> Table:
    """The whole snapshot that the filter keeps: one line an address."""
    rows = selectors.queue(user, at, chosen)
    columns = (
        Column(_("Address"), identifying=True), Column(_("Site"), identifying=True), Column(_("Received, UTC")),
        Column(_("Source")), Column(_("Reference")), Column(_("Country")), Column(_("Environment")),
    )  # fmt: skip
    marking = strictest(rows.order_by().values_list("tlp", flat=True).distinct())
    return Table("queue", columns, _cells(rows), marking)


def _cells(rows: Any) -> Iterator[tuple[Cell, ...]]:
    for row in rows.select_related("site").order_by(*selectors.ORDER).iterator(1000):
        yield (
            row.url, row.site.name, row.valid_at, row.source, row.reference, row.country,
            str(row.get_environment_display()),
        )  # fmt: skip
