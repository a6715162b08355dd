"""The pages of one brand, as tabs."""

from django.urls import reverse
from django.utils.translation import gettext as _

from headwater_desk.brands.selectors import Head
from headwater_desk.design.shapes import Tab


def tabs(head: Head, here: str) -> list[Tab]:
    """All of them; `here` names the page shown."""
    pages = (
        ("brand", _("Overview"), None),
        ("versions", _("Versions"), None),
        ("sites", _("Sites"), head.figures.sites),
        ("hosting", _("Hosting"), None),
        ("payments", _("Payments"), None),
        ("reasons", _("Reasons"), None),
    )
    current = "brand" if here == "name" else here
    return [Tab(label, reverse(f"brands:{name}", args=[head.brand_id]), name == current, n) for name, label, n in pages]
