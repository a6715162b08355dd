"""The world as SVG, its countries shaded by a number in five steps.

Invariants: steps differ in lightness, so that they are told apart without hue; a country without a number is not
shaded; what has a number and no place on the map is said beside it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

_FILE = Path(__file__).parent / "world" / "world.json"
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


@cache
def world() -> Any:
    """The asset as tools/world_map.py wrote it."""
    return json.loads(_FILE.read_text("utf-8"))


def country_name(code: str) -> str:
    """What a country is called in the reader's language; a code that nobody knows stands as it is."""
    names = world()["countries"].get(code, {}).get("names", {})
    return str(names.get((get_language() or "en")[:2]) or names.get("en") or code)


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
