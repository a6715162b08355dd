"""Fit the shipped calibration anew: src/headwater/calibration/default.json, from held-out synthetic worlds.

    python tools/fit_calibration.py --date 2026-11-26 [--seeds 201 220] [--captures 2500] [--processes 2] [-o FILE]

To be run after every change of the brand or distributor method; a test fails until it was. The curve is fitted on the
worlds with odd seeds, the words are measured on those with even seeds. Same arguments and code, same bytes.
"""

import argparse
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np

from headwater import brands, distributors
from headwater.calibration import LADDER, Curve, Pairs, calibrate, encode, versioned
from headwater.evaluate.heldout import Labelled, labelled_world
from headwater.model.judgement import Question
from headwater.world import WorldSpec

TARGET = Path(__file__).parents[1] / "src" / "headwater" / "calibration" / "default.json"
METHODS: dict[Question, str] = {"brand": brands.OPTIONS.version, "distributor": distributors.OPTIONS.version}
CAPTURES_PER_BRAND = (12, 30, 60)
"""Worlds differ in how much is seen of a brand, by turns: thin evidence is where scores are low."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--date", type=date.fromisoformat, required=True, help="date in the version")
    parser.add_argument("--seeds", type=int, nargs=2, default=(201, 220), metavar=("FIRST", "LAST"))
    parser.add_argument("--captures", type=int, default=2500, help="captures in each world")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("-o", "--out", type=Path, default=TARGET)
    asked = parser.parse_args()
    begun = time.perf_counter()
    seeds = range(asked.seeds[0], asked.seeds[1] + 1)
    with ProcessPoolExecutor(asked.processes) as pool:
        worlds = dict(zip(seeds, pool.map(partial(one_world, captures=asked.captures), seeds), strict=True))
    curves = {question: fitted(question, worlds, asked.captures) for question in METHODS}
    asked.out.write_bytes(encode(versioned(curves, asked.date)))
    for question, curve in curves.items():
        show(question, curve)
    print(f"\n{asked.out}: written in {time.perf_counter() - begun:.0f} s")


def one_world(seed: int, captures: int) -> dict[Question, list[Labelled]]:
    brand_count = max(2, captures // CAPTURES_PER_BRAND[seed // 2 % len(CAPTURES_PER_BRAND)])
    with tempfile.TemporaryDirectory() as folder:
        return labelled_world(WorldSpec.scaled(captures, seed, brands=brand_count, page_kb=6), Path(folder))


def fitted(question: Question, worlds: dict[int, dict[Question, list[Labelled]]], captures: int) -> Curve:
    odd, even = ([seed for seed in worlds if seed % 2 == rest] for rest in (1, 0))
    return calibrate(
        pairs(question, worlds, odd),
        pairs(question, worlds, even),
        np.random.default_rng(7),
        method=METHODS[question],
        fitted_on=named(odd, captures),
        measured_on=named(even, captures),
    )


def pairs(question: Question, worlds: dict[int, dict[Question, list[Labelled]]], seeds: list[int]) -> Pairs:
    rows = [row for seed in seeds for row in worlds[seed][question]]
    return Pairs.of([row.score for row in rows], [row.same for row in rows], [row.cluster for row in rows])


def named(seeds: list[int], captures: int) -> str:
    return f"synthetic worlds, seeds {seeds[0]}-{seeds[-1]} by twos, {captures} captures each, traps planted"


def show(question: str, curve: Curve) -> None:
    ceiling = dict(LADDER)
    print(f"\n{question} ({curve.method}, {curve.model}, dependence {curve.dependence:.2f}, {len(curve.blocks)} steps)")
    print("| word | at most | score from | pairs | clusters | different | error rate | 95 % interval |")
    print("|---|--:|--:|--:|--:|--:|--:|---|")
    for band in curve.bands:
        rate = "" if band.error_rate is None else f"{band.error_rate:.4f}"
        print(
            f"| {band.word} | {ceiling[band.word]:.2f} | {band.least:.2f} | {band.pairs:,} | {band.clusters} "
            f"| {band.different} | {rate} | {band.low:.4f} to {band.high:.4f} |"
        )


if __name__ == "__main__":
    main()
