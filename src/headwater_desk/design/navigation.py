"""The areas of the desk, in order: where they are, who may enter, which keys lead there.

Invariants: chords are single letters, each used once; an area is offered only to those who may enter it, and only where
its address exists.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from headwater_desk.people.roles import Act

Text = str | Promise


@dataclass(frozen=True)
class Area:
    """A place in the navigation; `chord` is the letter after g that leads there."""

    group: str
    label: Text
    url_name: str
    act: Act
    chord: str

    @property
    def href(self) -> str:
        """Its address, or "" while it has none."""
        try:
            return reverse(self.url_name)
        except NoReverseMatch:
            return ""


AREAS: tuple[Area, ...] = (
    Area("ask", _("Look-up"), "lookup:home", Act.LOOK_UP, "l"),
    Area("ask", _("Queue"), "queue:list", Act.ASSESS, "q"),
    Area("ask", _("Review"), "review:list", Act.JUDGE, "r"),
    Area("cases", _("Sites"), "sites:list", Act.READ_CASES, "s"),
    Area("cases", _("Brands"), "brands:list", Act.READ_CASES, "b"),
    Area("cases", _("Distributors"), "distributors:list", Act.READ_CASES, "d"),
    Area("figures", _("Dashboard"), "dashboard:home", Act.READ_FIGURES, "o"),
    Area("figures", _("Payments"), "payments:home", Act.READ_FIGURES, "p"),
    Area("figures", _("Hosting"), "hosting:home", Act.READ_FIGURES, "h"),
    Area("figures", _("Trends"), "trends:home", Act.READ_FIGURES, "t"),
    Area("desk", _("Imports"), "imports:list", Act.IMPORT, "i"),
    Area("desk", _("Work"), "work:jobs", Act.RUN_WORK, "w"),
    Area("desk", _("People"), "people:list", Act.READ_PEOPLE, "u"),
    Area("desk", _("Audit"), "audit:list", Act.READ_AUDIT, "a"),
)


@dataclass(frozen=True)
class Link:
    """An area as one person sees it on one page."""

    label: Text
    href: str
    chord: str
    current: bool


def groups(may: Mapping[str, bool], here: str) -> list[list[Link]]:
    """The areas open to a person whose acts are `may` (by name), grouped; `here` is the path of the page shown."""
    open_areas = [(area, area.href) for area in AREAS if may.get(area.act.value)]
    open_areas = [(area, href) for area, href in open_areas if href]
    nearest = max((href for _area, href in open_areas if here.startswith(href)), key=len, default="")
    found: dict[str, list[Link]] = {}
    for area, href in open_areas:
        current = href == nearest and (href != "/" or here == "/")
        found.setdefault(area.group, []).append(Link(area.label, href, area.chord, current))
    return list(found.values())
