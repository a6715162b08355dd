"""Time, memory and agreement of the brand stage on captures of 2,000 synthetic brands, beside datasketch.

    python benchmarks/brands.py [--captures 25000,50000,100000,200000] [--peer 25000] [--profile] [--shape]

Each size runs in a process of its own, which reads the tables from a file, so that its peak memory is that of the
tables and the stage. Bar: 200,000 captures in at most 30 s and 3 GiB, growing no faster than n log n. The peer is what
one would do with datasketch: MinHash of the same features, MinHashLSH, connected components of pages (or of the sites
they are on); its setting is the best one on a smaller data set of another seed.
"""

import argparse
import itertools
import json
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
from arrow_files import load, store
from brand_data import build
from environments import environment
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
    n_log_n,
    options,
    parts,
    peak_mib,
    staged,
)
from shape import shape

from headwater import brands
from headwater.evaluate.metrics import agreement

BRANDS = 2_000
BAR = {"captures": 200_000, "seconds": 30.0, "peak_mib": 3 * 1024}
SIZES = (25_000, 50_000, 100_000, 200_000)


def prepare(folder: Path, captures: int, brand_count: int, seed: int) -> Figures:
    """Write the tables of one size, and for the peer the flat features; in a process of its own."""
    begun = time.perf_counter()
    data = build(captures, brands=brand_count, seed=seed)
    seconds = time.perf_counter() - begun
    truth = pa.table({"capture_id": data.captures["capture_id"], "brand": data.brand})
    for name, table in (("captures", data.captures), ("fingerprints", data.fingerprints), ("truth", truth)):
        store(table, folder / f"{name}.arrow")
    return {"seconds": seconds, "peak_mib": peak_mib()}


def features(folder: Path) -> Path:
    """For the peer: ids of structure, names and kit of each capture that shows a brand, in one flat array."""
    path = folder / "features.npz"
    if not path.exists():
        usable = np.flatnonzero(load(folder / "truth.arrow")["brand"].to_numpy() >= 0)
        prints = load(folder / "fingerprints.arrow").take(pa.array(usable))
        site = load(folder / "captures.arrow")["site"].take(pa.array(usable)).combine_chunks().dictionary_encode()
        columns = [prints[f"{view}_ids"].combine_chunks() for view in ("structure", "names", "kit")]
        counts = np.stack([np.diff(column.offsets.to_numpy()) for column in columns])
        order = np.argsort(
            np.concatenate([np.repeat(np.arange(len(usable)), count) for count in counts]), kind="stable"
        )
        flat = np.concatenate([column.flatten().to_numpy() for column in columns])[order]
        np.savez(path, flat=flat, counts=counts.sum(axis=0), site=site.indices.to_numpy(), rows=usable)
    return path


def run(folder: Path, *, profile: bool) -> Figures:
    """The stage on the tables of a folder: seconds, peak memory, agreement with the truth."""
    captures, fingerprints = load(folder / "captures.arrow"), load(folder / "fingerprints.arrow")
    found, figures = staged(brands.attribute, captures, fingerprints, profile=profile)
    ids = found.captures.column("capture_id").to_pylist()
    period = found.period_of_capture
    ours = np.where(period >= 0, found.brand[np.maximum(period, 0)], -1)
    return {
        "captures": captures.num_rows,
        **figures,
        "agreement": agreed(agreement(predicted(ids, ours), truth(folder))),
    }


def predicted(ids: list[str], brand: np.ndarray) -> dict[str, int | None]:
    return {capture: number if number >= 0 else None for capture, number in zip(ids, brand.tolist(), strict=True)}


def truth(folder: Path) -> dict[str, int]:
    table = load(folder / "truth.arrow")
    rows = zip(table["capture_id"].to_pylist(), table["brand"].to_pylist(), strict=True)
    return {capture: brand for capture, brand in rows if brand >= 0}


