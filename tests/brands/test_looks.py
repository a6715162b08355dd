"""Faces and looks against sets: equal periods share one look, addresses keep their faces together."""

from collections.abc import Mapping

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.brands.looks import Faces, faces, looks

capture = st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(0, 4), st.integers(0, 3))
"""period, page, role, version"""
captures = st.lists(capture, max_size=25)
Capture = tuple[int, int, int, int]


def faced(drawn: list[Capture]) -> Faces:
    return faces(*np.array(drawn, np.int64).reshape(-1, 4).T)


def by_address(shown: Faces) -> list[tuple[int, int, frozenset[int]]]:
    """(owner, role, versions) of each address, in order."""
    rows: dict[int, tuple[int, int, set[int]]] = {}
    columns = (shown.owner, shown.role, shown.address, shown.version)
    for owner, role, address, version in zip(*(column.tolist() for column in columns), strict=True):
        held = rows.setdefault(address, (owner, role, set()))
        assert held[:2] == (owner, role) and version not in held[2]
        held[2].add(version)
    assert list(rows) == sorted(rows)
    return [(owner, role, frozenset(versions)) for owner, role, versions in rows.values()]


def expected(drawn: list[Capture]) -> list[tuple[int, int, frozenset[int]]]:
    held: dict[tuple[int, int], list[Capture]] = {}
    for one in sorted(drawn):
        held.setdefault(one[:2], []).append(one)
    return [
        (period, min(role for _, _, role, _ in rows), frozenset(version for *_, version in rows))
        for (period, _), rows in held.items()
    ]


@settings(max_examples=120)
@given(captures, st.data())
def test_faces_are_the_distinct_versions_of_each_address(drawn: list[Capture], data: st.DataObject) -> None:
    shown = faced(drawn)
    assert by_address(shown) == expected(drawn)
    assert shown.owner.tolist() == sorted(shown.owner.tolist())
    turned = faced(data.draw(st.permutations([*drawn, *drawn[:3]])))
    assert all((one == other).all() for one, other in zip(vars(shown).values(), vars(turned).values(), strict=True))


def shows(shown: Faces) -> Mapping[int, frozenset[tuple[int, frozenset[int]]]]:
    held: dict[int, set[tuple[int, frozenset[int]]]] = {}
    for owner, role, versions in by_address(shown):
        held.setdefault(owner, set()).add((role, versions))
    return {owner: frozenset(rows) for owner, rows in held.items()}


@settings(max_examples=120)
@given(captures, st.sets(st.integers(0, 4), max_size=2))
def test_periods_share_a_look_if_and_only_if_they_showed_the_same(drawn: list[Capture], alone: set[int]) -> None:
    named = sorted({period for period, *_ in drawn})
    drawn = [(named.index(period), page, role, version) for period, page, role, version in drawn]
    shown = faced(drawn)
    look, of_looks = looks(shown, len(named), alone)
    of_period, of_look = shows(shown), shows(of_looks)
    assert list(dict.fromkeys(look.tolist())) == list(range(len(of_look)))  # numbered by their first period
    for period in range(len(named)):
        assert of_look[int(look[period])] == of_period[period]
        for other in range(period):
            same = of_period[period] == of_period[other] and not {period, other} & alone
            assert (look[period] == look[other]) == same


def test_no_captures_have_no_look() -> None:
    look, shown = looks(faced([]), 0)
    assert len(look) == 0 and len(shown.owner) == 0
