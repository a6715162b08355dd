"""Collapse groups exactly equal fingerprints, and numbers them in order of time."""

from math import log

import numpy as np
import pyarrow as pa
import pytest
from hand_made import Look, Shot, print_table, template
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.brands.prints import VIEWS, Prints, collapse

bag = st.dictionaries(st.integers(0, 6), st.integers(1, 3), max_size=4)
look = st.fixed_dictionaries(dict.fromkeys(("structure", "names", "kit", "text", "hidden"), bag))
KEYED = ("structure", "names", "kit")


def table_of(looks: list[Look]) -> pa.Table:
    return print_table([Shot(f"s{n}.example", n, found) for n, found in enumerate(looks)])


def collapsed(looks: list[Look], usable: list[bool] | None = None) -> Prints:
    return collapse(table_of(looks), np.array(usable or [True] * len(looks), np.bool_))


@settings(max_examples=40)
@given(st.lists(look, min_size=1, max_size=12))
def test_equal_looks_and_only_they_share_a_print(looks: list[Look]) -> None:
    found = collapsed(looks).of_capture.tolist()
    keys = [tuple(tuple(sorted(one[view].items())) for view in KEYED) for one in looks]
    for i, one in enumerate(keys):
        for j, other in enumerate(keys):
            assert (found[i] == found[j]) == (one == other)


@settings(max_examples=40)
@given(st.lists(st.tuples(look, st.booleans()), min_size=1, max_size=12))
def test_prints_are_numbered_by_their_first_usable_row(rows: list[tuple[Look, bool]]) -> None:
    prints = collapsed([one for one, _ in rows], [usable for _, usable in rows])
    assert [number >= 0 for number in prints.of_capture.tolist()] == [usable for _, usable in rows]
    met = [number for number in prints.of_capture.tolist() if number >= 0]
    assert list(dict.fromkeys(met)) == list(range(len(prints)))
    assert prints.first.tolist() == [prints.of_capture.tolist().index(number) for number in range(len(prints))]


def test_a_feature_in_another_view_is_another_feature() -> None:
    one: Look = {"structure": {5: 1}, "names": {7: 1}, "kit": {}, "text": {}, "hidden": {}}
    other: Look = {"structure": {7: 1}, "names": {5: 1}, "kit": {}, "text": {}, "hidden": {}}
    assert collapsed([one, other]).of_capture.tolist() == [0, 1]


@pytest.mark.parametrize("view", KEYED)
@pytest.mark.parametrize("change", [{}, {5: 1}, {5: 2, 6: 1}, {5: 2, 7: 1}])
def test_one_view_that_differs_is_enough(view: str, change: dict[int, int]) -> None:
    one: Look = {name: {5: 2} for name in ("structure", "names", "kit", "text", "hidden")}
    assert collapsed([one, {**one, view: change}, one]).of_capture.tolist() == [0, 1, 0]


def test_words_and_hidden_content_make_no_other_print() -> None:
    one = template(1)
    assert collapsed([one, {**one, "text": {1: 1}}, {**one, "hidden": {9: 4}}]).of_capture.tolist() == [0, 0, 0]


def test_the_bags_hold_what_the_first_capture_showed() -> None:
    looks = [template(1), template(2), template(1)]
    prints = collapsed(looks)
    for view in VIEWS:
        bags = prints.views[view]
        for number, row in enumerate(prints.first.tolist()):
            here = bags.matrix[number].tocoo()
            found = {int(bags.vocabulary[c]): v for c, v in zip(here.col.tolist(), here.data.tolist(), strict=True)}
            assert found.keys() == looks[row][view].keys()
            for feature, times in looks[row][view].items():
                assert abs(found[feature] - (1 + log(times))) < 2e-3


def test_nothing_collapses_to_nothing() -> None:
    prints = collapsed([template(1)], [False])
    assert len(prints) == 0 and prints.of_capture.tolist() == [-1]
    assert len(collapse(table_of([]), np.empty(0, np.bool_))) == 0
