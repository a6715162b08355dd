"""The map: steps that hold every number, shapes that lie within it, and what the asset was made of."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater_desk.figures.countries import country_name, world
from headwater_desk.hosting import maps
from tools import world_map
from tools.vendor_assets import digest, packages

NUMBER = re.compile(r"-?\d+")


@given(st.integers(1, 10**7))
def test_every_number_has_one_step_and_the_largest_is_the_darkest(most: int) -> None:
    steps = maps.bounds(most)
    assert (steps[0].least, steps[-1].most, steps[-1].number) == (1, most, maps.STEPS)
    assert all(one.least <= one.most for one in steps)
    assert [one.least for one in steps[1:]] == [one.most + 1 for one in steps[:-1]]


def test_nothing_counted_shades_nothing() -> None:
    drawn = maps.shaded({})
    assert not drawn.steps and {land.step for land in drawn.lands} == {0}


def test_countries_are_shaded_by_their_numbers_and_those_off_the_map_are_said() -> None:
    drawn = maps.shaded({"US": 1600, "SG": 3, "XX": 2, "unknown": 18})
    by_title = {land.title: land.step for land in drawn.lands if land.step}
    assert by_title == {"United States of America: 1600": 5, "Singapore: 3": 1}
    assert list(drawn.off) == ["XX"]


def corners(path: str) -> list[tuple[int, int]]:
    found = []
    for ring in path.split("M")[1:]:
        numbers = [int(number) for number in NUMBER.findall(ring)]
        x, y = numbers[:2]
        found.append((x, y))
        for dx, dy in zip(numbers[2::2], numbers[3::2], strict=True):
            x, y = x + dx, y + dy
            found.append((x, y))
    return found


def test_every_shape_lies_on_the_map_and_none_spans_it() -> None:
    width, height = world()["box"]
    for code, told in world()["countries"].items():
        for ring in [f"M{part}" for part in told.get("path", "").split("M")[1:]]:
            xs, ys = zip(*corners(ring), strict=True)
            assert 0 <= min(xs) <= max(xs) <= width and -20 <= min(ys) <= max(ys) <= height + 60, code
            assert max(xs) - min(xs) < width / 2, code  # a ring that crosses the 180th meridian is cut there
        assert told.get("path") or len(told["dot"]) == 2
        assert set(told["names"]) == set(world_map.LANGUAGES)


@pytest.mark.parametrize(("code", "name"), [("NL", "Netherlands"), ("XX", "XX"), ("", "")])
def test_countries_have_names(code: str, name: str) -> None:
    assert country_name(code) == name


def test_the_asset_names_where_it_is_from() -> None:
    told = (world_map.FOLDER / "README.md").read_text("utf-8")
    for package in packages(world_map.FOLDER):
        assert package.licence in told and package.integrity in told
        licences = [name for name in package.files.values() if name.endswith(".txt")]
        assert licences and all((world_map.FOLDER / name).stat().st_size > 100 for name in licences)
    assert digest((world_map.FOLDER / "world.json").read_bytes()) in told


@given(st.lists(st.tuples(st.floats(-179, 179), st.floats(-55, 80)), min_size=3, max_size=8))
def test_a_ring_on_one_side_of_the_meridian_keeps_its_area(ring: list[tuple[float, float]]) -> None:
    narrow = [(x / 4, y) for x, y in ring]  # never more than half way round, so that no step is the other way about
    parts = world_map.projected(narrow)
    whole = world_map.area([world_map.project(point) for point in narrow])
    assert sum(world_map.area(part) for part in parts) == pytest.approx(whole, abs=1e-6)
