"""Periods: a site's history is cut at complete rewrites, and nowhere else."""

import numpy as np
import pytest
from hand_made import Shot, altered, capture_id, capture_tables, print_table, template
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.brands.attribute import attribute
from headwater.brands.options import OPTIONS
from headwater.brands.periods import Periods, cut
from headwater.brands.prints import collapse
from headwater.brands.weights import weigh

A, B, C = template(1), template(2), template(3)


def periods_of(shots: list[Shot]) -> tuple[list[Shot], Periods]:
    """The shots in order of (time, id) and the periods of their sites."""
    ordered = sorted(shots, key=lambda shot: (shot.day, capture_id(shot)))
    captures = capture_tables(ordered)[0]
    prints = collapse(print_table(ordered), np.array([shot.gate == "" for shot in ordered], np.bool_))
    names = sorted({shot.site for shot in shots})
    site = np.array([names.index(shot.site) for shot in ordered], np.int64)
    return ordered, cut(captures, site, prints, weigh(prints, np.arange(len(prints)), {}), OPTIONS)


def numbers(shots: list[Shot]) -> list[int]:
    found: list[int] = periods_of(shots)[1].of_capture.tolist()
    return found


def test_a_complete_rewrite_begins_a_period() -> None:
    assert numbers([Shot("a.example", 0, A), Shot("a.example", 1, A), Shot("a.example", 9, B)]) == [0, 0, 1]


def test_coming_back_begins_another() -> None:
    assert numbers([Shot("a.example", 0, A), Shot("a.example", 5, B), Shot("a.example", 9, A)]) == [0, 1, 2]


@pytest.mark.parametrize("share", [0.0, 0.05, 0.2])
def test_an_alteration_does_not(share: float) -> None:
    strangers = [Shot(f"other{n}.example", 20, template(100 + n)) for n in range(12)]
    assert numbers([Shot("a.example", 0, A), Shot("a.example", 9, altered(A, 4, share)), *strangers])[:2] == [0, 0]


def test_one_page_rewritten_while_another_stays_is_no_rewrite() -> None:
    shots = [
        Shot("a.example", 0, A),
        Shot("a.example", 0, C, page="join"),
        Shot("a.example", 9, B),
        Shot("a.example", 9, C, page="join"),
    ]
    assert set(numbers(shots)) == {0}


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
@settings(max_examples=40)
def test_every_capture_is_in_one_period_of_its_site_and_periods_do_not_overlap(drawn: list) -> None:
    shots = [
        Shot(f"{site}.example", day, look, page=page, gate="parked" if gated else "")
        for site, day, look, page, gated in drawn
    ]
    ordered, periods = periods_of(shots)
    of_capture = periods.of_capture.tolist()
    assert [number >= 0 for number in of_capture] == [shot.gate == "" for shot in ordered]
    met = list(dict.fromkeys(number for number in of_capture if number >= 0))
    assert met == list(range(len(periods)))  # numbered by their first capture
    names = sorted({shot.site for shot in shots})
    for name in names:
        own = [number for shot, number in zip(ordered, of_capture, strict=True) if shot.site == name and number >= 0]
        assert own == sorted(own)  # one after the other
        assert {names[periods.site[number]] for number in own} <= {name}


def test_periods_survive_the_whole_step() -> None:
    found = attribute(*capture_tables([Shot("a.example", 9, B), Shot("a.example", 0, A)]))
    assert found.period_of_capture.tolist() == [0, 1]
