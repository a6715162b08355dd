"""Periods: a site's history is cut at complete rewrites, and nowhere else."""

import numpy as np
import pytest
from hand_made import Shot, altered, capture_id, capture_tables, template
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.brands.attribute import attribute
from headwater.brands.periods import Shots, returned, rewritten
from headwater.brands.periods import periods as divided

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


def families(share: float) -> list[Shot]:
    """Four sites of A and, somewhat later, four of B."""
    known = [Shot(f"a{n}.example", 1 + n, altered(A, n, share)) for n in range(4)]
    return [*known, *(Shot(f"b{n}.example", 11 + n, altered(B, n, share)) for n in range(4)), *STRANGERS]


@pytest.mark.parametrize("share", [0.05, 0.0])
def test_hindsight_cuts_where_other_sites_show_that_the_brand_changed(share: float) -> None:
    """No page came back, so only others' pages can tell a new page of the same brand from another brand."""
    here = [Shot("a.example", 20, A, page="tour"), Shot("a.example", 29, B, page="join")]
    assert periods([*here, *STRANGERS], "a.example") == 1
    assert periods([*here, *families(share)], "a.example") == 2


@pytest.mark.parametrize("share", [0.05, 0.0])
@pytest.mark.parametrize("day", [0, 20])
def test_hindsight_cuts_even_where_one_of_the_pages_is_the_entry(share: float, day: int) -> None:
    here = [Shot("a.example", day, A), Shot("a.example", day + 9, B, page="join")]
    assert periods([*here, *families(share)], "a.example") == 2


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


visit = st.tuples(st.integers(0, 2), st.integers(0, 4), st.integers(0, 2), st.integers(0, 1))
"""site, day, page, audience"""
visits = st.lists(visit, max_size=16)
Visit = tuple[int, int, int, int]


def shots_of(drawn: list[Visit]) -> Shots:
    """Rows are numbered in order of time; entries are by site, then time."""
    by_time = sorted(range(len(drawn)), key=lambda n: (drawn[n][1], n))
    by_site = sorted(range(len(drawn)), key=lambda row: (drawn[by_time[row]][0], row))
    site, day, page, audience = np.array([drawn[by_time[row]] for row in by_site], np.int64).reshape(-1, 4).T
    row = np.array(by_site, np.int64)
    return Shots(row, site, day, page, np.zeros(len(row), np.int64), audience, np.arange(len(row)))


def seen(shots: Shots, index: int) -> tuple[int, int, int]:
    return int(shots.site[index]), int(shots.page[index]), int(shots.audience[index])


@settings(max_examples=150)
@given(visits)
def test_a_return_is_compared_with_the_last_capture_of_an_earlier_day(drawn: list[Visit]) -> None:
    shots = shots_of(drawn)
    expected = {}
    for index in range(len(shots)):
        past = [n for n in range(index) if seen(shots, n) == seen(shots, index) and shots.day[n] < shots.day[index]]
        if past:
            expected[index] = max(past)
    now, before = returned(shots)
    assert len(now) == len(set(now.tolist()))
    assert dict(zip(now.tolist(), before.tolist(), strict=True)) == expected


@settings(max_examples=150)
@given(visits, st.data())
def test_a_day_half_of_whose_returns_are_strangers_begins_a_period(drawn: list[Visit], data: st.DataObject) -> None:
    shots = shots_of(drawn)
    now, _ = returned(shots)
    strange = data.draw(st.lists(st.booleans(), min_size=len(now), max_size=len(now)))
    begins = rewritten(shots, now, np.array(strange, np.bool_)).tolist()
    of_now = dict(zip(now.tolist(), strange, strict=True))
    days = [(int(site), int(day)) for site, day in zip(shots.site, shots.day, strict=True)]
    for index, slice_ in enumerate(days):
        first_of_site = index == 0 or days[index - 1][0] != slice_[0]
        first_of_day = index == 0 or days[index - 1] != slice_
        returns = [of_now[n] for n in of_now if days[n] == slice_]
        cut = any(returns) and sum(returns) * 2 >= len(returns)
        assert begins[index] == (first_of_site or (first_of_day and cut))


@settings(max_examples=100)
@given(visits, st.data())
def test_periods_are_numbered_by_their_first_capture(drawn: list[Visit], data: st.DataObject) -> None:
    shots = shots_of(drawn)
    chance = data.draw(st.lists(st.booleans(), min_size=len(shots), max_size=len(shots)))
    begins = rewritten(shots, np.empty(0, np.int64), np.empty(0, np.bool_)) | np.array(chance, np.bool_)
    found = divided(shots, begins)
    groups: dict[int, list[int]] = {}
    for index, number in enumerate(found.of_shot.tolist()):
        groups.setdefault(number, []).append(index)
    assert sorted(groups) == list(range(len(found)))
    assert [int(shots.row[groups[number]].min()) for number in range(len(found))] == found.first.tolist()
    assert found.first.tolist() == sorted(found.first.tolist())
    assert [{int(site) for site in shots.site[groups[n]]} for n in sorted(groups)] == [{int(s)} for s in found.site]
    assert sorted(index for group in groups.values() for index in group[:1]) == np.flatnonzero(begins).tolist()
