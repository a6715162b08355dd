"""Growing arrays and buckets against lists and dictionaries."""

from collections import defaultdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from headwater.brands.arrays import Buckets, Growing

key = st.integers(0, 6) | st.just(2**64 - 1)
rows = st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), max_size=70)


@given(rows, st.lists(rows, max_size=4))
def test_a_growing_array_is_a_list_that_only_grows(start: list, more: list[list]) -> None:
    expected = list(start)
    given_ = np.array(start, np.int64).reshape(-1, 2)
    grown = Growing(given_)
    for part in more:
        grown.extend(np.array(part, np.int64).reshape(-1, 2))
        expected += part
        assert len(grown) == len(expected) and grown.values.tolist() == [list(row) for row in expected]
    assert given_.tolist() == [list(row) for row in start]


def test_values_can_be_written_through_and_are_kept_when_it_grows() -> None:
    grown = Growing(np.zeros(3, np.int64))
    grown.values[1] = 7
    grown.extend(np.arange(1000))
    assert grown.values[:3].tolist() == [0, 7, 0] and grown.values.dtype == np.int64


def test_growth_copies_seldom() -> None:
    grown, copies = Growing(np.empty(0, np.int64)), 0
    for number in range(5000):
        before = grown.values.base
        grown.extend(np.array([number]))
        copies += grown.values.base is not before
    assert copies < 12 and grown.values.tolist() == list(range(5000))


@given(
    st.lists(st.tuples(key, st.integers(0, 50)), max_size=30),
    st.lists(st.lists(key, min_size=1, max_size=3, unique=True), max_size=10),
    st.lists(key, max_size=5),
    st.none() | st.integers(1, 4),
)
def test_buckets_are_lists_by_key(
    base: list[tuple[int, int]], since: list[list[int]], asked: list[int], most: int | None
) -> None:
    buckets = Buckets(np.array([k for k, _ in base], np.uint64), np.array([m for _, m in base], np.int64))
    expected: dict[int, list[int]] = defaultdict(list)
    for one, member in base:
        expected[one].append(member)
    for number, keys in enumerate(since, start=100):
        buckets.add(np.array(keys, np.uint64), number)
        for one in keys:
            expected[one].append(number)
    found = buckets.of(np.array(asked, np.uint64), most)
    held = [expected[one] if most is None else expected[one][:most] + expected[one][-most:] for one in asked]
    assert found.tolist() == sorted({member for members in held for member in members})


def test_empty_buckets_hold_nothing() -> None:
    assert Buckets.empty().of(np.array([1, 2], np.uint64)).tolist() == []
