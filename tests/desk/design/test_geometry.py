"""Laws of drawings: within the drawing, in order, the same from the other side."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from headwater_desk.design import geometry
from headwater_desk.design.geometry import Stretch

DAYS = st.dates(date(1995, 1, 1), date(2035, 12, 31))
SPANS = st.tuples(DAYS, DAYS).map(sorted)
AMOUNTS = st.floats(-1e9, 1e9, allow_nan=False)


@given(SPANS, SPANS)
def test_a_stretch_lies_within_or_is_not_there(span: list[date], frame: list[date]) -> None:
    found = geometry.stretch(span[0], span[1], frame[0], frame[1])
    apart = span[1] < frame[0] or span[0] > frame[1]
    assert (found is None) == apart
    if found:
        assert found.start >= -0.001
        assert found.start + found.width <= 100.001
        assert found.width >= geometry.LEAST


@given(SPANS)
def test_the_whole_stretch_is_the_whole_width(frame: list[date]) -> None:
    assert geometry.stretch(frame[0], frame[1], frame[0], frame[1]) == Stretch(0, 100)


@given(SPANS, SPANS)
def test_mirrored_twice_is_as_it_was(span: list[date], frame: list[date]) -> None:
    found = geometry.stretch(span[0], span[1], frame[0], frame[1])
    if found:
        assert abs(found.mirrored().mirrored().start - found.start) < 0.01


@given(SPANS)
def test_ticks_are_few_in_order_and_within(frame: list[date]) -> None:
    found = geometry.ticks(frame[0], frame[1])
    assert len(found) <= 8
    assert found == sorted(set(found))
    assert all(frame[0] <= day <= frame[1] and day.day == 1 for day in found)


def test_four_decades_are_told_in_decades_or_so() -> None:
    assert len(geometry.ticks(date(1990, 1, 1), date(2029, 12, 31))) >= 4


@given(st.lists(AMOUNTS, max_size=40))
def test_points_lie_in_the_box_and_run_onward(values: list[float]) -> None:
    found = geometry.points(values, 92, 16)
    assert len(found) == len(values)
    assert all(0 <= x <= 92.01 and -0.01 <= y <= 16.01 for x, y in found)
    assert [x for x, _ in found] == sorted(x for x, _ in found)


@given(AMOUNTS, st.floats(0, 1e9), st.floats(1, 500))
def test_a_share_is_never_longer_than_its_room(value: float, most: float, room: float) -> None:
    assert 0 <= geometry.share(value, most, room) <= room + 0.001


def test_nothing_to_compare_with_has_no_length() -> None:
    assert geometry.share(5, 0) == 0


def test_one_day_is_seen() -> None:
    day = date(2012, 7, 30)
    found = geometry.stretch(day, day, day - timedelta(days=3650), day + timedelta(days=3650))
    assert found
    assert found.width == geometry.LEAST
