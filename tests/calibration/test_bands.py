"""No word without its evidence: the upper bound of what was measured is within the word's ceiling, always."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from headwater.calibration import CEILING, LADDER, Pairs
from headwater.calibration.bands import bands
from headwater.calibration.interval import limits
from headwater.calibration.parameters import Block
from headwater.calibration.words import STRENGTH

BLOCKS = tuple(
    Block(float(place), probability, 100.0) for place, probability in enumerate([0.1, 0.45, 0.6, 0.85, 0.96, 0.995])
)


def measured(wrong_of: dict[int, tuple[int, int]]) -> Pairs:
    """`wrong_of[score]` = (pairs, of them different), each pair a cluster of its own."""
    scores = [float(score) for score, (pairs, _) in wrong_of.items() for _ in range(pairs)]
    same = [place >= wrong for pairs, wrong in wrong_of.values() for place in range(pairs)]
    return Pairs.of(scores, same, range(len(scores)))


@given(
    st.dictionaries(st.integers(-2, 8), st.tuples(st.integers(0, 600), st.integers(0, 20)).map(sorted)),
    st.floats(0, 1),
)
def test_a_word_is_used_only_where_its_error_rate_holds(found: dict[int, list[int]], alike: float) -> None:
    pairs = measured({score: (most, wrong) for score, (wrong, most) in found.items()})
    made = bands(BLOCKS, pairs, alike)
    top = np.inf
    for band in made:
        inside = pairs.within(band.least, top)
        assert (band.pairs, band.different) == (len(inside), int((~inside.same).sum()))
        assert band.high <= CEILING[band.word]
        top = band.least
    assert all(STRENGTH[a.word] > STRENGTH[b.word] and a.least > b.least for a, b in pairwise(made))
    assert sum(band.pairs for band in made) == len(pairs)


def test_with_ample_evidence_every_word_is_used() -> None:
    made = bands(BLOCKS, measured({5: (1000, 1), 4: (1000, 20), 3: (1000, 120), 2: (1000, 350), 0: (50, 45)}), 0.0)
    assert [band.word for band in made] == [word for word, _ in LADDER]
    assert [band.least for band in made] == [5, 4, 3, 2, 0]


def test_too_little_evidence_for_a_word_goes_to_the_next_weaker() -> None:
    """100 faultless pairs: an upper bound of 3.6 %, so "very likely", and not "near certain"."""
    made = bands(BLOCKS, measured({5: (100, 0), 0: (10, 9)}), 0.0)
    assert [(band.word, band.pairs) for band in made] == [("very likely", 100), ("weak", 10)]
    assert made[0].high == np.ceil(limits(0, 100)[1] * 1e6) / 1e6


def test_pairs_of_one_cluster_are_no_independent_evidence() -> None:
    pairs = Pairs.of([5.0] * 1000, [True] * 1000, [place // 100 for place in range(1000)])
    assert bands(BLOCKS, pairs, 0.0)[0].word == "near certain"
    assert bands(BLOCKS, pairs, 1.0)[0].word == "possible"


def test_without_any_evidence_everything_is_weak() -> None:
    (band,) = bands(BLOCKS, Pairs.of([], [], []), 1.0)
    assert (band.word, band.pairs, band.error_rate, band.low, band.high) == ("weak", 0, None, 0, 1)
