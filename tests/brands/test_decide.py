"""Decisions: outcomes against their definition, and each period against what was known by its day and no later."""

import numpy as np
import pytest
from hand_made import Shot, altered, capture_tables, crossed, joined, template
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headwater.brands import OPTIONS, Attribution, attribute
from headwater.brands.decide import Decision, _outcomes
from headwater.brands.exact import between

A, B = template(1), template(2)
LOOKS = [*(altered(A, n, n / 10) for n in range(6)), B, crossed(A, B, 0.5), joined(A, B), template(3)]
WEIGHTS = attribute(*capture_tables([Shot(f"t{n}.example", n, look) for n, look in enumerate(LOOKS)])).weights
shots_ = st.lists(
    st.builds(
        Shot,
        site=st.sampled_from([f"s{n}.example" for n in range(6)]),
        day=st.integers(0, 6),
        look=st.sampled_from(LOOKS),
        page=st.sampled_from(["", "join"]),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda shot: (shot.site, shot.day, shot.page),
)
standing = st.sampled_from(
    [0.0, OPTIONS.doubt - 0.01, OPTIONS.doubt, OPTIONS.join, OPTIONS.seen - 0.01, OPTIONS.seen, 1.0]
)


@given(st.lists(st.tuples(st.integers(0, 3), standing, standing), min_size=1, max_size=8))
def test_outcomes_are_those_of_the_definition(rows: list[tuple[int, float, float]]) -> None:
    found = list(dict.fromkeys(brand for brand, _, _ in rows))
    brand = [found.index(one) for one, _, _ in rows]
    own, best = np.array([o for _, o, _ in rows]), np.array([max(o, b) for _, o, b in rows])
    expected = []
    for period, one in enumerate(brand):
        founder, alone = one not in brand[:period], brand.count(one) == 1
        if founder:
            expected.append("review" if alone and best[period] >= OPTIONS.doubt else "new")
        else:
            expected.append("seen" if own[period] >= OPTIONS.seen else "altered")
    assert _outcomes(np.array(brand), own, best, OPTIONS).tolist() == expected


def decided(shots: list[Shot]) -> Attribution:
    return attribute(*capture_tables(shots), weights=WEIGHTS)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(shots_)
def test_every_decision_is_consistent_and_about_what_was_known_by_then(drawn: list[Shot]) -> None:
    found = decided(drawn)
    period_of, version_of = found.period_of_capture.tolist(), found.version_of_capture.tolist()
    first = {period: period_of.index(period) for period in range(len(found.decisions))}
    for period, made in enumerate(found.decisions):
        assert made.next_likeness >= 0.0 and 0.0 <= made.likeness <= 1.0
        assert (made.nearest >= 0) == (made.match >= 0) == (made.page >= 0)
        assert made.nearest >= 0 or made.likeness == 0.0
        assert made.nearest != made.next_brand or made.nearest == -1
        if made.nearest >= 0:
            assert period_of[made.page] == period
            assert made.match < first[period] and version_of[made.match] == made.match
            assert min(p for p, b in enumerate(found.brand.tolist()) if b == made.nearest) < period
        if made.outcome in ("seen", "altered"):
            assert found.brand[period] in found.brand[:period]


def by_beginning(found: Attribution) -> dict[tuple[int, ...], Decision]:
    """Decisions by the capture rows of their period."""
    period_of = found.period_of_capture.tolist()
    return {
        tuple(row for row, of in enumerate(period_of) if of == period): made
        for period, made in enumerate(found.decisions)
    }


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(shots_, shots_)
def test_the_nearest_page_and_version_of_the_past_do_not_change_with_the_future(
    drawn: list[Shot], later: list[Shot]
) -> None:
    """Grouping may have second thoughts, and hindsight may cut a period; what one looked like on its day stays."""
    later = [Shot(f"later-{shot.site}", shot.day + 20, shot.look, shot.page) for shot in later]
    before, after = by_beginning(decided(drawn)), by_beginning(decided([*drawn, *later]))
    for beginning in before.keys() & after.keys():
        then, now = before[beginning], after[beginning]
        assert (then.nearest == -1) == (now.nearest == -1)
        if then.nearest == -1:
            assert (then.page, then.match, then.likeness) == (now.page, now.match, now.likeness)


@pytest.mark.parametrize(
    ("share", "outcome"), [(0.0, "seen"), (0.1, "seen"), (0.25, "altered"), (0.3, "review"), (0.9, "new")]
)
def test_from_seen_to_new(share: float, outcome: str) -> None:
    found = decided([Shot("a.example", 0, A), Shot("b.example", 1, altered(A, 800, share))])
    assert [made.outcome for made in found.decisions] == ["new", outcome]


def test_likeness_is_measured_on_the_very_pages() -> None:
    """Grouping takes a near copy for its version; what is reported does not."""
    found = decided([Shot("a.example", 0, A), Shot("b.example", 1, altered(A, 800, 0.05))])
    made = found.decisions[1]
    fingerprints = capture_tables([Shot("a.example", 0, A), Shot("b.example", 1, altered(A, 800, 0.05))])[1]
    order = found.captures.column("capture_id").to_pylist()
    by_id = {row["capture_id"]: n for n, row in enumerate(fingerprints.to_pylist())}
    ordered = fingerprints.take([by_id[capture] for capture in order])
    exact = between(found.captures, ordered, np.array([made.page]), np.array([made.match]), WEIGHTS, OPTIONS)
    assert made.likeness == pytest.approx(float(exact.blend[0])) and made.likeness < 1.0
    assert found.version_of_capture.tolist() == [0, 0]


@pytest.mark.parametrize("pairs", [0, 1, 7])
def test_exact_likeness_has_no_seam_between_blocks(pairs: int) -> None:
    shots = [Shot(f"s{n}.example", n, look) for n, look in enumerate(LOOKS)]
    captures, fingerprints = capture_tables(shots)
    fingerprints = fingerprints.take(list(range(len(shots)))[::-1])
    left, right = np.arange(pairs), np.arange(pairs)[::-1].copy()
    with pytest.MonkeyPatch.context() as patch:
        whole = between(captures, fingerprints, left, right, WEIGHTS, OPTIONS)
        patch.setattr("headwater.brands.exact._BLOCK", 2)
        parts = between(captures, fingerprints, left, right, WEIGHTS, OPTIONS)
    assert all(np.array_equal(one, other, equal_nan=True) for one, other in zip(whole, parts, strict=True))
    assert len(whole.blend) == pairs
