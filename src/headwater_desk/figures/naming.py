"""Columns and codes of findings in the reader's language.

Invariant: a column or code that nobody listed is shown as it stands, spelled out.
"""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from headwater_desk.attribution.naming import PAYMENT_TYPES, SITE_TYPES
from headwater_desk.facts.models import SiteKind
from headwater_desk.figures.countries import country_name

Text = str | Promise

COLUMNS: dict[str, Text] = {
    "active_for": _("Active for"), "addresses": _("Addresses"), "brand_id": _("Brand"), "brands": _("Brands"),
    "counted": _("Counted"), "countries": _("Countries"), "country": _("Country"),
    "cumulative_share": _("Share so far"),
    "distributor_id": _("Distributor (hypothesis)"), "distributors": _("Distributors"), "first_seen": _("First seen"),
    "from_country": _("From"), "last_seen": _("Last seen"), "level": _("What changed"), "mechanisms": _("Mechanisms"),
    "month": _("Month"), "moves": _("Moves"), "network": _("Host network"), "networks": _("Networks"),
    "payment_type": _("Payment type"), "quarter": _("Quarter"), "rank": _("Rank"),
    "registry": _("Free host or registry"),
    "reports": _("Reports"), "several": _("Several"), "share": _("Share"), "site": _("Site"), "site_kind": _("Kind"),
    "site_type": _("Site type"), "sites": _("Sites"), "source": _("Source"), "stage": _("Stage"), "to_country": _("To"),
    "urls": _("URLs"), "year": _("Year"),
}  # fmt: skip
VALUES: dict[str, dict[str, Text]] = {
    "stage": {
        "reports_processed": _("Reports processed"),
        "urls_actioned": _("URLs actioned"),
        "urls_commercial": _("Commercial URLs"),
    },
    "level": {"address": _("Address only"), "network": _("Network"), "country": _("Country")},
    "several": {
        "addresses": _("Several addresses"),
        "networks": _("Several networks"),
        "countries": _("Several countries"),
    },
    "payment_type": PAYMENT_TYPES,
    "site_type": SITE_TYPES,
    "site_kind": {kind.value: kind.label for kind in SiteKind},
}
_UNKNOWN = ("unknown", "", None)


def column_name(name: str) -> Text:
    """What a column is called."""
    return COLUMNS.get(name) or name.replace("_", " ").capitalize()


def value_name(column: str, value: Any) -> Text:
    """What a code of a column is called."""
    if value in _UNKNOWN:
        return _("not known")
    if column in ("country", "from_country", "to_country"):
        return country_name(str(value))
    return VALUES.get(column, {}).get(str(value)) or str(value)
