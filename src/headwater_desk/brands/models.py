"""Figures of brands as one organisation may see them: counted once for each run, so that long lists are quick.

Invariant: only sites of which the organisation may see a fact are counted. What it came to see after the count is
counted with the next run, so a figure is at times too small and never too large.
"""

from django.db import models

from headwater_desk.attribution.models import Derived
from headwater_desk.people.models import Organisation


class Counted(Derived):
    """That the brands of a run were counted for an organisation."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("run", "organisation"), name="brands_counted_once"),)


class BrandFigures(Derived):
    """A brand in a run: its sites by decision, and from when to when they were seen."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    brand_id = models.CharField(max_length=20)
    distributor_id = models.CharField(max_length=20, blank=True)
    sites = models.PositiveIntegerField()
    seen = models.PositiveIntegerField()
    altered = models.PositiveIntegerField()
    new = models.PositiveIntegerField()
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("run", "organisation", "brand_id"), name="brand_figures_once_a_run"),
        )
        indexes = (
            models.Index(fields=("run", "organisation", "-sites", "id"), name="brand_figures_by_size"),
            models.Index(fields=("run", "organisation", "-last_seen", "id"), name="brand_figures_by_last"),
            models.Index(fields=("run", "organisation", "-first_seen", "id"), name="brand_figures_by_first"),
        )
