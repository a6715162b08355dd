"""What the pages of hosting show: the run's findings on where commercial URLs stood, and how sites moved."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from headwater_desk.attribution import selectors as attribution
from headwater_desk.attribution.models import Run
from headwater_desk.design.shapes import Tab
from headwater_desk.figures import charts, findings
from headwater_desk.figures.charts import Drawing
from headwater_desk.figures.countries import country_name
from headwater_desk.figures.findings import Shown
from headwater_desk.hosting import maps
from headwater_desk.people.models import User

PAGES: Mapping[str, tuple[str, ...]] = {
    "home": ("hosting.by_country", "hosting.by_quarter"),
    "networks": ("hosting.hosts", "hosting.registries"),
    "types": ("hosting.by_site_type", "hosting.by_site_kind", "hosting.country_within_site_type"),
    "moves": (
        "hosting.sites_with_several_hosts_count", "hosting.moves", "hosting.moves_between_countries",
        "hosting.sites_with_several_hosts",
    ),
}  # fmt: skip
LEADING = 5


@dataclass(frozen=True)
class Panel:
    """A finding, drawn where a drawing says more than bars in the table."""

    shown: Shown
    name: str
    drawing: Drawing | None = None


@dataclass(frozen=True)
class Page:
    """One page of hosting; `run` is None before the first."""

    run: Run | None
    tabs: Sequence[Tab]
    panels: Sequence[Panel] = ()
    map: maps.Map | None = None


def page(user: User, name: str) -> Page:
    """The findings of one page."""
    run = attribution.latest()
    if run is None:
        return Page(None, ())
    found = findings.shown(run, user, PAGES[name])
    panels = [_panel(found[key]) for key in PAGES[name] if key in found]
    by_country = found.get("hosting.by_country")
    return Page(run, tabs(name), panels, _map(by_country) if by_country else None)


def tabs(here: str) -> list[Tab]:
    """All pages."""
    labels = {
        "home": _("Countries"),
        "networks": _("Hosts and registries"),
        "types": _("Site types"),
        "moves": _("Moves"),
    }
    return [Tab(label, reverse(f"hosting:{name}"), name == here) for name, label in labels.items()]


def _map(shown: Shown) -> maps.Map:
    return maps.shaded({row["country"]: row["urls"] for row in shown.finding.rows})


def _panel(shown: Shown) -> Panel:
    name = shown.key.replace(".", "-").replace("_", "-")
    return Panel(shown, name, charts.draw(_quarters(shown)) if shown.key == "hosting.by_quarter" else None)


def _quarters(shown: Shown) -> charts.Chart:
    """The countries with most URLs over all quarters, quarter by quarter."""
    total: Counter[str] = Counter()
    for row in shown.finding.rows:
        total[row["country"]] += row["urls"]
    leading = {code: country_name(code) for code, _urls in total.most_common(LEADING) if code != maps.UNKNOWN}
    label = _("Commercial URLs by quarter in the countries with most of them")
    return charts.chart(label, shown.finding.rows, "quarter", "urls", leading, by="country")
