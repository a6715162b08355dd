"""The world as SVG, its countries shaded by a number in five steps.

Invariants: steps differ in lightness, so that they are told apart without hue; a country without a number is not
shaded; what has a number and no place on the map is said beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from headwater_desk.figures.countries import country_name, world

STEPS = 5
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Land:
    """One country: a path or the place of a dot, its step (0: no number), and what a pointer is told."""

    step: int
    title: str
    path: str = ""
    dot: Sequence[int] = ()


@dataclass(frozen=True)
class Step:
    """A step of the legend: numbers from `least` to `most`."""

    number: int
    least: int
    most: int


@dataclass(frozen=True)
class Map:
    """Everything to draw. `off` are codes with a number that the map does not have."""

    width: int
    height: int
    lands: Sequence[Land]
    unnamed: Sequence[str]
    steps: Sequence[Step]
    off: Sequence[str]


def shaded(numbers: Mapping[str, int]) -> Map:
    """The map with each country's number by its two-letter code."""
    found = world()
    steps = bounds(max(numbers.values(), default=0))
    lands = [_land(code, told, numbers.get(code, 0), steps) for code, told in found["countries"].items()]
    shown = [land for land in lands if land.path or land.step]
    width, height = found["box"]
    off = sorted(code for code in numbers if code not in found["countries"] and code != UNKNOWN)
    return Map(width, height, sorted(shown, key=lambda land: bool(land.dot)), found["unnamed"], steps, off)


def bounds(most: int) -> list[Step]:
    """At most five steps from 1 to `most`, each about as many times the last, so that few and many both show."""
    edges = sorted({max(1, round(most ** (n / STEPS))) for n in range(1, STEPS)} | {most}) if most else []
    least, found = 1, []
    for edge in edges:
        if edge >= least:
            found.append((least, edge))
            least = edge + 1
    first = STEPS - len(found) + 1  # the largest is always the darkest
    return [Step(first + n, low, high) for n, (low, high) in enumerate(found)]


def _land(code: str, told: Mapping[str, Any], number: int, steps: Sequence[Step]) -> Land:
    step = next((one.number for one in steps if one.least <= number <= one.most), 0)
    title = f"{country_name(code)}: {number}" if number else country_name(code)
    return Land(step, title, told.get("path", ""), told.get("dot", ()))
