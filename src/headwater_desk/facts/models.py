"""What is known: immutable, dated facts with their source and the organisation that recorded them.

Invariants: facts are added, never changed or removed (triggers of the database see to it); a correction is a new fact.
`valid_at` is when it was so in the world, `known_at` when this desk learnt it. What identifies anybody is sealed, and
found by its mark. Everything a page or figure says is derived from these tables.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from headwater_desk.ids import new_id
from headwater_desk.marking import Pap, Tlp
from headwater_desk.people.models import Organisation, User
from headwater_desk.sealing import MarkField, OptionalSealedField, SealedField


class SiteKind(models.TextChoices):
    """What a site's name is (as `headwater.hosting` tells)."""

    REGISTRABLE = "registrable", _("Registrable host")
    FREE_HOST = "free_host", _("Free-host sub-domain")
    PATH_ROOT = "path_root", _("Path root")
    IP = "ip", _("Address")


class Site(models.Model):
    """The name under which captures and reports hang together; part of the desk's own register."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = SealedField()
    name_mark = MarkField(of="site", unique=True)
    kind = models.CharField(max_length=20, choices=SiteKind)
    known_at = models.DateTimeField(default=timezone.now)


class Fact(models.Model):
    """What every fact carries."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    source = models.CharField(_("Source"), max_length=60)
    tlp = models.CharField(max_length=12, choices=Tlp, default=Tlp.AMBER)
    pap = models.CharField(max_length=8, choices=Pap, default=Pap.AMBER)
    valid_at = models.DateTimeField(_("When"))
    known_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    if TYPE_CHECKING:
        organisation_id: object

    class Meta:
        abstract = True


class Import(models.Model):
    """One delivery of files: what came, and what became of every record. Counts are final once `ended_at` is set."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    label = SealedField()
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    records = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    duplicate = models.PositiveIntegerField(default=0)
    quarantined = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-started_at",)


class Quarantined(models.Model):
    """A record that could not be used: where it stood, why, and what to do."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    delivery = models.ForeignKey(Import, models.PROTECT, related_name="quarantine")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    file = SealedField()
    record = models.BigIntegerField()
    field = models.CharField(max_length=60)
    reason = models.CharField(max_length=60)
    detail = SealedField()


class Environment(models.TextChoices):
    """Where something is offered (BRIEF S7)."""

    OPEN_WEB = "open_web", _("Open web")
    HIDDEN_SERVICE = "hidden_service", _("Hidden service")
    P2P = "p2p", _("Peer to peer")
    CLOSED_GROUP = "closed_group", _("Closed group")
    CYBERLOCKER = "cyberlocker", _("Cyberlocker")
    LIVE_STREAMING = "live_streaming", _("Live streaming")


class Report(Fact):
    """One incoming notification about a URL. `reference` is the source's own, unique within it."""

    delivery = models.ForeignKey(Import, models.PROTECT, null=True, related_name="+")
    reference = models.CharField(_("Reference"), max_length=120)
    site = models.ForeignKey(Site, models.PROTECT, related_name="reports")
    url = SealedField()
    url_mark = MarkField(of="url", db_index=True)
    content_mark = MarkField(of="report")
    ip = models.GenericIPAddressField(null=True)
    country = models.CharField(max_length=2, blank=True)
    environment = models.CharField(max_length=20, choices=Environment, default=Environment.OPEN_WEB)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("organisation", "source", "reference"), name="report_reference_once"),
        )
        indexes = (models.Index(fields=("site", "valid_at")), models.Index(fields=("valid_at", "id")))


class Outcome(models.TextChoices):
    """What an assessment decided (the core's values)."""

    ACTIONABLE = "actionable", _("Actionable")
    NOT_ACTIONABLE = "not_actionable", _("Not actionable")
    UNKNOWN = "unknown", _("Not decided")


class Commerciality(models.TextChoices):
    """Whether somebody earns by it (the core's values)."""

    COMMERCIAL = "commercial", _("Commercial")
    NON_COMMERCIAL = "non_commercial", _("Not commercial")
    UNKNOWN = "unknown", _("Not known")


