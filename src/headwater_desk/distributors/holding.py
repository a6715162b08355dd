"""What holds a distributor together, and what a person should look at: bridges, links not followed, flags.

Invariants: read from the run's tables without what is closed to the person; None where they are no longer kept; brands
are named only where they are open, and counted otherwise.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc

from headwater_desk.attribution import models as results
from headwater_desk.attribution import paying, telling
from headwater_desk.distributors.selectors import Head, mechanisms
from headwater_desk.facts import selectors as known
from headwater_desk.facts.storing import value_mark
from headwater_desk.people.models import User

LISTED = 200
Named = tuple[str, str]
"""(brand id, code name)."""


@dataclass(frozen=True)
class Bridge:
    """A value without which brands leave. `mechanism` is None where it is no payment mechanism of the run."""

    kind: str
    provider: str
    value: str
    mechanism: UUID | None
    leaving: Sequence[Named]
    closed: int
    """Brands that leave and are closed to the person."""
    sites_leaving: int
    carrying_sites: int


@dataclass(frozen=True)
class Held:
    """A link that was not followed, and why."""

    left: Named
    right: Named
    bits: float
    reason: str


@dataclass(frozen=True)
class Flag:
    """A value that spreads more widely than its class says."""

    kind: str
    provider: str
    value: str
    reason: str
    sites: int
    brands: int
    detail: str


@dataclass(frozen=True)
class Holding:
    """All three, and of how many more there is no room."""

    bridges: Sequence[Bridge]
    held: Sequence[Held]
    flags: Sequence[Flag]
    bridges_left: int
    held_left: int


def holding(head: Head, user: User) -> Holding | None:
    """None where the run's tables are no longer kept."""
    tables = telling.shown(head.run, telling.hidden_from(user))
    if not tables:
        return None
    bridges = _rows(tables.get("bridges"), head)
    bridges.sort(key=lambda row: (-len(row["brands_leaving"]), -row["sites_leaving"], row["kind"], row["value"]))
    links = [row for row in _rows(tables["links"], head) if row["provisional"] and _begun(head, row)]
    links.sort(key=lambda row: (-row["bits"], row["left"], row["right"]))
    shown, held = bridges[:LISTED], links[:LISTED]
    wanted = {one for row in shown for one in row["brands_leaving"]} | {row[end] for row in held for end in _ENDS}
    names = _open_names(head, user, wanted)
    of_value = {paying.value_of(row): row.pk for row in mechanisms(head, user)}
    return Holding(
        [_bridge(row, names, of_value) for row in shown],
        [_held(row, names) for row in held if row["left"] in names and row["right"] in names],
        _flags(head, user, tables.get("flags")),
        len(bridges) - len(shown),
        len(links) - len(held),
    )


_ENDS = ("left", "right")


def _rows(table: pa.Table | None, head: Head) -> list[dict[str, Any]]:
    if table is None:
        return []
    found: list[dict[str, Any]] = table.filter(pc.equal(table["distributor_id"], head.distributor_id)).to_pylist()
    return found


def _begun(head: Head, row: Mapping[str, Any]) -> bool:
    return head.until is None or row["first_seen"] is None or bool(row["first_seen"] < head.until)


def _open_names(head: Head, user: User, wanted: Iterable[str]) -> dict[str, Named]:
    """Of these brands those with a site that the person may see, with their code names."""
    rows = results.PeriodResult.objects.filter(
        run=head.run, brand_id__in=set(wanted), site__in=known.sites_visible(user)
    )
    shown = set(rows.order_by().values_list("brand_id", flat=True).distinct())
    names = known.code_names(shown, user)
    return {one: (one, names.get(one, "")) for one in shown}


def _bridge(row: Mapping[str, Any], names: Mapping[str, Named], of_value: Mapping[paying.Value, UUID]) -> Bridge:
    leaving = [names[one] for one in row["brands_leaving"] if one in names]
    return Bridge(
        row["kind"],
        row["provider"] or "",
        row["value"],
        of_value.get((row["kind"], value_mark(row["kind"], row["value"]))),
        leaving,
        len(row["brands_leaving"]) - len(leaving),
        row["sites_leaving"],
        row["carrying_sites"],
    )


def _held(row: Mapping[str, Any], names: Mapping[str, Named]) -> Held:
    told = json.loads(row["evidence"])
    reason = told.get("provisional_reason", "") if isinstance(told, dict) else ""
    return Held(names[row["left"]], names[row["right"]], row["bits"], reason)


def _flags(head: Head, user: User, table: pa.Table | None) -> list[Flag]:
    """Flags of values that were seen on its sites."""
    found = table.to_pylist() if table is not None else []
    marks = {(row["kind"], value_mark(row["kind"], row["value"])): row for row in found}
    of_it = results.SiteResult.objects.filter(run=head.run, distributor_id=head.distributor_id)
    seen = paying.observed(user, marks.keys(), head.until).filter(site__in=of_it.values("site"))
    shown = {(kind, bytes(mark)) for kind, mark in seen.order_by().values_list("kind", "value_mark").distinct()}
    return [_flag(row) for key, row in marks.items() if key in shown][:LISTED]


def _flag(row: Mapping[str, Any]) -> Flag:
    told = {name: row[name] or "" for name in ("kind", "provider", "value", "reason", "detail")}
    return Flag(**told, sites=row["sites"], brands=row["brands"])
