"""Hindsight against its definition: other sites tell that a day's pages are another brand, the site itself does not."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from headwater.brands.hindsight import foreign
from headwater.brands.options import OPTIONS
from headwater.brands.periods import Shots, periods

SIZE = 5
shown_ = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, SIZE - 1)), min_size=1, max_size=12)
"""site, day, version"""
likenesses = st.lists(st.sampled_from([0.0, 0.25, 0.4, 0.7]), min_size=SIZE * SIZE, max_size=SIZE * SIZE)
Shown = tuple[int, int, int]


def shots_of(drawn: list[Shown]) -> Shots:
    by_time = sorted(drawn, key=lambda one: one[1])
    rows = sorted(range(len(by_time)), key=lambda row: by_time[row][0])
    site, day, version = np.array([by_time[row] for row in rows], np.int64).reshape(-1, 3).T
    zero = np.zeros(len(rows), np.int64)
    return Shots(np.array(rows, np.int64), site, day, np.arange(len(rows)), zero, zero, version)


def matrix(values: list[float]) -> sparse.csr_matrix:
    dense = np.array(values).reshape(SIZE, SIZE)
    dense = np.maximum(dense, dense.T)
    np.fill_diagonal(dense, 1.0)
    return sparse.csr_matrix(dense)


def brute_force(shots: Shots, of_shot: list[int], brand: list[int], alike: np.ndarray) -> list[bool]:
    count = len(shots)
    of = [brand[number] for number in of_shot]
    result = [False] * count
    for begin in np.flatnonzero(shots.slice_starts()).tolist():
        day = [n for n in range(count) if shots.site[n] == shots.site[begin] and shots.day[n] == shots.day[begin]]
        past = [n for n in range(begin) if of_shot[n] == of_shot[begin]]
        if not past or any(alike[shots.version[n], shots.version[p]] >= OPTIONS.join for n in day for p in past):
            continue
        others = [n for n in range(count) if shots.site[n] != shots.site[begin]]
        like = [(alike[shots.version[d], shots.version[n]], of[n]) for d in day for n in others]
        best = max((value for value, other in like if other != of[begin]), default=0.0)
        own = [value for value, other in like if other == of[begin] and value >= OPTIONS.join]
        result[begin] = bool(best >= OPTIONS.seen and not own)
    return result


@settings(max_examples=200)
@given(shown_, likenesses, st.data())
def test_it_is_what_the_definition_says(drawn: list[Shown], values: list[float], data: st.DataObject) -> None:
    shots, alike = shots_of(drawn), matrix(values)
    extra = data.draw(st.lists(st.sampled_from([False, False, True]), min_size=len(shots), max_size=len(shots)))
    starts = np.concatenate([[True], shots.site[1:] != shots.site[:-1]])
    divided = periods(shots, starts | (np.array(extra, np.bool_) & shots.slice_starts()))
    brand = data.draw(st.lists(st.integers(0, 2), min_size=len(divided), max_size=len(divided)))
    found = foreign(shots, divided, np.array(brand, np.int64), alike, OPTIONS).tolist()
    assert found == brute_force(shots, divided.of_shot.tolist(), brand, alike.toarray())


def test_a_sites_own_pages_do_not_testify() -> None:
    """Site 0 shows version 1 on a later day and again after that; nobody else shows it."""
    shots = shots_of([(0, 0, 0), (0, 1, 1), (0, 2, 1)])
    divided = periods(shots, np.array([True, False, False]))
    assert not foreign(shots, divided, np.array([0]), matrix([0.0] * SIZE**2), OPTIONS).any()
    other = shots_of([(0, 0, 0), (0, 1, 1), (0, 2, 1), (1, 9, 1)])
    divided = periods(other, np.array([True, False, False, True]))
    found = foreign(other, divided, np.array([0, 1]), matrix([0.0] * SIZE**2), OPTIONS)
    assert found.tolist() == [False, True, False, False]
