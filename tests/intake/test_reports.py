"""Report tables: declared columns only, every row a report or quarantined."""

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headwater import intake
from headwater.errors import InputError
from headwater.intake import ReportMapping
from headwater.intake.formats.workbook import check_workbook
from headwater.intake.limits import IntakeLimits
from headwater.model.quarantine import Quarantined
from headwater.model.report import Report
from headwater.model.urls import url_hash

Write = Callable[[str, bytes], Path]
COLUMNS = {
    "report_id": "Ref",
    "url": "URL",
    "received_at": "Received",
    "outcome": "Result",
    "commerciality": "Commercial",
    "site_type": "Type",
    "ip": "IP",
    "country": "Country",
}
MAPPING = ReportMapping(
    columns=COLUMNS,
    source="desk-a",
    values={
        "outcome": {"Y": "actionable", "N": "not_actionable"},
        "commerciality": {"1": "commercial", "0": "non_commercial"},
    },
    ignore=("Notes",),
    time_zone="Europe/Amsterdam",
)
HEADER = "Ref,URL,Received,Result,Commercial,Type,IP,Country,Notes\n"
GOOD = "R-1,http://a.example/x#y,2012-05-01T10:00:00Z,Y,1,free_host,192.0.2.1,nl,free words\n"


def _read(path: Path, mapping: ReportMapping = MAPPING) -> list[tuple[int, Report | Quarantined]]:
    (file,) = intake.plan([path], mappings={path.name: mapping}).report_files
    return list(intake.read_reports(file))


def test_a_row_becomes_a_report(write: Write) -> None:
    assert _read(write("a.csv", (HEADER + GOOD).encode())) == [
        (
            2,
            Report(
                report_id="R-1",
                source="desk-a",
                url="http://a.example/x",
                url_hash=url_hash("http://a.example/x"),
                host="a.example",
                received_at=datetime(2012, 5, 1, 10, tzinfo=UTC),
                outcome="actionable",
                commerciality="commercial",
                site_type="free_host",
                ip="192.0.2.1",
                country="NL",
            ),
        )
    ]


@pytest.mark.parametrize(
    ("row", "reason", "field"),
    [
        (",http://a.example/,2012-05-01T10:00:00Z,,,,,,", "missing_field", "report_id"),
        ("R,amber kite,2012-05-01T10:00:00Z,,,,,,", "bad_url", "url"),
        ("R,hxxp://a.example/,2012-05-01T10:00:00Z,,,,,,", "url_scheme", "url"),
        ("R,http://a.example/,01/05/2012,,,,,,", "bad_time", "received_at"),
        ("R,http://a.example/,,,,,,,", "bad_time", "received_at"),
        ("R,http://a.example/,2012-05-01T10:00:00Z,maybe,,,,,", "unknown_value", "outcome"),
        ("R,http://a.example/,2012-05-01T10:00:00Z,actionable,,,,,", "unknown_value", "outcome"),
        ("R,http://a.example/,2012-05-01T10:00:00Z,,2,,,,", "unknown_value", "commerciality"),
        ("R,http://a.example/,2012-05-01T10:00:00Z,,,Free Host,,,", "unknown_value", "site_type"),
        ("R,http://a.example/,2012-05-01T10:00:00Z,,,,1.2.3,,", "bad_ip", "ip"),
        ("R,http://a.example/,2012-05-01T10:00:00Z,,,,,Nederland,", "bad_country", "country"),
        ("R,http://a.example/,2012-05-01T10:00:00Z,,,,", "column_count", ""),
        ("R,http://a.example/,2012-05-01T10:00:00Z,\0,,,,,", "nul_byte", ""),
        ('R,"http"//a.example/,2012-05-01T10:00:00Z,,,,,,', "bad_csv", ""),
        ("R" * 201 + ",http://a.example/,2012-05-01T10:00:00Z,,,,,,", "too_long", "report_id"),
        ("R\u202e1,http://a.example/,2012-05-01T10:00:00Z,,,,,,", "bad_text", "report_id"),
    ],
)
def test_bad_rows_are_quarantined_with_row_and_field(write: Write, row: str, reason: str, field: str) -> None:
    rows = _read(write("a.csv", (HEADER + GOOD + row + "\n\n" + GOOD).encode()))
    assert [position for position, _ in rows] == [2, 3, 5]
    bad = rows[1][1]
    assert isinstance(bad, Quarantined) and (bad.reason, bad.field, bad.record) == (reason, field, 3)
    assert isinstance(rows[2][1], Report)


def test_undecodable_rows(write: Write) -> None:
    rows = _read(write("a.csv", HEADER.encode() + GOOD.encode() + b"R\xff" + GOOD.encode()[3:] + GOOD.encode()))
    assert [type(row) for _, row in rows] == [Report, Quarantined, Report]
    assert rows[1][1].reason == "bad_encoding"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "form", "zone", "expected"),
    [
        ("2012-05-01", "", "Europe/Amsterdam", datetime(2012, 4, 30, 22, tzinfo=UTC)),
        ("2012-05-01 10:00", "", "UTC", datetime(2012, 5, 1, 10, tzinfo=UTC)),
        ("2012-05-01T10:00:00+02:00", "", "", datetime(2012, 5, 1, 8, tzinfo=UTC)),
        ("01.02.2012 10:00", "%d.%m.%Y %H:%M", "UTC", datetime(2012, 2, 1, 10, tzinfo=UTC)),
        ("01.02.2012 10:00 +0100", "%d.%m.%Y %H:%M %z", "", datetime(2012, 2, 1, 9, tzinfo=UTC)),
    ],
)
def test_times(write: Write, text: str, form: str, zone: str, expected: datetime) -> None:
    mapping = ReportMapping(
        columns={"report_id": "r", "url": "u", "received_at": "t"}, source="s", time_format=form, time_zone=zone
    )
    ((_, report),) = _read(write("a.csv", f"r,u,t\n1,http://a.example/,{text}\n".encode()), mapping)
    assert isinstance(report, Report) and report.received_at == expected


