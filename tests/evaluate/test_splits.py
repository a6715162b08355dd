"""Halves are disjoint, complete, in order of time, and never cut through an owner."""

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from headwater.evaluate.splits import FITTED, HELD_OUT, HELD_OUT_WORLDS, WORLDS, owners_in_time, parts

drawn = st.lists(st.tuples(st.sampled_from("abc"), st.dates().map(str)), max_size=20)


@given(drawn)
def test_an_owner_is_in_one_half(rows: list[tuple[str, str]]) -> None:
    owner = {f"i{n}": name for n, (name, _) in enumerate(rows)}
    halves = owners_in_time({f"i{n}": date for n, (_, date) in enumerate(rows)}, owner)
    of_owner: dict[str, set[str]] = defaultdict(set)
    for item, half in halves.items():
        of_owner[owner[item]].add(half)
    assert halves.keys() == owner.keys() and all(len(found) == 1 for found in of_owner.values())


@given(st.dictionaries(st.text(max_size=3), st.sampled_from([FITTED, HELD_OUT]), max_size=8))
def test_parts_are_the_whole_and_its_halves(half_of: dict[str, str]) -> None:
    whole, fitted, held_out = parts(half_of, dict.fromkeys(half_of, "label")).values()
    assert fitted.keys() | held_out.keys() == whole.keys() and not fitted.keys() & held_out.keys()


def test_a_world_is_of_one_kind_and_the_calibration_met_none() -> None:
    """tools/fit_calibration.py fits and measures on seeds 201 to 220."""
    seeds = [seed for found in WORLDS.values() for seed in found]
    assert len(set(seeds)) == len(seeds) and max(seeds) < 201
    assert WORLDS[HELD_OUT] == HELD_OUT_WORLDS
