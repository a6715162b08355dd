"""Agreement against definitions counted item by item and pair by pair, and a published worked example."""

from collections.abc import Mapping
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.evaluate.baselines import shared_values
from headwater.evaluate.metrics import Agreement, agreement

items = st.lists(st.tuples(st.one_of(st.none(), st.integers(0, 3)), st.integers(0, 3)), min_size=1, max_size=12)


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
        "over_merge": max(map(len, our_clusters)) / max(map(len, true_clusters)),
        "items": len(true),
        "predicted": len(our_clusters),
        "true": len(true_clusters),
    }


@given(items)
def test_it_equals_the_definitions(drawn: list[tuple[int | None, int]]) -> None:
    predicted, true = mappings(drawn)
    found = agreement(predicted, true)
    for name, expected in brute_force(predicted, true).items():
        assert getattr(found, name) == pytest.approx(expected), name
    p, r = found.b3_precision, found.b3_recall
    assert found.b3_f1 == pytest.approx(2 * p * r / (p + r))


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
    figures = [getattr(found, name) for name in Agreement.__struct_fields__[:8]]
    assert figures == [pytest.approx(1.0)] * 8


@given(items)
def test_swapping_the_two_sides_swaps_the_figures(drawn: list[tuple[int | None, int]]) -> None:
    predicted, true = mappings([(ours or 0, group) for ours, group in drawn])
    assert all(group is not None for group in predicted.values())
    there, back = agreement(predicted, true), agreement(true, {item: group or 0 for item, group in predicted.items()})
    assert (there.b3_precision, there.pair_recall) == pytest.approx((back.b3_recall, back.pair_precision))
    assert there.macro_precision == pytest.approx(back.macro_recall)


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
