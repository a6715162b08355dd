"""Figures of distributors as one organisation may see them: counted once for each run, so that the list is quick.

Invariant: only sites, brands, mechanisms and links of which the organisation may see the facts are counted. What it
came to see after the count is counted with the next run, so a figure is at times too small and never too large.
"""

from django.db import models

from headwater_desk.attribution.models import Derived
from headwater_desk.people.models import Organisation


class Counted(Derived):
    """That the distributors of a run were counted for an organisation; `year` is the latest year the run knows."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    year = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("run", "organisation"), name="distributors_counted_once"),)


class DistributorFigures(Derived):
    """A distributor in a run. `active_*` are those seen in the latest year, `hidden_sites` those closed to it."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    distributor_id = models.CharField(max_length=20)
    brands = models.PositiveIntegerField()
    sites = models.PositiveIntegerField()
    hidden_sites = models.PositiveIntegerField()
    mechanisms = models.PositiveIntegerField()
    provisional_links = models.PositiveIntegerField()
    active_brands = models.PositiveIntegerField()
    active_sites = models.PositiveIntegerField()
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("run", "organisation", "distributor_id"), name="distributor_figures_once"),
        )
