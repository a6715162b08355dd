"""How far a fact may travel: TLP 2.0 (FIRST, 2022) and PAP, on everything recorded.

Invariant: what carries no marking is treated as the most restrictive.
"""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tlp(models.TextChoices):
    """With whom a fact may be shared, by the Traffic Light Protocol 2.0."""

    CLEAR = "clear", "TLP:CLEAR"
    GREEN = "green", "TLP:GREEN"
    AMBER = "amber", "TLP:AMBER"
    AMBER_STRICT = "amber+strict", "TLP:AMBER+STRICT"
    RED = "red", "TLP:RED"


class Pap(models.TextChoices):
    """What may be done with a fact, by the Permissible Actions Protocol (MISP taxonomy PAP)."""

    CLEAR = "clear", _("PAP:CLEAR, no restriction")
    GREEN = "green", _("PAP:GREEN, active actions allowed")
    AMBER = "amber", _("PAP:AMBER, passive cross-check")
    RED = "red", _("PAP:RED, non-detectable actions only")


SHARED_IN_THE_DESK = frozenset({Tlp.CLEAR, Tlp.GREEN, Tlp.AMBER})
"""Markings under which the other organisations of this desk see a fact: they are the community it was recorded for.
AMBER+STRICT and RED stay with the organisation that recorded it."""


def strictest(found: Iterable[str]) -> Tlp:
    """The marking of what is put together from facts marked `found`; of nothing known, the most restrictive."""
    order = list(Tlp)
    return max((Tlp(one) for one in found), key=order.index, default=Tlp.RED)