class Assessment(Fact):
    """The recorded decision on a report; the latest known one counts."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="assessments")
    outcome = models.CharField(_("Outcome"), max_length=20, choices=Outcome)
    commerciality = models.CharField(
        _("Commerciality"), max_length=20, choices=Commerciality, default=Commerciality.UNKNOWN
    )
    site_type = models.CharField(_("Site type"), max_length=40, blank=True)
    legal_basis = models.CharField(_("Legal basis"), max_length=80, blank=True)
    note = OptionalSealedField()

    class Meta:
        indexes = (models.Index(fields=("report", "-known_at")),)


class Capture(Fact):
    """The sanitised record of one URL at one time (`valid_at`); columns as CAPTURES of the core."""

    delivery = models.ForeignKey(Import, models.PROTECT, null=True, related_name="+")
    capture_id = models.CharField(max_length=32, db_index=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="captures")
    host = SealedField()
    page = SealedField()
    url_mark = MarkField(of="url", db_index=True)
    visible_to = models.CharField(max_length=60, blank=True)
    status = models.IntegerField(null=True)
    ip = models.GenericIPAddressField(null=True)
    asn = models.BigIntegerField(null=True)
    country = models.CharField(max_length=2, blank=True)
    gate = models.CharField(max_length=20, blank=True)
    role = models.CharField(max_length=20, blank=True)
    elements = models.IntegerField(default=0)
    dropped = models.IntegerField(default=0)
    truncated = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("organisation", "capture_id"), name="capture_once"),)
        indexes = (models.Index(fields=("site", "valid_at")),)


class Views(models.Model):
    """The fingerprint of a capture, sealed: feature hashes by view as compressed JSON."""

    capture = models.OneToOneField(Capture, models.PROTECT, primary_key=True, related_name="views")
    content = SealedField()


class FeatureName(models.Model):
    """The readable name of a feature hash: class, id and asset names, kit marks, tag names. Never visible text."""

    feature = models.BigIntegerField(primary_key=True)
    name = SealedField()


class Observation(models.Model):
    """A typed, role-aware identifier seen in a capture; it carries the capture's marking and moment."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    capture = models.ForeignKey(Capture, models.PROTECT, related_name="observations")
    site = models.ForeignKey(Site, models.PROTECT, related_name="observations")
    kind = models.CharField(max_length=40)
    provider = models.CharField(max_length=60, blank=True)
    value = SealedField()
    value_mark = MarkField(of="value", db_index=True)
    role = models.CharField(max_length=20)
    payment_type = models.CharField(max_length=30, blank=True)
    specificity = models.CharField(max_length=20)
    bundle = models.CharField(max_length=20)
    basis = models.CharField(max_length=80)
    seen_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("site", "kind")),)


class Question(models.TextChoices):
    """What a judgement is about (the core's values)."""

    BRAND = "brand", _("One template?")
    DISTRIBUTOR = "distributor", _("One operation?")


class Verdict(models.TextChoices):
    """What was decided (the core's values)."""

    SAME = "same", _("Same")
    DIFFERENT = "different", _("Different")
    UNSURE = "unsure", _("Unsure")


class Judgement(Fact):
    """A person's dated decision on a link between two subjects (captures, sites or accounts)."""

    question = models.CharField(max_length=12, choices=Question)
    left = SealedField()
    right = SealedField()
    left_mark = MarkField(of="subject", db_index=True)
    right_mark = MarkField(of="subject", db_index=True)
    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = SealedField()


class Retirement(Fact):
    """A judgement is withdrawn: from `valid_at` on it binds nobody."""

    judgement = models.OneToOneField(Judgement, models.PROTECT, related_name="retirement")
    reason = SealedField()


class BrandName(Fact):
    """A code name for a brand; the latest known one is shown."""

    brand_id = models.CharField(max_length=20, db_index=True)
    name = SealedField()


class Recipient(models.TextChoices):
    """Who a notice is sent to."""

    HOST = "host", _("Host")
    REGISTRAR = "registrar", _("Registrar")
    PAYMENT = "payment", _("Payment provider")
    HOTLINE = "hotline", _("Hotline")
    POLICE = "police", _("Police")


class Notice(Fact):
    """What was sent (`valid_at`) to whom about a site. Headwater records it; it sends nothing."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="notices")
    recipient_kind = models.CharField(_("Recipient"), max_length=20, choices=Recipient)
    recipient = SealedField()
    reference = models.CharField(_("Reference"), max_length=120, blank=True)
    note = OptionalSealedField()


class Answer(models.TextChoices):
    """What came of a notice."""

    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    REMOVED = "removed", _("Removed or closed")
    REFUSED = "refused", _("Refused")
    NO_RIGHT_ADDRESS = "not_theirs", _("Not theirs")


class NoticeOutcome(Fact):
    """What the recipient of a notice answered or did, and when."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="outcomes")
    answer = models.CharField(max_length=20, choices=Answer)
    note = OptionalSealedField()


class PaymentFinding(models.TextChoices):
    """What was found out about a payment mechanism."""

    TEST_PURCHASE = "test_purchase", _("Test purchase by a third party")
    CONFIRMED = "confirmed", _("Confirmed by the provider")
    CLOSED = "closed", _("Closed by the provider")
    REFUTED = "refuted", _("Not an account of the provider")


class PaymentObservation(Fact):
    """What a third party or the provider found out about a payment mechanism, and when."""

    kind = models.CharField(max_length=40)
    provider = models.CharField(max_length=60, blank=True)
    value = SealedField()
    value_mark = MarkField(of="value", db_index=True)
    payment_type = models.CharField(max_length=30, blank=True)
    finding = models.CharField(max_length=20, choices=PaymentFinding)
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="payment_observations")
    note = OptionalSealedField()


class PriceFor(models.TextChoices):
    """What a price was asked for (BRIEF S8)."""

    SUBSCRIPTION = "subscription", _("Subscription")
    SINGLE = "single", _("Single item")
    SESSION = "session", _("Session")
    MADE_TO_ORDER = "made_to_order", _("Made to order")


class PriceObservation(Fact):
    """A price that was asked, where and when."""

    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="prices")
    price_for = models.CharField(max_length=20, choices=PriceFor)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    payment_type = models.CharField(max_length=30, blank=True)
    note = OptionalSealedField()


ADDED_ONLY: tuple[type[models.Model], ...] = (
    Report, Assessment, Capture, Views, FeatureName, Observation, Judgement, Retirement, BrandName, Notice,
    NoticeOutcome, PaymentObservation, PriceObservation, Quarantined, Site,
)  # fmt: skip
"""Tables whose rows the database refuses to change or remove."""
