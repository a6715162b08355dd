"""The areas of the desk, in order: where they are, who may enter, which keys lead there.

Invariants: chords are single letters, each used once; an area is offered only to those who may enter it, and only where
its address exists.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class Area:
    """A place in the navigation; `act` is the name of the act it needs, `chord` the letter after g that leads there."""

    group: str
    label: Text
    url_name: str
    act: str
    chord: str

    @property
    def href(self) -> str:
        """Its address, or "" while it has none."""
        try:
            return reverse(self.url_name)
        except NoReverseMatch:
            return ""


AREAS: tuple[Area, ...] = (
    Area("ask", _("Look-up"), "lookup:home", "look_up", "l"),
    Area("ask", _("Queue"), "queue:list", "assess", "q"),
    Area("ask", _("Review"), "review:list", "judge", "r"),
    Area("cases", _("Sites"), "sites:list", "read_cases", "s"),
    Area("cases", _("Brands"), "brands:list", "read_cases", "b"),
    Area("cases", _("Distributors"), "distributors:list", "read_cases", "d"),
    Area("figures", _("Dashboard"), "dashboard:home", "read_figures", "o"),
    Area("figures", _("Payments"), "payments:home", "read_figures", "p"),
    Area("figures", _("Hosting"), "hosting:home", "read_figures", "h"),
    Area("figures", _("Trends"), "trends:home", "read_figures", "t"),
    Area("desk", _("Imports"), "imports:list", "import", "i"),
    Area("desk", _("Work"), "work:jobs", "run_work", "w"),
    Area("desk", _("People"), "people:list", "read_people", "u"),
    Area("desk", _("Audit"), "audit:list", "read_audit", "a"),
)


@dataclass(frozen=True)
class Link:
    """An area as one person sees it; `current` is "page" on its own page, "true" further inside, else ""."""

    label: Text
    href: str
    chord: str
    current: str


def groups(may: Mapping[str, bool], space: str, here: str) -> list[list[Link]]:
    """The areas open to a person whose acts are `may` (by name), grouped.

    `space` is the namespace of the address that is shown, `here` its path.
    """
    found: dict[str, list[Link]] = {}
    for area in AREAS:
        href = area.href if may.get(area.act) else ""
        if href:
            inside = "true" if area.url_name.partition(":")[0] == space else ""
            link = Link(area.label, href, area.chord, "page" if href == here else inside)
            found.setdefault(area.group, []).append(link)
    return list(found.values())
