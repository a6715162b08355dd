"""`{% load figures %}`: what figures need on a page beyond the design."""

from django import template
from django.utils.translation import gettext as _

from headwater_desk.figures.countries import country_name

register = template.Library()


@register.simple_tag
def country(code: str) -> str:
    """What a country is called; a dash where it is not known."""
    if code == "unknown":
        return _("not known")
    return country_name(code) if code else "–"