def peer(folder: Path, python: Path, setting: tuple[float, int] | None = None) -> Figures:
    """datasketch on the same rows; without a setting, all settings are tried and the best by B3 F1 is returned."""
    known, ids = truth(folder), load(folder / "truth.arrow")["capture_id"].to_pylist()
    tried = []
    for threshold, by_site in [setting] if setting else [(t / 10, s) for t in range(3, 9) for s in (0, 1)]:
        out = folder / "peer.npy"
        worker = Path(__file__).with_name("datasketch_worker.py")
        figures = in_own_process(worker, features(folder), out, threshold, by_site, python=python)
        rows = np.load(folder / "features.npz")["rows"]
        clusters = {ids[row]: cluster for row, cluster in zip(rows.tolist(), np.load(out).tolist(), strict=True)}
        tried.append(figures | {"setting": [threshold, by_site], "agreement": agreed(agreement(clusters, known))})
    return max(tried, key=lambda one: one["agreement"]["b3_f1"])


def measured(captures: int, chosen: argparse.Namespace, python: Path | None, setting: tuple[float, int]) -> Figures:
    with tempfile.TemporaryDirectory(prefix="headwater-bench-") as name:
        folder, brand_count = Path(name), chosen.brands
        made = in_own_process(__file__, "--prepare", folder, "--captures", captures, "--brands", brand_count)
        figures = in_own_process(__file__, "--run", folder, *(["--profile"] if chosen.profile else []))
        figures["generation"] = made
        if python and captures <= chosen.peer:
            figures["datasketch"] = peer(folder, python, setting)
    print(shown(figures), flush=True)
    return figures


def tuned(python: Path, captures: int, brand_count: int) -> tuple[float, int]:
    """The peer's best setting on data of another seed."""
    with tempfile.TemporaryDirectory(prefix="headwater-bench-") as name:
        arguments = ["--captures", captures, "--brands", brand_count, "--seed", TUNING_SEED]
        in_own_process(__file__, "--prepare", name, *arguments)
        threshold, by_site = peer(Path(name), python)["setting"]
        return threshold, by_site


def shown(figures: Figures) -> str:
    size = f"{figures['captures']:8,d} captures"
    lines = [compared("headwater", figures, size, "brands"), parts(figures)]
    if "datasketch" in figures:
        lines.append(compared("datasketch", figures["datasketch"], size, "brands"))
    return "\n".join(lines)


def verdict(found: list[Figures]) -> Figures:
    """Growth between the sizes, and the bar where its size was run."""
    sizes = [figures["captures"] for figures in found]
    result: Figures = {
        "growth_exponents": [round(k, 3) for k in growth(sizes, [figures["seconds"] for figures in found])],
        "n_log_n_exponents": [round(n_log_n(*pair), 3) for pair in itertools.pairwise(sizes)],
        "bar": BAR,
    }
    at_bar = next((figures for figures in found if figures["captures"] == BAR["captures"]), None)
    if at_bar:
        result["met"] = {name: at_bar[name] <= BAR[name] for name in ("seconds", "peak_mib")}
    return result


def main() -> None:
    known = options(__doc__, "brands.json")
    known.add_argument("--captures", default=",".join(map(str, SIZES)), help="one size or several, comma-separated")
    known.add_argument("--brands", type=int, default=BRANDS)
    known.add_argument("--peer", type=int, default=SIZES[0], help="largest size at which datasketch runs; 0 = never")
    known.add_argument("--shape", action="store_true", help="only print what the data looks like, at the first size")
    known.add_argument("--compare", type=Path, help="with --shape: the results of a run to print beside it")
    chosen = known.parse_args()
    sizes = [int(size) for size in chosen.captures.split(",")]
    if chosen.prepare:
        print(json.dumps(prepare(chosen.prepare, sizes[0], chosen.brands, chosen.seed)))
    elif chosen.run:
        print(json.dumps(run(chosen.run, profile=chosen.profile)))
    elif chosen.shape:
        print(shape(sizes[0], chosen.brands, chosen.seed, chosen.compare))
    else:
        compare(sizes, chosen)


def compare(sizes: list[int], chosen: argparse.Namespace) -> None:
    python = environment("datasketch", ("datasketch",)) if min(sizes) <= chosen.peer else None
    setting = tuned(python, min(5_000, *sizes), chosen.brands) if python else (0.0, 0)
    found = [measured(size, chosen, python, setting) for size in sizes]
    judged = verdict(found)
    print(json.dumps(judged))
    if not chosen.profile:
        keep({"machine": machine(), "seed": SEED, "brands": chosen.brands, "sizes": found} | judged, chosen.results)


if __name__ == "__main__":
    main()
