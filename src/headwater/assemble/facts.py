"""Facts made whole after reading: each capture and each report once, whatever order and how often they came.

Invariant: the result is a function of the *set* of records; every record that does not survive is counted.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from headwater.model.quarantine import Quarantined
from headwater.model.report import Report
from headwater.model.tables import QUARANTINE, REPORTS


@dataclass(frozen=True)
class Account:
    """What became of the records of one kind: `records` = accepted + duplicate + quarantined."""

    records: int
    accepted: int
    duplicate: int
    quarantined: int


def distinct_captures(captures: pa.Table) -> pa.Table:
    """One row per capture_id, the smallest of its rows, ordered by capture_id."""
    return _first_of_each(captures, ["capture_id"])


def distinct_rows(table: pa.Table) -> pa.Table:
    """Every different row once, in ascending order."""
    return ordered_rows(table.group_by(table.column_names).aggregate([]).select(table.column_names))


def ordered_rows(table: pa.Table) -> pa.Table:
    """All rows in ascending order, whatever order they came in."""
    return table.sort_by([(name, "ascending") for name in table.column_names])


def distinct_fingerprints(fingerprints: pa.Table) -> pa.Table:
    """One row per capture_id, ordered by it; equal ids have equal views, being made from the same bytes."""
    order = pc.sort_indices(fingerprints.column("capture_id"))
    ordered = fingerprints.take(order).combine_chunks()
    if ordered.num_rows < 2:
        return ordered
    changes = _differs_from_previous(ordered.column("capture_id").combine_chunks())
    return ordered.filter(pa.concat_arrays([pa.array([True]), changes]))


def _first_of_each(table: pa.Table, keys: list[str]) -> pa.Table:
    others = [name for name in table.column_names if name not in keys]
    ordered = table.sort_by([(name, "ascending") for name in (*keys, *others)]).combine_chunks()
    if ordered.num_rows < 2:
        return ordered
    changes = pa.array([False] * (ordered.num_rows - 1))
    for name in keys:
        changes = pc.or_(changes, _differs_from_previous(ordered.column(name).combine_chunks()))
    return ordered.filter(pa.concat_arrays([pa.array([True]), changes]))


def _differs_from_previous(column: pa.Array) -> pa.Array:
    """For rows 1.. whether the value is another one than in the row before; null equals null."""
    now, before = column[1:], column[:-1]
    unequal = pc.fill_null(pc.not_equal(now, before), False)
    return pc.or_(unequal, pc.not_equal(pc.is_null(now), pc.is_null(before)))


ReportRows = Iterable[tuple[str, int, Report | Quarantined]]


def collect_reports(
    rows: ReportRows, site_of: Callable[[str], tuple[str, str]], batch: int = 50_000
) -> tuple[pa.Table, pa.Table, Account]:
    """(reports, quarantine, account) from (file, row, item); `site_of` gives site and kind of a URL.

    A reference repeated with the same content is a duplicate; with other content, all but the smallest row are
    quarantined.
    """
    kept: list[pa.RecordBatch] = []
    held: list[tuple[Any, ...]] = []
    bad: list[tuple[Any, ...]] = []
    for file, row, item in rows:
        if isinstance(item, Quarantined):
            bad.append((item.file, item.record, item.field, item.reason, item.detail))
            continue
        held.append((*_report_row(item, site_of), file, row))
        if len(held) == batch:
            kept.append(_batch(held, _PLACED))
            held = []
    kept.append(_batch(held, _PLACED))
    placed = pa.Table.from_batches(kept, schema=_PLACED)
    reports, conflicting, duplicate = _distinct_reports(placed)
    bad += list(_conflicts(conflicting))
    account = Account(placed.num_rows + len(bad) - conflicting.num_rows, reports.num_rows, duplicate, len(bad))
    return reports, pa.Table.from_batches([_batch(bad, QUARANTINE)], schema=QUARANTINE), account


_PLACED = pa.schema([*REPORTS, pa.field("file", pa.string()), pa.field("record", pa.int64())])


def _report_row(report: Report, site_of: Callable[[str], tuple[str, str]]) -> tuple[Any, ...]:
    site, kind = site_of(report.url)
    return (
        report.report_id, report.source, report.url_hash, site, kind, report.host, report.received_at, report.outcome,
        report.commerciality, report.site_type, report.ip, report.country,
    )  # fmt: skip


def _batch(rows: list[tuple[Any, ...]], schema: pa.Schema) -> pa.RecordBatch:
    columns: list[Any] = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _distinct_reports(placed: pa.Table) -> tuple[pa.Table, pa.Table, int]:
    """(one row per reference, rows that contradict it, number of exact repetitions)."""
    names = [field.name for field in REPORTS]
    keys = ["source", "report_id"]
    content = [name for name in names if name not in keys]
    different = _first_of_each(placed, [*keys, *content])
    chosen = _first_of_each(different, keys)
    kept = set(zip(chosen.column("file").to_pylist(), chosen.column("record").to_pylist(), strict=True))
    places = zip(different.column("file").to_pylist(), different.column("record").to_pylist(), strict=True)
    contradicts = pa.array([place not in kept for place in places], pa.bool_())
    duplicate = placed.num_rows - different.num_rows
    return chosen.select(names), different.filter(contradicts), duplicate


def _conflicts(rows: pa.Table) -> Iterator[tuple[Any, ...]]:
    for row in rows.to_pylist():
        yield (
            row["file"], row["record"], "report_id", "conflicting_report",
            "the same source and reference already stand with other content; correct one of the rows",
        )  # fmt: skip
