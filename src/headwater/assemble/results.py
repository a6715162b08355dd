"""The result tables, made of what the brand and distributor steps return and the ids minted for them."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa

from headwater import brands as brand_step
from headwater.model.tables import BRANDS, CAPTURE_BRANDS, DECISIONS, SITES


def settled(found: brand_step.Attribution) -> list[tuple[str, int]]:
    """(decision, brand or -1) of each period: what is left to review claims no brand, a person decides."""
    return [
        (made.outcome, -1 if made.outcome == "review" else brand)
        for made, brand in zip(found.decisions, found.brand.tolist(), strict=True)
    ]


def members(found: brand_step.Attribution, claimed: Sequence[tuple[str, int]]) -> list[dict[str, float]]:
    """Capture ids of each brand in order of first appearance: what brand ids are matched on from run to run."""
    groups: list[dict[str, float]] = [{} for _ in range(found.brands)]
    ids = found.captures.column("capture_id").to_pylist()
    for capture_id, period in zip(ids, found.period_of_capture.tolist(), strict=True):
        if period >= 0 and claimed[period][1] >= 0:
            groups[claimed[period][1]][capture_id] = 1.0
    return groups


def capture_brands(found: brand_step.Attribution, brand_of_period: Sequence[str | None]) -> pa.Table:
    """CAPTURE_BRANDS: null where the capture is gated or nothing is claimed."""
    brand = [brand_of_period[period] if period >= 0 else None for period in found.period_of_capture.tolist()]
    columns = [found.captures.column(name) for name in ("capture_id", "url_hash", "site", "captured_at")]
    return pa.Table.from_arrays([*columns, pa.array(brand, pa.string())], schema=CAPTURE_BRANDS)


def decisions(
    found: brand_step.Attribution, claimed: Sequence[tuple[str, int]], brand_ids: Mapping[int, str]
) -> pa.Table:
    """DECISIONS: one row a period, in order of time."""
    first, last, count = _spans(found)
    ids = found.captures.column("capture_id").to_pylist()
    rows = []
    for period, (outcome, brand) in enumerate(claimed):
        made = found.decisions[period]
        rows.append(
            (
                found.sites[found.site[period]], first[period], last[period], count[period], outcome,
                _reason(outcome, made, brand, brand_ids), brand_ids.get(brand),
                made.likeness if made.nearest >= 0 else None, brand_ids.get(made.nearest),
                brand_ids.get(made.next_brand), made.next_likeness if made.next_brand >= 0 else None,
                ids[made.page] if made.page >= 0 else None,
                ids[made.match] if made.match >= 0 else None,
                made.page_in_match if made.match >= 0 else None, made.match_in_page if made.match >= 0 else None,
            )
        )  # fmt: skip
    return table_of(rows, DECISIONS)


def _spans(found: brand_step.Attribution) -> tuple[list[datetime], list[datetime], list[int]]:
    """First and last capture and number of captures of each period; capture rows are in order of time."""
    moments = found.captures.column("captured_at").to_pylist()
    count = len(found.brand)
    first: list[Any] = [None] * count
    last: list[Any] = [None] * count
    captures = [0] * count
    for moment, period in zip(moments, found.period_of_capture.tolist(), strict=True):
        if period >= 0:
            first[period] = first[period] or moment
            last[period] = moment
            captures[period] += 1
    return first, last, captures


def _reason(outcome: str, made: Any, brand: int, brand_ids: Mapping[int, str]) -> str:
    if made.nearest < 0:
        return "resembles no brand known by then"
    nearest = f"nearest {brand_ids.get(made.nearest, 'an unclaimed page')} at {made.likeness:.2f}"
    other = (
        f", next {brand_ids.get(made.next_brand, 'an unclaimed page')} at {made.next_likeness:.2f}"
        if made.next_brand >= 0
        else ""
    )
    held = _held(made) if outcome in ("altered", "review") else ""
    late = ", joined with hindsight" if outcome in ("seen", "altered") and made.nearest != brand else ""
    return nearest + held + other + late


def _held(made: Any) -> str:
    """What containment says of a page that is no mere version of the other: a part of it, or more than it."""
    whole, part = max(made.match_in_page, made.page_in_match), min(made.match_in_page, made.page_in_match)
    if whole < brand_step.OPTIONS.contained or part >= brand_step.OPTIONS.contained:
        return ""
    return f" (holds {whole:.0%} of it)" if whole == made.match_in_page else f" ({whole:.0%} of the page stand there)"


def sites(found: brand_step.Attribution, decided: pa.Table, distributor_of_site: Mapping[str, str]) -> pa.Table:
    """SITES: a site's latest period; sites without any readable capture carry why."""
    latest = {row["site"]: row for row in decided.sort_by([("first_seen", "ascending")]).to_pylist()}
    first: dict[str, datetime] = {}
    last: dict[str, datetime] = {}
    gates: dict[str, Counter[str]] = defaultdict(Counter)
    columns = (found.captures.column(name).to_pylist() for name in ("site", "captured_at", "gate"))
    for site, moment, gate in zip(*columns, strict=True):
        first.setdefault(site, moment)
        last[site] = moment
        gates[site][gate] += 1
    rows = []
    for site in sorted(first):
        row = latest.get(site)
        why = min(gates[site], key=lambda gate: (-gates[site][gate], gate))
        decision = (
            (row["brand_id"], row["decision"], row["reason"], row["likeness"]) if row else (None, "no_brand", why, None)
        )
        rows.append((site, decision[0], distributor_of_site.get(site), *decision[1:], first[site], last[site]))
    return table_of(rows, SITES)


def brands(
    found: brand_step.Attribution,
    decided: pa.Table,
    brand_ids: Mapping[int, str],
    distributor_of_brand: Mapping[str, str],
) -> pa.Table:
    """BRANDS, ordered by id."""
    versions = {name: int(found.versions[number]) for number, name in brand_ids.items()}
    succeeded = _succeeds(decided)
    by_brand: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in decided.to_pylist():
        if row["brand_id"]:
            by_brand[row["brand_id"]].append(row)
    rows = [
        (
            brand, distributor_of_brand.get(brand), min(row["first_seen"] for row in of_brand),
            max(row["last_seen"] for row in of_brand), len({row["site"] for row in of_brand}),
            sum(row["captures"] for row in of_brand), versions[brand], succeeded.get(brand),
        )
        for brand, of_brand in sorted(by_brand.items())
    ]  # fmt: skip
    return table_of(rows, BRANDS)


def _succeeds(decided: pa.Table) -> dict[str, str]:
    """Brand -> the brand it replaced when it first appeared, on the same site after a complete rewrite."""
    founded: dict[str, str] = {}
    before: dict[str, str] = {}
    for row in decided.sort_by([("first_seen", "ascending"), ("site", "ascending")]).to_pylist():
        brand, site = row["brand_id"], row["site"]
        if row["decision"] == "new" and site in before and before[site] != brand:
            founded[brand] = before[site]
        if brand:
            before[site] = brand
    return founded


def table_of(rows: Sequence[Sequence[Any]], schema: pa.Schema) -> pa.Table:
    """A table of rows in the order of the schema's columns."""
    columns: list[Any] = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    arrays = [pa.array(_plain(values), field.type) for values, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _plain(values: Sequence[Any]) -> list[Any]:
    return [value.item() if isinstance(value, np.generic) else value for value in values]
