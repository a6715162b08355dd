"""Findings of a run as the core computed them, ready to be shown: never counted a second way.

Invariants: a name in an identifying finding is shown to whoever reads cases and may see a fact of a site behind it, and
to nobody else; a figure that could not be counted shows as not known, never as zero.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import formats
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from headwater.model.finding import Finding
from headwater_desk.attribution import selectors as attribution
from headwater_desk.attribution.models import FindingResult, Run
from headwater_desk.facts import selectors as known
from headwater_desk.figures import services
from headwater_desk.figures.models import Standing
from headwater_desk.figures.naming import column_name, value_name
from headwater_desk.people.models import User
from headwater_desk.people.roles import Act
from headwater_desk.sealing import mark

OPENING = frozenset(
    {
        "hosting.by_country", "hosting.by_quarter", "hosting.by_site_kind", "hosting.by_site_type",
        "hosting.country_within_site_type", "hosting.hosts", "hosting.registries", "hosting.moves",
        "hosting.moves_between_countries",
    }
)  # fmt: skip
"""Findings whose numbers open the sites they were counted from."""
_NAMES = {"hosting.hosts": "network", "hosting.registries": "registry", "hosting.sites_with_several_hosts": "site"}
_IDS = ("brand_id", "distributor_id")


@dataclass(frozen=True)
class Cell:
    """One value, of kind text, number, share, site, brand or distributor; `counted` is the finding's number."""

    value: Any
    kind: str
    key: UUID | None = None
    counted: bool = False
    withheld: bool = False

    @property
    def percent(self) -> str:
        """A share as per cent."""
        return percent(self.value)


@dataclass(frozen=True)
class Row:
    """One row: `href` is where the rows behind its number are, "" where none are open to the person."""

    cells: Sequence[Cell]
    measure: float
    href: str


@dataclass(frozen=True)
class Shown:
    """A finding as one person may see it."""

    id: UUID
    run: Run
    finding: Finding
    columns: Sequence[tuple[str, bool]]
    rows: Sequence[Row]
    opens: bool
    most: float = field(default=0.0)

    @property
    def key(self) -> str:
        """Its name in the catalogue."""
        return self.finding.key


def percent(share: float | None) -> str:
    """A share of 1 as per cent with one decimal place."""
    return "–" if share is None else f"{formats.number_format(round(Decimal(share) * 100, 1), decimal_pos=1)} %"


def read(row: FindingResult) -> Finding:
    """The sealed finding."""
    return msgspec.json.decode(row.finding, type=Finding)


def shown(run: Run, user: User, keys: Iterable[str]) -> dict[str, Shown]:
    """The findings of these keys that the run has."""
    return {row.key: present(row, user) for row in FindingResult.objects.filter(run=run, key__in=list(keys))}


def one(user: User, finding_id: UUID) -> Shown | None:
    """One finding of a complete run."""
    row = FindingResult.objects.select_related("run").filter(pk=finding_id).exclude(run__complete_at=None).first()
    return present(row, user) if row else None


def catalogue(run: Run) -> list[FindingResult]:
    """All findings of a run, in the core's order."""
    return list(FindingResult.objects.filter(run=run).order_by("pk"))


@dataclass(frozen=True)
class Outline:
    """A finding in a list: its number where it is one, else of how many rows it is. It names nobody."""

    id: UUID
    finding: Finding

    @property
    def value(self) -> float | None:
        """The number of a finding that is one; None for a table and for what could not be counted."""
        found = self.finding
        value: float | None = None if found.dimensions or not found.rows else found.rows[0][found.measure]
        return value

    @property
    def figure(self) -> str:
        """The same in the reader's language, "" for a table."""
        if self.finding.dimensions:
            return ""
        if self.finding.measure == "share":
            return percent(self.value)
        return "–" if self.value is None else str(formats.number_format(self.value, force_grouping=True))


def outlined(row: FindingResult) -> Outline:
    """A finding as a line of a list."""
    return Outline(row.pk, read(row))


def present(row: FindingResult, user: User) -> Shown:
    """What the person may see of a finding."""
    found = read(row)
    opens = found.key in OPENING and user.may(Act.READ_CASES) and services.prepared(row.run)
    seen = _seen(row.run, user, found) if found.identifying else {}
    columns = [(str(column_name(name)), _numeric(name, found)) for name in found.columns]
    ways = _ways(row, found, user) if user.may(Act.READ_CASES) else None
    rows = [_row(number, values, found, seen, ways) for number, values in enumerate(found.rows)]
    return Shown(row.pk, row.run, found, columns, rows, opens, max((one.measure for one in rows), default=0.0))


