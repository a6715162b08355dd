"""The demonstration: a synthetic 2012 whose truth is hidden from the engine, and the replication table.

Invariant: `pipeline.run` is given sources and reference data only; the truth is read after it has finished, to compare.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isclose
from pathlib import Path
from shutil import rmtree
from typing import Any

import msgspec
from msgspec import Struct

from headwater import analysis, files, pipeline, world
from headwater.analysis import Scope
from headwater.model.finding import Finding
from headwater.pipeline import Progress, RunOptions, Summary

YEAR = 2012
SCOPE = Scope(year=YEAR, hosting_quarter=4, funnel_sources=("hotline",), hosting_sources=("network",))
BANNER_OR_FREE_HOST = ("banner_site", "free_host")

Read = Callable[[Sequence[Finding]], Any]


class Replicated(Struct, frozen=True):
    """One published figure, what the synthetic world really holds, and what the engine recovered from it."""

    key: str
    published: Any
    truth: Any
    recovered: Any

    @property
    def exact(self) -> bool:
        """Equal; shares to the six decimals the truth is written with."""
        if isinstance(self.truth, float) and isinstance(self.recovered, float):
            return isclose(self.truth, self.recovered, abs_tol=5e-7)
        return bool(self.truth == self.recovered)


@dataclass(frozen=True)
class Demonstration:
    """The run's summary and the replication table."""

    summary: Summary
    rows: list[Replicated]


def demo(out: Path, seed: int, workers: int, progress: Progress = lambda *_: None) -> Demonstration:
    """Build the world under `out`/world, run the main job on it into `out`, and write `out`/replication.json."""
    home = out / "world"
    if home.exists():  # an earlier demonstration's: `world.build` refuses to write over anything
        rmtree(home)
    world.build(world.WorldSpec.published_2012(seed), home, progress)
    options = RunOptions(
        reference=home / "reference", title="Strategic assessment 2012 (synthetic)", scope=SCOPE, workers=workers
    )
    summary = pipeline.run([home / "sources"], out, options, progress)
    findings = msgspec.json.decode((out / "findings.json").read_bytes(), type=list[Finding])
    truth = msgspec.json.decode((home / "truth" / "figures.json").read_bytes())
    rows = replicate(findings, truth)
    files.write_json([msgspec.to_builtins(row) for row in rows], out / "replication.json")
    return Demonstration(summary, rows)


def replicate(findings: Sequence[Finding], truth: Mapping[str, Any]) -> list[Replicated]:
    """The replication table, in the order of published.toml."""
    published = world.load_published()
    return [Replicated(key, published[key], truth[key], _READERS[key](findings)) for key in world.recoverable_keys()]


def _figure(key: str) -> Read:
    def read(findings: Sequence[Finding]) -> Any:
        return analysis.value(findings, key)

    return read


def _period(findings: Sequence[Finding]) -> list[str]:
    """First and last month with a commercial URL."""
    return analysis.find(findings, "brands.identified_total").period.label.split(" to ")


def _hosting_urls(findings: Sequence[Finding]) -> int:
    return sum(row["urls"] for row in analysis.find(findings, "hosting.by_site_type").rows)


def _top_countries(count: int) -> Read:
    def read(findings: Sequence[Finding]) -> list[str]:
        rows = analysis.find(findings, "hosting.by_country").rows
        ranked = sorted(rows, key=lambda row: (-row["urls"], row["country"]))
        return [row["country"] for row in ranked if row["country"] != "unknown"][:count]

    return read


def _share_of_types(*types: str) -> Read:
    def read(findings: Sequence[Finding]) -> float:
        rows = analysis.find(findings, "hosting.by_site_type").rows
        there = sum(int(row["urls"]) for row in rows if row["site_type"] in types)
        return there / max(_hosting_urls(findings), 1)

    return read


def _country_share(country: str, *types: str) -> Read:
    def read(findings: Sequence[Finding]) -> float:
        rows = [
            row for row in analysis.find(findings, "hosting.country_within_site_type").rows if row["site_type"] in types
        ]
        there = sum(int(row["urls"]) for row in rows if row["country"] == country)
        return there / max(sum(int(row["urls"]) for row in rows), 1)

    return read


_READERS: dict[str, Read] = {
    "funnel_2012.reports_processed": _figure("funnel.reports_processed"),
    "funnel_2012.urls_actioned": _figure("funnel.urls_actioned"),
    "funnel_2012.urls_commercial": _figure("funnel.urls_commercial"),
    "brands.project_period": _period,
    "brands.templates_identified_total": _figure("brands.identified_total"),
    "brands.distributors_total": _figure("distributors.total"),
    "brands.brands_active_2012": _figure("brands.active"),
    "brands.brands_new_2012": _figure("brands.new"),
    "brands.distributors_active_2012": _figure("distributors.active"),
    "brands.distributors_new_since_2009_06": _figure("distributors.new_since_start"),
    "brands.top10_brands_share_of_commercial": _figure("brands.top10_share"),
    "brands.top10_brands_distributors": _figure("brands.top10_distributors"),
    "brands.top30_brands_distributors": _figure("brands.top30_distributors"),
    "brands.top30_brands_of_leading_distributor": _figure("brands.top30_of_leading_distributor"),
    "hosting_2012q4.urls": _hosting_urls,
    "hosting_2012q4.top_countries_in_order": _top_countries(9),
    "hosting_2012q4.share_banner_or_free_host": _share_of_types(*BANNER_OR_FREE_HOST),
    "hosting_2012q4.share_pay_per_view": _share_of_types("pay_per_view"),
    **{f"hosting_2012q4.banner_country_share.{c}": _country_share(c, *BANNER_OR_FREE_HOST) for c in ("US", "RU", "KZ")},
    **{f"hosting_2012q4.pay_per_view_country_share.{c}": _country_share(c, "pay_per_view") for c in ("US", "KZ", "RU")},
}
