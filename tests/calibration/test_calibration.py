"""Scores in words and probabilities: they never fall as the score rises, and say what they rest on."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.calibration import CEILING, Calibration, Pairs, brand_score
from headwater.calibration.words import STRENGTH

SCORES = st.floats(-1e6, 1e6)


@given(SCORES, SCORES)
def test_a_higher_score_is_never_worth_less(calibration: Calibration, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 < calibration.probability("brand", low) <= calibration.probability("brand", high) < 1
    weaker, stronger = calibration.word("brand", low), calibration.word("brand", high)
    assert STRENGTH[weaker.word] <= STRENGTH[stronger.word]


@given(SCORES)
def test_a_word_carries_its_evidence(calibration: Calibration, score: float) -> None:
    told = calibration.word("distributor", score)
    assert told.version == calibration.version and told.measured_on == "even"
    assert told.low <= told.high <= CEILING[told.word]
    assert (told.error_rate is None) == (told.pairs == 0)
    assert told.error_rate is None or told.low <= told.error_rate <= told.high


def test_below_everything_measured_the_word_is_weak_and_rests_on_nothing(calibration: Calibration) -> None:
    told = calibration.word("brand", -100.0)
    assert (told.word, told.error_rate, told.low, told.high, told.pairs) == ("weak", None, 0, 1, 0)


@pytest.mark.parametrize("score", [float("nan"), float("inf"), float("-inf")])
def test_what_was_not_measured_gets_no_word(calibration: Calibration, score: float) -> None:
    for say in (calibration.word, calibration.probability):
        with pytest.raises(ValueError, match="no measured likelihood"):
            say("distributor", score)


def test_probabilities_are_those_of_the_curve_behind_the_labels(calibration: Calibration) -> None:
    for score in (-3.0, -1.0, 0.0, 1.0, 3.0):
        assert calibration.probability("brand", score) == pytest.approx(1 / (1 + np.exp(-score)), abs=0.08)


def test_words_hold_on_pairs_never_seen(calibration: Calibration, draw: Callable[..., Pairs]) -> None:
    fresh = draw(99, 20_000, 2000)
    found = calibration.measure("brand", fresh.scores, fresh.same, fresh.cluster.tolist(), np.random.default_rng(1))
    assert found.pairs == sum(row.pairs for row in found.rows) == 20_000
    assert all(row.holds and not row.refuted for row in found.rows)
    assert found.calibration_error is not None and found.calibration_error < 0.03
    coin = Pairs.of(fresh.scores, np.random.default_rng(2).random(20_000) < 0.5, fresh.cluster.tolist())
    spoiled = calibration.measure("brand", coin.scores, coin.same, coin.cluster.tolist(), np.random.default_rng(1))
    assert spoiled.rows[0].refuted and not spoiled.rows[0].holds
    assert spoiled.brier is not None and found.brier is not None and spoiled.brier > found.brier


def test_a_measurement_without_pairs_says_so(calibration: Calibration) -> None:
    found = calibration.measure("brand", [], [], [], np.random.default_rng(1))
    assert (found.pairs, found.brier, found.log_loss, found.calibration_error) == (0, None, None, None)
    assert all(row.error_rate is None and not row.refuted for row in found.rows)


def test_pairs_below_all_bands_are_measured_as_weak(calibration: Calibration) -> None:
    found = calibration.measure("brand", [-500.0, -400.0], [True, False], "ab", np.random.default_rng(1))
    assert [(row.word, row.pairs) for row in found.rows][-1] == ("weak", 2)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_the_brand_score_rises_with_likeness_and_falls_with_the_rival(one: float, other: float, rival: float) -> None:
    low, high = sorted((one, other))
    assert brand_score(low, rival) <= brand_score(high, rival)
    assert brand_score(rival, high) <= brand_score(rival, low)
    assert brand_score(one, None) == brand_score(one, 0.0) == round(one, 6)
