"""Findings as the analysis makes them, with the words of its catalogue and invented rows."""

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from typing import Any

import numpy as np
import pytest

from headwater.analysis.catalogue import Entry, load_catalogue
from headwater.model.finding import Finding, Period

YEAR = Period("2012", date(2012, 1, 1), date(2013, 1, 1))
QUARTER = Period("2012-Q4", date(2012, 10, 1), date(2013, 1, 1))
ALL = Period("2009-06 to 2012-12", date(2009, 6, 1), date(2013, 1, 1))

SINGLES: dict[str, tuple[int, int | None]] = {
    "funnel.reports_processed": (39211, None),
    "funnel.urls_actioned": (9550, None),
    "funnel.urls_commercial": (2587, 9550),
    "brands.active": (513, None),
    "brands.new": (268, 513),
    "brands.identified_total": (1292, None),
    "brands.top10_share": (395, 2587),
    "brands.top30_share": (812, 2587),
    "brands.top10_distributors": (1, None),
    "brands.top30_distributors": (3, None),
    "brands.top30_of_leading_distributor": (16, 30),
    "distributors.total": (13, None),
    "distributors.active": (8, None),
    "distributors.new": (1, 8),
    "distributors.new_since_start": (1, 13),
}
COUNTRIES = (
    "US",
    "RU",
    "KZ",
    "JP",
    "NL",
    "UA",
    "DE",
    "CZ",
    "HU",
    "CA",
    "FR",
    "SG",
    "LV",
    "GB",
    "unknown",
    "RO",
    "SE",
    "CN",
    "IT",
)
QUARTERS = [f"{y}-Q{q}" for y in range(2009, 2013) for q in range(1, 5)][2:]
MONTHS = [f"{y}-{m:02d}" for y in range(2009, 2013) for m in range(1, 13)][5:]
TYPES = ("card", "wallet", "money_transfer", "sms", "virtual_currency", "bank_transfer", "mobile_money")
STAGES = ("reports_processed", "urls_actioned", "urls_commercial")
VALUES: dict[str, tuple[Any, ...]] = {
    "source": ("hotline-a", "hotline-b", "hotline-c", "partner"),
    "month": tuple(MONTHS),
    "year": (2009, 2010, 2011, 2012),
    "quarter": tuple(QUARTERS),
    "stage": STAGES,
    "country": COUNTRIES,
    "from_country": ("US", "RU", "NL"),
    "to_country": ("US", "KZ", "UA", "CZ"),
    "site_type": ("banner_site", "pay_per_view", "forum", "unknown"),
    "site_kind": ("registrable", "free_host", "path_root", "ip"),
    "several": ("addresses", "networks", "countries"),
    "level": ("address", "network", "country"),
    "active_for": ("1 month", "2-3 months", "4-6 months", "7-12 months", "13-24 months", "over 24 months"),
    "payment_type": TYPES,
    "mechanisms": ("0", "1", "2", "3-5", "6 or more"),
    "network": tuple(f"AS645{i:02d} Neutral Network {i}" for i in range(18)),
    "registry": tuple(f"free{i}.example" for i in range(12)),
    "site": tuple(f"site{i}.example" for i in range(90)),
    "brand_id": tuple(f"B-{i:06d}" for i in range(1, 120)),
    "distributor_id": tuple(f"D-{i:06d}" for i in range(1, 14)),
}
EXTRA = {
    "hosting.sites_with_several_hosts": ("networks", "countries"),
    "brands.activity": ("distributor_id", "first_seen", "last_seen"),
    "distributors.activity": ("first_seen", "last_seen", "brands"),
}
SHARES = {"hosting.by_country", "hosting.by_site_type", "hosting.by_site_kind", "hosting.hosts", "hosting.registries",
          "hosting.country_within_site_type", "hosting.sites_with_several_hosts_count"}  # fmt: skip


def _combinations(dimensions: tuple[str, ...]) -> list[tuple[Any, ...]]:
    combined: list[tuple[Any, ...]] = [()]
    for name in dimensions:
        combined = [(*before, value) for before in combined for value in VALUES[name]]
    return combined


def _extra(name: str, dice: np.random.Generator) -> Any:
    if name in ("first_seen", "last_seen"):
        year = 2009 if name == "first_seen" else 2012
        return date(year + int(dice.integers(0, 2)) * (1 if year == 2009 else 0), int(dice.integers(6, 13)), 5)
    return f"D-{int(dice.integers(1, 14)):06d}" if name == "distributor_id" else int(dice.integers(1, 40))


