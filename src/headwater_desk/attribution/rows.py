"""The core's result tables as rows that pages can filter, order and count. Each row names its run."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import msgspec
from django.db import models

from headwater.assemble.deriving import Derived
from headwater_desk.attribution import models as results
from headwater_desk.attribution.models import Run
from headwater_desk.facts.models import Site
from headwater_desk.facts.storing import value_mark
from headwater_desk.ids import new_id
from headwater_desk.sealing import mark

Row = dict[str, Any]
_AT_ONCE = 2000
_SAME = ("first_seen", "last_seen")


def store(run: Run, derived: Derived) -> None:
    """All rows of a run."""
    sites = _site_ids(set(derived.tables["sites"].column("site").to_pylist()))
    for table, make in _MAKERS.items():
        found = derived.tables[table].to_pylist()
        if table == "sites":
            found = _with_counts(found, derived)
        made = [make(run, row, sites) for row in found]
        if made:
            type(made[0])._default_manager.bulk_create(made, batch_size=_AT_ONCE)
    results.FindingResult.objects.bulk_create(
        results.FindingResult(
            id=new_id(), run=run, key=finding.key, finding=msgspec.json.encode(finding).decode("utf-8")
        )
        for finding in derived.findings
    )


def _site_ids(names: set[str]) -> Mapping[str, UUID]:
    by_mark = {mark("site", name): name for name in names}
    return {
        by_mark[bytes(name_mark)]: site
        for site, name_mark in Site.objects.values_list("id", "name_mark").iterator(_AT_ONCE)
        if bytes(name_mark) in by_mark
    }


def _with_counts(rows: list[Row], derived: Derived) -> list[Row]:
    counted = {name: Counter(derived.tables[name].column("site").to_pylist()) for name in ("captures", "reports")}
    return [{**row, **{name: counted[name][row["site"]] for name in counted}} for row in rows]


def _plain(row: Row, *names: str) -> Row:
    """The named columns; text that is absent becomes ""."""
    return {name: row[name] for name in names}


def _text(row: Row, *names: str) -> dict[str, str]:
    return {name: row[name] or "" for name in names}


def _site(run: Run, row: Row, sites: Mapping[str, UUID]) -> models.Model:
    return results.SiteResult(
        run=run,
        site_id=sites[row["site"]],
        **_text(row, "brand_id", "distributor_id", "decision", "reason"),
        **_plain(row, "likeness", *_SAME, "captures", "reports"),
    )


def _period(run: Run, row: Row, sites: Mapping[str, UUID]) -> models.Model:
    return results.PeriodResult(
        run=run,
        site_id=sites[row["site"]],
        **_text(row, "decision", "reason", "brand_id", "nearest_brand", "next_brand", "capture_id", "matched_capture"),
        **_plain(row, *_SAME, "captures", "likeness", "next_likeness"),
    )


def _brand(run: Run, row: Row, sites: Mapping[str, UUID]) -> models.Model:
    return results.BrandResult(
        run=run,
        **_text(row, "brand_id", "distributor_id", "succeeds"),
        **_plain(row, *_SAME, "sites", "captures", "versions"),
    )


def _distributor(run: Run, row: Row, sites: Mapping[str, UUID]) -> models.Model:
    counts = ("brands", "sites", "mechanisms", "provisional_links")
    return results.DistributorResult(run=run, **_text(row, "distributor_id"), **_plain(row, *_SAME, *counts))


def _link(run: Run, row: Row, sites: Mapping[str, UUID]) -> models.Model:
    return results.LinkResult(
        run=run,
        **_text(row, "distributor_id", "left", "right", "likelihood"),
        **_plain(row, *_SAME, "bits", "provisional", "bridge"),
    )


def _mechanism(run: Run, row: Row, sites: Mapping[str, UUID]) -> models.Model:
    return results.MechanismResult(
        id=new_id(),
        run=run,
        value=row["value"],
        value_mark=value_mark(row["kind"], row["value"]),
        **_text(row, "route_id", "distributor_id", "kind", "provider", "payment_type", "role", "specificity", "basis"),
        **_plain(row, *_SAME, "sites", "brands", "captures"),
    )


def _route(run: Run, row: Row, sites: Mapping[str, UUID]) -> models.Model:
    return results.RouteResult(
        run=run, **_text(row, "route_id", "distributor_id"), **_plain(row, *_SAME, "mechanisms", "sites", "brands")
    )


def _hypothesis(run: Run, row: Row, sites: Mapping[str, UUID]) -> models.Model:
    return results.HypothesisResult(
        run=run, **_text(row, "brand_id", "distributor_id", "route_id"), **_plain(row, "sites", "share", "main")
    )


_MAKERS: dict[str, Callable[[Run, Row, Mapping[str, UUID]], models.Model]] = {
    "sites": _site,
    "decisions": _period,
    "brands": _brand,
    "distributors": _distributor,
    "links": _link,
    "mechanisms": _mechanism,
    "routes": _route,
    "hypotheses": _hypothesis,
}
