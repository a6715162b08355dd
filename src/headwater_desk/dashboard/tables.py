"""The dashboard as tables that leave through the gate."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from headwater_desk.dashboard.selectors import Tile, board
from headwater_desk.figures.asking import Question
from headwater_desk.figures.listing import of_everything
from headwater_desk.figures.registry import FUNNEL
from headwater_desk.sharing.table import Cell, Column, Table


def funnel(question: Question) -> Table:
    """Stages of the funnel by source."""
    columns = [Column(_("Source")), Column(_("Period")), *(Column(str(figure.name)) for figure in FUNNEL)]
    code = question.asked.period.code
    rows: list[Sequence[Cell]] = [
        [source.name, code, *(number.value for number in source.numbers)] for source in board(question).sources
    ]
    return Table("funnel-by-source", columns, rows, of_everything(question.asked.user))


def figures(question: Question) -> Table:
    """Every figure with its definition, now and before."""
    found = board(question)
    columns = (
        Column(_("Figure")), Column(_("Definition")), Column(_("Period")), Column(_("Number")),
        Column(_("Period before")), Column(_("Number before")),
    )  # fmt: skip
    rows = [_row(tile, question) for tile in (*found.funnel, *found.new, *found.mine)]
    return Table("dashboard", columns, rows, of_everything(question.asked.user))


def _row(tile: Tile, question: Question) -> Sequence[Cell]:
    period = question.asked.period
    if tile.before is None:
        return (str(tile.figure.name), str(tile.figure.definition), _("now"), tile.now.value, "", None)
    return (
        str(tile.figure.name), str(tile.figure.definition), period.code, tile.now.value, period.before.code,
        tile.before.value,
    )  # fmt: skip
