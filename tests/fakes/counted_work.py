"""Kinds of work for tests: each counts by adding rows, so that what was done twice or never shows.

A unit is an entry of the audit, whose rows are only ever added.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from headwater.errors import InputError
from headwater_desk.audit import services as audit
from headwater_desk.audit.models import Entry
from headwater_desk.people.roles import Act
from headwater_desk.work.context import Context
from headwater_desk.work.registry import job

POINTS = ("begun", "written", "saved", "committed")
"""Where a unit may be interrupted; at two of them its transaction is open."""
on_reached: list[Callable[[str, int], None]] = []
"""What a process of a test does at each point of each unit."""
CANARY = "amber-kite.example"


def reached(point: str, unit: int) -> None:
    """Let the test interfere."""
    for act in on_reached:
        act(point, unit)


@job("count", title="Count", act=Act.IMPORT)
def count(context: Context) -> dict[str, Any]:
    """Do `units` units, one transaction each."""
    units = context.arguments["units"]
    for unit in range(context.saved.get("unit", 0) + 1, units + 1):
        context.progress(gettext_noop("Counting"), unit - 1, units)
        reached("begun", unit)
        with transaction.atomic():
            audit.record(None, "unit", subject_kind="unit", subject=unit, job=str(context.job.id))
            reached("written", unit)
            context.checkpoint({"unit": unit})
            reached("saved", unit)
        reached("committed", unit)
    context.progress(gettext_noop("Counting"), units, units)
    return {"units": units}


@job("stumble", title="Stumble", act=Act.ATTRIBUTE)
def stumble(context: Context) -> dict[str, Any]:
    """Fail with a text that must not be kept."""
    raise ValueError(f"cannot read {CANARY}")


@job("refuse", title="Refuse", act=Act.IMPORT)
def refuse(context: Context) -> dict[str, Any]:
    """Fail on purpose, with a text for people."""
    raise InputError("line 3: no such day: correct the file")


def units_of(job_id: object) -> list[int]:
    """The units that a piece of work did, in order."""
    found = Entry.objects.filter(action="unit", detail__job=str(job_id)).values_list("subject", flat=True)
    return sorted(map(int, found))
