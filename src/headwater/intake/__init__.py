"""Untrusted files in, raw captures and reports out: strict, streaming, every record accounted for."""

from collections import Counter
from collections.abc import Callable, Iterator

from headwater.intake.formats import folder, jsonl, reports, warc
from headwater.intake.limits import INTAKE_LIMITS, IntakeLimits
from headwater.intake.mapping import ReportMapping, load_mapping
from headwater.intake.plan import plan
from headwater.intake.resume import Resume
from headwater.intake.unit import Plan, ReportFile, Unit
from headwater.model.quarantine import Quarantined
from headwater.model.raw import RawCapture
from headwater.model.report import Report

__all__ = [
    "INTAKE_LIMITS",
    "IntakeLimits",
    "Plan",
    "ReportFile",
    "ReportMapping",
    "Unit",
    "load_mapping",
    "plan",
    "read_captures",
    "read_reports",
]

_READERS = {"jsonl": jsonl.read, "jsonl.gz": jsonl.read, "warc": warc.read, "folder": folder.read}


def read_captures(
    unit: Unit,
    *,
    after: int = 0,
    skip: frozenset[int] = frozenset(),
    before: Callable[[int], None] = lambda position: None,
    ignored: Counter[str] | None = None,
) -> Iterator[tuple[int, RawCapture | Quarantined]]:
    """Yield (position, record) for every record of a unit, each exactly once, in order.

    Records at or before `after` and those in `skip` are passed over; `before(position)` is called before a wanted
    record's bytes are touched (and once past the last). `ignored` receives counts of what is no capture by nature
    (blank lines, WARC requests ...). A bad record is Quarantined and never ends the iteration; a damaged file ends
    with one Quarantined.
    """
    counts: Counter[str] = Counter() if ignored is None else ignored
    return _READERS[unit.format](unit, Resume(after, skip, before, counts), INTAKE_LIMITS)


def read_reports(file: ReportFile) -> Iterator[tuple[int, Report | Quarantined]]:
    """Yield (row, report) for every row of a report table, each exactly once; a bad row is Quarantined."""
    return reports.read(file)
