"""Findings, and the rows behind their numbers, as tables that leave through the gate."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from headwater_desk.facts import models as facts
from headwater_desk.figures import behind as rows_behind
from headwater_desk.figures.findings import Cell as ShownCell
from headwater_desk.figures.findings import Shown
from headwater_desk.figures.listing import of_everything
from headwater_desk.figures.naming import value_name
from headwater_desk.marking import Tlp, strictest
from headwater_desk.people.models import User
from headwater_desk.sharing.table import Cell, Column, Table

_AT_ONCE = 1000


def finding(shown: Shown) -> Table:
    """A finding as it stands, names withheld as on the page; it was counted from everybody's facts and is marked so."""
    columns = [Column(name, identifying=shown.finding.identifying) for name, _numeric in shown.columns]
    name = shown.key.replace(".", "-").replace("_", "-")
    rows = [[_plain(cell) for cell in row.cells] for row in shown.rows]
    return Table(name, columns, rows, of_all_facts())


def _plain(cell: ShownCell) -> Cell:
    value: Cell = str(_("not open to you")) if cell.withheld else cell.value
    return value


def of_all_facts() -> Tlp:
    """The strictest marking of any report or capture at all: findings are counted from all of them."""
    return strictest(
        tlp
        for model in (facts.Capture, facts.Report)
        for tlp in model.objects.order_by().values_list("tlp", flat=True).distinct()
    )


def behind(shown: Shown, number: int, user: User) -> Table:
    """The sites behind one number of a finding."""
    rows = rows_behind.chosen(shown, number, user).select_related("site")
    moves = rows_behind.lists_moves(shown)
    heads: Sequence[tuple[str, bool]] = (
        ((_("Site"), True), (_("Seen elsewhere on, UTC"), False), (_("What changed"), False), (_("From"), False),
         (_("To"), False))
        if moves
        else ((_("Site"), True), (_("Commercial URLs"), False), (_("Country"), False), (_("Host network"), False),
              (_("Site type"), False))
    )  # fmt: skip
    cells = _moves if moves else _standing
    columns = [Column(name, identifying=names) for name, names in heads]
    order = ("-at", "-id") if moves else ("-urls", "id")
    return Table("sites-behind", columns, cells(rows.order_by(*order).iterator(_AT_ONCE)), of_everything(user))


def _moves(rows: Iterable[Any]) -> Iterable[Sequence[Cell]]:
    for row in rows:
        yield row.site.name, row.at, str(value_name("level", row.level)), row.from_country, row.to_country


def _standing(rows: Iterable[Any]) -> Iterable[Sequence[Cell]]:
    for row in rows:
        yield row.site.name, row.urls, row.country, row.network, str(value_name("site_type", row.site_type))
