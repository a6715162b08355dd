"""Reads all sources, in worker processes, and makes every fact whole: what is known, once.

Invariant: every record is accepted, a duplicate or quarantined, and counted as such.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec
import pyarrow as pa

from headwater import __version__, brands, distributors, engine, intake
from headwater.assemble import facts
from headwater.assemble.columns import SCHEMAS
from headwater.assemble.facts import Account
from headwater.assemble.options import Progress, RunOptions, silent
from headwater.assemble.reading import ReadCaptures
from headwater.engine import Lost
from headwater.hosting import SiteRules
from headwater.intake import Plan, Unit
from headwater.model.lettered import lettered
from headwater.model.quarantine import Quarantined
from headwater.model.report import Report
from headwater.model.tables import QUARANTINE


@dataclass(frozen=True)
class Facts:
    """Everything read, each fact once."""

    captures: pa.Table
    fingerprints: pa.Table
    feature_names: pa.Table
    observations: pa.Table
    reports: pa.Table
    quarantine: pa.Table
    capture_account: Account
    report_account: Account


def read(plan: Plan, options: RunOptions, progress: Progress = silent) -> Facts:
    """Read all sources in worker processes and make every fact whole."""
    work = ReadCaptures(options.reference, options.registry)
    delivered = engine.map_units(
        plan.capture_units,
        work,
        workers=options.workers,
        memory_bytes=options.memory_bytes,
        seconds_per_record=options.seconds_per_record,
    )
    gathered = engine.gather(_watched(delivered, progress), SCHEMAS)
    reports, bad_reports, report_account = _reports(plan, options, progress)
    tables = gathered.tables
    lost = _table_of(_lost(item) for item in gathered.lost)
    refused = _table_of(plan.refused)
    captures = facts.distinct_captures(tables["captures"])
    bad = tables["quarantine"].num_rows + lost.num_rows + refused.num_rows
    read_rows = tables["captures"].num_rows
    return Facts(
        captures=captures,
        fingerprints=facts.distinct_fingerprints(tables["fingerprints"]),
        feature_names=facts.distinct_rows(tables["feature_names"]),
        observations=facts.distinct_rows(tables["observations"]),
        reports=reports,
        quarantine=facts.ordered_rows(pa.concat_tables([tables["quarantine"], lost, refused, bad_reports])),
        capture_account=Account(read_rows + bad, captures.num_rows, read_rows - captures.num_rows, bad),
        report_account=report_account,
    )


def _watched(
    delivered: Iterable[engine.Delivered[Unit] | Lost[Unit]], progress: Progress
) -> Iterator[engine.Delivered[Unit] | Lost[Unit]]:
    """Tell how many captures have come; how many there will be is not known before all is read."""
    rows = 0
    for item in delivered:
        if not isinstance(item, Lost) and "captures" in item.tables:
            rows += item.tables["captures"].num_rows
        progress("reading captures", rows, 0)
        yield item


def _lost(item: Lost[Unit]) -> Quarantined:
    detail = {
        "worker_died": "the process that parsed it died; nothing of it was kept",
        "time_limit": "parsing took longer than the limit; nothing of it was kept",
        "memory_limit": "parsing needed more memory than the limit; nothing of it was kept",
    }[item.reason]
    return Quarantined(str(item.unit.path), item.position, "", item.reason, detail)


def _table_of(rows: Iterable[Quarantined]) -> pa.Table:
    return pa.Table.from_pylist([msgspec.to_builtins(row) for row in rows], schema=QUARANTINE)


def _reports(plan: Plan, options: RunOptions, progress: Progress) -> tuple[pa.Table, pa.Table, Account]:
    rules = SiteRules.load(options.reference)

    def site_of(url: str) -> tuple[str, str]:
        site = rules.site_of(url)
        return site.site, site.kind

    def rows() -> Iterator[tuple[str, int, Report | Quarantined]]:
        for number, report_file in enumerate(plan.report_files):
            progress("reading reports", number, len(plan.report_files))
            for position, item in intake.read_reports(report_file):
                yield str(report_file.path), position, item

    return facts.collect_reports(rows(), site_of)


def fingerprint_of(known: Facts, *others: str) -> str:
    """The run's name: 12 letters made from all facts and method versions, so equal input has an equal name.

    `others` name what else the conclusions depend on: judgements in force, a calibration.
    """
    digest = hashlib.sha256(" ".join((__version__, f"{brands.OPTIONS}", f"{distributors.OPTIONS}", *others)).encode())
    for table, columns in ((known.captures, ["capture_id"]), (known.reports, known.reports.column_names)):
        rows = table.select(columns).sort_by([(name, "ascending") for name in columns]).combine_chunks()
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, rows.schema) as stream:
            stream.write_table(rows)
        digest.update(sink.getvalue())
    return lettered(digest.digest())
