"""What the findings on hosting and moves were counted from, by site, so that their numbers open their rows.

Invariant: the rows come from the core's own queries over the tables of the run: added up, they give the findings.
"""

from django.db import models

from headwater_desk.attribution.models import Run
from headwater_desk.facts.models import Site
from headwater_desk.sealing import MarkField


class Prepared(models.Model):
    """That the rows behind a run's findings were stored."""

    run = models.OneToOneField(Run, models.CASCADE, primary_key=True, related_name="+")


class Standing(models.Model):
    """How many commercial URLs of a site stood where. `quarter` "" is the hosting period of the run."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, models.CASCADE, related_name="+")
    site = models.ForeignKey(Site, models.CASCADE, related_name="+")
    quarter = models.CharField(max_length=7, blank=True)
    country = models.CharField(max_length=10)
    network = models.CharField(max_length=200, blank=True)
    registry_mark = MarkField(of="site", blank=True)
    """Empty where the site is no free host's and no registry's."""
    site_type = models.CharField(max_length=40, blank=True)
    site_kind = models.CharField(max_length=20, blank=True)
    urls = models.PositiveIntegerField()

    class Meta:
        indexes = (models.Index(fields=("run", "quarter", "country"), name="standing_by_country"),)


class Move(models.Model):
    """A change of address between consecutive captures of a site; `level` is the widest thing that changed."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, models.CASCADE, related_name="+")
    site = models.ForeignKey(Site, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    level = models.CharField(max_length=10)
    from_country = models.CharField(max_length=10, blank=True)
    to_country = models.CharField(max_length=10, blank=True)

    class Meta:
        indexes = (models.Index(fields=("run", "at"), name="move_by_moment"),)
