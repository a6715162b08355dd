"""The one gate through which tables leave the desk.

Invariants: nothing leaves without a marking, an entry in the audit, and the name of who took it on the first line;
text is written as text (no cell is a formula), and addresses are written so that nothing turns them into links; file
names say nothing but the kind of table and the moment.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal

import xlsxwriter
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import timezone

from headwater.model.defang import defang
from headwater_desk.audit import services as audit
from headwater_desk.marking import Tlp
from headwater_desk.people.models import User
from headwater_desk.people.roles import Act
from headwater_desk.sharing.table import Cell, Column, Table

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ROWS_AT_ONCE = 50_000
"""More rows than this need two people (bulk export); until that exists they are refused."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def export(user: User, table: Table, form: str) -> HttpResponse:
    """The table as a file; raises Http404 for a form that there is not, and PermissionDenied where the person may not
    export, or takes too much at once."""
    if form not in FORMATS:
        raise Http404
    if not user.may(Act.EXPORT):
        audit.record(user, "refused", subject_kind="export", subject=table.name)
        raise PermissionDenied
    rows = [[_text(cell, column) for cell, column in zip(row, table.columns, strict=True)] for row in _bounded(table)]
    moment = timezone.now()
    marking = table.marking or Tlp.RED
    note = f"{marking.label} · {user.organisation} · {user.handle} · {moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    content = _WRITERS[form](note, [column.name for column in table.columns], rows)
    audit.record(
        user, "export", subject_kind="table", subject=table.name, rows=len(rows), form=form, marking=marking.value
    )
    response = HttpResponse(content, content_type=FORMATS[form])
    response["Content-Disposition"] = f'attachment; filename="headwater-{table.name}-{moment:%Y%m%d-%H%M%S}.{form}"'
    return response


def _bounded(table: Table) -> Iterator[Sequence[Cell]]:
    for number, row in enumerate(table.rows):
        if number == ROWS_AT_ONCE:
            raise PermissionDenied
        yield row


def _text(cell: Cell, column: Column) -> Cell:
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    if not isinstance(cell, str):
        return cell
    return defang(cell)


def _csv(note: str, names: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([note])
    writer.writerow(names)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: Cell) -> Cell:
    """A spreadsheet takes such text for a formula, even in quotes (OWASP, CSV injection)."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return "" if cell is None else cell


def _xlsx(note: str, names: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    out = io.BytesIO()
    plain = {"strings_to_urls": False, "strings_to_formulas": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(out, plain) as book:
        sheet = book.add_worksheet("table")
        bold = book.add_format({"bold": True})
        sheet.write_string(0, 0, note)
        for place, name in enumerate(names):
            sheet.write_string(1, place, name, bold)
        for line, row in enumerate(rows, start=2):
            for place, cell in enumerate(row):
                _write(sheet, line, place, cell)
        sheet.freeze_panes(2, 0)
    return out.getvalue()


def _write(sheet: "xlsxwriter.worksheet.Worksheet", line: int, place: int, cell: Cell) -> None:
    if isinstance(cell, str | bool):
        sheet.write_string(line, place, str(cell))
    elif isinstance(cell, int | float | Decimal):
        sheet.write_number(line, place, float(cell))


_WRITERS: dict[str, Callable[[str, Sequence[str], Iterable[Sequence[Cell]]], bytes]] = {"csv": _csv, "xlsx": _xlsx}
