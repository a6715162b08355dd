"""What the pages of trends show: the run's findings over time, and registered figures quarter by quarter.

Invariant: a page asks for at most `QUARTERS` quarters, whatever the data hold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headwater_desk.attribution import selectors as attribution
from headwater_desk.attribution.models import Run
from headwater_desk.attribution.naming import PAYMENT_TYPES, named
from headwater_desk.design.shapes import Tab
from headwater_desk.figures import asking, charts, findings
from headwater_desk.figures.charts import Chart, Drawing, Series
from headwater_desk.figures.findings import Outline, Shown
from headwater_desk.figures.naming import VALUES
from headwater_desk.figures.periods import Period
from headwater_desk.figures.registry import FIGURES, Figure, number
from headwater_desk.people.models import User
from headwater_desk.people.roles import Act

Text = str | Promise
QUARTERS = 16
_BRANDS = ("brands_active", "brands_new")


@dataclass(frozen=True)
class Over:
    """How a finding is drawn over time: its column of time, its measure, and the column of its series."""

    step: str
    measure: str
    by: str = ""
    columns: bool = False


PAGES: Mapping[str, Mapping[str, Over | None]] = {
    "home": {
        "funnel.stages_by_month": Over("month", "counted", "stage"),
        "funnel.by_year": Over("year", "counted", "stage", columns=True),
        "funnel.stages_by_source": None,
        "funnel.by_country": None,
    },
    "brands": {
        "brands.active_by_year": Over("year", "brands", columns=True),
        "brands.new_by_year": Over("year", "brands", columns=True),
        "distributors.active_by_year": Over("year", "distributors", columns=True),
        "brands.active_periods": None,
    },
    "payments": {
        "payments.types_over_time": Over("quarter", "urls", "payment_type"),
        "payments.types_by_year": Over("year", "sites", "payment_type", columns=True),
        "payments.mechanisms_by_year": Over("year", "mechanisms", "payment_type", columns=True),
        "payments.mechanisms_per_brand": None,
    },
}


@dataclass(frozen=True)
class Panel:
    """A finding, drawn where it runs over time."""

    shown: Shown
    name: str
    drawing: Drawing | None


@dataclass(frozen=True)
class Cell:
    """A number of a quarter and where its rows are."""

    value: int
    href: str


@dataclass(frozen=True)
class Quarters:
    """Registered figures quarter by quarter, drawn and as a table."""

    figures: Sequence[Figure]
    rows: Sequence[tuple[str, Sequence[Cell]]]
    drawing: Drawing


@dataclass(frozen=True)
class Page:
    """One page of trends; `run` is None before the first."""

    run: Run | None
    tabs: Sequence[Tab]
    panels: Sequence[Panel] = ()
    quarters: Quarters | None = None
    catalogue: Sequence[Outline] = ()


def page(user: User, name: str) -> Page:
    """The findings of one page."""
    run = attribution.latest()
    if run is None:
        return Page(None, ())
    if name == "catalogue":
        rows = [findings.outlined(row) for row in findings.catalogue(run)]
        return Page(run, tabs(name), catalogue=rows)
    found = findings.shown(run, user, PAGES[name])
    panels = [_panel(found[key], over) for key, over in PAGES[name].items() if key in found]
    return Page(run, tabs(name), panels, brands_by_quarter(user) if name == "brands" else None)


def tabs(here: str) -> list[Tab]:
    """All pages."""
    labels = {
        "home": _("Reports"),
        "brands": _("Brands"),
        "payments": _("Payment types"),
        "catalogue": _("All findings"),
    }
    return [Tab(label, reverse(f"trends:{name}"), name == here) for name, label in labels.items()]


def _panel(shown: Shown, over: Over | None) -> Panel:
    name = shown.key.replace(".", "-").replace("_", "-")
    drawn = over is not None and len({row[over.step] for row in shown.finding.rows}) > 1
    return Panel(shown, name, charts.draw(_chart(shown, over)) if over and drawn else None)


def _chart(shown: Shown, over: Over) -> Chart:
    rows = shown.finding.rows
    return charts.chart(
        shown.finding.title, rows, over.step, over.measure, _series(rows, over), by=over.by, columns=over.columns
    )


def _series(rows: Sequence[Mapping[str, Any]], over: Over) -> dict[str, Text]:
    """Codes of the series in their fixed order, then by their first appearance."""
    if not over.by:
        return {"": gettext_lazy("All")}
    known: Mapping[str, Text] = PAYMENT_TYPES if over.by == "payment_type" else VALUES[over.by]
    there = dict.fromkeys(str(row[over.by]) for row in rows)
    ordered = [*(code for code in known if code in there), *(code for code in there if code not in known)]
    return {code: named(dict(known), code) for code in ordered}


def brands_by_quarter(user: User) -> Quarters | None:
    """Brands active and new, by quarter, as the dashboard counts them."""
    question = asking.question(user, {})
    figures = [FIGURES[key] for key in _BRANDS]
    steps = sorted(one for one in question.periods if one.months == 3)[-QUARTERS:]
    opens = user.may(Act.READ_CASES)
    rows = []
    for step in steps:
        asked = replace(question.asked, period=step)
        cells = [Cell(number(figure, asked), _rows(figure, step) if opens else "") for figure in figures]
        rows.append((step.code, cells))
    if not any(cell.value for _step, cells in rows for cell in cells):
        return None
    series = [
        Series(figure.name, [float(cells[place].value) for _step, cells in rows], charts.LOOKS[place])
        for place, figure in enumerate(figures)
    ]
    label = _("Brands active and new, by quarter")
    return Quarters(figures, rows, charts.draw(Chart(label, [step.code for step in steps], series)))


def _rows(figure: Figure, step: Period) -> str:
    return f"{reverse('figures:rows', args=[figure.key])}?{asking.query(step)}"
