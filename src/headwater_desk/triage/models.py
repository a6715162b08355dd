"""Who works on which address, what was decided in one act, and filters people keep.

Invariants: an organisation has at most one lease on an address, and a lease ends by itself; acts are added and never
changed, an undo is an act of its own.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from headwater_desk.facts.models import Assessment, Notice, Report
from headwater_desk.ids import new_id
from headwater_desk.people.models import Organisation, User
from headwater_desk.sealing import MarkField, SealedField


class Lease(models.Model):
    """A person works on an address until a moment; afterwards anybody may."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    url_mark = MarkField(of="url")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    until = models.DateTimeField()

    if TYPE_CHECKING:
        by_id: object

    class Meta:
        constraints = (models.UniqueConstraint(fields=("organisation", "url_mark"), name="one_lease_of_an_address"),)


class Decision(models.Model):
    """One act of deciding: on one address or many, or the undoing of an earlier act."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    addresses = models.PositiveIntegerField()
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")

    class Meta:
        indexes = (models.Index(fields=("by", "-at")),)


class Decided(models.Model):
    """An assessment that an act recorded, and the one that counted before."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="decided")
    assessment = models.OneToOneField(Assessment, models.PROTECT, related_name="decided")
    before = models.ForeignKey(Assessment, models.PROTECT, null=True, related_name="+")


class Referral(models.Model):
    """A report was referred to the police where this desk may not assess; the notice says so of its site."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.OneToOneField(Report, models.PROTECT, related_name="referral")
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="referrals")
    at = models.DateTimeField(default=timezone.now)


class SavedFilter(models.Model):
    """A filter under a name of the person's own. `chosen` holds codes and ids only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = SealedField()
    chosen = models.JSONField(default=dict)

    class Meta:
        ordering = ("id",)
