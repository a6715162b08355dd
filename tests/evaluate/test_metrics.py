"""Agreement against definitions counted item by item and pair by pair, and a published worked example."""

from collections.abc import Mapping
from itertools import combinations, permutations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.evaluate.baselines import arrivals, shared_values, single_link
from headwater.evaluate.metrics import Agreement, agreement, calibration, coverage_at_precision

items = st.lists(st.tuples(st.one_of(st.none(), st.integers(0, 3)), st.integers(0, 3)), min_size=1, max_size=9)


def mappings(drawn: list[tuple[int | None, int]]) -> tuple[dict[str, int | None], dict[str, int]]:
    return {f"i{n}": ours for n, (ours, _) in enumerate(drawn)}, {f"i{n}": true for n, (_, true) in enumerate(drawn)}


def brute_force(predicted: Mapping[str, int | None], true: Mapping[str, int]) -> dict[str, float]:
    """Bagga and Baldwin (1998), item by item."""
    same_ours = {
        (i, j): i == j or (predicted[i] is not None and predicted[i] == predicted[j]) for i in true for j in true
    }
    same_true = {(i, j): true[i] == true[j] for i in true for j in true}
    precision, recall = {}, {}
    for i in true:
        with_it = [j for j in true if same_ours[i, j]]
        like_it = [j for j in true if same_true[i, j]]
        both = [j for j in with_it if same_true[i, j]]
        precision[i], recall[i] = len(both) / len(with_it), len(both) / len(like_it)
    pairs = list(combinations(sorted(true), 2))
    claimed, real = [p for p in pairs if same_ours[p]], [p for p in pairs if same_true[p]]
    hits = len(set(claimed) & set(real))
    our_clusters = {frozenset(j for j in true if same_ours[i, j]) for i in true}
    true_clusters = {frozenset(j for j in true if same_true[i, j]) for i in true}
    return {
        "b3_precision": sum(precision.values()) / len(true),
        "b3_recall": sum(recall.values()) / len(true),
        "pair_precision": hits / len(claimed) if claimed else 1.0,
        "pair_recall": hits / len(real) if real else 1.0,
        "macro_precision": sum(sum(precision[i] for i in c) / len(c) for c in our_clusters) / len(our_clusters),
        "macro_recall": sum(sum(recall[i] for i in c) / len(c) for c in true_clusters) / len(true_clusters),
        "ceaf_e": aligned(sorted(our_clusters, key=sorted), sorted(true_clusters, key=sorted)),
        "alone": sum(len(c) for c in our_clusters if len(c) == 1) / len(true),
        "over_merge": max(map(len, our_clusters)) / max(map(len, true_clusters)),
        "items": len(true),
        "predicted": len(our_clusters),
        "true": len(true_clusters),
    }


def aligned(ours: list[frozenset[str]], theirs: list[frozenset[str]]) -> float:
    """Luo (2005), every alignment tried: F1 of phi-4, whose self-similarity is the number of clusters."""
    few, many = sorted((ours, theirs), key=len)
    best = max(
        sum(2 * len(a & b) / (len(a) + len(b)) for a, b in zip(few, order, strict=True))
        for order in permutations(many, len(few))
    )
    return 2 * best / (len(ours) + len(theirs))


@given(items)
def test_it_equals_the_definitions(drawn: list[tuple[int | None, int]]) -> None:
    predicted, true = mappings(drawn)
    found = agreement(predicted, true)
    for name, expected in brute_force(predicted, true).items():
        assert getattr(found, name) == pytest.approx(expected), name
    p, r = found.b3_precision, found.b3_recall
    assert found.b3_f1 == pytest.approx(2 * p * r / (p + r))
    p, r = found.pair_precision, found.pair_recall
    assert found.pair_f1 == pytest.approx(2 * p * r / (p + r) if p + r else 0.0)


def numbered(*clusters: str) -> dict[str, int]:
    return {item: number for number, cluster in enumerate(clusters) for item in cluster}


@pytest.mark.parametrize(("response", "precision"), [(("abcde", "fghijkl"), 16 / 21), (("abcdehijkl", "fg"), 7 / 12)])
def test_the_worked_example(response: tuple[str, ...], precision: float) -> None:
    """Figures 2 to 5 of Bagga and Baldwin (1998): 76 % and 58 % precision at full recall."""
    found = agreement(numbered(*response), numbered("abcde", "fg", "hijkl"))
    assert found.b3_precision == pytest.approx(precision)
    assert found.b3_recall == found.pair_recall == found.macro_recall == 1.0


@given(items)
def test_the_truth_agrees_with_itself(drawn: list[tuple[int | None, int]]) -> None:
    true = mappings(drawn)[1]
    found = agreement({item: f"other name {group}" for item, group in true.items()}, true)
    figures = [getattr(found, name) for name in Agreement.__struct_fields__[:10]]
    assert figures == [pytest.approx(1.0)] * 10


