"""Versions against their definition, one print after the other; what comes later changes nothing."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from headwater.brands.near import first_copy, versions
from headwater.brands.signatures import band_keys

ROWS, PLACES = 2, 8
signatures = st.lists(st.lists(st.integers(0, 2), min_size=PLACES, max_size=PLACES), max_size=12)
nearness = st.sampled_from([0.5, 0.75, 0.875, 1.0])


def led(rows: list[list[int]], blank: list[bool], near: float) -> list[int]:
    signature = np.array(rows, np.uint32).reshape(-1, PLACES)
    found: list[int] = versions(signature, band_keys(signature, ROWS), np.array(blank, np.bool_), near).tolist()
    return found


def brute_force(rows: list[list[int]], blank: list[bool], near: float) -> list[int]:
    """Each print, in order of time, belongs to the earliest version that shares a band and agrees in enough places."""
    leader: list[int] = []
    for number, row in enumerate(rows):
        copies = [
            earlier
            for earlier in range(number)
            if leader[earlier] == earlier and not blank[earlier] and not blank[number]
            if any(rows[earlier][at : at + ROWS] == row[at : at + ROWS] for at in range(0, PLACES, ROWS))
            if sum(a == b for a, b in zip(rows[earlier], row, strict=True)) >= near * PLACES
        ]
        leader.append(min(copies, default=number))
    return leader


@settings(max_examples=150)
@given(signatures, nearness, st.data())
def test_versions_are_those_of_the_definition(rows: list[list[int]], near: float, data: st.DataObject) -> None:
    blank = data.draw(st.lists(st.sampled_from([False, False, True]), min_size=len(rows), max_size=len(rows)))
    assert led(rows, blank, near) == brute_force(rows, blank, near)


@settings(max_examples=80)
@given(signatures, nearness, st.data())
def test_a_later_print_never_changes_who_stands_for_an_earlier_one(
    rows: list[list[int]], near: float, data: st.DataObject
) -> None:
    blank = [False] * len(rows)
    cut = data.draw(st.integers(0, len(rows)))
    assert led(rows, blank, near)[:cut] == led(rows[:cut], blank[:cut], near)


@settings(max_examples=80)
@given(signatures, nearness)
def test_who_stands_for_another_stands_for_itself_and_came_first(rows: list[list[int]], near: float) -> None:
    leader = led(rows, [False] * len(rows), near)
    assert all(leader[one] == one <= number for number, one in enumerate(leader))


def test_a_chain_of_copies_does_not_drift() -> None:
    """Each is a copy of the one before; the version is what the first showed, and ends where likeness to it does."""
    rows = [[1] * step + [0] * (PLACES - step) for step in range(PLACES + 1)]
    assert led(rows, [False] * len(rows), 0.75) == [0, 0, 0, 3, 3, 3, 6, 6, 6]


@given(signatures.filter(len), st.data())
def test_the_first_copy_in_the_order_given(rows: list[list[int]], data: st.DataObject) -> None:
    signature: NDArray[np.uint32] = np.array(rows, np.uint32)
    met = data.draw(st.lists(st.integers(0, len(rows) - 1), unique=True))
    agree = [one for one in met if sum(a == b for a, b in zip(rows[one], rows[0], strict=True)) >= 6]
    assert first_copy(signature, 0, met, 6) == (agree[0] if agree else -1)
