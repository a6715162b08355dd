"""The curve never falls, whatever the labels; its steps are the best monotone ones that exist."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.calibration import CalibrationOptions, Pairs
from headwater.calibration.curve import at, fit, steps
from headwater.errors import InputError

RNG = np.random.default_rng
SMALL = CalibrationOptions(isotonic_pairs=1, resamples=20)
ROWS = st.tuples(st.integers(-8, 8).map(lambda n: n / 4), st.booleans(), st.integers(0, 5))
Rows = list[tuple[float, bool, int]]


def pairs(rows: Rows) -> Pairs:
    return Pairs.of([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows])


def best_monotone(value: list[float], weight: list[float]) -> list[float]:
    """By trial of every way to cut the values into runs, each at its mean: the least squares that do not fall."""
    best: tuple[float, list[float]] = (np.inf, [])
    for cuts in range(2 ** (len(value) - 1)):
        edges = [0, *(place + 1 for place in range(len(value) - 1) if cuts >> place & 1), len(value)]
        level = []
        for start, end in pairwise(edges):
            mean = float(np.average(value[start:end], weights=weight[start:end]))
            level += [mean] * (end - start)
        if all(a <= b + 1e-12 for a, b in pairwise(level)):
            loss = sum(w * (v - x) ** 2 for v, w, x in zip(value, weight, level, strict=True))
            best = min(best, (loss, level))
    return best[1]


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 5)), min_size=1, max_size=7))
def test_steps_are_the_best_that_never_fall(items: list[tuple[int, int]]) -> None:
    value, weight = [item[0] / 10 for item in items], [float(item[1]) for item in items]
    least = [float(place) for place in range(len(items))]
    found = steps(least, np.array(value), np.array(weight))
    assert at(found, np.array(least)) == pytest.approx(best_monotone(value, weight), abs=1e-5)
    assert sum(block.pairs for block in found) == pytest.approx(sum(weight))


@pytest.mark.parametrize("options", [SMALL, CalibrationOptions(least_pairs=1, least_each=0)], ids=["steps", "logistic"])
@settings(max_examples=30)
@given(rows=st.lists(ROWS, min_size=1, max_size=40), more=st.lists(ROWS, max_size=10))
def test_a_curve_rises_and_stays_inside_whatever_is_added(options: CalibrationOptions, rows: Rows, more: Rows) -> None:
    for labelled in (rows, rows + more):
        blocks = fit(pairs(labelled), RNG(1), options).blocks
        assert all(0 < block.probability < 1 and block.pairs > 0 for block in blocks)
        assert all(a.least < b.least and a.probability <= b.probability for a, b in pairwise(blocks))
        level = at(blocks, np.linspace(-4, 4, 81))
        assert (np.diff(level) >= 0).all()


@pytest.mark.parametrize("options", [SMALL, CalibrationOptions(least_pairs=1, least_each=0)], ids=["steps", "logistic"])
@settings(max_examples=30)
@given(rows=st.lists(ROWS, min_size=1, max_size=40), data=st.data())
def test_order_and_names_do_not_matter(options: CalibrationOptions, rows: Rows, data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(rows))
    assert fit(pairs(rows), RNG(3), options) == fit(pairs(shuffled), RNG(3), options)


def test_a_wrong_label_more_never_raises_what_lies_above() -> None:
    rows: Rows = [(place / 10, place > 12, place) for place in range(30)]
    before = fit(pairs(rows), RNG(1), SMALL).blocks
    after = fit(pairs([*rows, (2.95, False, 99)]), RNG(1), SMALL).blocks
    top = np.array([2.95])
    assert at(after, top) < at(before, top)


def test_below_everything_fitted_nothing_is_known() -> None:
    certain = fit(Pairs.of(np.arange(14, 24, 0.01), [True] * 1000, range(1000)), RNG(1)).blocks
    assert at(certain, np.array([14.0]))[0] > 0.99
    assert at(certain, np.array([13.9]))[0] == 0.5


def test_many_pairs_give_steps_and_few_a_logistic_curve() -> None:
    rng = RNG(5)
    scores = rng.uniform(-4, 4, 199)
    same = rng.random(199) < 1 / (1 + np.exp(-scores))
    assert fit(Pairs.of(scores, same, range(199)), RNG(1)).model == "logistic"
    doubled = Pairs.of(np.tile(scores, 2), np.tile(same, 2), range(398))
    assert fit(doubled, RNG(1)).model == "isotonic"


def test_a_logistic_curve_finds_the_curve_that_made_the_labels() -> None:
    rng = RNG(8)
    scores = rng.uniform(-4, 4, 20_000)
    same = rng.random(20_000) < 1 / (1 + np.exp(-scores))
    blocks = fit(Pairs.of(scores, same, range(20_000)), RNG(1), CalibrationOptions(isotonic_pairs=10**6)).blocks
    edges = np.array([block.least for block in blocks])
    assert at(blocks, edges) == pytest.approx(1 / (1 + np.exp(-edges)), abs=0.02)


@pytest.mark.parametrize(("same", "different"), [(0, 0), (19, 0), (15, 4), (4, 15), (9, 10), (150, 4)])
def test_too_few_pairs_are_refused_with_the_number_needed(same: int, different: int) -> None:
    labels = [True] * same + [False] * different
    with pytest.raises(InputError, match=f"{same} same, {different} different.* 20 are needed, 5 of each"):
        fit(Pairs.of(np.arange(len(labels), dtype=float), labels, range(len(labels))), RNG(1))


@pytest.mark.parametrize("score", [np.nan, np.inf, -np.inf])
def test_a_score_that_is_no_number_is_refused(score: float) -> None:
    with pytest.raises(InputError, match="finite"):
        Pairs.of([1.0, score], [True, False], ["a", "b"])


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(InputError, match="2 scores, 1 labels, 2 clusters"):
        Pairs.of([1.0, 2.0], [True], ["a", "b"])
