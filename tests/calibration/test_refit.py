"""A site's own judgements move what they speak of, and nothing else; they can take a word away, and earn one."""

import re
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.calibration import CEILING, Calibration, Pairs, Parameters, changes, encode, refit, shortfall
from headwater.calibration.bands import bands
from headwater.calibration.parameters import Block, Curve, decode
from headwater.calibration.words import STRENGTH

DAY = date(2012, 6, 1)
NONE = Pairs.of([], [], [])


def judged(*rows: tuple[float, int, int]) -> Pairs:
    """(score, same, different) each, every pair a cluster of its own."""
    scores = [score for score, same, different in rows for _ in range(same + different)]
    labels = [place < same for _, same, different in rows for place in range(same + different)]
    return Pairs.of(scores, labels, range(len(scores)))


LABELLED = st.lists(st.tuples(st.floats(-9, 14), st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=8).map(
    lambda rows: judged(*rows)
)


def refitted(base: Parameters, pairs: Pairs) -> Parameters:
    return refit(base, {"brand": pairs, "distributor": NONE}, DAY).parameters


@settings(max_examples=40)
@given(pairs=LABELLED)
def test_whatever_was_judged_the_new_file_is_sound(fitted: Parameters, pairs: Pairs) -> None:
    """Its own reader accepts it: monotone, and every word within its ceiling."""
    made = refitted(fitted, pairs)
    assert decode(encode(made), "made") == made
    curve = made.questions["brand"]
    assert all(STRENGTH[a.word] > STRENGTH[b.word] for a, b in pairwise(curve.bands))
    if "brand" in refit(fitted, {"brand": pairs}, DAY).changed:
        assert sum(band.judged for band in curve.bands) == len(pairs)


@settings(max_examples=40)
@given(pairs=LABELLED)
def test_a_word_the_site_refutes_is_not_kept(fitted: Parameters, pairs: Pairs) -> None:
    made = refit(fitted, {"brand": pairs}, DAY)
    if not made.changed:
        return
    found = Calibration(made.parameters).measure(
        "brand", pairs.scores, pairs.same, pairs.cluster.tolist(), np.random.default_rng(1)
    )
    own = {band.word: (band.judged, band.judged_different) for band in made.parameters.questions["brand"].bands}
    assert all(not row.refuted for row in found.rows if row.word in own and row.word != "weak")


def test_errors_among_the_surest_take_their_word_away(fitted: Parameters) -> None:
    before = Calibration(fitted)
    assert before.word("brand", 11.0).word == "near certain"
    after = Calibration(refitted(fitted, judged((11.0, 30, 6), (-4.0, 0, 5))))
    assert STRENGTH[after.word("brand", 11.0).word] < STRENGTH["near certain"]
    assert after.probability("brand", 11.0) < before.probability("brand", 11.0)
    assert "41 judged pairs of the site to 2012-06-01" in after.word("brand", 11.0).measured_on


def test_scores_at_which_nothing_was_judged_stay(fitted: Parameters) -> None:
    """But for what has to give way so that nothing falls."""
    made = refitted(fitted, judged((-4.0, 0, 25), (-5.0, 5, 0)))
    before, after = Calibration(fitted), Calibration(made)
    for score in (3.0, 6.0, 11.0):
        assert after.probability("brand", score) == before.probability("brand", score)
        assert after.word("brand", score).high == before.word("brand", score).high
    assert made.questions["distributor"] == fitted.questions["distributor"]


def test_faultless_judgements_can_earn_a_word() -> None:
    """A thin shipped band that was merely "likely" becomes more once a site has borne it out often enough."""
    thin = Parameters(1, "", {"brand": _thin_curve()})
    made = refit(thin, {"brand": judged((5.0, 400, 0), (0.5, 0, 5))}, DAY).parameters
    assert Calibration(thin).word("brand", 5.0).word == "likely"
    assert Calibration(made).word("brand", 5.0).word == "near certain"


def _thin_curve() -> Curve:
    blocks = (Block(0.0, 0.05, 40.0), Block(4.0, 0.995, 300.0))
    measured = judged((5.0, 20, 0), (0.5, 2, 30))
    return Curve("brands-t", "isotonic", "odd", "even", 0.0, blocks, bands(blocks, measured, 0.0))


def test_the_prior_gives_way_as_judgements_come_in(fitted: Parameters) -> None:
    level = [
        Calibration(refitted(fitted, judged((1.0, 5, count), (9.0, 15, 0)))).probability("brand", 1.0)
        for count in (5, 20, 80, 320)
    ]
    assert all(a > b for a, b in pairwise(level))
    assert level[-1] < 0.35


def test_pairs_of_one_cluster_move_less_than_strangers(fitted: Parameters) -> None:
    alone = judged((1.0, 5, 60))
    together = Pairs.of(alone.scores, alone.same, [0] * len(alone))
    assert fitted.questions["brand"].dependence > 0
    before = Calibration(fitted).probability("brand", 1.0)
    assert Calibration(refitted(fitted, alone)).probability("brand", 1.0) < before
    assert (
        Calibration(refitted(fitted, alone)).probability("brand", 1.0)
        <= Calibration(refitted(fitted, together)).probability("brand", 1.0)
        <= before
    )


@pytest.mark.parametrize(
    ("same", "different", "message"),
    [
        (
            0,
            0,
            r"0 judged pairs .* at least 20 more, among them 5 same and 5 different; least is known at scores from",
        ),
        (
            16,
            3,
            r"19 judged pairs .*\(16 same, 3 different\).* judge at least 2 more, among them 2 different; .*judged\)",
        ),
        (40, 0, r"judge at least 5 more, among them 5 different"),
        (8, 8, r"judge at least 4 more; least is known"),
    ],
)
def test_too_few_judgements_say_what_is_missing(fitted: Parameters, same: int, different: int, message: str) -> None:
    pairs = judged((2.0, same, different)) if same + different else NONE
    made = refit(fitted, {"brand": pairs}, DAY)
    assert made.changed == () and made.parameters.questions == fitted.questions
    assert re.search(message, made.kept["brand"]), made.kept


def test_the_range_least_known_is_where_nothing_was_judged(fitted: Parameters) -> None:
    known = fitted.questions["brand"].bands
    everywhere_but = [(band.least + 1e-3, 3, 0) for band in known[:-1]]
    why = shortfall(fitted, "brand", judged(*everywhere_but))
    assert f"at scores from {known[-1].least:.2f} to {known[-2].least:.2f} (0 judged)" in why


def test_what_changed_is_told_band_by_band(fitted: Parameters) -> None:
    pairs = judged((11.0, 30, 6), (-4.0, 0, 5))
    made = refitted(fitted, pairs)
    told = changes(fitted, made, "brand", pairs)
    assert [row.word for row in told] == [band.word for band in fitted.questions["brand"].bands]
    assert sum(row.judged for row in told) == 41 and told[0].judged_different == 6
    assert told[0].new_word == Calibration(made).word("brand", 11.0).word
    assert all(row.wide == (row.new_high - row.new_low > 0.2) for row in told)


def test_a_refit_is_named_by_its_day_and_content(fitted: Parameters) -> None:
    pairs = judged((2.0, 15, 10))
    one, other = refitted(fitted, pairs), refitted(fitted, judged((2.0, 15, 11)))
    assert one.version.startswith("2012-06-01-") and one == refitted(fitted, pairs)
    assert one.version != other.version != fitted.version
    assert all(band.high <= CEILING[band.word] for band in one.questions["brand"].bands)
