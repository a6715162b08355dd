"""The flattened index answers as a plain scan over all ranges does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.hosting.intervals import UNCOVERED, IntervalIndex


def scan(ranges: list[tuple[int, int]], address: int) -> int:
    covering = [(high - low, -i) for i, (low, high) in enumerate(ranges) if low <= address <= high]
    return -min(covering)[1] if covering else UNCOVERED


@st.composite
def small_ranges(draw: st.DrawFn) -> list[tuple[int, int]]:
    ends = draw(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=12))
    return [(min(pair), max(pair)) for pair in ends]


@pytest.mark.parametrize(
    ("bits", "offset"), [(32, 0), (32, 2**32 - 31), (128, 0), (128, 2**128 - 31), (128, 2**64 - 9)]
)
@given(ranges=small_ranges())
def test_smallest_covering_range_wins(bits: int, offset: int, ranges: list[tuple[int, int]]) -> None:
    shifted = [(low + offset, high + offset) for low, high in ranges]
    addresses = [offset + step for step in range(31)]
    found = IntervalIndex(shifted, bits).find(addresses).tolist()
    assert found == [scan(shifted, address) for address in addresses]
