"""Look-ups: what was asked, by whom and when. The address of an answer holds the look-up's id, never its text.

Invariant: rows are added and never changed.
"""

from django.db import models
from django.utils import timezone

from headwater_desk.ids import new_id
from headwater_desk.people.models import Organisation, User
from headwater_desk.sealing import SealedField


class LookUp(models.Model):
    """One question."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = SealedField()
    lines = models.PositiveIntegerField()

    class Meta:
        indexes = (models.Index(fields=("by", "-at")),)
