"""What a piece of work sees of the queue: what it was asked, what it saved before, and how it says how far it got.

Invariants: every write names the fence the work was claimed with and touches nothing once another worker holds it; a
checkpoint is part of the caller's transaction, so that it and what it speaks of are kept or lost together.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from headwater_desk.people.models import Organisation, User
from headwater_desk.work.models import Job, State
from headwater_desk.work.opaque import opaque

Clock = Callable[[], datetime]
SAY_EVERY = timedelta(seconds=1)
"""Progress within one step is written this often at most: a page asks no more often."""


class Interrupted(BaseException):
    """The work is to end here, with no error of its own; no Exception, so that work which catches those lets it by."""


class Cancelled(Interrupted):
    """Somebody asked for it to be cancelled."""


class Stopped(Interrupted):
    """The worker is going down; the work is taken up again from its checkpoint."""


class Lost(Interrupted):
    """The lease ended and another worker may hold the work: what is not committed must not be."""


@dataclass
class Context:
    """Handed to the function of a kind of work."""

    job: Job
    lease: timedelta
    clock: Clock
    stopping: Callable[[], bool] = lambda: False
    saved: Mapping[str, Any] = field(init=False)
    """The last checkpoint; empty at the very first start."""
    _said: tuple[datetime, str] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.saved = dict(self.job.checkpoint)

    @property
    def arguments(self) -> Mapping[str, Any]:
        """As given to `services.enqueue`; ids are text."""
        return self.job.arguments  # type: ignore[no-any-return]

    @property
    def organisation(self) -> Organisation:
        """Whose work it is."""
        return self.job.organisation

    @property
    def requested_by(self) -> User | None:
        """Who asked; None for the desk itself."""
        return self.job.requested_by

    def progress(self, step: str, done: int = 0, total: int | None = None) -> None:
        """Say how far it is, between units and outside of transactions; renews the lease.

        `step` is a constant text marked with gettext_noop. Raises Cancelled, Stopped or Lost where the work is to end.
        """
        if self.stopping():
            raise Stopped
        now = self.clock()
        if self._said is not None and self._said[1] == step and now - self._said[0] < SAY_EVERY and done != total:
            return
        self._said = (now, step)
        self._write(step=step, done=done, total=total)
        if Job.objects.filter(pk=self.job.pk, cancel_asked_at__isnull=False).exists():
            raise Cancelled

    def checkpoint(self, data: Mapping[str, Any]) -> None:
        """Save where to go on from, as the last act of the transaction that holds what `data` speaks of.

        `data` holds opaque ids, counts, dates and code words. Raises Lost, and the transaction must be taken back.
        """
        if not connection.in_atomic_block:
            raise RuntimeError("a checkpoint belongs into the transaction of what it speaks of: open one")
        plain = opaque(data)
        self._write(checkpoint=plain, attempts=0)
        self.saved = plain

    def renew(self) -> None:
        """Keep the lease through a long step; the worker does so by itself. Raises Lost."""
        self._write()

    def held(self) -> "QuerySet[Job]":
        """The row, as long as this claim holds it."""
        return Job.objects.filter(pk=self.job.pk, state=State.RUNNING, fence=self.job.fence)

    def _write(self, **values: Any) -> None:
        if not self.held().update(lease_until=self.clock() + self.lease, **values):
            raise Lost
