"""Questions about the audit: an organisation's auditors see its own entries."""

from collections.abc import Mapping

from headwater_desk import keyset
from headwater_desk.audit.models import Entry
from headwater_desk.design.shapes import Page
from headwater_desk.people.models import User


def entries(user: User, asked: Mapping[str, str]) -> tuple[list[Entry], Page]:
    """Entries of the organisation, the newest first; `action`, `actor` and `subject` narrow them."""
    rows = Entry.objects.filter(organisation=user.organisation_id).select_related("actor")
    for name, column in (("action", "action"), ("actor", "actor__handle"), ("subject", "subject")):
        if asked.get(name):
            rows = rows.filter(**{column: asked[name]})
    return keyset.read(rows, ("-id",), asked, size=100)


def actions(user: User) -> list[str]:
    """What was ever done, for the filter."""
    rows = Entry.objects.filter(organisation=user.organisation_id).order_by("action")
    return list(rows.values_list("action", flat=True).distinct())
