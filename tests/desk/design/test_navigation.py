"""The navigation: who sees what, and where it leads."""

from itertools import pairwise

from headwater_desk.design import navigation
from headwater_desk.design.navigation import AREAS
from headwater_desk.people.roles import Act

ALL = {act.value: True for act in Act}


def test_chords_are_single_letters_used_once() -> None:
    chords = [area.chord for area in AREAS]
    assert len(set(chords)) == len(chords)
    assert all(len(chord) == 1 and chord.isalpha() and chord.islower() for chord in chords)


def test_every_area_needs_an_act_that_there_is() -> None:
    assert {area.act for area in AREAS} <= set(Act.values)


def test_areas_of_a_group_stand_together() -> None:
    groups = [area.group for area in AREAS]
    turns = sum(one != other for one, other in pairwise(groups))
    assert turns + 1 == len(set(groups))


def test_who_may_nothing_sees_nothing() -> None:
    assert navigation.groups({}, "lookup", "/") == []
    assert navigation.groups(dict.fromkeys(ALL, False), "lookup", "/") == []


def test_what_has_no_address_is_not_offered() -> None:
    offered = [link.href for group in navigation.groups(ALL, "lookup", "/") for link in group]
    assert offered == [area.href for area in AREAS if area.href]
    assert "/" in offered  # the look-up


def _current(space: str, here: str) -> list[tuple[str, str]]:
    links = [link for group in navigation.groups(ALL, space, here) for link in group]
    return [(link.href, link.current) for link in links if link.current]


def test_only_the_area_one_is_in_is_current() -> None:
    assert _current("lookup", "/") == [("/", "page")]
    assert _current("lookup", "/look-up/0190/") == [("/", "true")]
    assert _current("elsewhere", "/elsewhere/") == []
