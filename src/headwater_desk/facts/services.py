"""Acts on facts: take in a delivery of files."""

import os
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from django.utils import timezone

from headwater import engine, intake
from headwater.assemble.options import RunOptions
from headwater.assemble.reading import ReadCaptures
from headwater.hosting import SiteRules
from headwater.model.quarantine import Quarantined as BadRecord
from headwater.model.report import Report as ReadReport
from headwater_desk import home
from headwater_desk.audit import services as audit
from headwater_desk.facts import storing
from headwater_desk.facts.models import Import
from headwater_desk.facts.storing import Delivery
from headwater_desk.marking import Tlp
from headwater_desk.people.models import Organisation, User

Progress = Callable[[str, int, int], None]
_BATCH = 1000


def take_in(
    sources: Sequence[Path],
    organisation: Organisation,
    by: User | None,
    *,
    tlp: Tlp = Tlp.AMBER,
    progress: Progress = lambda *_: None,
    workers: int | None = None,
) -> Import:
    """Take in capture files and report tables; raises InputError for an unusable call before anything is stored.

    Raw captures are read and sanitised in worker processes and never reach this one. What was stored before an
    interruption stays, and comes as duplicates the next time.
    """
    plan = intake.plan(sources)
    reference = home.named().reference
    rules = SiteRules.load(reference)
    label = ", ".join(path.name for path in sources)
    row = Import.objects.create(organisation=organisation, by=by, label=label)
    delivery = Delivery(row, timezone.now(), tlp)
    storing.quarantine(delivery, plan.refused)
    _captures(delivery, plan, reference, progress, (os.cpu_count() or 1) if workers is None else workers)
    for file in plan.report_files:
        for batch in _batches(file):
            storing.reports(delivery, rules, batch)
            row.refresh_from_db()
            progress("reading reports", row.records, 0)
    Import.objects.filter(id=row.id).update(ended_at=timezone.now())
    row.refresh_from_db()
    counts = {name: getattr(row, name) for name in ("records", "accepted", "duplicate", "quarantined")}
    audit.record(by, "import", subject_kind="import", subject=row.id, **counts)
    return row


def _captures(delivery: Delivery, plan: intake.Plan, reference: Path | None, progress: Progress, workers: int) -> None:
    limits = RunOptions()
    stored = 0
    for item in engine.map_units(
        plan.capture_units,
        ReadCaptures(reference, None),
        workers=workers,
        memory_bytes=limits.memory_bytes,
        seconds_per_record=limits.seconds_per_record,
    ):
        if isinstance(item, engine.Lost):
            storing.quarantine(delivery, [_lost(item)])
            continue
        storing.captures(delivery, item.tables)
        stored += item.tables["captures"].num_rows if "captures" in item.tables else 0
        progress("reading captures", stored, 0)


def _lost(item: engine.Lost[intake.Unit]) -> BadRecord:
    detail = "nothing of it was kept: parsing it ended the process, took too long or needed too much memory"
    return BadRecord(str(item.unit.path), item.position, "", item.reason, detail)


def _batches(file: intake.ReportFile) -> Iterator[list[tuple[str, int, ReadReport | BadRecord]]]:
    rows = ((str(file.path), position, item) for position, item in intake.read_reports(file))
    while batch := list(islice(rows, _BATCH)):
        yield batch
