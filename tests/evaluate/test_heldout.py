"""Worlds become labelled pairs: the truth says what is same, and traps make links that are false."""

from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest

from headwater import intake
from headwater.assemble.deriving import derive
from headwater.assemble.gathering import Facts, read
from headwater.assemble.options import RunOptions
from headwater.evaluate.heldout import labelled, labelled_world
from headwater.evaluate.traps import plant
from headwater.world import Truth, WorldSpec, build, load_truth

SPEC = WorldSpec.scaled(400, 31, brands=24, page_kb=3)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Facts, Truth, RunOptions]:
    home = tmp_path_factory.mktemp("world")
    build(SPEC, home)
    options = RunOptions(reference=home / "reference", workers=0)
    return read(intake.plan([home / "sources"]), options), load_truth(home), options


def test_nearly_every_link_of_a_plain_world_is_true(world: tuple[Facts, Truth, RunOptions]) -> None:
    """Why traps are planted at all."""
    known, truth, options = world
    found = labelled(derive(known, options).tables, truth, "plain")
    assert sum(pair.same for pair in found["distributor"]) >= 0.95 * len(found["distributor"]) > 0
    assert {pair.same for pair in found["brand"]} == {True, False}
    assert all(pair.cluster.startswith("plain ") for pairs in found.values() for pair in pairs)


def test_traps_add_rows_and_change_none(world: tuple[Facts, Truth, RunOptions]) -> None:
    known, truth, _ = world
    before = known.observations
    after = plant(before, truth, np.random.default_rng(5))
    assert after.slice(0, before.num_rows).equals(before)
    added = after.slice(before.num_rows)
    assert added.num_rows > 0
    assert after.equals(plant(before, truth, np.random.default_rng(5)))
    values = set(before.column("value").to_pylist())
    captures = set(before.column("capture_id").to_pylist())
    assert set(added.column("value").to_pylist()) <= values
    assert set(added.column("capture_id").to_pylist()) <= captures
    owner = {row["site"]: row["owner"] for row in truth.sites.to_pylist()}
    shown: dict[str, set[str]] = defaultdict(set)
    for row in before.to_pylist():
        if row["bundle"] == "payment" and row["specificity"] == "dedicated":
            shown[row["value"]].add(owner[row["site"]])
    foreign = Counter(owner[row["site"]] in shown[row["value"]] for row in added.to_pylist())
    assert foreign[False] > 0.9 * added.num_rows  # an account moved to somebody it did not belong to


def test_nothing_to_plant_plants_nothing(world: tuple[Facts, Truth, RunOptions]) -> None:
    known, truth, _ = world
    empty = known.observations.slice(0, 0)
    assert plant(empty, truth, np.random.default_rng(5)).num_rows == 0


def test_a_world_from_end_to_end_repeats_itself(tmp_path: Path) -> None:
    small = WorldSpec.scaled(150, 32, brands=10, page_kb=3)
    one, other = (labelled_world(small, tmp_path / name) for name in ("one", "other"))
    assert one == other
    assert len(one["brand"]) > 20
    assert isinstance(one["brand"][0].same, bool)
