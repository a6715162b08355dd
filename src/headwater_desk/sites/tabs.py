"""The pages of one site, as tabs."""

from django.urls import reverse
from django.utils.translation import gettext as _

from headwater_desk.design.shapes import Tab
from headwater_desk.sites.selectors import Head

_WITHIN = {"capture": "captures", "notice": "notices"}
"""Pages that are reached from a tab and stand under it."""


def tabs(head: Head, here: str) -> list[Tab]:
    """All of them; `here` names the page shown."""
    pages = (
        ("site", _("Overview"), None),
        ("captures", _("Captures"), head.captures),
        ("identifiers", _("Identifiers"), None),
        ("hosting", _("Hosting"), None),
        ("reports", _("Reports"), head.reports),
        ("notices", _("Notices"), head.notices),
        ("payments", _("Payments"), None),
        ("reasons", _("Reasons"), None),
    )
    current = _WITHIN.get(here, here)
    return [Tab(label, reverse(f"sites:{name}", args=[head.site.pk]), name == current, n) for name, label, n in pages]
