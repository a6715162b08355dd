"""The one library that every tag of the design is registered in."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


def drawn(name: str, **values: Any) -> SafeString:
    """The template design/`name`.html with these values and nothing else."""
    return render_to_string(f"design/{name}.html", values)


def request_of(context: Any) -> Any:
    """The request that a page is made for, or None."""
    return context.get("request")
