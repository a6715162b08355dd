"""Limits against an independent method, and against the truth where pairs hang together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from headwater.calibration.interval import dependence, effective, limits

RNG = np.random.default_rng


@given(st.integers(1, 400), st.data())
def test_limits_are_those_of_the_exact_test(pairs: int, data: st.DataObject) -> None:
    different = data.draw(st.integers(0, pairs))
    expected = binomtest(different, pairs).proportion_ci(0.95, method="exact")
    assert limits(different, pairs) == pytest.approx((expected.low, expected.high), abs=1e-9)


@given(st.floats(0.01, 1e5), st.floats(0, 1))
def test_limits_of_parts_of_pairs_hold_the_rate(pairs: float, rate: float) -> None:
    low, high = limits(rate * pairs, pairs)
    assert 0 <= low <= rate + 1e-9 and rate - 1e-9 <= high <= 1


def test_without_pairs_nothing_is_known() -> None:
    assert limits(0, 0) == (0, 1)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=30), st.floats(0, 1))
def test_effective_pairs_lie_between_one_and_all(sizes: list[int], alike: float) -> None:
    worth = effective(sizes, alike)
    assert 1 - 1e-9 <= worth <= sum(sizes) + 1e-9
    assert effective(sizes, 0.0) == pytest.approx(sum(sizes))
    assert worth <= effective(sizes, alike / 2) + 1e-9
    if len(set(sizes)) == 1:
        assert effective(sizes, 1.0) == pytest.approx(len(sizes))


@given(st.lists(st.tuples(st.floats(-1, 1), st.integers(0, 6)), min_size=1, max_size=40), st.integers(0, 9))
def test_dependence_is_a_share_and_repeats(rows: list[tuple[float, int]], seed: int) -> None:
    residuals, cluster = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    found = dependence(residuals, cluster, RNG(seed))
    assert 0 <= found <= 1
    assert found == dependence(residuals, cluster, RNG(seed))


def test_dependence_tells_copies_from_strangers() -> None:
    rng = RNG(2)
    cluster = np.repeat(np.arange(200), 10)
    assert dependence(np.repeat(rng.normal(size=200), 10), cluster, RNG(1)) > 0.99
    assert dependence(rng.normal(size=2000), cluster, RNG(1)) < 0.05


@pytest.mark.parametrize(
    ("residuals", "cluster"), [([0.1, 0.2], [0, 0]), ([0.1, 0.2], [0, 1]), ([0.0] * 6, [0, 0, 1, 1, 2, 2])]
)
def test_where_dependence_cannot_be_learnt_it_is_taken_for_whole(residuals: list[float], cluster: list[int]) -> None:
    assert dependence(np.array(residuals), np.array(cluster), RNG(1)) == 1


def test_limits_cover_the_truth_although_clusters_err_together() -> None:
    """Nominal 95 %: with whole clusters wrong at once, limits on the bare number of pairs would hold far less often."""
    rng, rate, rounds = RNG(4), 0.1, 200
    covered = naive = 0
    cluster = np.repeat(np.arange(60), 12)
    for _ in range(rounds):
        wrong = (rng.random(60) < rate)[cluster] ^ (rng.random(720) < 0.01)
        share = rate * 0.99 + (1 - rate) * 0.01
        worth = effective([12] * 60, dependence(wrong.astype(float), cluster, rng))
        low, high = limits(wrong.mean() * worth, worth)
        covered += low <= share <= high
        low, high = limits(wrong.sum(), 720)
        naive += low <= share <= high
    assert covered / rounds >= 0.93
    assert naive / rounds < 0.7