@given(items)
def test_swapping_the_two_sides_swaps_the_figures(drawn: list[tuple[int | None, int]]) -> None:
    predicted, true = mappings([(ours or 0, group) for ours, group in drawn])
    assert all(group is not None for group in predicted.values())
    there, back = agreement(predicted, true), agreement(true, {item: group or 0 for item, group in predicted.items()})
    assert (there.b3_precision, there.pair_recall) == pytest.approx((back.b3_recall, back.pair_precision))
    assert there.macro_precision == pytest.approx(back.macro_recall)
    assert there.ceaf_e == pytest.approx(back.ceaf_e) and there.pair_f1 == pytest.approx(back.pair_f1)


def test_an_item_nobody_placed_stands_alone_and_one_beyond_the_truth_is_not_counted() -> None:
    true = {"a": 1, "b": 1}
    assert agreement({}, true) == agreement({"a": None, "b": None}, true) == agreement({"a": 1, "b": 2, "c": 1}, true)


def test_nothing_to_compare() -> None:
    found = agreement({}, {})
    assert (found.items, found.b3_precision, found.over_merge) == (0, 0.0, 0.0)


carried = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(["1", "2", "3", "4"])), max_size=16)


@given(carried, st.one_of(st.none(), st.integers(0, 4)))
def test_the_baseline_is_connected_components(pairs: list[tuple[str, str]], cap: int | None) -> None:
    """Oracle: networkx on the bipartite graph of items and the values that are not too common."""
    graph = nx.Graph()
    graph.add_nodes_from(("item", item) for item, _ in pairs)
    for item, value in pairs:
        if cap is None or len({other for other, same in pairs if same == value}) <= cap:
            graph.add_edge(("item", item), ("value", value))
    expected = {
        frozenset(name for kind, name in component if kind == "item") for component in nx.connected_components(graph)
    }
    found = shared_values(pairs, degree_cap=cap)
    groups = {frozenset(item for item, group in found.items() if group == number) for number in found.values()}
    assert groups == expected - {frozenset()} and found.keys() == {item for item, _ in pairs}


scored = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"), st.floats(0, 1, width=16)), max_size=12
)


@given(scored, st.floats(0, 1, width=16))
def test_single_link_is_connected_components_of_what_reaches_the_threshold(
    pairs: list[tuple[str, str, float]], threshold: float
) -> None:
    """Oracle: networkx."""
    graph = nx.Graph()
    graph.add_nodes_from("abcdef")
    graph.add_edges_from((a, b) for a, b, score in pairs if score >= threshold)
    found = single_link("abcdef", pairs, threshold)
    groups = {frozenset(item for item in found if found[item] == number) for number in found.values()}
    assert groups == {frozenset(component) for component in nx.connected_components(graph)}


@given(scored, st.floats(0, 1, width=16), st.permutations("abcdef"))
def test_arriving_one_by_one_is_single_link_of_all_so_far(
    pairs: list[tuple[str, str, float]], threshold: float, order: list[str]
) -> None:
    for count, (item, before) in enumerate(arrivals(order, pairs, threshold)):
        there = set(order[: count + 1])
        found = single_link(order[: count + 1], [p for p in pairs if {p[0], p[1]} <= there], threshold)
        assert before == [other for other in order[:count] if found[other] == found[item]]


judged = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30)


@given(judged)
def test_calibration_equals_its_definitions(drawn: list[tuple[float, bool]]) -> None:
    found = calibration([p for p, _ in drawn], [y for _, y in drawn], bins=5)
    assert found.brier == pytest.approx(sum((p - y) ** 2 for p, y in drawn) / len(drawn))
    bins: dict[int, list[tuple[float, bool]]] = {}
    for p, y in drawn:
        bins.setdefault(min(int(p * 5), 4), []).append((p, y))
    gap = sum(abs(sum(p for p, _ in held) - sum(y for _, y in held)) for held in bins.values())
    assert found.ece == pytest.approx(gap / len(drawn))
    assert [count for *_, count in found.table] == [len(bins[number]) for number in sorted(bins)]


def test_a_perfect_forecast_is_calibrated() -> None:
    found = calibration([0.0, 1.0, 1.0], [False, True, True])
    assert (found.brier, found.ece) == (0.0, 0.0)


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.2, 0.3, 0.4]), st.booleans()), max_size=12), st.floats(0, 1))
def test_coverage_is_the_best_threshold_tried_one_by_one(drawn: list[tuple[float, bool]], least: float) -> None:
    best = 0.0
    for threshold in (0.1, 0.2, 0.3, 0.4):
        kept = [right for score, right in drawn if score >= threshold]
        if kept and sum(kept) / len(kept) >= least:
            best = max(best, len(kept) / len(drawn))
    found = coverage_at_precision([score for score, _ in drawn], [right for _, right in drawn], least)
    assert found == pytest.approx(best)