def _rows(key: str, entry: Entry, dice: np.random.Generator) -> list[dict[str, Any]]:
    if key == "brands.concentration":
        return _ranking()
    rows = []
    for at, values in enumerate(_combinations(entry.dimensions)):
        size = int(900 / (1 + at % 20) ** 1.3 * dice.uniform(0.6, 1.4)) + int(dice.integers(0, 4))
        if any(name in ("month", "quarter", "year") for name in entry.dimensions):
            size = int(dice.integers(2, 60)) * (1 + at % 7)
        if size:
            row = dict(zip(entry.dimensions, values, strict=True)) | {entry.measure: size}
            rows.append(row | {name: _extra(name, dice) for name in EXTRA.get(key, ())})
    if key in SHARES:
        for row in rows:
            part = [r for r in rows if len(entry.dimensions) == 1 or r[entry.dimensions[0]] == row[entry.dimensions[0]]]
            row["share"] = row[entry.measure] / sum(r[entry.measure] for r in part)
    return rows


def _ranking() -> list[dict[str, Any]]:
    counts = [max(1, int(75 / (rank + 3) ** 0.62)) for rank in range(513)]
    total, upto, rows = sum(counts) + 60, 0, []
    for rank, urls in enumerate(counts, 1):
        upto += urls
        rows.append({"rank": rank, "urls": urls, "share": urls / total, "cumulative_share": upto / total})
    return rows


def finding(key: str, entry: Entry, seed: int = 0) -> Finding:
    dice = np.random.default_rng([seed, *key.encode()])
    rows: list[dict[str, Any]]
    numerator: int | None = None
    denominator: int | None = None
    if key in SINGLES:
        numerator, denominator = SINGLES[key]
        rows = [{entry.measure: numerator / denominator if entry.measure == "share" and denominator else numerator}]
    else:
        rows = _rows(key, entry, dice)
        if key in SHARES and len(entry.dimensions) == 1:
            denominator = sum(row[entry.measure] for row in rows)
        if key == "brands.concentration":
            denominator = round(rows[0]["urls"] / rows[0]["share"])
    columns = tuple(rows[0]) if rows else (*entry.dimensions, entry.measure)
    return Finding(
        key=key,
        title=entry.title,
        definition=f"{entry.definition} Counting rule 1.",
        unit=entry.unit,
        base=entry.base,
        period={"year": YEAR, "hosting": QUARTER}.get(entry.period, ALL),
        columns=columns,
        rows=tuple(rows),
        measure=entry.measure,
        dimensions=entry.dimensions,
        numerator=numerator,
        denominator=denominator,
        exclusions=tuple((words, 3 + 20 * at) for at, words in enumerate(entry.exclusions.values())),
        coverage="Known for 1120 of 1138 URLs. All sources.",
        caveats=entry.caveats,
        query=f"{key}.sql",
        query_sha256=sha256(key.encode()).hexdigest(),
        identifying=entry.identifying,
    )


@pytest.fixture(scope="session")
def findings() -> list[Finding]:
    """One finding for every key of the catalogue."""
    return [finding(key, entry) for key, entry in load_catalogue().items()]


@pytest.fixture(scope="session")
def make() -> Callable[..., Finding]:
    """A small table finding of any shape: `make(key, {column: values...}, measure, **changes)`."""

    def build(key: str, table: dict[str, list[Any]], measure: str, **changes: Any) -> Finding:
        rows = tuple(dict(zip(table, values, strict=True)) for values in zip(*table.values(), strict=True))
        fields: dict[str, Any] = {
            "key": key, "title": "A title", "definition": "A definition.", "unit": "URLs", "base": "A base",
            "period": YEAR,
            "columns": tuple(table), "rows": rows, "measure": measure, "query": f"{key}.sql", "query_sha256": "0" * 64,
            "dimensions": tuple(name for name in table if name != measure and "share" not in name),
        }  # fmt: skip
        return Finding(**fields | changes)

    return build


SNAPSHOT = {
    "reports": "39 211 accepted, 0 in quarantine",
    "captures": "20 000 accepted, 12 duplicate, 3 in quarantine",
    "period": "June 2009 to December 2012",
    "counting_rule": "1",
    "method_versions": "fingerprint 1, brands 1, distributors 1",
    "run": "3fa9c21b77e0d1aa",
}


@pytest.fixture(scope="session")
def snapshot() -> dict[str, str]:
    return dict(SNAPSHOT)
