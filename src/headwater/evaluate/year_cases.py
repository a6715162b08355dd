"""The published year, world by world: the figures recovered, and how far brands and operations agree with the truth.

Each world is built once, by `headwater demo`, and read from the folder a user would have. Invariants: the truth is read
after the run has finished; agreement is over everything that has a true group, also where nothing was claimed.
"""

import multiprocessing
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from headwater import demo, files, world
from headwater.demo import Replicated
from headwater.evaluate import lookup, splits, steps
from headwater.evaluate.baselines import shared_values
from headwater.evaluate.brand_cases import agreed
from headwater.evaluate.distributor_cases import DEGREE_CAP
from headwater.evaluate.metrics import Agreement, agreement
from headwater.evaluate.result import Progress, Result, Settings, measured
from headwater.model.tables import CAPTURES, OBSERVATIONS
from headwater.world import Truth

PUBLISHED = "synthetic 2012"
BRANDS, OPERATIONS = "synthetic 2012, brands", "synthetic 2012, operations"
AT_ONCE = 2
"""Worlds in work at a time, each in a process of its own: two thirds of a demonstration keep one processor busy."""

BARS = {
    "brands.brands_active_2012": ("brands_active_error", 0.02),
    "brands.distributors_active_2012": ("distributors_active_error", 0.0),
    "brands.brands_new_2012": ("brands_new_error", 0.03),
}


class Compared(NamedTuple):
    """Agreement of ours with the truth, and that of simpler methods."""

    ours: Agreement
    others: dict[str, Agreement]


class Year(NamedTuple):
    """One world of the published year: the replication table, and both groupings against the truth."""

    seed: int
    rows: list[Replicated]
    brands: Compared
    operations: Compared


def published(settings: Settings) -> Iterator[Result]:
    """The figures of `headwater demo`, on the seeds thresholds were set on and on others."""
    for source, year in _years(settings):
        rows = {row.key: row for row in year.rows}
        for key, (metric, bar) in BARS.items():
            row = rows[key]
            error = abs(row.recovered - row.truth) / row.truth
            yield measured(PUBLISHED, source, metric, error, bar, note=f"{row.recovered} for {row.truth}")
        exact = sum(row.exact for row in rows.values())
        yield measured(PUBLISHED, source, "figures_exact", exact / len(rows), note=f"of {len(rows)}")


def brands_of_the_year(settings: Settings) -> Iterator[Result]:
    """Recovered brands against true ones, over the captures that show one."""
    for source, year in _years(settings):
        found = year.brands
        yield from agreed(BRANDS, f"{source}, {found.ours.items:,} captures", found.ours, found.others)


def operations_of_the_year(settings: Settings) -> Iterator[Result]:
    """The operation found behind each site that shows an account, against who is paid there."""
    for source, year in _years(settings):
        found = year.operations
        yield from agreed(OPERATIONS, f"{source}, {found.ours.items:,} sites", found.ours, found.others)


def _years(settings: Settings) -> Iterator[tuple[str, Year]]:
    halves = {seed: half for half, seeds in splits.WORLDS.items() for seed in seeds[: settings.worlds]}
    for year in _replayed(tuple(halves), settings.progress):
        yield f"seed {year.seed}, {halves[year.seed]}", year


@lru_cache(maxsize=1)
def _replayed(seeds: tuple[int, ...], progress: Progress) -> list[Year]:
    """All worlds, in the order of `seeds`; kept, since three cases read them."""
    found = []
    with ProcessPoolExecutor(AT_ONCE, mp_context=multiprocessing.get_context("spawn")) as pool:
        progress(PUBLISHED, 0, len(seeds))
        for year in pool.map(replayed, seeds):
            found.append(year)
            progress(PUBLISHED, len(found), len(seeds))
    return found


def replayed(seed: int) -> Year:
    """Build the world of a seed, run the product on it, and compare."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        rows = demo.demo(out, seed, workers=0).rows
        truth = world.load_truth(out / "world")
        return Year(seed, rows, brands_against(out, truth), operations_against(out, truth))


def brands_against(out: Path, truth: Truth) -> Compared:
    """Brands in the run at `out` against the true ones; a capture that claims no brand stands alone.

    Simpler methods are told which captures are of one period of a site, as ours knows it.
    """
    shown = {(r["url_hash"], r["captured_at"]): r["brand"] for r in truth.captures.to_pylist() if r["brand"]}
    rows = files.read_table(out / "captures.parquet").to_pylist()
    keyed = {row["capture_id"]: (row["url_hash"], row["captured_at"]) for row in rows}
    true = {capture: shown[key] for capture, key in keyed.items() if key in shown}
    ours = {row["capture_id"]: row["brand_id"] for row in rows}
    tables = {
        "captures": files.read_table(out / "capture_facts.parquet", CAPTURES),
        "fingerprints": files.read_table(out / "fingerprints.parquet"),
    }
    period = _period_of(rows, files.read_table(out / "decisions.parquet"))
    others = {
        name: agreement(
            shared_values([*period.items(), *((one, f"pages {page}") for one, page in pages.items())]), true
        )
        for name, pages in (
            ("identical pages", lookup.print_of_capture(tables)),
            ("single link", lookup.single_linked(tables, ours)),
        )
    }
    return Compared(agreement(ours, true), others)


def _period_of(captures: list[dict[str, Any]], decided: pa.Table) -> dict[str, str]:
    """A name for the site's period that each capture is of; a capture in none is not in it."""
    begins: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for row in decided.to_pylist():
        begins[row["site"]].append((row["first_seen"], row["last_seen"]))
    return {
        row["capture_id"]: f"{row['site']} from {first}"
        for row in captures
        for first, last in begins[row["site"]]
        if first <= row["captured_at"] <= last
    }


def operations_against(out: Path, truth: Truth) -> Compared:
    """Operations behind sites against the true owners, over the sites that show an account of somebody."""
    owner = {row["site"]: row["owner"] for row in truth.sites.to_pylist()}
    observations = files.read_table(out / "observations.parquet", OBSERVATIONS)
    accounts = [
        (row["site"], f"{row['kind']}:{row['provider']}:{row['value']}") for row in observations.to_pylist()
        if row["bundle"] == "payment" and row["specificity"] == "dedicated"
    ]  # fmt: skip
    true = {site: owner[site] for site, _ in accounts if site in owner}
    found = steps.operations(observations, _brands_of_site(out))
    others = {
        "connected components": shared_values(accounts),
        f"degree cap {DEGREE_CAP}": shared_values(accounts, degree_cap=DEGREE_CAP),
        "single link": found.single_link,
    }
    return Compared(agreement(found.of_site, true), {name: agreement(other, true) for name, other in others.items()})


def _brands_of_site(out: Path) -> dict[str, list[str]]:
    """The brands each site was decided to show, in order of time."""
    shown: dict[str, list[str]] = {}
    decided = files.read_table(out / "decisions.parquet")
    for row in decided.sort_by([("first_seen", "ascending"), ("site", "ascending")]).to_pylist():
        if row["brand_id"] and row["brand_id"] not in shown.setdefault(row["site"], []):
            shown[row["site"]].append(row["brand_id"])
    return shown
