"""The data benchmarks draw: tables as the steps take them, the same for the same seed, heavy-tailed, names reserved."""

from collections import Counter

import brand_data
import distributor_data
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from headwater import brands, distributors
from headwater.evaluate.metrics import agreement
from headwater.model.tables import CAPTURES, FINGERPRINTS, OBSERVATIONS, VIEW_NAMES

CAPTURE_COUNT, SITE_COUNT = 600, 400


@pytest.fixture(scope="module")
def made() -> brand_data.BrandData:
    return brand_data.build(CAPTURE_COUNT, brands=30, seed=5)


@pytest.fixture(scope="module")
def graph() -> distributor_data.DistributorData:
    return distributor_data.build(SITE_COUNT, seed=5)


def test_tables_have_the_schemas_of_the_model(
    made: brand_data.BrandData, graph: distributor_data.DistributorData
) -> None:
    assert made.captures.schema == CAPTURES
    assert made.fingerprints.schema == FINGERPRINTS
    assert graph.observations.schema == OBSERVATIONS
    assert made.captures["capture_id"].equals(made.fingerprints["capture_id"])
    assert pc.count_distinct(made.captures["capture_id"]).as_py() == CAPTURE_COUNT


def test_features_of_a_view_are_sorted_and_unique_and_counted(made: brand_data.BrandData) -> None:
    for view in VIEW_NAMES:
        for ids, times in zip(
            made.fingerprints[f"{view}_ids"].to_pylist(), made.fingerprints[f"{view}_tf"].to_pylist(), strict=True
        ):
            assert ids == sorted(set(ids))
            assert len(times) == len(ids)
            assert all(count >= 1 for count in times)


def test_a_seed_gives_the_same_data_and_another_seed_gives_others(made: brand_data.BrandData) -> None:
    again, other = (brand_data.build(CAPTURE_COUNT, brands=30, seed=seed) for seed in (5, 6))
    assert again.fingerprints.equals(made.fingerprints)
    assert again.captures.equals(made.captures)
    assert not other.fingerprints.equals(made.fingerprints)
    graphs = [distributor_data.build(50, seed=seed).observations for seed in (5, 5, 6)]
    assert graphs[0].equals(graphs[1])
    assert not graphs[0].equals(graphs[2])


def test_fewer_captures_are_the_first_of_more(made: brand_data.BrandData) -> None:
    fewer = brand_data.build(200, brands=30, seed=5)
    assert made.fingerprints.slice(0, 200).equals(fewer.fingerprints)
    assert made.captures.slice(0, 200).equals(fewer.captures)
    assert np.array_equal(made.brand[:200], fewer.brand)


def test_gated_captures_show_no_brand_and_the_others_do(made: brand_data.BrandData) -> None:
    gated = np.array([gate != "" for gate in made.captures["gate"].to_pylist()])
    assert np.array_equal(gated, made.brand < 0)
    assert 0 < gated.sum() < CAPTURE_COUNT / 10


def test_sizes_follow_a_power_law_and_every_site_has_an_operator(graph: distributor_data.DistributorData) -> None:
    sizes = Counter(graph.operator_of_site.values())
    assert len(graph.operator_of_site) == SITE_COUNT
    assert max(sizes.values()) > 5 * np.median(list(sizes.values()))
    assert min(sizes.values()) == 1
    assert set(graph.observations["site"].to_pylist()) <= graph.operator_of_site.keys()
    assert graph.brands_of_site.keys() <= graph.operator_of_site.keys()


def test_names_are_reserved(made: brand_data.BrandData, graph: distributor_data.DistributorData) -> None:
    assert _reserved(made.captures["host"]) and _reserved(graph.observations["site"])
    mailboxes = graph.observations.filter(pc.equal(graph.observations["kind"], "email"))["value"]
    assert _reserved(mailboxes)


def _reserved(names: pa.ChunkedArray) -> bool:
    return all(name.split("/")[0].endswith((".example", ".test")) for name in names.to_pylist())


def test_the_steps_recover_most_of_the_truth(
    made: brand_data.BrandData, graph: distributor_data.DistributorData
) -> None:
    found = brands.attribute(made.captures, made.fingerprints)
    period = found.period_of_capture
    ours = dict(zip(found.captures["capture_id"].to_pylist(), found.brand[np.maximum(period, 0)].tolist(), strict=True))
    true = dict(zip(made.captures["capture_id"].to_pylist(), made.brand.tolist(), strict=True))
    shown = {capture: brand for capture, brand in true.items() if brand >= 0}
    assert agreement(ours, shown).b3_f1 > 0.8
    linked = distributors.attribute(graph.observations, graph.brands_of_site)
    assert agreement(linked.operation_of_site, graph.operator_of_site).b3_precision > 0.8
