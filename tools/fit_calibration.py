"""Fit the shipped calibration anew, from held-out synthetic worlds: default.json and the table in decision 0007.

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

from headwater.assemble.methods import METHODS
from headwater.calibration import Curve, Pairs, calibrate, encode, measured_table, versioned
from headwater.evaluate.heldout import Labelled, labelled_world
from headwater.model.judgement import Question
from headwater.world import WorldSpec

TARGET = Path(__file__).parents[1] / "src" / "headwater" / "calibration" / "default.json"
PAGE = Path(__file__).parents[1] / "docs" / "decisions" / "0007-calibration.md"
BEGIN, END = "<!-- measured: written by tools/fit_calibration.py -->", "<!-- end -->"
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
    made = versioned(curves, asked.date)
    asked.out.write_bytes(encode(made))
    if asked.out == TARGET:
        write_table(measured_table(made))
    print(measured_table(made))
    print(f"{asked.out}: written in {time.perf_counter() - begun:.0f} s")


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


def write_table(table: str) -> None:
    """Put the figures into the decision page, between its two marks."""
    head, rest = PAGE.read_text("utf-8").split(BEGIN)
    PAGE.write_text(f"{head}{BEGIN}\n\n{table}\n{END}{rest.split(END, 1)[1]}", "utf-8")


def named(seeds: list[int], captures: int) -> str:
    return f"synthetic worlds, seeds {seeds[0]}-{seeds[-1]} by twos, {captures} captures each, traps planted"


if __name__ == "__main__":
    main()
