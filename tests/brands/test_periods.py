"""Periods: a site's history is cut at complete rewrites, and nowhere else."""

import pytest
from hand_made import Shot, altered, capture_id, capture_tables, template
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.brands.attribute import attribute

A, B, C, D = template(1), template(2), template(3), template(4)


def numbers(shots: list[Shot]) -> list[int]:
    """The period of each shot, in order of (time, id)."""
    found: list[int] = attribute(*capture_tables(shots)).period_of_capture.tolist()
    return found


def periods(shots: list[Shot], site: str) -> int:
    """How many periods a site has."""
    found = attribute(*capture_tables(shots))
    return sum(found.sites[number] == site for number in found.site.tolist())


def test_a_complete_rewrite_begins_a_period() -> None:
    assert numbers([Shot("a.example", 0, A), Shot("a.example", 1, A), Shot("a.example", 9, B)]) == [0, 0, 1]


def test_coming_back_begins_another() -> None:
    assert numbers([Shot("a.example", 0, A), Shot("a.example", 5, B), Shot("a.example", 9, A)]) == [0, 1, 2]


@pytest.mark.parametrize("share", [0.0, 0.05, 0.2])
def test_an_alteration_does_not(share: float) -> None:
    assert numbers([Shot("a.example", 0, A), Shot("a.example", 9, altered(A, 4, share)), *STRANGERS])[:2] == [0, 0]


def test_one_page_of_three_rewritten_is_no_rewrite() -> None:
    """The site still shows what it showed; one of its pages was replaced."""
    before = [Shot("a.example", 0, look, page=page) for page, look in (("", A), ("join", C), ("tour", D))]
    after = [Shot("a.example", 9, look, page=page) for page, look in (("", B), ("join", C), ("tour", D))]
    assert set(numbers(before + after)) == {0}


def test_all_pages_rewritten_on_one_day_begin_one_period() -> None:
    before = [Shot("a.example", 0, look, page=page) for page, look in (("", A), ("join", C))]
    after = [Shot("a.example", 9, look, page=page) for page, look in (("", B), ("join", D))]
    assert numbers(before + after) == [0, 0, 1, 1]


STRANGERS = [Shot(f"other{n}.example", 20, template(100 + n)) for n in range(12)]


@pytest.mark.parametrize("share", [0.05, 0.0])
@pytest.mark.parametrize("first_day", [1, 11])
def test_hindsight_cuts_where_other_sites_show_that_the_brand_changed(share: float, first_day: int) -> None:
    """No page came back, so only others' pages can tell a new page of the same brand from another brand."""
    here = [Shot("a.example", 0, A), Shot("a.example", 9, B, page="join"), *STRANGERS]
    here += [Shot(f"a{n}.example", 1 + n, altered(A, n, 0.05)) for n in range(4)]
    assert periods(here, "a.example") == 1
    known = [Shot(f"b{n}.example", first_day + n, altered(B, n, share)) for n in range(4)]
    assert periods([*here, *known], "a.example") == 2


def test_pages_met_for_the_first_time_cut_nothing() -> None:
    shots = [Shot("a.example", 0, A), Shot("a.example", 9, B, page="join"), Shot("a.example", 9, C, page="x")]
    assert numbers(shots) == [0, 0, 0]


def test_another_audience_is_not_compared() -> None:
    shots = [Shot("a.example", day, A, visible_to="search") for day in (0, 8)]
    shots += [Shot("a.example", day, B, visible_to="direct") for day in (1, 9)]
    assert set(numbers(shots)) == {0}


def test_gated_captures_have_no_period_and_cut_nothing() -> None:
    shots = [Shot("a.example", 0, A), Shot("a.example", 5, B, gate="parked"), Shot("a.example", 9, A)]
    assert numbers(shots) == [0, -1, 0]


def test_a_page_of_another_site_cuts_nothing() -> None:
    assert numbers([Shot("a.example", 0, A), Shot("b.example", 4, B), Shot("a.example", 9, A)]) == [0, 1, 0]


history = st.lists(
    st.tuples(
        st.sampled_from("ab"), st.integers(0, 12), st.sampled_from([A, B, C]), st.sampled_from(["", "x"]), st.booleans()
    ),
    min_size=1,
    max_size=14,
    unique_by=lambda drawn: (drawn[0], drawn[1], drawn[3]),
)


@given(history)
@settings(max_examples=20)
def test_every_capture_is_in_one_period_of_its_site_and_periods_do_not_overlap(drawn: list) -> None:
    shots = [
        Shot(f"{site}.example", day, look, page=page, gate="parked" if gated else "")
        for site, day, look, page, gated in drawn
    ]
    ordered = sorted(shots, key=lambda shot: (shot.day, capture_id(shot)))
    found = attribute(*capture_tables(shots))
    of_capture = found.period_of_capture.tolist()
    assert [number >= 0 for number in of_capture] == [shot.gate == "" for shot in ordered]
    met = list(dict.fromkeys(number for number in of_capture if number >= 0))
    assert met == list(range(len(found.site)))  # numbered by their first capture
    for name in {shot.site for shot in shots}:
        own = [number for shot, number in zip(ordered, of_capture, strict=True) if shot.site == name and number >= 0]
        assert own == sorted(own)  # one after the other
        assert {found.sites[found.site[number]] for number in own} <= {name}


def test_a_day_is_never_cut() -> None:
    """Pages of one visit belong together, whatever they look like."""
    shots = [Shot("a.example", 0, A), Shot("a.example", 0, B, page="x"), Shot("a.example", 0, C, page="y")]
    assert set(numbers(shots)) == {0}
