"""Country names and outlines, from data shipped with the package.

Invariant: nothing is looked up outside the package; a code that is not ISO 3166-1 alpha-2 has no place on the map.
"""

import csv
import json
from functools import cache
from importlib.resources import files
from typing import Any

from msgspec import Struct

_DATA = files("headwater.assessment") / "data"
ANTARCTICA = "010"


class Country(Struct, frozen=True):
    """`alpha2` and three-digit `numeric` codes of ISO 3166-1, with the English short name."""

    alpha2: str
    numeric: str
    name: str


@cache
def countries() -> dict[str, Country]:
    """All countries by alpha-2 code."""
    lines = (_DATA / "countries.csv").read_text(encoding="utf-8").splitlines()
    return {row["alpha2"]: Country(**row) for row in csv.DictReader(lines)}


def country_name(code: str) -> str | None:
    """The name for an alpha-2 code in any case, None if there is no such country."""
    country = countries().get(code.upper())
    return country.name if country else None


@cache
def outlines() -> dict[str, Any]:
    """TopoJSON of the world without Antarctica (no address is ever placed there and it takes a fifth of the map)."""
    topology: dict[str, Any] = json.loads((_DATA / "countries-110m.json").read_text(encoding="utf-8"))
    shapes = topology["objects"]["countries"]["geometries"]
    topology["objects"]["countries"]["geometries"] = [shape for shape in shapes if shape.get("id") != ANTARCTICA]
    return topology


@cache
def drawn() -> frozenset[str]:
    """Numeric codes of the countries large enough to have an outline."""
    return frozenset(str(shape.get("id")) for shape in outlines()["objects"]["countries"]["geometries"])
