"""Collapse groups exactly equal fingerprints, and numbers them in order of time; bags hold what they were given."""

import numpy as np
import pyarrow as pa
import pytest
from hand_made import Look, Shot, fingerprint_of, print_table, template
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.brands.prints import VIEWS, Bags, Prints, bags, bags_of, carrying, collapse, print_key, print_keys

bag = st.dictionaries(st.integers(0, 6) | st.just(2**32 - 1), st.sampled_from([1, 2, 255]), max_size=4)
look = st.fixed_dictionaries(dict.fromkeys(("structure", "names", "kit", "text", "hidden"), bag))
looks_ = st.lists(look, min_size=1, max_size=12)
KEYED = ("structure", "names", "kit")
Row = dict[tuple[int, int], int]
"""(view, feature) -> occurrences."""


def table_of(looks: list[Look]) -> pa.Table:
    return print_table(shots_of(looks))


def shots_of(looks: list[Look]) -> list[Shot]:
    return [Shot(f"s{n}.example", n, found) for n, found in enumerate(looks)]


def collapsed(looks: list[Look], usable: list[bool] | None = None) -> Prints:
    return collapse(table_of(looks), np.array(usable or [True] * len(looks), np.bool_))


def rows_of(held: Bags) -> list[Row]:
    rows = []
    for start, stop in zip(held.indptr[:-1].tolist(), held.indptr[1:].tolist(), strict=True):
        keys = held.keys[start:stop].tolist()
        assert keys == sorted(set(keys))
        rows.append(
            {(key >> 32, key & (2**32 - 1)): n for key, n in zip(keys, held.tf[start:stop].tolist(), strict=True)}
        )
    return rows


def row_of(shown: Look) -> Row:
    return {(view, feature): n for view, name in enumerate(VIEWS) for feature, n in shown[name].items()}


@settings(max_examples=40)
@given(looks_)
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


@settings(max_examples=40)
@given(looks_)
def test_one_fingerprint_has_the_key_and_the_bags_that_its_row_in_a_table_has(looks: list[Look]) -> None:
    """What comes one at a time must collapse with what came in a batch."""
    fingerprints = table_of(looks)
    singly = [fingerprint_of(shot) for shot in shots_of(looks)]
    assert [print_key(one) for one in singly] == print_keys(fingerprints).tolist()
    held = rows_of(bags(fingerprints, np.arange(len(looks))))
    assert held == [row_of(one) for one in looks] == [rows_of(bags_of(one))[0] for one in singly]


def test_a_key_does_not_depend_on_the_place_in_the_table() -> None:
    looks = [template(n) for n in range(5)]
    keys = print_keys(table_of(looks))
    sliced = print_keys(table_of(looks).slice(2, 2))
    assert keys[2:4].tolist() == sliced.tolist() and len(set(keys.tolist())) == 5


@settings(max_examples=40)
@given(looks_, st.data())
def test_rows_and_head_take_what_a_list_would(looks: list[Look], data: st.DataObject) -> None:
    held = bags(table_of(looks), np.arange(len(looks)))
    wanted = data.draw(st.lists(st.integers(0, len(looks) - 1), max_size=8))
    assert rows_of(held.rows(np.array(wanted, np.int64))) == [row_of(looks[n]) for n in wanted]
    count = data.draw(st.integers(0, len(looks)))
    assert rows_of(held.head(count)) == [row_of(one) for one in looks[:count]] and len(held.head(count)) == count
    again = bags(table_of(looks), np.array(wanted, np.int64))
    assert rows_of(again) == [row_of(looks[n]) for n in wanted]


def test_nothing_collapses_to_nothing() -> None:
    prints = collapsed([template(1)], [False])
    assert len(prints) == 0 and prints.of_capture.tolist() == [-1]
    assert len(collapse(table_of([]), np.empty(0, np.bool_))) == 0
    assert rows_of(bags(table_of([]), np.empty(0, np.int64))) == []


wide = st.dictionaries(st.integers(0, 6).map(lambda n: n << 16 | n % 3), st.just(1), max_size=4)


@settings(max_examples=60)
@given(
    st.lists(st.fixed_dictionaries(dict.fromkeys(("structure", "names", "kit", "text", "hidden"), wide)), min_size=1),
    st.sets(st.tuples(st.integers(0, len(VIEWS) - 1), st.integers(0, 6))),
)
def test_rows_that_carry_a_feature_are_told(looks: list[Look], wanted: set[tuple[int, int]]) -> None:
    """Against a look at every row; the features differ above their sixteenth bit, by which most are told."""
    features = {(view, n << 16 | n % 3) for view, n in wanted}
    keys = np.array(sorted(view << 32 | feature for view, feature in features), np.uint64)
    rows = np.arange(len(looks))[::-1].copy()
    expected = [bool(features & set(row_of(looks[row]))) for row in rows]
    assert carrying(table_of(looks), rows, keys).tolist() == expected
