"""What figures are counted from and is dear to find again: kept once for each run.

Invariants: rows behind findings come from the core's own queries over the tables of the run: added up, they give the
findings. Returns are found from the sites of which an organisation may see a fact.
"""

from django.db import models

from headwater_desk.attribution.models import Run
from headwater_desk.facts.models import Site
from headwater_desk.people.models import Organisation
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


class ReturnsFound(models.Model):
    """That the returns of a run's brands were found for an organisation."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("run", "organisation"), name="returns_found_once"),)


class Return(models.Model):
    """A site of a brand appeared at `at`, after none of its sites had been seen for a while."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    brand_id = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("run", "organisation", "brand_id", "at"), name="return_of_brand"),)
