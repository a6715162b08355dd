"""Likeness against its definition, written out the slow way: weighted Jaccard a view, blended by trusted material."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from headwater.brands.likeness import likeness
from headwater.brands.options import OPTIONS

VIEWS = tuple(OPTIONS.view_weight)
weight = st.sampled_from([0.0, 0.0, 0.25, 0.5, 1.0, 3.0])
row = st.fixed_dictionaries({view: st.lists(weight, min_size=5, max_size=5) for view in VIEWS})
Row = dict[str, list[float]]


def brute_force(one: Row, other: Row) -> float:
    """ATTRIBUTION A3: sum of minima over sum of maxima per view; a view counts by its weight and its material."""
    total = trust = 0.0
    for view in VIEWS:
        shared = sum(min(a, b) for a, b in zip(one[view], other[view], strict=True))
        union = sum(max(a, b) for a, b in zip(one[view], other[view], strict=True))
        counts = OPTIONS.view_weight[view] * union / (union + OPTIONS.view_mass[view])
        total += counts * (shared / union if union else 0.0)
        trust += counts
    return total / trust if trust else 0.0


def blend(rows: list[Row], left: list[int], right: list[int]) -> list[float]:
    weighted = {view: sparse.csr_matrix(np.array([r[view] for r in rows], np.float64)) for view in VIEWS}
    found: list[float] = likeness(weighted, np.array(left, np.int64), np.array(right, np.int64), OPTIONS).blend.tolist()
    return found


@settings(max_examples=50)
@given(st.lists(row, min_size=2, max_size=5))
def test_it_equals_the_definition(rows: list[Row]) -> None:
    left = [i for i in range(len(rows)) for _ in rows]
    right = [j for _ in rows for j in range(len(rows))]
    expected = [brute_force(rows[i], rows[j]) for i, j in zip(left, right, strict=True)]
    np.testing.assert_allclose(blend(rows, left, right), expected, atol=1e-6)


@settings(max_examples=50)
@given(st.lists(row, min_size=2, max_size=5))
def test_it_is_symmetric_and_between_nothing_and_one(rows: list[Row]) -> None:
    pairs = [(i, j) for i in range(len(rows)) for j in range(len(rows))]
    there = blend(rows, [i for i, _ in pairs], [j for _, j in pairs])
    back = blend(rows, [j for _, j in pairs], [i for i, _ in pairs])
    assert there == back
    assert all(0 <= value <= 1 + 1e-9 for value in there)


@settings(max_examples=50)
@given(row)
def test_a_page_is_wholly_like_itself_unless_it_is_empty(page: Row) -> None:
    empty = not any(any(values) for values in page.values())
    (value,) = blend([page], [0], [0])
    assert abs(value - (0.0 if empty else 1.0)) < 1e-9


def test_views_without_material_on_either_side_say_nothing() -> None:
    one: Row = {view: [0.0] * 5 for view in VIEWS} | {"names": [1.0, 1.0, 0.0, 0.0, 0.0]}
    weighted = {view: sparse.csr_matrix(np.array([one[view], one[view]])) for view in VIEWS}
    found = likeness(weighted, np.array([0]), np.array([1]), OPTIONS)
    assert found.blend.tolist() == [1.0]
    assert {view for view, values in found.views.items() if np.isnan(values[0])} == set(VIEWS) - {"names"}


def test_no_pairs_give_no_likeness() -> None:
    assert blend([{view: [1.0] * 5 for view in VIEWS}], [], []) == []


def test_many_pairs_are_cut_into_blocks_without_a_seam() -> None:
    rows = [{view: [float((n * 7 + k) % 4) for k in range(5)] for view in VIEWS} for n in range(200)]
    left, right = [n // 200 for n in range(40_000)], [n % 200 for n in range(40_000)]
    found = blend(rows, left, right)
    for spot in (0, 19_999, 20_000, 20_001, 39_999):
        assert abs(found[spot] - brute_force(rows[left[spot]], rows[right[spot]])) < 1e-6
