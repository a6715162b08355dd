"""Keep what figures are counted from, once for each run.

Invariant: rows are stored whole, once, with the run or when first asked for; a run whose own tables are no longer kept
has no rows behind its findings, and their numbers then open nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

import pyarrow as pa
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from headwater import analysis
from headwater_desk.attribution import selectors as attribution
from headwater_desk.attribution.models import Run
from headwater_desk.facts.models import Site
from headwater_desk.figures.models import Move, Prepared, Return, ReturnsFound, Standing
from headwater_desk.people.models import User
from headwater_desk.sealing import mark

_NAMES = {"capture_facts": "captures", "captures": "capture_brands"}
"""Names of a run's files that differ from those of the tables the core counts."""
_NEEDED = frozenset({"reports", "capture_facts", "captures", "hosting", "sites", "brands", "decisions", "observations"})
_AT_ONCE = 2000
ABSENCE = timedelta(days=90)
"""A brand of which nobody saw a site for so long is away."""


def keep(sender: Any, run: Run, tables: Mapping[str, pa.Table], **_told: Any) -> None:
    """Store the rows of a run that is just being concluded."""
    store(run, {name: table for name, table in tables.items() if name in _NEEDED | {*_NAMES.values()}})


def prepared(run: Run) -> bool:
    """Whether the run's numbers open rows; stores these when asked for the first time."""
    if Prepared.objects.filter(run=run).exists():
        return True
    tables = {_NAMES.get(name, name): table for name, table in attribution.tables(run).items() if name in _NEEDED}
    if "captures" not in tables:
        return False
    with suppress(IntegrityError):  # somebody else asked at the same time and was first
        store(run, tables)
    return True


@transaction.atomic
def store(run: Run, tables: Mapping[str, pa.Table]) -> None:
    """Rows of `tables` (the core's, by their own names) as the queries of the findings count them."""
    Prepared.objects.create(run=run)
    behind = {name: table.to_pylist() for name, table in analysis.rows_behind(tables).items()}
    sites = _sites({row["site"] for rows in behind.values() for row in rows})
    Standing.objects.bulk_create(_standing(run, behind["standing"], sites), batch_size=_AT_ONCE)
    Move.objects.bulk_create(_moves(run, behind["moves"], sites), batch_size=_AT_ONCE)


def _sites(names: set[str]) -> dict[str, UUID]:
    by_mark = {mark("site", name): name for name in names}
    found = Site.objects.values_list("id", "name_mark").iterator(_AT_ONCE)
    return {by_mark[bytes(seen)]: site for site, seen in found if bytes(seen) in by_mark}


def _standing(run: Run, rows: list[dict[str, Any]], sites: Mapping[str, UUID]) -> Iterator[Standing]:
    for row in rows:
        yield Standing(
            run=run, site_id=sites[row["site"]], quarter=row["quarter"], country=row["country"],
            network=row["network"][:200], registry_mark=mark("site", row["registry"]) if row["registry"] else b"",
            site_type=row["site_type"], site_kind=row["site_kind"], urls=row["urls"],
        )  # fmt: skip


def _moves(run: Run, rows: list[dict[str, Any]], sites: Mapping[str, UUID]) -> Iterator[Move]:
    for row in rows:
        yield Move(
            run=run, site_id=sites[row["site"]], at=row["moment"].replace(tzinfo=UTC), level=row["level"],
            from_country=row["from_country"], to_country=row["to_country"],
        )  # fmt: skip


def returns(run: Run, user: User) -> "QuerySet[Return]":
    """When brands of a run came back after an absence, as the person's organisation may see it."""
    own = {"run": run, "organisation_id": user.organisation_id}
    if not ReturnsFound.objects.filter(**own).exists():
        with suppress(IntegrityError):
            _find_returns(run, user)
    return Return.objects.filter(**own)


@transaction.atomic
def _find_returns(run: Run, user: User) -> None:
    ReturnsFound.objects.create(run=run, organisation=user.organisation)
    rows = attribution.sites(run, user).exclude(brand_id="").order_by("brand_id", "first_seen")
    spans = rows.values_list("brand_id", "first_seen", "last_seen").iterator(_AT_ONCE)
    made = (
        Return(run=run, organisation=user.organisation, brand_id=brand, at=at)
        for brand, stays in groupby(spans, lambda span: span[0])
        for at in returned((first, last) for _brand, first, last in stays)
    )
    Return.objects.bulk_create(made, batch_size=_AT_ONCE)


def returned(stays: Iterable[tuple[datetime, datetime]]) -> Iterator[datetime]:
    """Beginnings of stays before which nothing was seen for longer than ABSENCE; stays in order of their beginning."""
    seen: datetime | None = None
    for first, last in stays:
        if seen is not None and first - seen > ABSENCE:
            yield first
        seen = last if seen is None else max(seen, last)
