"""Questions about deliveries: an organisation sees its own."""

from collections.abc import Mapping
from uuid import UUID

from headwater_desk import keyset
from headwater_desk.attribution import selectors as attribution
from headwater_desk.attribution.models import Run
from headwater_desk.design.shapes import Page
from headwater_desk.facts.models import Import, Quarantined
from headwater_desk.people.models import User


def deliveries(user: User, asked: Mapping[str, str]) -> tuple[list[Import], Page]:
    """The organisation's deliveries, the newest first."""
    rows = Import.objects.filter(organisation=user.organisation_id).select_related("by")
    return keyset.read(rows, ("-started_at", "-id"), asked)


def delivery(user: User, delivery_id: UUID) -> Import | None:
    """One delivery of the organisation."""
    return Import.objects.filter(organisation=user.organisation_id, id=delivery_id).select_related("by").first()


def quarantined(delivery: Import, asked: Mapping[str, str]) -> tuple[list[Quarantined], Page]:
    """What of a delivery could not be used, in the order of its records."""
    return keyset.read(delivery.quarantine.all(), ("record", "id"), asked)


def latest_run() -> Run | None:
    """The run that counts today."""
    return attribution.latest()
