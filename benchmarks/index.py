"""Cost of adding one capture to an index, as the index grows: time of `add`, of settling and reloading, size on disk.

    python benchmarks/index.py [--captures 25000,50000,100000,200000] [--more 2000] [--profile]

Each size runs in a process of its own: an index of so many synthetic captures is filled in bulk and settled, saved and
reloaded, then further captures are added one at a time in order of time. Bar: at 200,000 captures 99 of 100 additions
take at most 20 ms, and no longer than with few. On a busy machine look at the processor's time, not the wall clock's.
Weights are those learnt from the captures the index is filled with.
"""

import argparse
import cProfile
import json
import pstats
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
from brand_data import BrandData, build
from measure import RESULTS, Figures, in_own_process, keep, machine, peak_mib

from headwater import brands
from headwater.index import AttributionIndex, load, one_by_one, save
from headwater.model.tables import OBSERVATIONS

SEED, BRANDS, MORE = 2012, 2_000, 2_000
SIZES = (25_000, 50_000, 100_000, 200_000)
BAR = {"captures": 200_000, "wall_p99_ms": 20.0}


def timed(work: Callable[[], object]) -> Figures:
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return {"wall_s": round(time.perf_counter() - wall, 2), "cpu_s": round(time.process_time() - processor, 2)}


def run(captures: int, more: int, brand_count: int, seed: int, *, profile: bool) -> Figures:
    """One size: fill, settle, save, reload, add one by one, settle again."""
    data = build(captures + more, brands=brand_count, seed=seed)
    order = data.captures.sort_by([("captured_at", "ascending"), ("capture_id", "ascending")])
    old, new = order.slice(0, captures), order.slice(captures)
    weights = brands.attribute(old, data.fingerprints).weights
    index = AttributionIndex(weights)
    nothing = OBSERVATIONS.empty_table()
    figures: Figures = {"captures": captures, "fill": timed(lambda: index.add_all(old, data.fingerprints, nothing))}
    figures["settle_all"] = timed(index.settle)
    with tempfile.TemporaryDirectory(prefix="headwater-bench-") as name:
        figures["save"] = timed(lambda: save(index, Path(name) / "index"))
        figures["mib_on_disk"] = round(sum(path.stat().st_size for path in Path(name).rglob("*.*")) / 2**20, 1)
        figures["reload"] = timed(lambda: load(Path(name) / "index"))
        index, _ = load(Path(name) / "index")
    profiler = cProfile.Profile()
    figures["add"] = added(index, data, new, profiler if profile else None)
    figures["settle"] = timed(lambda: profiler.runcall(index.settle) if profile else index.settle())
    if profile:
        pstats.Stats(profiler, stream=sys.stderr).sort_stats("tottime").print_stats(40)
    return figures | {"pages": len(index.brands.shelf), "peak_mib": round(peak_mib())}


def added(index: AttributionIndex, data: BrandData, new: pa.Table, profiler: cProfile.Profile | None) -> Figures:
    """Percentiles over all additions, by both clocks."""
    wall, processor = [], []
    for shown, fingerprint, observations in one_by_one(new, data.fingerprints, OBSERVATIONS.empty_table()):
        if profiler:
            profiler.enable()
        began, worked = time.perf_counter(), time.process_time()
        index.add(shown, fingerprint, observations)
        processor.append(time.process_time() - worked)
        wall.append(time.perf_counter() - began)
        if profiler:
            profiler.disable()
    figures: Figures = {"additions": len(wall)}
    for name, seconds in (("wall", wall), ("cpu", processor)):
        p50, p99, most = np.percentile(np.array(seconds) * 1e3, [50, 99, 100]).round(2).tolist()
        figures |= {f"{name}_p50_ms": p50, f"{name}_p99_ms": p99, f"{name}_max_ms": most}
    return figures


def shown(figures: Figures) -> str:
    add = figures["add"]
    cost = {name: figures[name]["cpu_s"] for name in ("settle", "fill", "reload")}
    return (
        f"{figures['captures']:8,d} captures  add cpu p50 {add['cpu_p50_ms']:.1f} p99 {add['cpu_p99_ms']:.1f} "
        f"max {add['cpu_max_ms']:.1f} ms, wall p99 {add['wall_p99_ms']:.1f} ms  "
        f"{'  '.join(f'{name} {seconds:.1f} s' for name, seconds in cost.items())}  "
        f"{figures['mib_on_disk']:.0f} MiB on disk  peak {figures['peak_mib']:,} MiB"
    )


def verdict(found: list[Figures]) -> Figures:
    """How the cost of one addition grows from the smallest to the largest size, and the bar where its size was run."""
    p99 = [figures["add"]["cpu_p99_ms"] for figures in found]
    result: Figures = {"cpu_p99_largest_over_smallest": round(p99[-1] / p99[0], 2), "bar": BAR}
    at_bar = next((figures for figures in found if figures["captures"] == BAR["captures"]), None)
    if at_bar:
        result["met"] = at_bar["add"]["wall_p99_ms"] <= BAR["wall_p99_ms"]
    return result


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--captures", default=",".join(map(str, SIZES)), help="one size or several, comma-separated")
    options.add_argument("--more", type=int, default=MORE, help="captures added one at a time")
    options.add_argument("--brands", type=int, default=BRANDS)
    options.add_argument("--profile", action="store_true", help="profile additions and settling; times are then longer")
    options.add_argument("--results", type=Path, default=RESULTS / "index.json")
    options.add_argument("--run", type=int, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.run:
        print(json.dumps(run(chosen.run, chosen.more, chosen.brands, SEED, profile=chosen.profile)))
        return
    found = []
    for size in (int(size) for size in chosen.captures.split(",")):
        more = ["--more", chosen.more, "--brands", chosen.brands, *(["--profile"] if chosen.profile else [])]
        found.append(in_own_process(__file__, "--run", size, *more))
        print(shown(found[-1]), flush=True)
    judged = verdict(found)
    print(json.dumps(judged))
    if not chosen.profile:
        keep({"machine": machine(), "seed": SEED, "brands": chosen.brands, "sizes": found} | judged, chosen.results)


if __name__ == "__main__":
    main()
