"""The audit: what was read and done, by whom and when.

Invariants: rows are added and never changed or removed (triggers of the database see to it); an entry names rows by
their opaque ids and holds nothing that identifies a site, a person reported or an account.
"""

from django.db import models
from django.utils import timezone

from headwater_desk.people.models import Organisation, User


class Entry(models.Model):
    """One read or act."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60, db_index=True)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=60, blank=True, db_index=True)
    purpose = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ("-id",)
