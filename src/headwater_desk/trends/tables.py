"""Trends as tables that leave through the gate."""

from django.utils.translation import gettext as _

from headwater_desk.figures.listing import of_everything
from headwater_desk.figures.tables import of_all_facts
from headwater_desk.people.models import User
from headwater_desk.sharing.table import Cell, Column, Table
from headwater_desk.trends import selectors


def brands_by_quarter(user: User) -> Table:
    """Brands active and new by quarter."""
    found = selectors.brands_by_quarter(user)
    columns = [Column(_("Quarter")), *(Column(str(figure.name)) for figure in (found.figures if found else ()))]
    rows: list[list[Cell]] = [[step, *(cell.value for cell in cells)] for step, cells in (found.rows if found else ())]
    return Table("brands-by-quarter", columns, rows, of_everything(user))


def catalogue(user: User) -> Table:
    """Every finding of the latest run with its words and, where it is one number, this."""
    columns = (
        Column(_("Finding")), Column(_("Definition")), Column(_("Unit")), Column(_("Base")), Column(_("Period")),
        Column(_("Number")), Column(_("Rows")), Column(_("Coverage")), Column(_("Query")), Column("SHA-256"),
    )  # fmt: skip
    rows = [
        (
            one.finding.title, one.finding.definition, one.finding.unit, one.finding.base, one.finding.period.label,
            one.value, len(one.finding.rows), one.finding.coverage, one.finding.query, one.finding.query_sha256,
        )
        for one in selectors.page(user, "catalogue").catalogue
    ]  # fmt: skip
    return Table("findings", columns, rows, of_all_facts())
