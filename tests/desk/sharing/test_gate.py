"""Nothing leaves the desk but through the gate: marked, recorded, and harmless in any spreadsheet."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from headwater_desk.audit.models import Entry
from headwater_desk.marking import Tlp
from headwater_desk.sharing import gate
from headwater_desk.sharing.table import Cell, Column, Table
from tests.desk.personas import Cast

COLUMNS = (Column("site", identifying=True), Column("reports"))
HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "|calc", "%0", '=HYPERLINK("http://a.example")', "\r\n=1"]
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30))
relaxed = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def table(*rows: tuple[Cell, ...], marking: Tlp | None = Tlp.AMBER) -> Table:
    return Table("sites", COLUMNS, rows, marking)


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@relaxed
@given(text=TEXTS)
def test_no_cell_of_a_csv_begins_as_a_formula(cast: Cast, text: str) -> None:
    content = gate.export(cast.analyst, table((text, 3)), "csv").content
    cell = read_csv(content)[2][0]
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "|", "%"))


@relaxed
@given(text=TEXTS)
def test_every_text_of_a_workbook_is_a_text(cast: Cast, text: str) -> None:
    content = gate.export(cast.analyst, table((text, 3)), "xlsx").content
    [_note, names, row] = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[:3]
    assert names == ["site", "reports"] and row[1] == 3
    assert b"<f>" not in content


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_address_leaves_live(cast: Cast, form: str) -> None:
    rows = [("http://shop.amber-kite.example/pay?a=1", 1), ("till@amber-kite.example", 2), ("192.0.2.7", 3)]
    content = gate.export(cast.analyst, table(*rows), form).content
    if form == "xlsx":
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        content = repr(sheet).encode()
    assert b"amber-kite.example" not in content and b"http://" not in content and b"192.0.2.7" not in content
    assert b"amber-kite[.]example" in content


def test_what_is_unmarked_leaves_as_the_most_restrictive_and_names_who_took_it(cast: Cast) -> None:
    first = read_csv(gate.export(cast.analyst, table(("a", 1), marking=None), "csv").content)[0][0]
    assert first.startswith("TLP:RED · Hotline of the tests · analyst · ")


def test_every_export_is_recorded_and_its_file_name_says_nothing(cast: Cast) -> None:
    response = gate.export(cast.analyst, table(("amber-kite.example", 1), ("b.example", 2)), "csv")
    entry = Entry.objects.get(action="export")
    assert entry.detail == {"rows": 2, "form": "csv", "marking": "amber"} and entry.actor == cast.analyst
    assert "amber" not in response["Content-Disposition"]


def test_whoever_may_not_export_takes_nothing(cast: Cast) -> None:
    for user in (cast.intake, cast.assessor, cast.auditor, cast.administrator, cast.partner, cast.idle):
        with pytest.raises(PermissionDenied):
            gate.export(user, table(("a", 1)), "csv")


def test_nobody_takes_the_whole_corpus_at_once(cast: Cast) -> None:
    rows = tuple((f"s{number}", number) for number in range(gate.ROWS_AT_ONCE + 1))
    with pytest.raises(PermissionDenied):
        gate.export(cast.supervisor, table(*rows), "csv")
    assert not Entry.objects.filter(action="export").exists()


def test_moments_are_utc(cast: Cast) -> None:
    made = gate.export(cast.analyst, Table("t", (Column("at"),), [(datetime(2012, 5, 1, 10, tzinfo=UTC),)]), "csv")
    assert read_csv(made.content)[2] == ["2012-05-01 10:00:00"]
