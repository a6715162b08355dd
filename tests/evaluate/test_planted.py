"""What is planted is what the case says, and what the product is asked is a world with that and nothing else."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from headwater.evaluate import CASES, Settings, planted_cases, splits, worlds
from headwater.evaluate.reference import METRICS
from headwater.evaluate.worlds import Known, Row


@pytest.fixture(scope="module")
def known() -> Iterator[Known]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worlds, "CAPTURES", 400)
        patch.setattr(worlds, "BRANDS", 24)
        worlds.known_world.cache_clear()
        yield worlds.known_world(7)
        worlds.known_world.cache_clear()


def on_one_page(rows: list[Row]) -> dict[tuple[str, datetime], set[str]]:
    shown: dict[tuple[str, datetime], set[str]] = defaultdict(set)
    for row in rows:
        shown[row["site"], row["captured_at"]].add(row["value"])
    return shown


@pytest.mark.parametrize(("name", "gap", "together"), [("overlap", -20, True), ("touching", 1, False),
                                                       ("lapsed", 600, False)])  # fmt: skip
def test_accounts_overlap_on_pages_or_they_do_not(known: Known, name: str, gap: int, together: bool) -> None:
    rows, own = planted_cases._chain(known, name, gap)
    last, first = defaultdict(list), defaultdict(list)
    for row in rows:
        step = int(row["value"][-1])
        last[step].append(row["captured_at"])
        first[step].append(row["captured_at"])
    for step in range(planted_cases.STEPS - 1):
        assert (max(last[step]) > min(first[step + 1])) == together
    carried = {site: {row["value"] for row in rows if row["site"] == site} for sites in own for site in sites}
    assert all(len(values) == 1 for values in carried.values())
    assert any(len({row["value"] for row in rows if row["site"] == site}) == 2 for site in {r["site"] for r in rows})
    assert max(map(len, on_one_page(rows).values())) == 1 or together


def test_the_processor_stands_beside_accounts_of_every_distributor(known: Known) -> None:
    rows = list(planted_cases._on_brands(known, "x", "dedicated"))
    assert rows and {row["value"] for row in rows} == {"x"}
    pages = {(row["site"], row["captured_at"]) for row in known.rows}
    assert {(row["site"], row["captured_at"]) for row in rows} <= pages
    owners = {known.true_operation[row["site"]] for row in rows}
    assert set(known.distributors) <= owners


def test_planting_adds_and_takes_nothing_away(known: Known) -> None:
    rows = list(planted_cases._on_brands(known, "x", "dedicated"))
    table = worlds.planted(known, rows)
    assert table.num_rows == known.facts.observations.num_rows + len(rows)
    assert table.slice(0, known.facts.observations.num_rows).equals(known.facts.observations)


def test_the_truth_names_what_the_product_read(known: Known) -> None:
    read = set(known.facts.captures.column("capture_id").to_pylist())
    assert known.brand_of_capture.keys() <= read and len(known.brand_of_capture) > 0.8 * len(read)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [case.name for case in CASES if case.worlds and not case.name.startswith("synthetic 2012")]
)
def test_a_planted_case_is_judged(known: Known, name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(splits, "HELD_OUT_WORLDS", (known.seed,))
    (case,) = [case for case in CASES if case.name == name]
    found = list(case.run(Settings(tmp_path, worlds=1)))
    assert found and all(one.case == name for one in found)
    assert any(one.bar is not None for one in found) or name == "calibration"
    assert {one.metric for one in found} - {""} <= METRICS.keys()
