"""Law: the order in which facts arrive decides nothing, neither about brands nor about distributors."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hand_made import Look, Seen, Shot, altered, capture_tables, crossed, joined, observation_table, template
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headwater import brands, distributors
from headwater.assemble import distributor_tables, results
from headwater.assemble.distributor_links import links
from headwater.distributors.bridges import bridges

LOOKS: list[Look] = [
    *(altered(template(number % 3), number, share) for number, share in enumerate([0.0, 0.1, 0.3, 0.5, 0.0, 0.4])),
    crossed(template(0), template(1), 0.5),
    joined(template(1), template(2)),
    template(9),
]
shots = st.lists(
    st.builds(
        Shot,
        site=st.sampled_from([f"s{n}.example" for n in range(6)] + [f"t{n}.freehost.example" for n in range(6)]),
        day=st.integers(0, 5),
        look=st.sampled_from(LOOKS),
        page=st.sampled_from(["", "join"]),
        visible_to=st.sampled_from(["", "search"]),
        gate=st.sampled_from(["", "", "", "parked"]),
    ),
    max_size=16,
    unique_by=lambda shot: (shot.site, shot.day, shot.page, shot.visible_to),
)


def concluded(table: Sequence[Shot], order: Sequence[int] | None = None) -> dict[str, list[dict[str, Any]]]:
    """Every row that the brand step leads to."""
    found = brands.attribute(*capture_tables(table, order))
    claimed = results.settled(found)
    ids = {brand: f"B-{brand:05d}" for _, brand in claimed if brand >= 0}
    decided = results.decisions(found, claimed, ids)
    return {
        "decisions": decided.to_pylist(),
        "captures": results.capture_brands(found, [ids.get(brand) for _, brand in claimed]).to_pylist(),
        "brands": results.brands(found, decided, ids, {}).to_pylist(),
        "sites": results.sites(found, decided, {}).to_pylist(),
    }


def hosted(shot: Shot) -> Shot:
    kind = "free_host" if "freehost" in shot.site else "registrable"
    return Shot(shot.site, shot.day, shot.look, shot.page, shot.visible_to, kind, shot.gate)


def the_same_in_any_order(drawn: list[Shot], data: st.DataObject) -> None:
    table = [hosted(shot) for shot in drawn]
    order = data.draw(st.permutations(range(len(table))))
    assert concluded(table, order) == concluded(table)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(shots, st.data())
def test_brands_do_not_depend_on_the_order_of_rows(drawn: list[Shot], data: st.DataObject) -> None:
    the_same_in_any_order(drawn, data)


@pytest.mark.slow
@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(shots, st.data())
def test_brands_do_not_depend_on_the_order_of_rows_in_many_worlds(drawn: list[Shot], data: st.DataObject) -> None:
    the_same_in_any_order(drawn, data)


def test_nor_on_a_larger_table() -> None:
    """Beyond what one bucket of candidates holds whole."""
    table = [
        Shot(f"s{n % 50}.example", n // 7, altered(template(n % 4), n % 23, (n % 5) / 10), page=f"{n % 3}")
        for n in range(160)
    ]
    table = list({(shot.site, shot.day, shot.page): shot for shot in table}.values())
    order = sorted(range(len(table)), key=lambda index: (index * 7919) % 1009)
    assert concluded(table, order) == concluded(table)


observed = st.lists(
    st.builds(
        Seen,
        site=st.sampled_from([f"s{n}.example" for n in range(9)]),
        value=st.sampled_from(["1", "2", "3", "4", "5"]),
        day=st.sampled_from([0, 40, 200, 900]),
        specificity=st.sampled_from(["dedicated", "dedicated", "unknown", "shared_service"]),
        bundle=st.sampled_from(["payment", "payment", "registrant", "tls"]),
    ),
    max_size=40,
)
BRANDS: Mapping[str, Sequence[str]] = {f"s{n}.example": [f"B-{n % 5:05d}"] for n in range(8)}


def behind(table: Sequence[Seen], order: Sequence[int] | None, shown: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Every row that the distributor step leads to."""
    found = distributors.attribute(observation_table(table, order), shown)
    names = [f"D-{number:05d}" for number in range(len(found.claimed))]
    ways, cuts = distributor_tables.routes(found), bridges(found)
    route_ids = [f"R-{number:05d}" for number in range(len(ways.group))]
    linked = links(found, names, str, observation_table(table, order), cuts)
    return {
        "of_site": found.of_site,
        "of_brand": found.of_brand,
        "operation_of_site": found.operation_of_site,
        "hypotheses": {brand: dict(counted) for brand, counted in found.hypotheses.items()},
        "links": linked.to_pylist(),
        "distributors": distributor_tables.distributors(found, names, linked).to_pylist(),
        "routes": distributor_tables.route_table(found, ways, route_ids, names).to_pylist(),
        "mechanisms": distributor_tables.mechanism_table(found, ways, route_ids, names).to_pylist(),
        "pointing": distributor_tables.hypothesis_table(found, ways, route_ids, names).to_pylist(),
        "bridges": distributor_tables.bridge_table(found, cuts, names).to_pylist(),
        "flags": distributor_tables.flag_table(found).to_pylist(),
    }


@settings(max_examples=40)
@given(observed, st.data())
def test_distributors_do_not_depend_on_the_order_of_rows(drawn: list[Seen], data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(drawn))))
    turned = dict(data.draw(st.permutations(sorted(BRANDS.items()))))
    assert behind(drawn, order, turned) == behind(drawn, None, BRANDS)


@settings(max_examples=25)
@given(observed)
def test_the_same_observation_twice_counts_once(drawn: list[Seen]) -> None:
    assert behind(drawn * 2, None, BRANDS) == behind(drawn, None, BRANDS)


@settings(max_examples=25)
@given(observed)
def test_a_distributor_always_has_two_brands_and_a_dedicated_mechanism(drawn: list[Seen]) -> None:
    found = behind(drawn, None, BRANDS)
    for row in found["distributors"]:
        assert row["brands"] >= 2 and row["mechanisms"] >= 1
    if not any(seen.specificity == "dedicated" and seen.bundle == "payment" for seen in drawn):
        assert found["of_site"] == {}


@settings(max_examples=25)
@given(observed)
def test_shared_services_decide_nothing(drawn: list[Seen]) -> None:
    """But for what is theirs: a value on the very sites of a known service of its bundle (test_worth)."""
    drawn = [seen for seen in drawn if seen.specificity != "shared_service" or seen.bundle == "payment"]
    without = [seen for seen in drawn if seen.specificity != "shared_service"]
    assert behind(without, None, BRANDS) == behind(drawn, None, BRANDS)