_STAGES = {
    "reports_processed": "reports_received",
    "urls_actioned": "reports_actioned",
    "urls_commercial": "reports_commercial",
}
"""Registered figures whose rows are the reports behind a stage of the funnel."""
_SEVERAL = "hosting.sites_with_several_hosts"
Ways = Callable[[int, Mapping[str, Any]], str]


def _ways(row: FindingResult, found: Finding, user: User) -> Ways | None:
    """Where the rows behind each number of a finding are."""
    if found.key in OPENING and services.prepared(row.run):
        return lambda number, values: reverse("figures:sites", args=[row.pk, number])
    if found.key == f"{_SEVERAL}_count":
        other = FindingResult.objects.filter(run=row.run_id, key=_SEVERAL).values_list("pk", flat=True).first()
        return (lambda number, values: reverse("figures:finding", args=[other])) if other else None
    if found.key.startswith("funnel.") and "country" not in found.dimensions:
        return lambda number, values: _reports_behind(values, found)
    return None


def _reports_behind(values: Mapping[str, Any], found: Finding) -> str:
    """The reports of the same stage, period and source."""
    when = values.get("month") or values.get("year") or found.period.label
    told = {"period": str(when)} | ({"source": values["source"]} if "source" in values else {})
    stage = str(values.get("stage") or {"reports": "reports_processed"}.get(found.measure, found.key.split(".")[1]))
    return f"{reverse('figures:rows', args=[_STAGES[stage]])}?{urlencode(told)}" if stage in _STAGES else ""


def _row(
    number: int, values: Mapping[str, Any], found: Finding, seen: Mapping[str, UUID | None], ways: Ways | None
) -> Row:
    cells = [_cell(name, values[name], found, seen) for name in found.columns]
    withheld = any(cell.withheld for cell in cells)
    return Row(cells, _measured(values, found), ways(number, values) if ways and not withheld else "")


def _measured(values: Mapping[str, Any], found: Finding) -> float:
    return float(values.get(found.measure) or 0)


def _numeric(name: str, found: Finding) -> bool:
    return name not in found.dimensions or name == "rank"


def _cell(name: str, value: Any, found: Finding, seen: Mapping[str, UUID | None]) -> Cell:
    if found.identifying and name == _NAMES.get(found.key):
        if value == "unknown":
            return Cell(_("not known"), "text")
        if value not in seen:
            return Cell(None, "text", withheld=True)
        return Cell(value, "site" if seen[value] else "text", seen[value])
    if name in _IDS:
        return Cell(value, name.removesuffix("_id"), withheld=found.identifying and value not in seen)
    if name in ("share", "cumulative_share"):
        return Cell(value, "share", counted=name == found.measure)
    if _numeric(name, found) and not isinstance(value, str):
        return Cell(value, "number", counted=name == found.measure)
    return Cell(str(value_name(name, value)), "text")


def _seen(run: Run, user: User, found: Finding) -> dict[str, UUID | None]:
    """Names of the finding that the person may see; with the site's id where the name is a site's."""
    if not user.may(Act.READ_CASES):
        return {}
    if found.key == "hosting.sites_with_several_hosts":
        return dict(_sites(user, [row["site"] for row in found.rows]))
    if found.key == "hosting.registries":
        by_mark = {mark("site", row["registry"]): row["registry"] for row in found.rows}
        rows = visible_standing(run, user).filter(registry_mark__in=list(by_mark)).order_by()
        return {by_mark[bytes(one)]: None for one in rows.values_list("registry_mark", flat=True).distinct()}
    if found.key == "hosting.hosts":
        return dict.fromkeys(visible_standing(run, user).order_by().values_list("network", flat=True).distinct())
    return dict.fromkeys(_brand_ids(run, user))


def _sites(user: User, names: Sequence[str]) -> Iterable[tuple[str, UUID | None]]:
    by_mark = {mark("site", name): name for name in names}
    found = known.sites_visible(user).filter(name_mark__in=list(by_mark)).values_list("pk", "name_mark")
    return [(by_mark[bytes(seen)], site) for site, seen in found]


def _brand_ids(run: Run, user: User) -> set[str]:
    """Ids of brands and distributors with a site that the person may see."""
    rows = attribution.sites(run, user).order_by().values_list("brand_id", "distributor_id").distinct()
    return {one for pair in rows for one in pair if one}


def visible_standing(run: Run, user: User) -> "QuerySet[Standing]":
    """Where the sites that the person may see stood in the hosting period."""
    services.prepared(run)
    return Standing.objects.filter(run=run, quarter="", site__in=known.sites_visible(user))
