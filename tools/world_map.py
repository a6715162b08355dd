"""Rebuild the world map that the desk draws from npm packages, checked by hash.

    python -m tools.world_map [--tarballs FOLDER] [--check]

packages.toml in the folder of the map names the packages, their hashes and the files to take; tarballs as for
tools/vendor_assets.py. world.json holds, by two-letter code, an SVG path or the place of a dot, and names. Projection:
Equal Earth (Savric, Patterson and Jenny 2018), equal in area, so that no country looks larger than it is. Lines are
thinned by Douglas and Peucker (1973), border by border, so that neighbours still meet. `--check` writes nothing.
"""

import argparse
import json
import math
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from tools.vendor_assets import LIST, digest, integrity, packages, packed, present, taken

FOLDER = Path(__file__).parents[1] / "src" / "headwater_desk" / "figures" / "world"
WIDTH = 2000
NORTH, SOUTH = 83.7, -56.0
TOLERANCE = 1.4
LEAST_AREA = 60.0
"""Square units below which a shape is a dot: nobody could see its colour."""
LANGUAGES = ("en", "de")
ANTARCTICA = "010"
Point = tuple[float, float]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tarballs", type=Path, help="folder that holds the tarballs already")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where the folder differs")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        made = built(asked.tarballs or packed(packages(FOLDER), Path(scratch)))
    differing = [name for name, content in made.items() if present(FOLDER / name) != content]
    for name in differing:
        if not asked.check:
            (FOLDER / name).write_bytes(made[name])
        print(f"{name}: {'differs' if asked.check else 'written'}")
    return 1 if asked.check and differing else 0


def built(tarballs: Path) -> dict[str, bytes]:
    """Every file of the folder by name; raises ValueError where a tarball is not the one that was chosen."""
    found: dict[str, bytes] = {}
    for package in packages(FOLDER):
        if integrity((tarballs / package.tarball).read_bytes()) != package.integrity:
            raise ValueError(f"{package.tarball}: its hash is not the one in {LIST}")
        found |= taken(package, tarballs / package.tarball)
    made = {name: content for name, content in found.items() if name.endswith(".txt")}
    made["world.json"] = world({name: json.loads(found[name]) for name in ("shapes", "small", "codes", *LANGUAGES)})
    return made | {"README.md": readme(made["world.json"]).encode()}


def world(data: Mapping[str, Any]) -> bytes:
    """The map as JSON, in the order of the codes."""
    letters = {number: code for code, _three, number, *_rest in data["codes"]}
    drawn, unnamed = shapes(data["shapes"], letters)
    dots = places(data["small"], letters)
    countries: dict[str, Any] = {}
    for code in sorted({*drawn, *dots}):
        names = {language: _name(data[language]["countries"].get(code, code)) for language in LANGUAGES}
        place = {"path": drawn[code]} if code in drawn else {"dot": dots[code]}
        countries[code] = {**place, "names": names}
    height = round(project((0.0, SOUTH))[1])
    made = {"box": [WIDTH, height], "countries": countries, "unnamed": unnamed}
    text = json.dumps(made, ensure_ascii=False, indent=0)
    return (text + "\n").encode()


def _name(told: str | list[str]) -> str:
    return told if isinstance(told, str) else told[0]


