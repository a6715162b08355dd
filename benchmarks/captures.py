"""The per-capture path against a bare parse and walk of the same bytes by the same parser.

Run: python benchmarks/captures.py [--captures N] [--workers N] [--results FILE]. A world of 22 KB pages is generated
once and kept in the temporary folder. Each measurement runs in a process of its own, for the sake of its peak memory:

- bare:      decode, parse and walk with a handler that keeps nothing;
- product:   read, sanitise, site, fingerprint, identifiers, columns, one record after the other as a worker does,
             with the bare parse of each page in between: the ratio compares the same bytes at the same moment;
- quarter:   the same on a quarter of the captures: what memory does with four times the captures;
- pipeline:  the pipeline's read stage with worker processes, all tables gathered in the parent, whose memory is shown
             (a worker does what `product` does).

Times are CPU seconds (pipeline: wall clock). The results are kept as data, with the machine but no host name.
"""

import argparse
import itertools
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import measure
from measure import RESULTS, Figures, keep, machine, peak_mib
from turbohtml.saxparse import SaxHandler, sax_parse

from headwater import intake, pipeline
from headwater.assemble.columns import Columns
from headwater.assemble.reading import BATCH, add_rows
from headwater.fingerprint import FeatureHasher, fingerprint
from headwater.hosting import SiteRules
from headwater.identifiers import Registry, extract
from headwater.model.raw import RawCapture
from headwater.pipeline import RunOptions
from headwater.sanitise import sanitise
from headwater.world import WorldSpec, build

SEED = 2012
PAGE_KB = 22.0
STAGES = ("read", "sanitise", "site", "fingerprint", "identifiers", "columns")


class BareHandler(SaxHandler):
    """Receives every event and keeps nothing."""

    def start_element(self, tag: str, attrs: tuple[tuple[str, str | None], ...]) -> None:
        pass

    def end_element(self, tag: str) -> None:
        pass

    def characters(self, data: str) -> None:
        pass


def world(captures: int) -> Path:
    """Sources of the generated world; built on first use."""
    folder = Path(tempfile.gettempdir()) / f"headwater-bench-{captures}-{PAGE_KB:.0f}kb-{SEED}"
    if not folder.exists():
        unfinished = folder.with_name(f"{folder.name}.{os.getpid()}")
        build(WorldSpec.scaled(captures, SEED, page_kb=PAGE_KB), unfinished)
        unfinished.rename(folder)
    return folder / "sources"


def raw_captures(sources: Path, limit: int) -> Iterator[RawCapture]:
    units = intake.plan([sources]).capture_units
    records = (item for unit in units for _, item in intake.read_captures(unit))
    return itertools.islice((item for item in records if isinstance(item, RawCapture)), limit)


def bare_parse(body: bytes) -> None:
    sax_parse(body.decode("utf-8", "replace"), BareHandler())


def measure_bare(sources: Path, limit: int, workers: int) -> Figures:
    count = size = 0
    spent = 0.0
    for raw in raw_captures(sources, limit):
        start = time.process_time()
        bare_parse(raw.body)
        spent += time.process_time() - start
        count += 1
        size += len(raw.body)
    return {"captures": count, "bytes": size, "seconds": spent}


def measure_product(sources: Path, limit: int, workers: int) -> Figures:
    """CPU seconds of each stage, and of the bare parse of the same pages."""
    rules, registry, hasher, columns = SiteRules.load(), Registry.load(), FeatureHasher(), Columns()
    spent = dict.fromkeys((*STAGES, "bare"), 0.0)
    raws = raw_captures(sources, limit)
    clock = time.process_time
    count = size = 0
    while True:
        times = [clock()]
        raw = next(raws, None)
        if raw is None:
            break
        times.append(clock())
        capture = sanitise(raw)
        times.append(clock())
        site = rules.site_of(capture.url)
        times.append(clock())
        views = fingerprint(capture, hasher)
        times.append(clock())
        observations = extract(capture, registry)
        times.append(clock())
        add_rows(columns, capture, site, views, observations)
        count += 1
        size += len(raw.body)
        if count % BATCH == 0:
            columns.take()
        times.append(clock())
        for stage, begin, end in zip(STAGES, times, times[1:], strict=False):
            spent[stage] += end - begin
        start = clock()
        bare_parse(raw.body)
        spent["bare"] += clock() - start
    bare = spent.pop("bare")
    whole = sum(spent.values())
    return {
        "captures": count,
        "bytes": size,
        "seconds": whole,
        "stage_microseconds": {stage: seconds / count * 1e6 for stage, seconds in spent.items()},
        "bare_microseconds": bare / count * 1e6,
        "ratio": (whole - spent["read"]) / bare,
        "ratio_with_reading": whole / bare,
    }


def measure_pipeline(sources: Path, limit: int, workers: int) -> Figures:
    plan = intake.plan([sources])
    start = time.perf_counter()
    facts = pipeline.read(plan, RunOptions(workers=workers))
    spent = time.perf_counter() - start
    pages = sum(len(raw.body) for raw in raw_captures(sources, sys.maxsize))
    return {"captures": facts.capture_account.records, "bytes": pages, "seconds": spent, "workers": workers}


MEASURES: dict[str, Callable[[Path, int, int], Figures]] = {
    "bare": measure_bare,
    "product": measure_product,
    "quarter": measure_product,
    "pipeline": measure_pipeline,
}


def in_own_process(name: str, sources: Path, limit: int, workers: int) -> Figures:
    """Run one measurement in a fresh interpreter; adds the rates."""
    arguments = ["--measure", name, "--sources", sources, "--captures", limit, "--workers", workers]
    found = measure.in_own_process(__file__, *arguments)
    found["captures_per_second"] = found["captures"] / found["seconds"]
    found["megabytes_per_second"] = found["bytes"] / found["seconds"] / 1e6
    return found


def shown(name: str, found: Figures) -> str:
    text = (
        f"{name:9s} {found['captures']:7,d} captures {found['captures_per_second']:7,.0f} captures/s "
        f"{found['megabytes_per_second']:6.1f} MB/s  peak {found['peak_mib']:5.0f} MiB"
    )
    if "ratio" in found:
        text += f"  {found['ratio']:.2f} x bare ({found['ratio_with_reading']:.2f} with reading)"
        stages = {"bare parse": found["bare_microseconds"], **found["stage_microseconds"]}
        text += "".join(f"\n    {stage:12s} {value:7.1f} us a capture" for stage, value in stages.items())
    return text


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--captures", type=int, default=20_000)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--results", type=Path, default=RESULTS / "captures.json")
    options.add_argument("--measure", choices=MEASURES, help=argparse.SUPPRESS)
    options.add_argument("--sources", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.measure:
        found = MEASURES[chosen.measure](chosen.sources, chosen.captures, chosen.workers)
        found["peak_mib"] = peak_mib()
        print(json.dumps(found))
        return
    sources = world(chosen.captures)
    results: Figures = {"machine": machine(), "page_kb": PAGE_KB, "seed": SEED}
    for name in MEASURES:
        limit = chosen.captures // 4 if name == "quarter" else chosen.captures
        results[name] = in_own_process(name, sources, limit, chosen.workers)
        print(shown(name, results[name]), flush=True)
    keep(results, chosen.results)


if __name__ == "__main__":
    main()
