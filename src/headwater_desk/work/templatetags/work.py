"""What templates ask about work."""

from typing import Any

from django import template

from headwater_desk.work import registry

register = template.Library()


@register.filter
def kind_title(kind: str) -> Any:
    """What people call a kind of work; its name where this desk no longer knows it."""
    return registry.kind(kind).title if registry.known(kind) else kind
