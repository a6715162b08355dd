"""What was concluded from the facts: versioned runs, and derived rows that each name their run.

Invariants: a run is visible when it is complete, and never changes afterwards; ids of brands, distributors and routes
are the core's stable ids, so that the same thing goes by the same id in every run.
"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from headwater_desk.facts.models import Site
from headwater_desk.ids import new_id
from headwater_desk.people.models import User
from headwater_desk.sealing import MarkField, SealedField


class Run(models.Model):
    """One attribution over all facts known at a moment. `name` is the core's: equal facts have equal names."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=20)
    known_at = models.DateTimeField()
    started_at = models.DateTimeField(default=timezone.now)
    complete_at = models.DateTimeField(null=True, db_index=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    methods = models.JSONField(default=dict)
    captures = models.PositiveIntegerField(default=0)
    reports = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-known_at",)


class RunPart(models.Model):
    """A piece of one of the run's tables as the core made it (Parquet, base 85), sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(Run, models.CASCADE, related_name="parts")
    table = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    content = SealedField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("run", "table", "number"), name="part_once"),)


class Derived(models.Model):
    """What every derived row carries."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, models.CASCADE, related_name="+")

    class Meta:
        abstract = True


class Decision(models.TextChoices):
    """What was decided of a site (the core's values)."""

    SEEN = "seen", _("Seen")
    ALTERED = "altered", _("Altered")
    NEW = "new", _("New")
    REVIEW = "review", _("Review")
    NO_BRAND = "no_brand", _("No brand")


class SiteResult(Derived):
    """SITES of the core: where a site belongs."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="results")
    brand_id = models.CharField(max_length=20, blank=True)
    distributor_id = models.CharField(max_length=20, blank=True)
    decision = models.CharField(max_length=10, choices=Decision)
    reason = models.CharField(max_length=400, blank=True)
    likeness = models.FloatField(null=True)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    captures = models.PositiveIntegerField(default=0)
    reports = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("run", "site"), name="site_once_a_run"),)
        indexes = (
            models.Index(fields=("run", "brand_id")),
            models.Index(fields=("run", "distributor_id")),
            models.Index(fields=("run", "-last_seen", "id")),
        )


class PeriodResult(Derived):
    """DECISIONS of the core: one period of a site, between two complete rewrites."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="periods")
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    captures = models.PositiveIntegerField()
    decision = models.CharField(max_length=10, choices=Decision)
    reason = models.CharField(max_length=400, blank=True)
    brand_id = models.CharField(max_length=20, blank=True)
    likeness = models.FloatField(null=True)
    nearest_brand = models.CharField(max_length=20, blank=True)
    next_brand = models.CharField(max_length=20, blank=True)
    next_likeness = models.FloatField(null=True)
    capture_id = models.CharField(max_length=32, blank=True)
    matched_capture = models.CharField(max_length=32, blank=True)

    class Meta:
        indexes = (models.Index(fields=("run", "site")), models.Index(fields=("run", "brand_id")))


class BrandResult(Derived):
    """BRANDS of the core."""

    brand_id = models.CharField(max_length=20)
    distributor_id = models.CharField(max_length=20, blank=True)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    sites = models.PositiveIntegerField()
    captures = models.PositiveIntegerField()
    versions = models.PositiveIntegerField()
    succeeds = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("run", "brand_id"), name="brand_once_a_run"),)
        indexes = (models.Index(fields=("run", "distributor_id")), models.Index(fields=("run", "-sites", "id")))


class DistributorResult(Derived):
    """DISTRIBUTORS of the core: a hypothesis over payment routes."""

    distributor_id = models.CharField(max_length=20)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    brands = models.PositiveIntegerField()
    sites = models.PositiveIntegerField()
    mechanisms = models.PositiveIntegerField()
    provisional_links = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("run", "distributor_id"), name="distributor_once_a_run"),)


class LinkResult(Derived):
    """LINKS of the core between two brands of a distributor."""

    distributor_id = models.CharField(max_length=20, db_index=True)
    left = models.CharField(max_length=20)
    right = models.CharField(max_length=20)
    bits = models.FloatField()
    likelihood = models.CharField(max_length=40)
    provisional = models.BooleanField()
    bridge = models.BooleanField()
    first_seen = models.DateTimeField(null=True)
    last_seen = models.DateTimeField(null=True)


class MechanismResult(Derived):
    """MECHANISMS of the core: one payment mechanism in one span of use. Sealed by run and row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)  # type: ignore[assignment]
    route_id = models.CharField(max_length=20, db_index=True)
    distributor_id = models.CharField(max_length=20, blank=True, db_index=True)
    kind = models.CharField(max_length=40)
    provider = models.CharField(max_length=60, blank=True)
    value = SealedField()
    value_mark = MarkField(of="value", db_index=True)
    payment_type = models.CharField(max_length=30, blank=True)
    role = models.CharField(max_length=20)
    specificity = models.CharField(max_length=20)
    basis = models.CharField(max_length=80)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    sites = models.PositiveIntegerField()
    brands = models.PositiveIntegerField()
    captures = models.PositiveIntegerField()


class RouteResult(Derived):
    """ROUTES of the core: mechanisms that stand side by side."""

    route_id = models.CharField(max_length=20, db_index=True)
    distributor_id = models.CharField(max_length=20, blank=True, db_index=True)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    mechanisms = models.PositiveIntegerField()
    sites = models.PositiveIntegerField()
    brands = models.PositiveIntegerField()


class HypothesisResult(Derived):
    """HYPOTHESES of the core: everything a brand's sites point to, with its share."""

    brand_id = models.CharField(max_length=20, db_index=True)
    distributor_id = models.CharField(max_length=20, blank=True, db_index=True)
    route_id = models.CharField(max_length=20, blank=True)
    sites = models.PositiveIntegerField()
    share = models.FloatField()
    main = models.BooleanField()


class FindingResult(Derived):
    """One finding of the run, as the core computed it; sealed, since some name hosts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)  # type: ignore[assignment]
    key = models.CharField(max_length=80)
    finding = SealedField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("run", "key"), name="finding_once_a_run"),)
