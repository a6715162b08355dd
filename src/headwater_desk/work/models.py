"""Work done in the background: one row for each piece, from the asking to its end.

Invariants: arguments, checkpoints and results hold opaque ids, counts, dates and code words, never a value that is
sealed elsewhere; a row has a lease while it runs and at no other time; `fence` grows with every claim, and whoever
holds an older one can write nothing.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from headwater_desk.ids import new_id
from headwater_desk.people.models import Organisation, User


class State(models.TextChoices):
    """Where a piece of work stands."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


ENDED = (State.DONE, State.FAILED, State.CANCELLED)
OPEN = (State.QUEUED, State.RUNNING)


class Job(models.Model):
    """A piece of work that an organisation asked for."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    step = models.CharField(max_length=120, blank=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=80, blank=True)
    fence = models.PositiveBigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    """Claims since something was last saved: work that gets on is never given up."""
    checkpoint = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    error = models.CharField(max_length=500, blank=True)
    cancel_asked_at = models.DateTimeField(null=True)
    requested_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        organisation_id: object
        requested_by_id: object

    class Meta:
        ordering = ("-requested_at", "-id")
        indexes = (
            models.Index(fields=("requested_at", "id"), condition=Q(state__in=OPEN), name="work_open"),
            models.Index(fields=("organisation", "-requested_at"), name="work_of_organisation"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state=State.RUNNING, lease_until__isnull=False)
                | (~Q(state=State.RUNNING) & Q(lease_until__isnull=True)),
                name="work_runs_under_a_lease",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, ended_at__isnull=False) | Q(state__in=OPEN, ended_at__isnull=True),
                name="work_ends_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def open(self) -> bool:
        """Waits or runs."""
        return self.state in OPEN

    @property
    def may_be_retried(self) -> bool:
        """Ended without being done."""
        return self.state in (State.FAILED, State.CANCELLED)

    @property
    def stopping(self) -> bool:
        """Asked to stop and not stopped yet."""
        return self.state == State.RUNNING and self.cancel_asked_at is not None
