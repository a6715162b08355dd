"""The result tables, made of what the brand and distributor steps return and the ids minted for them."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa

from headwater import brands as brand_step
from headwater import distributors as distributor_step
from headwater.distributors.carriers import Mechanism, Span
from headwater.model.tables import BRANDS, CAPTURE_BRANDS, DECISIONS, DISTRIBUTORS, LINKS, SITES

BrandsOfSite = Mapping[str, Sequence[str]]
"""Brands a site has shown, in order of time."""

LIKELIHOOD = ((12.0, "very likely"), (8.0, "likely"), (4.0, "possible"))
"""Words for bits; not yet tied to measured error rates (docs/explanation/attribution.md says so)."""


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
            )
        )  # fmt: skip
    return _table(rows, DECISIONS)


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
    late = ", joined with hindsight" if outcome in ("seen", "altered") and made.nearest != brand else ""
    return nearest + other + late


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
    return _table(rows, SITES)


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
    return _table(rows, BRANDS)


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


def distributors(found: distributor_step.Attribution, distributor_ids: Sequence[str], linked: pa.Table) -> pa.Table:
    """DISTRIBUTORS, ordered by id; times are those of the mechanisms."""
    provisional = Counter(linked.filter(linked.column("provisional")).column("distributor_id").to_pylist())
    brands_behind = Counter(found.of_brand.values())
    sites_behind = Counter(found.of_site.values())
    rows = []
    for number, group in enumerate(found.groups):
        spans = [span for member in group for span in _member_spans(found, member).values()]
        mechanisms = sum(member < len(found.members.mechanisms) for member in group)
        rows.append(
            (
                distributor_ids[number], min(span.first for span in spans), max(span.last for span in spans),
                brands_behind[number], sites_behind[number], mechanisms, provisional[distributor_ids[number]],
            )
        )  # fmt: skip
    return _table(sorted(rows), DISTRIBUTORS)


def _member_spans(found: distributor_step.Attribution, member: int) -> Mapping[str, Span]:
    if member < len(found.members.mechanisms):
        return found.members.mechanisms[member].sites
    own = found.members.sites[member]
    return {site: span for by_site in found.carried.values() for site, span in by_site.items() if site in own}


def links(
    found: distributor_step.Attribution, distributor_ids: Sequence[str], brands_of_site: BrandsOfSite
) -> pa.Table:
    """LINKS: within each distributor every mechanism ties its brands to the brand that carries it most.

    Ties too weak to link by themselves (a rival's account on a single site) are listed as provisional, without a merge.
    """
    rows = [
        row for number, name in enumerate(distributor_ids) for row in _group_links(found, number, name, brands_of_site)
    ]
    group_of = {member: number for number, group in enumerate(found.groups) for member in group}
    rows += _provisional(found, group_of, distributor_ids, brands_of_site)
    return _table(sorted(rows, key=lambda row: (row[0] or "", row[1], row[2], row[5])), LINKS)


def _group_links(
    found: distributor_step.Attribution, number: int, distributor: str, brands_of_site: BrandsOfSite
) -> Iterator[tuple[Any, ...]]:
    """Only through sites that belong to the group: one that merely shows its account as well ties nobody to it."""
    shared: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for member in found.groups[number]:
        if member < len(found.members.mechanisms):
            mechanism = found.members.mechanisms[member]
            ours = [site for site in mechanism.sites if found.of_site.get(site) == number]
            carrying = _sites_by_brand(ours, brands_of_site)
            hub, *others = sorted(carrying, key=lambda brand: (-len(carrying[brand]), brand)) or [""]
            for other in others:
                shared[hub, other].append(_evidence(mechanism, carrying, (hub, other)))
    for (left, right), items in sorted(shared.items()):
        bits = round(sum(item["bits"] for item in items[:1]) + sum(3.0 for _ in items[1:]), 1)
        yield (distributor, left, right, bits, likelihood(bits), False, json.dumps(items, sort_keys=True))


def _sites_by_brand(sites: Iterable[str], brands_of_site: BrandsOfSite) -> dict[str, list[str]]:
    carrying: dict[str, list[str]] = defaultdict(list)
    for site in sorted(sites):
        for brand in brands_of_site.get(site, ()):
            carrying[brand].append(site)
    return carrying


def _evidence(mechanism: Mechanism, carrying: Mapping[str, Sequence[str]], pair: tuple[str, str]) -> dict[str, Any]:
    value = mechanism.value
    return {
        "kind": value.kind, "value": value.value, "role": value.role, "provider": value.provider,
        "payment_type": value.payment_type, "specificity": value.specificity, "bundle": value.bundle,
        "bits": distributor_step.OPTIONS.ceiling_bits["payment"],
        "brands": len(carrying), "sites": len(mechanism.sites),
        "left_sites": len(carrying[pair[0]]), "right_sites": len(carrying[pair[1]]),
        "first": mechanism.first.isoformat(), "last": mechanism.last.isoformat(),
    }  # fmt: skip


def _provisional(
    found: distributor_step.Attribution,
    group_of: Mapping[int, int],
    distributor_ids: Sequence[str],
    brands_of_site: BrandsOfSite,
) -> Iterator[tuple[Any, ...]]:
    mechanisms = found.members.mechanisms
    for (i, j), tie in sorted(found.ties.items()):
        if j >= len(mechanisms) or not tie.co_carriers or i not in group_of or group_of.get(i) == group_of.get(j):
            continue
        left, right = (_main_brand(mechanisms[member], brands_of_site) for member in (i, j))
        if left and right and left != right:
            bits = tie.bits(distributor_step.OPTIONS)
            items = [{"kind": mechanisms[m].value.kind, "value": mechanisms[m].value.value} for m in (i, j)]
            evidence = json.dumps({"co_carriers": sorted(tie.co_carriers), "mechanisms": items}, sort_keys=True)
            yield (distributor_ids[group_of[i]], left, right, bits, likelihood(bits), True, evidence)


def _main_brand(mechanism: Mechanism, brands_of_site: BrandsOfSite) -> str:
    carrying = _sites_by_brand(mechanism.sites, brands_of_site)
    return min(carrying, key=lambda brand: (-len(carrying[brand]), brand), default="")


def likelihood(bits: float) -> str:
    """Verbal scale for evidence in bits."""
    return next((word for least, word in LIKELIHOOD if bits >= least), "weak")


def _table(rows: Sequence[Sequence[Any]], schema: pa.Schema) -> pa.Table:
    columns: list[Any] = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    arrays = [pa.array(_plain(values), field.type) for values, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _plain(values: Sequence[Any]) -> list[Any]:
    return [value.item() if isinstance(value, np.generic) else value for value in values]