def test_a_sidecar_declares_the_mapping(write: Write) -> None:
    path = write(
        "a.csv", "Nr;Adresse;Zeit;Quelle\n1;http://b\u00fccher.example/;2012-05-01T10:00:00Z;desk\n".encode("cp1252")
    )
    write(
        "a.csv.mapping.toml",
        b'delimiter = ";"\nencoding = "cp1252"\n[columns]\nreport_id="Nr"\nurl="Adresse"\n'
        b'received_at="Zeit"\nsource="Quelle"\n',
    )
    (file,) = intake.plan([path.parent]).report_files
    ((_, report),) = intake.read_reports(file)
    assert isinstance(report, Report) and (report.host, report.source) == ("xn--bcher-kva.example", "desk")


@pytest.mark.parametrize(
    ("header", "mapping", "named"),
    [
        ("Ref,URL\n", MAPPING, "Received"),
        (HEADER.replace("Notes", "Ref"), MAPPING, "twice: 'Ref'"),
        (HEADER.replace("Notes", "Remarks"), MAPPING, "Remarks"),
        ("", MAPPING, "empty"),
        (HEADER, ReportMapping(columns={"report_id": "Ref"}, source="s"), "received_at"),
        (HEADER, ReportMapping(columns=COLUMNS), "source"),
        (HEADER, ReportMapping(columns=COLUMNS | {"source": "Notes"}, source="s"), "source"),
        (HEADER, ReportMapping(columns=COLUMNS | {"weight": "Notes"}, source="s"), "weight"),
        (HEADER, ReportMapping(columns=COLUMNS, source="s", values={"ip": {}}), "values"),
        (HEADER, ReportMapping(columns=COLUMNS, source="s", encoding="kite"), "kite"),
        (HEADER, ReportMapping(columns=COLUMNS, source="s", time_zone="Amber/Kite"), "Amber/Kite"),
        (HEADER, ReportMapping(columns=COLUMNS, source="s", delimiter=";;"), "delimiter"),
    ],
)
def test_unusable_tables_and_mappings_are_input_errors(
    write: Write, header: str, mapping: ReportMapping, named: str
) -> None:
    path = write("a.csv", (header + GOOD if header else "").encode())
    with pytest.raises(InputError, match=named):
        intake.plan([path], mappings={str(path): mapping})


def _workbook(rows: list[list[Any]], sheet: str = "Reports") -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return buffer.getvalue()


def test_a_workbook_reads_as_its_csv(write: Write) -> None:
    header = HEADER.strip().split(",")
    row = GOOD.strip().split(",")
    rows: list[list[Any]] = [header, row, ["", *row[1:]], [1002, row[1], datetime(2012, 5, 1, 12), *row[3:]]]
    read = _read(write("a.xlsx", _workbook(rows)))
    assert read[0] == _read(write("a.csv", (HEADER + GOOD).encode()))[0]
    assert isinstance(read[1][1], Quarantined) and read[1][1].field == "report_id" and read[1][0] == 3
    third = read[2][1]
    assert isinstance(third, Report) and third.report_id == "1002"
    assert third.received_at == datetime(2012, 5, 1, 10, tzinfo=UTC)


def test_workbooks_with_media_or_damage_are_refused(write: Write) -> None:
    book = _workbook([HEADER.strip().split(",")])
    with_media = io.BytesIO(book)
    with zipfile.ZipFile(with_media, "a") as archive:
        archive.writestr("xl/media/image1.png", b"x")
    for content, named in [(with_media.getvalue(), "media"), (book[:200], "not a readable")]:
        path = write("a.xlsx", content)
        with pytest.raises(InputError, match=named):
            intake.plan([path], mappings={"a.xlsx": MAPPING})


def test_a_lying_archive_directory_does_not_hide_a_bomb(write: Write) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/big.xml", b" " * (8 << 20))
    honest = bomb.getvalue()
    lying = bytearray(honest)
    at = lying.rindex(b"PK\x01\x02")
    lying[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    for content in (honest, bytes(lying)):
        path = write("a.xlsx", content)
        check_workbook(path, IntakeLimits(workbook_total=9 << 20))
        with pytest.raises(InputError, match="unpacks"):
            check_workbook(path, IntakeLimits(workbook_total=7 << 20))


def test_a_missing_sheet_is_named(write: Write) -> None:
    mapping = ReportMapping(columns=COLUMNS, source="s", ignore=("*",), sheet="Other")
    with pytest.raises(InputError, match="Reports"):
        intake.plan([write("a.xlsx", _workbook([HEADER.strip().split(",")]))], mappings={"a.xlsx": mapping})


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=30), max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_arbitrary_rows_never_end_the_file(write: Write, lines: list[str]) -> None:
    path = write("fuzz.csv", (HEADER + "\n".join(lines) + "\n" + GOOD * 201).encode())
    rows = _read(path)
    assert isinstance(rows[-1][1], Report)
    assert len({position for position, _ in rows}) == len(rows)
