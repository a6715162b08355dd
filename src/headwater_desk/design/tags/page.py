"""Tags of the page's frame: theme, areas, crumbs, tabs, version."""

from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from typing import Any

from django.urls import NoReverseMatch, reverse

from headwater_desk.design import navigation
from headwater_desk.design.shapes import Crumb, Tab
from headwater_desk.design.tags.registry import register, request_of

THEME_COOKIE = "headwater-theme"
"""Read here, so that the page comes in the right colours at once; written by theme.js."""
KEYS_COOKIE = "headwater-keys"
""" "off" where the person switched single-letter keys off (WCAG 2.1.4); written by keyboard.js."""


@register.simple_tag(takes_context=True)
def theme(context: Any) -> str:
    """ "light" or "dark" where the person chose one, else "": the system decides."""
    chosen = _cookie(context, THEME_COOKIE)
    return chosen if chosen in ("light", "dark") else ""


@register.simple_tag(takes_context=True)
def keys_off(context: Any) -> bool:
    """Whether the person switched single-letter keys off."""
    return _cookie(context, KEYS_COOKIE) == "off"


def _cookie(context: Any, name: str) -> str:
    request = request_of(context)
    return request.COOKIES.get(name, "") if request is not None else ""


@register.simple_tag(takes_context=True)
def areas(context: Any) -> list[list[navigation.Link]]:
    """The areas open to whoever is signed in, in groups."""
    request = request_of(context)
    found = getattr(request, "resolver_match", None)
    here = request.path if request is not None else ""
    return navigation.groups(context.get("may") or {}, found.namespace if found else "", here)


@register.simple_tag
def address(name: str, *arguments: Any) -> str:
    """The address of a view, or "" where no such view exists (yet)."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


@register.simple_tag
@cache
def headwater_version() -> str:
    """The version of Headwater that answers."""
    return version("headwater")


@register.inclusion_tag("design/tabs.html")
def tabs(items: Iterable[Tab], label: str) -> dict[str, Any]:
    """Links to other sights of the same thing; `label` names the set to a screen reader."""
    return {"items": list(items), "label": label}


@register.inclusion_tag("design/crumbs.html")
def crumbs(*steps: Crumb | str) -> dict[str, Any]:
    """The way to this page: `{% crumbs "Brands" "/brands/" "Amber Kite" %}`, or Crumb objects."""
    return {"steps": list(_steps(steps))}


def _steps(steps: tuple[Crumb | str, ...]) -> Iterable[Crumb]:
    if all(isinstance(step, Crumb) for step in steps):
        yield from (step for step in steps if isinstance(step, Crumb))
        return
    for place in range(0, len(steps), 2):
        yield Crumb(str(steps[place]), str(steps[place + 1]) if place + 1 < len(steps) else "")