def shapes(topology: Mapping[str, Any], letters: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Paths by code, and those of shapes that have no code."""
    arcs = [thinned(arc) for arc in unpacked(topology)]
    drawn: dict[str, str] = {}
    unnamed = []
    for shape in topology["objects"]["countries"]["geometries"]:
        if shape.get("id") == ANTARCTICA:
            continue
        rings = [part for ring in _rings(shape) for part in projected(joined(ring, arcs))]
        if sum(abs(area(ring)) for ring in rings) < LEAST_AREA:
            continue
        if shape.get("id") in letters:
            drawn[letters[shape["id"]]] = path(rings)
        else:
            unnamed.append(path(rings))
    return drawn, unnamed


def places(topology: Mapping[str, Any], letters: Mapping[str, str]) -> dict[str, list[int]]:
    """The middle of each country's largest ring."""
    arcs = unpacked(topology)
    found = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        if shape.get("id") in letters and shape["id"] != ANTARCTICA:
            rings = (part for ring in _rings(shape) for part in projected(joined(ring, arcs)))
            ring = max(rings, key=lambda one: abs(area(one)))
            found[letters[shape["id"]]] = [round(sum(axis) / len(ring)) for axis in zip(*ring, strict=True)]
    return found


def unpacked(topology: Mapping[str, Any]) -> list[list[Point]]:
    """Arcs in degrees: TopoJSON keeps them as steps on a grid."""
    (across, up), (west, south) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for steps in topology["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in steps:
            x, y = x + dx, y + dy
            arc.append((x * across + west, y * up + south))
        arcs.append(arc)
    return arcs


def _rings(shape: Mapping[str, Any]) -> list[list[int]]:
    if shape["type"] == "Polygon":
        return list(shape["arcs"])
    return [ring for polygon in shape["arcs"] for ring in polygon]


def joined(ring: Iterable[int], arcs: Sequence[Sequence[Point]]) -> list[Point]:
    """A ring's points; ~n names arc n from its end."""
    points: list[Point] = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return points


def projected(ring: Sequence[Point]) -> list[list[Point]]:
    """A ring of degrees on the drawing, in two parts where it crosses the 180th meridian."""
    unrolled = [ring[0]]
    for longitude, latitude in ring[1:]:
        turns = round((unrolled[-1][0] - longitude) / 360)
        unrolled.append((longitude + 360 * turns, latitude))
    parts = []
    for turn in (-360, 0, 360):
        kept = _cut([(x + turn, y) for x, y in unrolled], -180.0, 1)
        kept = _cut(kept, 180.0, -1)
        if len(kept) > 2:
            parts.append([project(point) for point in kept])
    return parts


def _cut(ring: Sequence[Point], edge: float, side: int) -> list[Point]:
    """The part of a ring on one side of a meridian (Sutherland and Hodgman 1974)."""
    kept: list[Point] = []
    for (x1, y1), (x2, y2) in zip([*ring[-1:], *ring[:-1]], ring, strict=True):
        inside = [(x - edge) * side >= 0 for x in (x1, x2)]
        if inside[0] != inside[1]:
            kept.append((edge, y1 + (y2 - y1) * (edge - x1) / (x2 - x1)))
        if inside[1]:
            kept.append((x2, y2))
    return kept


def project(point: Point) -> Point:
    """Degrees to units of the drawing, the top at NORTH."""
    x, y = _equal_earth(*point)
    most = _equal_earth(180.0, 0.0)[0]
    scale = WIDTH / (2 * most)
    return (x + most) * scale, (_equal_earth(0.0, NORTH)[1] - y) * scale


def _equal_earth(longitude: float, latitude: float) -> Point:
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    t = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    steep = 9 * a4 * t**8 + 7 * a3 * t**6 + 3 * a2 * t**2 + a1
    x = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(t) / (3 * steep)
    return x, t * (a4 * t**8 + a3 * t**6 + a2 * t**2 + a1)


def thinned(line: Sequence[Point]) -> list[Point]:
    """A line of degrees without the points that lie, on the drawing, within TOLERANCE of what is left."""
    if len(line) < 3:
        return list(line)
    drawn = [project(point) for point in line]
    far, place = max((_away(point, drawn[0], drawn[-1]), n) for n, point in enumerate(drawn[1:-1], 1))
    if far <= TOLERANCE:
        return [line[0], line[-1]]
    return thinned(line[: place + 1])[:-1] + thinned(line[place:])


def _away(point: Point, first: Point, last: Point) -> float:
    along = math.dist(first, last)
    if along == 0:
        return math.dist(point, first)
    (x, y), (x1, y1), (x2, y2) = point, first, last
    return abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / along


def area(ring: Sequence[Point]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def path(rings: Iterable[Sequence[Point]]) -> str:
    """Rings as an SVG path of whole units, each step from the point before."""
    parts = []
    for ring in rings:
        points = [(round(x), round(y)) for x, y in ring]
        steps = [(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in pairwise(points) if (x1, y1) != (x2, y2)]
        if len(steps) > 2:
            parts.append(f"M{points[0][0]},{points[0][1]}l" + " ".join(f"{x},{y}" for x, y in steps[:-1]) + "z")
    return "".join(parts)


def readme(made: bytes) -> str:
    """The page that says what lies here, from where and under which licence."""
    lines = ["# The world map", "", f"Written by tools/world_map.py from {LIST}; change that, not this.", ""]
    for package in packages(FOLDER):
        lines += [f"## {package.name} {package.version}", "", package.why, "", f"Licence: {package.licence}."]
        lines += ["", f"npm package, integrity `{package.integrity}`.", ""]
    return "\n".join([*lines, f"world.json: SHA-256 `{digest(made)}`", ""])


if __name__ == "__main__":
    sys.exit(main())
