"""Acts of intake in the browser: record one report, ask for an attribution run."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.errors import RecordError
from headwater.model.defang import refang
from headwater.model.report import Report as ReadReport
from headwater.model.urls import normalise, url_hash
from headwater_desk.audit import services as audit
from headwater_desk.facts import storing
from headwater_desk.facts.models import Import, Report
from headwater_desk.facts.places import site_rules
from headwater_desk.facts.storing import Delivery
from headwater_desk.marking import Tlp
from headwater_desk.people.models import User
from headwater_desk.work import services as work
from headwater_desk.work.models import Job


@transaction.atomic
def record_report(
    user: User, *, url: str, source: str, reference: str, received_at: datetime, tlp: str, country: str = ""
) -> Report:
    """Record one report by hand; raises ValidationError by field. The same again is refused with what stands."""
    address = _address(url)
    row = Import.objects.create(organisation=user.organisation, by=user, label=_("one report, by hand"))
    read = ReadReport(
        reference.strip(), source.strip(), address, url_hash(address), "", received_at, country=country.upper() or None
    )
    storing.reports(Delivery(row, timezone.now(), Tlp(tlp)), site_rules(), [("", 1, read)])
    row.refresh_from_db()
    if not row.accepted:
        raise ValidationError({"reference": _("This source already reported something under this reference.")})
    Import.objects.filter(id=row.id).update(ended_at=timezone.now())
    made = Report.objects.get(delivery=row)
    audit.record(user, "record report", subject_kind="report", subject=made.id)
    return made


def _address(text: str) -> str:
    plain = refang(text.strip())
    try:
        return normalise(plain if "://" in plain else f"http://{plain}").url
    except RecordError as error:
        raise ValidationError({"url": _("This is no web address (%(reason)s).") % {"reason": error.reason}}) from None


def ask_for_run(user: User) -> Job:
    """Ask for an attribution run over everything known."""
    return work.enqueue("attribute", {}, actor=user)
