"""Time, memory and agreement of the distributor stage on a skewed identifier graph, beside Splink 4 on the same rows.

    python benchmarks/distributors.py [--sites 100000,1000000] [--splink 100000] [--profile]

Each size runs in a process of its own, which reads the table from a file, so that its peak memory is that of the table
and the stage. Splink links the sites by the same values (those of known services left out, as the stage does), in an
environment of its own; its hub limit and threshold are the best ones on data of another seed. At a million sites it
takes minutes and more than 10 GB, so it runs there only if asked (`--splink 1000000`).
Bars: 100,000 sites in 6 s, 1,000,000 in 60 s and 4 GiB, at least 5 times as fast as Splink at a higher B-cubed F1.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from arrow_files import load, store
from distributor_data import build
from measure import (
    SEED,
    TUNING_SEED,
    Figures,
    agreed,
    compared,
    growth,
    in_own_process,
    keep,
    machine,
    options,
    parts,
    peak_mib,
    staged,
)
from splink_environment import link, splink_environment

from headwater import distributors
from headwater.evaluate.metrics import agreement

SIZES = (100_000, 1_000_000)
SECONDS_BAR = {100_000: 6.0, 1_000_000: 60.0}
PEAK_BAR, RATIO_BAR = 4 * 1024, 5.0
WEIGHTS = (-7, -6, *(quarter / 4 for quarter in range(-20, 1)), *range(1, 11))
THRESHOLDS = tuple(1 / (1 + 2.0**-weight) for weight in WEIGHTS)
"""Match probabilities tried: match weights of -7 to 10 bits, close together where its B3 F1 was seen to change most."""
HUBS = (10, 20, 50)
TRUSTED = "merchant_account"


def prepare(folder: Path, sites: int, seed: int) -> Figures:
    """Write the tables of one size, and for Splink the distinct (site, kind, value); in a process of its own."""
    begun = time.perf_counter()
    data = build(sites, seed=seed)
    seconds = time.perf_counter() - begun
    store(data.observations, folder / "observations.arrow")
    store(_pairs("brands", data.brands_of_site), folder / "brands.arrow")
    store(_pairs("operator", data.operator_of_site), folder / "truth.arrow")
    known = data.observations.filter(pc.not_equal(data.observations["specificity"], "shared_service"))
    names = ["site", "kind", "value"]
    pq.write_table(known.select(names).group_by(names).aggregate([]), folder / "rows.parquet")
    return {"seconds": seconds, "peak_mib": peak_mib(), "observations": data.observations.num_rows}


def _pairs(name: str, of_site: Mapping[str, Any]) -> pa.Table:
    return pa.table({"site": list(of_site), name: list(of_site.values())})


def pairs(path: Path) -> dict[str, Any]:
    table = load(path)
    return dict(zip(table.column(0).to_pylist(), table.column(1).to_pylist(), strict=True))


def run(folder: Path, *, profile: bool) -> Figures:
    """The stage on the tables of a folder: seconds, peak memory, agreement with the truth."""
    observations, brands_of_site = load(folder / "observations.arrow"), pairs(folder / "brands.arrow")
    found, figures = staged(distributors.attribute, observations, brands_of_site, profile=profile)
    truth = pairs(folder / "truth.arrow")
    return {
        "sites": len(truth),
        "observations": observations.num_rows,
        **figures,
        "agreement": agreed(agreement(found.operation_of_site, truth)),
        "claimed": agreed(agreement(found.of_site, truth)),
    }


def peer(folder: Path, python: Path, setting: tuple[int, float] | None = None) -> Figures:
    """Splink on the same rows; without a setting, all settings are tried and the best by B3 F1 is returned."""
    truth, tried = pairs(folder / "truth.arrow"), []
    for hub in [setting[0]] if setting else HUBS:
        out = folder / f"clusters-{hub}.parquet"
        figures = link(
            python, folder / "rows.parquet", out, [setting[1]] if setting else THRESHOLDS, hub=hub, trusted=TRUSTED
        )
        table = pq.read_table(out)
        for threshold in pc.unique(table["threshold"]).to_pylist():
            part = table.filter(pc.equal(table["threshold"], threshold))
            clusters = dict(zip(part["site"].to_pylist(), part["cluster"].to_pylist(), strict=True))
            tried.append(figures | {"setting": [hub, threshold], "agreement": agreed(agreement(clusters, truth))})
    scores = [one["agreement"]["b3_f1"] for one in tried]
    return tried[scores.index(max(scores))] | {"tried": len(tried), "least_b3_f1": min(scores)}


def measured(sites: int, chosen: argparse.Namespace, python: Path | None, setting: tuple[int, float]) -> Figures:
    with tempfile.TemporaryDirectory(prefix="headwater-bench-") as name:
        folder = Path(name)
        made = in_own_process(__file__, "--prepare", folder, "--sites", sites)
        figures = in_own_process(__file__, "--run", folder, *(["--profile"] if chosen.profile else []))
        figures["generation"] = made
        if python and sites <= chosen.splink:
            figures["splink"] = peer(folder, python, setting)
            figures["times_faster"] = round(figures["splink"]["seconds"] / figures["seconds"], 2)
    print(shown(figures), flush=True)
    return figures


def tuned(python: Path, sites: int) -> tuple[int, float]:
    """Splink's best hub limit and threshold on data of another seed."""
    with tempfile.TemporaryDirectory(prefix="headwater-bench-") as name:
        in_own_process(__file__, "--prepare", name, "--sites", sites, "--seed", TUNING_SEED)
        best = peer(Path(name), python)
    hub, threshold = best["setting"]
    print(
        f"splink's setting, chosen on {sites:,d} sites of another seed from {best['tried']}: hub {hub}, threshold "
        f"{threshold:.4f}; B3 F1 there {best['agreement']['b3_f1']:.3f}, with the worst {best['least_b3_f1']:.3f}",
        flush=True,
    )
    return hub, threshold


