"""Facts made whole: a function of the set of records, with every record that does not survive counted."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.assemble import facts
from headwater.model.quarantine import Quarantined
from headwater.model.report import Report
from headwater.model.tables import FINGERPRINTS, QUARANTINE, REPORTS
from headwater.model.urls import url_hash

Row = tuple[str, int, Report | Quarantined]
START = datetime(2012, 1, 1, tzinfo=UTC)


def report(reference: str, day: int = 0, source: str = "desk", country: str | None = None) -> Report:
    url = f"http://{reference}.example/"
    return Report(
        reference, source, url, url_hash(url), f"{reference}.example", START + timedelta(day), country=country
    )


def bad(number: int) -> Quarantined:
    return Quarantined("a.csv", number, "url", "bad_url", "no address")


def site_of(url: str) -> tuple[str, str]:
    return url.split("/")[2], "registrable"


def collect(rows: list[Row], batch: int = 50_000) -> tuple[pa.Table, pa.Table, facts.Account]:
    return facts.collect_reports(rows, site_of, batch)


item = st.one_of(
    st.builds(
        report,
        st.sampled_from("abc"),
        st.integers(0, 1),
        st.sampled_from(["desk", "line"]),
        st.sampled_from([None, "NL"]),
    ),
    st.builds(bad, st.integers(1, 3)),
)
batches = st.lists(st.tuples(st.sampled_from(["a.csv", "b.csv"]), item), max_size=14).map(
    lambda items: [(file, row, found) for row, (file, found) in enumerate(items, start=1)]
)


@settings(max_examples=40)
@given(batches, st.integers(1, 5))
def test_every_record_is_accepted_a_duplicate_or_quarantined(rows: list[Row], batch: int) -> None:
    reports, quarantine, account = collect(rows, batch)
    assert account.records == len(rows) == account.accepted + account.duplicate + account.quarantined
    assert (reports.num_rows, quarantine.num_rows) == (account.accepted, account.quarantined)
    assert (reports.schema, quarantine.schema) == (REPORTS, QUARANTINE)


@settings(max_examples=40)
@given(batches)
def test_one_row_stands_for_each_reference(rows: list[Row]) -> None:
    """Oracle: of each source and reference one report stands; equal ones are duplicates, others quarantined."""
    reports, quarantine, account = collect(rows)
    good = [found for _, _, found in rows if isinstance(found, Report)]
    contents = set(good)
    references = {(found.source, found.report_id) for found in good}
    table = reports.to_pylist()
    assert {(row["source"], row["report_id"]) for row in table} == references and len(table) == len(references)
    assert account.duplicate == len(good) - len(contents)
    reasons = Counter(quarantine.column("reason").to_pylist())
    assert reasons == +Counter(
        {"conflicting_report": len(contents) - len(references), "bad_url": len(rows) - len(good)}
    )
    kept = {(row["source"], row["report_id"], row["received_at"], row["country"]) for row in table}
    assert kept <= {(found.source, found.report_id, found.received_at, found.country) for found in contents}


@settings(max_examples=40)
@given(batches, st.data())
def test_order_changes_nothing(rows: list[Row], data: st.DataObject) -> None:
    reports, quarantine, account = collect(rows)
    turned, turned_quarantine, turned_account = collect(data.draw(st.permutations(rows)))
    assert turned.equals(reports) and turned_account == account
    assert Counter(map(str, turned_quarantine.to_pylist())) == Counter(map(str, quarantine.to_pylist()))


@settings(max_examples=40)
@given(batches)
def test_the_same_rows_again_add_nothing(rows: list[Row]) -> None:
    once, _, first = collect(rows)
    again = [(f"copy-{file}", row, found) for file, row, found in rows]
    twice, _, second = collect(rows + again)
    assert twice.equals(once)
    assert second.accepted == first.accepted and second.records == 2 * first.records
    assert second.duplicate + second.quarantined == 2 * first.records - first.accepted


def test_a_conflict_names_its_place_and_never_the_content() -> None:
    rows: list[Row] = [("a.csv", 2, report("a", 0)), ("b.csv", 7, report("a", 5))]
    for given_rows in (rows, rows[::-1]):
        reports, quarantine, account = collect(given_rows)
        (line,) = quarantine.to_pylist()
        assert (line["file"], line["record"], line["field"], line["reason"]) == (
            "b.csv", 7, "report_id", "conflicting_report",
        )  # fmt: skip
        assert "example" not in line["detail"]
        assert reports.column("received_at").to_pylist() == [START]
        assert account == facts.Account(2, 1, 0, 1)


def test_nothing_collected_is_two_empty_tables() -> None:
    reports, quarantine, account = collect([])
    assert (reports.num_rows, quarantine.num_rows, account) == (0, 0, facts.Account(0, 0, 0, 0))
    assert (reports.schema, quarantine.schema) == (REPORTS, QUARANTINE)


cells = st.one_of(st.none(), st.sampled_from(["", "a", "b"]))
tables = st.lists(st.tuples(st.sampled_from("xyz"), cells, st.one_of(st.none(), st.integers(0, 2))), max_size=12)
SCHEMA = pa.schema([("capture_id", pa.string()), ("page", pa.string()), ("status", pa.int32())])


def table(rows: list[Any]) -> pa.Table:
    return pa.Table.from_pylist([dict(zip(SCHEMA.names, row, strict=True)) for row in rows], schema=SCHEMA)


def plain(found: pa.Table) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in found.to_pylist()]


def ascending(row: tuple[Any, ...]) -> tuple[tuple[bool, Any], ...]:
    """Arrow's order: nulls last."""
    return tuple((cell is None, "" if cell is None else cell) for cell in row)


@settings(max_examples=40)
@given(tables)
def test_distinct_rows_are_the_set_in_order(rows: list[Any]) -> None:
    assert plain(facts.distinct_rows(table(rows))) == sorted(set(rows), key=ascending)


@settings(max_examples=40)
@given(tables)
def test_distinct_captures_are_the_smallest_of_each_id(rows: list[Any]) -> None:
    expected = [
        min((row for row in rows if row[0] == name), key=ascending) for name in sorted({row[0] for row in rows})
    ]
    assert plain(facts.distinct_captures(table(rows))) == expected


@pytest.mark.parametrize("chunked", [False, True])
def test_distinct_fingerprints_keep_one_row_a_capture(chunked: bool) -> None:
    views: dict[str, list[int]] = {name: [] for name in FINGERPRINTS.names if name != "capture_id"}
    rows = [{"capture_id": name, **views, "names_ids": [ord(name)], "names_tf": [1]} for name in "bcab"]
    parts = [pa.Table.from_pylist(part, schema=FINGERPRINTS) for part in ((rows[:2], rows[2:]) if chunked else (rows,))]
    found = facts.distinct_fingerprints(pa.concat_tables(parts))
    assert found.column("capture_id").to_pylist() == ["a", "b", "c"]
    assert found.column("names_ids").to_pylist() == [[97], [98], [99]]


@pytest.mark.parametrize("rows", [0, 1])
def test_short_tables_pass(rows: int) -> None:
    few = table([("x", "a", 1)] * rows)
    assert plain(facts.distinct_captures(few)) == plain(few) == plain(facts.distinct_rows(few))
    prints = FINGERPRINTS.empty_table()
    assert facts.distinct_fingerprints(prints).num_rows == 0
