"""Payment types by month as one organisation may see them: counted once for each run, so that the page is quick.

Invariant: only sites of captures that the organisation may see are counted. What it came to see after the count is
counted with the next run, so a figure is at times too small and never too large.
"""

from django.db import models

from headwater_desk.attribution.models import Derived
from headwater_desk.people.models import Organisation


class Counted(Derived):
    """That the payment types of a run were counted for an organisation."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("run", "organisation"), name="payments_counted_once"),)


class TypeFigures(Derived):
    """A payment type in a month (by its first day): on how many sites it was seen, and how many values were seen."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    month = models.DateField()
    payment_type = models.CharField(max_length=30)
    sites = models.PositiveIntegerField()
    mechanisms = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("run", "organisation", "month", "payment_type"), name="type_once_a_month"),
        )
