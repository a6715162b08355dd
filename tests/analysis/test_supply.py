"""What was not supplied is said and is not zero; the database is shut off; odd input is refused."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from headwater.analysis import Scope, find, findings, load_catalogue
from headwater.analysis.database import SCHEMAS, connect
from headwater.errors import InputError
from headwater.model import tables as schemas

WHEN = datetime(2012, 5, 1, tzinfo=UTC)
CAPTURE = {"capture_id": "c1", "url_hash": "u1", "site": "a.example", "site_kind": "registrable", "captured_at": WHEN}
ONE_CAPTURE = pa.Table.from_pylist([CAPTURE], schemas.CAPTURES)


def test_nothing_supplied_gives_every_finding_without_a_single_zero() -> None:
    found = findings({}, year=2012)
    assert [finding.key for finding in found] == list(load_catalogue())
    for finding in found:
        assert finding.coverage.startswith("Not counted: no ")
        assert finding.numerator is finding.denominator is None
        assert all(content is None for row in finding.rows for content in row.values())
        assert len(finding.rows) == (0 if finding.dimensions else 1)


def test_empty_tables_are_tables_not_supplied() -> None:
    empty = {name: schema.empty_table() for name, schema in SCHEMAS.items()}
    assert findings(empty, year=2012) == findings({}, year=2012)


def test_without_reports_captured_urls_are_counted_and_that_is_said() -> None:
    shown = pa.Table.from_pylist([{**CAPTURE, "brand_id": "A"}], schemas.CAPTURE_BRANDS)
    found = findings({"captures": ONE_CAPTURE, "capture_brands": shown})
    active = find(found, "brands.active")
    assert active.rows == ({"brands": 1},)
    assert "No reports supplied: every captured URL is counted as if commercial." in active.coverage
    countries = find(found, "hosting.by_country")
    assert countries.rows == ({"country": "unknown", "urls": 1, "share": 1.0},)
    assert "No address reference data supplied" in countries.coverage
    assert find(found, "funnel.urls_actioned").coverage == "Not counted: no reports supplied."
    assert find(found, "payments.mechanisms").coverage == "Not counted: no identifiers supplied."


def test_a_gated_capture_is_no_stand_in_for_a_commercial_url() -> None:
    gated = pa.Table.from_pylist([{**CAPTURE, "gate": "parked"}], schemas.CAPTURES)
    shown = pa.Table.from_pylist([{**CAPTURE, "brand_id": None}], schemas.CAPTURE_BRANDS)
    assert find(findings({"captures": gated, "capture_brands": shown}), "hosting.by_country").rows == ()


def test_a_year_without_data_is_not_counted_as_zero() -> None:
    report = {"report_id": "r", "source": "s", "url_hash": "u", "received_at": WHEN, "outcome": "actionable"}
    reports = pa.Table.from_pylist([report], schemas.REPORTS)
    found = findings({"reports": reports}, year=2015)
    assert find(found, "funnel.reports_processed").rows == ({"reports": None},)
    assert find(found, "funnel.reports_processed").coverage == "Not counted: nothing was supplied for 2015."
    assert find(found, "funnel.by_year").rows[0]["year"] == 2012


def test_no_date_and_no_year_is_an_error() -> None:
    with pytest.raises(InputError, match="name the year"):
        findings({})


def test_tables_that_do_not_fit_are_refused() -> None:
    with pytest.raises(InputError, match="unknown table capture"):
        findings({"capture": ONE_CAPTURE}, year=2012)
    with pytest.raises(InputError, match="table captures lacks column site"):
        findings({"captures": ONE_CAPTURE.drop_columns(["site"])}, year=2012)
    wrong = ONE_CAPTURE.set_column(0, "status", pa.array(["fine"]))
    with pytest.raises(InputError, match="lacks column capture_id"):
        findings({"captures": wrong}, year=2012)
    wrong = ONE_CAPTURE.set_column(ONE_CAPTURE.schema.get_field_index("status"), "status", pa.array(["fine"]))
    with pytest.raises(InputError, match="table captures has a column of the wrong type"):
        findings({"captures": wrong}, year=2012)


def test_two_different_years_are_refused() -> None:
    with pytest.raises(InputError, match="two years"):
        findings({}, year=2011, scope=Scope(year=2012))
    with pytest.raises(InputError, match="quarter"):
        Scope(hosting_quarter=5)
    with pytest.raises(InputError, match="no counting rule 99"):
        findings({}, scope=Scope(year=2012, counting_rule=99))


@pytest.mark.parametrize(
    "statement", ["COPY (SELECT 1) TO '{}'", "SELECT * FROM '{}'", "INSTALL httpfs", "LOAD httpfs"]
)
def test_the_database_reaches_neither_files_nor_extensions(tmp_path: Path, statement: str) -> None:
    target = tmp_path / "out.csv"
    with connect({}, 1) as connection, pytest.raises(duckdb.Error):
        connection.execute(statement.format(target))
    assert not target.exists()


def test_the_database_stays_shut() -> None:
    with connect({}, 1) as connection, pytest.raises(duckdb.Error):
        connection.execute("SET enable_external_access = true")
