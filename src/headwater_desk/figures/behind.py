"""The sites behind one number of a finding: the rows it was counted from.

Invariant: over everybody's facts their units add up to the number; a person sees those of the sites open to them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from django.db.models import QuerySet

from headwater.model.finding import Finding
from headwater_desk import keyset
from headwater_desk.attribution.models import Run
from headwater_desk.design.shapes import Page
from headwater_desk.facts import selectors as known
from headwater_desk.figures.findings import Shown
from headwater_desk.figures.models import Move, Standing
from headwater_desk.people.models import User
from headwater_desk.sealing import mark

_MOVES = ("hosting.moves", "hosting.moves_between_countries")
_PLAIN = ("quarter", "country", "network", "site_type", "site_kind")


@dataclass(frozen=True)
class Behind:
    """A page of rows; `moves` says whether they are moves, else they say where URLs stood."""

    rows: Sequence[Any]
    page: Page
    moves: bool


def page(found: Shown, number: int, user: User, asked: Mapping[str, str]) -> Behind:
    """The page that `asked` names of the rows behind row `number`."""
    moves = lists_moves(found)
    rows = chosen(found, number, user)
    order = ("-at", "-id") if moves else ("-urls", "id")
    shown, place = keyset.read(rows.select_related("site"), order, asked)
    return Behind(shown, place, moves)


def lists_moves(found: Shown) -> bool:
    """Whether the rows behind it are moves of sites."""
    return found.key in _MOVES


def chosen(found: Shown, number: int, user: User) -> "QuerySet[Any]":
    """All rows behind it that the person may see."""
    return all_of(found.run, found.finding, found.finding.rows[number]).filter(site__in=known.sites_visible(user))


def all_of(run: Run, finding: Finding, row: Mapping[str, Any]) -> "QuerySet[Any]":
    """All rows from which a number was counted, whoever may see them."""
    return _moves(run, finding, row) if finding.key in _MOVES else _standing(run, row)


def _moves(run: Run, finding: Finding, row: Mapping[str, Any]) -> "QuerySet[Move]":
    rows = Move.objects.filter(run=run)
    if "year" in row:
        return rows.filter(at__year=row["year"], level=row["level"])
    within = {"at__gte": _begin(finding.period.start), "at__lt": _begin(finding.period.end)}
    return rows.filter(level="country", from_country=row["from_country"], to_country=row["to_country"], **within)


def _begin(day: Any) -> datetime:
    return datetime.combine(day, time(), UTC)


def _standing(run: Run, row: Mapping[str, Any]) -> "QuerySet[Standing]":
    told = {"quarter": "", **{name: row[name] for name in _PLAIN if name in row}}
    if "registry" in row:
        told["registry_mark"] = mark("site", row["registry"])
    return Standing.objects.filter(run=run, **told)
