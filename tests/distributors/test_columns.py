"""Columns as numbers, against the plain ways to say the same: sorting, and numpy's own unique and lexsort."""

import gc

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.distributors import columns
from headwater.distributors.collector import at_rest

texts = st.lists(st.text("abÄ", max_size=3), max_size=20)
numbers = st.integers(0, 5)


@given(texts, texts, st.sampled_from([pa.string(), pa.large_string()]))
def test_texts_are_numbered_in_sorted_order(one: list[str], other: list[str], kind: pa.DataType) -> None:
    column = pa.chunked_array([pa.array(one, kind), pa.array(other, kind)])
    ((number, known),) = columns.coded([column])
    assert known.to_pylist() == sorted({*one, *other}, key=str.encode)
    assert [known[place].as_py() for place in number.tolist()] == one + other


@given(st.lists(st.tuples(numbers, numbers), max_size=30))
def test_counting_puts_rows_in_the_order_that_sorting_does(rows: list[tuple[int, int]]) -> None:
    first, last = np.array(rows, np.int64).reshape(-1, 2).T
    assert columns.in_order((first, 6), (last, 6)).tolist() == np.lexsort((first, last)).tolist()


@given(st.lists(st.one_of(numbers, st.integers(-(2**40), 2**40)), max_size=30))
def test_keys_are_numbered_in_sorted_order_however_far_apart(keys: list[int]) -> None:
    number, known = columns.numbered(np.array(keys, np.int64))
    assert known.tolist() == sorted(set(keys))
    assert known[number].tolist() == keys


@given(st.lists(st.tuples(numbers, numbers), max_size=30).map(sorted))
def test_runs(rows: list[tuple[int, int]]) -> None:
    one, other = np.array(rows, np.int64).reshape(-1, 2).T
    head = columns.heads(one, other)
    runs = np.split(np.arange(len(rows)), head[1:]) if rows else []
    assert [{rows[place] for place in run} for run in runs] == [{row} for row in sorted(set(rows))]
    assert columns.lengths(head, len(rows)).tolist() == [len(run) for run in runs]
    by_run = columns.least_of_runs(other[::-1], head), columns.greatest_of_runs(other[::-1], head)
    assert [column.tolist() for column in by_run] == [[f(other[::-1][run]) for run in runs] for f in (min, max)]


@pytest.mark.parametrize("before", [True, False])
def test_the_collector_is_left_as_it_was_found(before: bool) -> None:
    was = gc.isenabled()
    (gc.enable if before else gc.disable)()
    try:
        with pytest.raises(KeyError), at_rest():
            assert not gc.isenabled()
            raise KeyError
        assert gc.isenabled() is before
    finally:
        (gc.enable if was else gc.disable)()
