"""The pages of payments, as tabs: those a person may open."""

from django.urls import reverse
from django.utils.translation import gettext as _

from headwater_desk.design.shapes import Tab
from headwater_desk.people.models import User
from headwater_desk.people.roles import Act


def tabs(user: User, here: str) -> list[Tab]:
    """`here` names the page shown."""
    pages = (
        ("home", _("Types over time"), Act.READ_FIGURES),
        ("mechanisms", _("Mechanisms"), Act.READ_CASES),
        ("found-out", _("Test purchases and confirmations"), Act.READ_CASES),
        ("prices", _("Prices"), Act.READ_CASES),
    )
    return [Tab(label, reverse(f"payments:{name}"), name == here) for name, label, act in pages if user.may(act)]
