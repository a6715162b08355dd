"""Judgements in the brand step: kept, ignored where unknown, and named where they contradict one another."""

from collections.abc import Sequence

import pytest
from hand_made import Shot, altered, capture_id, capture_tables, joined, template
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.brands import attribute
from headwater.errors import ContradictionError
from headwater.model.judgement import Constraints

A, B = template(1), template(2)
STRANGERS = [Shot(f"other{n}.example", 0, template(100 + n)) for n in range(8)]


def subject(shot: Shot) -> str:
    return f"capture:{capture_id(shot)}"


def judged(same: Sequence[tuple[Shot, Shot]] = (), different: Sequence[tuple[Shot, Shot]] = ()) -> Constraints:
    def pairs(of: Sequence[tuple[Shot, Shot]]) -> tuple[tuple[str, str], ...]:
        ordered = [sorted((subject(one), subject(other))) for one, other in of]
        return tuple(sorted({(one, other) for one, other in ordered}))

    return Constraints(pairs(same), pairs(different))


def brand_of(shots: Sequence[Shot], constraints: Constraints) -> dict[str, int]:
    found = attribute(*capture_tables(shots), constraints=constraints)
    ids = found.captures.column("capture_id").to_pylist()
    return {i: int(found.brand[p]) for i, p in zip(ids, found.period_of_capture.tolist(), strict=True) if p >= 0}


def together(shots: Sequence[Shot], constraints: Constraints, one: Shot, other: Shot) -> bool:
    found = brand_of(shots, constraints)
    return found[capture_id(one)] == found[capture_id(other)]


ONE, COPY, OTHER = Shot("a.example", 0, A), Shot("b.example", 1, A), Shot("c.example", 2, B)
ALL = [ONE, COPY, OTHER, *STRANGERS]


def test_without_judgements_likeness_decides() -> None:
    assert together(ALL, judged(), ONE, COPY) and not together(ALL, judged(), ONE, OTHER)


def test_a_judgement_beats_likeness_both_ways() -> None:
    """Even of two captures of one and the same print, and of two that share nothing."""
    assert not together(ALL, judged(different=[(ONE, COPY)]), ONE, COPY)
    assert together(ALL, judged([(ONE, OTHER)]), COPY, OTHER)


def test_unsaid_remains_likeness() -> None:
    """The likes of the two that were judged different go where they are nearer, never between."""
    more = [*ALL, *(Shot(f"m{n}.example", 5 + n, altered(A, n, 0.05)) for n in range(4))]
    found = brand_of(more, judged(different=[(ONE, COPY)]))
    assert found[capture_id(ONE)] != found[capture_id(COPY)]
    assert len({found[capture_id(shot)] for shot in more if shot.site.startswith("m")}) == 1


def test_two_days_of_one_site_judged_different_are_two_periods() -> None:
    first, second = Shot("a.example", 0, A), Shot("a.example", 5, A)
    shots = [first, Shot("a.example", 3, A), second, *STRANGERS]
    assert together(shots, judged(), first, second)
    found = brand_of(shots, judged(different=[(first, second)]))
    assert found[capture_id(shots[1])] == found[capture_id(first)] != found[capture_id(second)]


@pytest.mark.parametrize("gate", ["", "parked"])
def test_subjects_unknown_to_the_data_and_gated_captures_bind_nothing(gate: str) -> None:
    absent = Shot("absent.example", 0, B, gate=gate)
    shots = [*ALL, absent] if gate else ALL
    plain = brand_of(shots, judged())
    assert brand_of(shots, judged([(ONE, absent)], [(OTHER, absent), (COPY, absent)])) == plain


def test_a_chain_of_sameness_ties_its_ends() -> None:
    third = Shot("d.example", 3, template(3))
    shots = [*ALL, third]
    assert together(shots, judged([(ONE, OTHER), (OTHER, third)]), ONE, third)


@pytest.mark.parametrize("gate", [None, "parked"])
def test_even_through_a_capture_that_shows_no_brand_or_is_not_there(gate: str | None) -> None:
    """Sameness is an equivalence (ATTRIBUTION D): who is the link in the chain does not matter."""
    link = Shot("link.example", 3, B, gate=gate or "")
    shots = ALL if gate is None else [*ALL, link]
    assert together(shots, judged([(ONE, link), (link, OTHER)]), ONE, OTHER)
    with pytest.raises(ContradictionError):
        brand_of(shots, judged([(ONE, link), (link, OTHER)], [(ONE, OTHER)]))


def test_a_contradiction_names_the_pair() -> None:
    with pytest.raises(ContradictionError) as raised:
        brand_of(ALL, judged([(ONE, COPY), (COPY, OTHER)], [(ONE, OTHER)]))
    assert subject(ONE) in str(raised.value) and subject(OTHER) in str(raised.value)


def test_one_day_of_a_site_cannot_be_two_brands() -> None:
    first, second = Shot("a.example", 0, A), Shot("a.example", 0, B, page="join")
    with pytest.raises(ContradictionError, match="one site on one day") as raised:
        brand_of([first, second, *STRANGERS], judged(different=[(first, second)]))
    assert subject(first) in str(raised.value) and subject(second) in str(raised.value)


def test_both_of_one_period_by_way_of_others() -> None:
    """Different from a copy that is the same as a capture of the same day."""
    first, second = Shot("a.example", 0, A), Shot("a.example", 0, B, page="join")
    with pytest.raises(ContradictionError):
        brand_of([first, second, OTHER], judged([(first, OTHER)], [(second, OTHER)]))


LOOKS = [A, altered(A, 1, 0.1), altered(A, 2, 0.4), B, joined(A, B), template(3)]
shots_ = st.lists(
    st.builds(Shot, st.sampled_from([f"s{n}.example" for n in range(5)]), st.integers(0, 4), st.sampled_from(LOOKS)),
    min_size=2,
    max_size=9,
    unique_by=lambda shot: (shot.site, shot.day),
)


@settings(max_examples=60)
@given(shots_, st.data())
def test_judgements_that_do_not_contradict_are_kept_and_others_are_refused(
    drawn: list[Shot], data: st.DataObject
) -> None:
    pair = st.tuples(st.sampled_from(drawn), st.sampled_from(drawn)).filter(lambda both: both[0] != both[1])
    same, different = data.draw(st.lists(pair, max_size=3)), data.draw(st.lists(pair, max_size=3))
    constraints = judged(same, different)
    try:
        found = brand_of(drawn, constraints)
    except ContradictionError as refused:
        assert any(subject(one) in str(refused) and subject(other) in str(refused) for one, other in different)
        return
    assert all(found[capture_id(one)] == found[capture_id(other)] for one, other in same)
    assert all(found[capture_id(one)] != found[capture_id(other)] for one, other in different)
