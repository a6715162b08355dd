"""Acts on attribution: run the core over everything known, and keep what it concluded."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from headwater.assemble.deriving import Derived, derive
from headwater.assemble.earlier import Earlier
from headwater.assemble.gathering import Facts
from headwater.assemble.judged import Judged
from headwater.assemble.options import RunOptions
from headwater.assemble.writing import run_tables, snapshot
from headwater_desk import home
from headwater_desk.attribution import parts, rows, selectors
from headwater_desk.attribution.known import facts_known, judgements_known
from headwater_desk.attribution.models import Run, RunPart
from headwater_desk.audit import services as audit
from headwater_desk.people.models import User

concluded = Signal()
"""Sent with `run` and the core's `tables` before a run becomes visible, in its transaction: what else is kept of it."""
Progress = Callable[[str, int, int], None]
WHOLE_RUNS = 2
"""Of so many runs the core's own tables are kept, for explanations and for the next run's ids; rows of all stay."""


def attribute(by: User | None, *, at: datetime | None = None, progress: Progress = lambda *_: None) -> Run:
    """Attribute everything known by `at` (default: now). A run that is interrupted leaves nothing behind.

    Raises InputError where nothing is known yet and ContradictionError where judgements gainsay each other.
    """
    moment = at or timezone.now()
    progress("reading facts", 0, 0)
    known = facts_known(moment)
    judged = Judged.of(judgements_known(moment))
    options = RunOptions(reference=home.named().reference)
    derived = derive(known, options, progress, earlier=_earlier(), judged=judged)
    progress("storing results", 0, 0)
    return _store(by, moment, known, derived)


def _earlier() -> Earlier:
    last = selectors.latest()
    return Earlier.of(parts.tables(last.id), parts.log(last.id)) if last else Earlier()


@transaction.atomic
def _store(by: User | None, moment: datetime, known: Facts, derived: Derived) -> Run:
    run = Run.objects.create(
        name=derived.run,
        known_at=moment,
        by=by,
        methods=snapshot(known, derived),
        captures=known.captures.num_rows,
        reports=known.reports.num_rows,
    )
    rows.store(run, derived)
    parts.store(run, run_tables(known, derived), derived.events, run.methods)
    concluded.send(Run, run=run, tables=derived.tables)
    run.complete_at = timezone.now()
    run.save(update_fields=["complete_at"])
    kept = Run.objects.exclude(complete_at=None).order_by("-complete_at").values_list("id", flat=True)[:WHOLE_RUNS]
    RunPart.objects.exclude(run_id__in=list(kept)).delete()
    audit.record(by, "attribute", subject_kind="run", subject=run.id, captures=run.captures, reports=run.reports)
    return run
