"""Takes work from the queue and runs it: each piece by one worker at a time, and again if that worker is killed.

Invariants: a claim is one short transaction (SELECT ... FOR UPDATE SKIP LOCKED on PostgreSQL; on SQLite every
transaction begins IMMEDIATE, so there is one at a time); each claim raises the fence; an end is written only by whoever
holds the fence. Work whose lease ended is claimed like work that waits. Errors are kept as a class and a place, never
with the text of a foreign exception, which may quote what was captured.
"""

import logging
import os
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext_noop

from headwater.errors import HeadwaterError
from headwater_desk.ids import new_id
from headwater_desk.work import registry
from headwater_desk.work.context import Cancelled, Clock, Context, Interrupted, Lost, Stopped
from headwater_desk.work.models import Job, State
from headwater_desk.work.opaque import opaque

LEASE = timedelta(seconds=60)
"""How long after its worker was last heard of work is taken up by another; far above SQLite's wait for its lock."""
WAIT = 1.0
"""Seconds between looks at an empty queue."""

_NOT_OURS = ("site-packages", "/lib/python")
_log = logging.getLogger("headwater_desk.work")
_GIVEN_UP = gettext_noop("The worker ended in the middle, time after time, with nothing saved in between.")


@dataclass(frozen=True)
class Worker:
    """One that takes work. `stop` asks it to put down what it does at the next sign of progress, and to end."""

    name: str = field(default_factory=lambda: f"{os.getpid()}-{new_id()}")
    clock: Clock = timezone.now
    lease: timedelta = LEASE
    stop: threading.Event = field(default_factory=threading.Event)

    def run_one(self) -> UUID | None:
        """Claim one piece of work and run it; its id, or None where nothing waits."""
        job = claim(self.name, self.clock(), self.lease)
        if job is None:
            return None
        context = Context(job, self.lease, self.clock, self.stop.is_set)
        with _renewing(context):
            _run(context)
        return job.id

    def drain(self) -> int:
        """Run work until none waits; how many pieces were taken."""
        taken = 0
        while not self.stop.is_set() and self.run_one():
            taken += 1
        return taken

    def work(self, wait: float = WAIT) -> None:
        """Run work as it comes, until `stop` is set. A database that is away for a while is waited for."""
        while not self.stop.is_set():
            close_old_connections()
            try:
                self.drain()
            except (OperationalError, InterfaceError) as error:
                _log.warning("the queue cannot be read (%s); trying again", type(error).__name__)
                connection.close()
            self.stop.wait(wait)


def claim(worker: str, now: datetime, lease: timedelta = LEASE) -> Job | None:
    """The oldest piece that waits or whose lease has ended, leased to `worker`; ends those beyond hope on the way."""
    while True:
        with transaction.atomic():
            job = (
                Job.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("organisation", "requested_by")
                .filter(Q(state=State.QUEUED) | Q(state=State.RUNNING, lease_until__lt=now))
                .order_by("requested_at", "id")
                .first()
            )
            if job is None:
                return None
            if not _beyond_hope(job, now):
                return _leased(job, worker, now, lease)


def _beyond_hope(job: Job, now: datetime) -> bool:
    """Asked to stop while nobody ran it, of a kind gone by, or tried often enough: ended here instead."""
    if job.cancel_asked_at is not None:
        state, error = State.CANCELLED, ""
    elif not registry.known(job.kind):
        state, error = State.FAILED, gettext_noop("This desk no longer knows this kind of work.")
    elif job.attempts >= registry.kind(job.kind).attempts:
        state, error = State.FAILED, _GIVEN_UP
    else:
        return False
    Job.objects.filter(pk=job.pk).update(state=state, error=error, lease_until=None, worker="", ended_at=now)
    return True


def _leased(job: Job, worker: str, now: datetime, lease: timedelta) -> Job:
    job.state, job.worker, job.lease_until = State.RUNNING, worker, now + lease
    job.fence, job.attempts = job.fence + 1, job.attempts + 1
    job.started_at = job.started_at or now
    job.error = ""
    job.save(update_fields=("state", "worker", "lease_until", "fence", "attempts", "started_at", "error"))
    return job


def _run(context: Context) -> None:
    kind = registry.kind(context.job.kind)
    try:
        result = opaque(kind.run(context) or {})
    except Lost:
        _log.warning("%s: taken over by another worker", context.job)
    except Cancelled:
        _end(context, State.CANCELLED)
    except Stopped:
        _put_back(context, attempts=Greatest(F("attempts") - 1, 0))
    except Interrupted:
        raise
    except HeadwaterError as error:
        _end(context, State.FAILED, error=str(error))  # said on purpose: another attempt would say the same
    except Exception as error:
        _failed(context, kind, _place(error))
    else:
        _end(context, State.DONE, result=result)


def _failed(context: Context, kind: registry.Kind, reason: str) -> None:
    """Wait for another attempt, or give up. `attempts` is read anew: a checkpoint begins the count again."""
    _log.warning("%s: %s", context.job, reason)
    tried = context.held().values_list("attempts", flat=True).first()
    if tried is not None and tried >= kind.attempts:
        _end(context, State.FAILED, error=reason)
    else:
        _put_back(context, error=reason[:500])


def _put_back(context: Context, **values: Any) -> None:
    context.held().update(state=State.QUEUED, lease_until=None, worker="", **values)


def _end(context: Context, state: State, *, error: str = "", result: dict[str, Any] | None = None) -> None:
    values = {"state": state, "error": error[:500], "result": result or {}, "ended_at": context.clock()}
    if not context.held().update(lease_until=None, worker="", cancel_asked_at=None, **values):
        _log.warning("%s: taken over by another worker at its end", context.job)


def _place(error: BaseException) -> str:
    """What went wrong and where in our code, without a word of what was worked on."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if not any(part in frame.filename for part in _NOT_OURS)] or frames
    where = f"{os.path.basename(ours[-1].filename)}:{ours[-1].lineno}" if ours else "?"  # noqa: PTH119
    return f"{type(error).__name__} ({where})"


@contextmanager
def _renewing(context: Context) -> Iterator[None]:
    """Keep the lease while the work runs, however long a step takes; a killed process renews nothing."""
    over = threading.Event()

    def renew() -> None:
        try:
            while not over.wait(context.lease.total_seconds() / 3):
                try:
                    context.renew()
                except DatabaseError as error:
                    _log.warning("%s: the lease could not be renewed (%s)", context.job, type(error).__name__)
                except Lost:
                    return
        finally:
            connection.close()

    thread = threading.Thread(target=renew, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
