"""Laws of splitting whole numbers."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.world.allocate import apportion

WEIGHTS = st.lists(st.floats(0.001, 1_000), min_size=1, max_size=60)


@given(weights=WEIGHTS, low=st.integers(0, 3), data=st.data())
def test_parts_add_up_within_bounds(weights: list[float], low: int, data: st.DataObject) -> None:
    high = data.draw(st.integers(low, 50))
    total = data.draw(st.integers(low * len(weights), high * len(weights)))
    parts = apportion(weights, total, low, high)
    assert sum(parts) == total
    assert all(low <= part <= high for part in parts)


@given(weights=WEIGHTS, total=st.integers(0, 5_000))
def test_without_bounds_no_part_is_a_unit_off_its_share(weights: list[float], total: int) -> None:
    parts = apportion(weights, total)
    share = total / sum(weights)
    assert all(abs(part - weight * share) < 1.001 for part, weight in zip(parts, weights, strict=True))


@given(weights=WEIGHTS, total=st.integers(0, 500))
def test_a_heavier_weight_never_gets_less(weights: list[float], total: int) -> None:
    ranked = [part for _, part in sorted(zip(weights, apportion(weights, total), strict=True))]
    distinct = len(set(weights)) == len(weights)
    assert not distinct or all(a <= b for a, b in pairwise(ranked))


def test_impossible_totals_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot be split"):
        apportion([1, 1], 1, low=1)
    with pytest.raises(ValueError, match="cannot be split"):
        apportion([1, 1], 5, high=2)