def shown(figures: Figures) -> str:
    size = f"{figures['sites']:9,d} sites"
    lines = [compared("headwater", figures, size, "operators"), parts(figures)]
    if "splink" in figures:
        lines += [compared("splink", figures["splink"], size, "operators"), parts(figures["splink"])]
        lines.append(f"    headwater is {figures['times_faster']} times as fast")
    return "\n".join(lines)


def verdict(found: list[Figures]) -> Figures:
    """Each bar that was put to the test, and whether it is met."""
    met: dict[str, bool] = {}
    for figures in found:
        sites = figures["sites"]
        if sites in SECONDS_BAR:
            met[f"{sites}: at most {SECONDS_BAR[sites]:.0f} s"] = figures["seconds"] <= SECONDS_BAR[sites]
            met[f"{sites}: at most {PEAK_BAR} MiB"] = figures["peak_mib"] <= PEAK_BAR
        if "splink" in figures:
            theirs = figures["splink"]["agreement"]["b3_f1"]
            met[f"{sites}: {RATIO_BAR:.0f} times as fast as splink"] = figures["times_faster"] >= RATIO_BAR
            met[f"{sites}: higher B3 F1 than splink"] = figures["agreement"]["b3_f1"] > theirs
    exponents = growth([figures["sites"] for figures in found], [figures["seconds"] for figures in found])
    return {"growth_exponents": [round(k, 3) for k in exponents], "met": met}


def compare(sizes: list[int], chosen: argparse.Namespace) -> None:
    python = splink_environment() if min(sizes) <= chosen.splink else None
    setting = (
        tuned(python, min(chosen.tune, max(size for size in sizes if size <= chosen.splink))) if python else (0, 0.0)
    )
    found = [measured(size, chosen, python, setting) for size in sizes]
    judged = verdict(found)
    print(json.dumps(judged))
    if not chosen.profile:
        keep({"machine": machine(), "seed": SEED, "sizes": found} | judged, chosen.results)


def main() -> None:
    known = options(__doc__, "distributors.json")
    known.add_argument("--sites", default=",".join(map(str, SIZES)), help="one size or several, comma-separated")
    known.add_argument("--splink", type=int, default=SIZES[0], help="largest size at which Splink runs; 0 = never")
    known.add_argument("--tune", type=int, default=100_000, help="most sites on which Splink's setting is chosen")
    chosen = known.parse_args()
    sizes = [int(size) for size in chosen.sites.split(",")]
    if chosen.prepare:
        print(json.dumps(prepare(chosen.prepare, sizes[0], chosen.seed)))
    elif chosen.run:
        print(json.dumps(run(chosen.run, profile=chosen.profile)))
    else:
        compare(sizes, chosen)


if __name__ == "__main__":
    main()
