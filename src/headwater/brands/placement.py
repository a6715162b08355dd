"""The answer for one capture the moment it comes: which of the known brands its site shows, and the runner-up."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from headwater.brands.looks import Faces
from headwater.brands.options import BrandOptions
from headwater.brands.standing import Resemblances, grouped, standings

Alike = Callable[[int], Mapping[int, float]]


class Placement(NamedTuple):
    """`outcome`: seen, altered, new, review or no_brand. Brands go by the name of the capture that founded them, or "".

    `likeness` is the standing of the nearest brand for the whole site, `match` the capture of the version its best page
    resembles most. An answer by what is known now: the grouping that `settle` makes may join what seems new.
    """

    outcome: str
    brand: str
    likeness: float
    next_brand: str
    next_likeness: float
    match: str


NO_BRAND = Placement("no_brand", "", 0.0, "", 0.0, "")


class Known(NamedTuple):
    """What was settled: the brands each version stands for, and the roles each brand has shown, as a bit mask."""

    brands: Mapping[int, tuple[int, ...]]
    roles: Mapping[int, int]


class Place(NamedTuple):
    """A placement in numbers: capture rows name brands; `match` is a page."""

    outcome: str
    brand: int
    likeness: float
    next_brand: int
    next_likeness: float
    match: int


def place(shown: Faces, alike: Alike, known: Known, options: BrandOptions) -> Place:
    """Place what one period of a site shows (all its faces, one owner 0)."""
    rows = [
        (face, brand, value, near)
        for face, version in enumerate(shown.version.tolist())
        for near, value in alike(version).items()
        for brand in known.brands.get(near, ())
    ]
    if not rows:
        return Place("new", -1, 0.0, -1, 0.0, -1)
    names, dense = np.unique(np.array([brand for _, brand, _, _ in rows]), return_inverse=True)
    value = np.array([likely for _, _, likely, _ in rows])
    keys, best = grouped(np.array([face for face, *_ in rows]) * len(names) + dense, value, np.maximum)
    roles = np.array([known.roles.get(name, 0) for name in names.tolist()], np.int64)
    _, brand, standing = standings(shown, Resemblances(keys // len(names), keys % len(names), best), roles, options)
    return _ranked(names, brand, standing, rows, options)


def _ranked(
    names: NDArray[np.int64],
    brand: NDArray[np.int64],
    standing: NDArray[np.float64],
    rows: list[tuple[int, int, float, int]],
    options: BrandOptions,
) -> Place:
    order = np.lexsort((names[brand], -standing)).tolist()
    nearest, likeness = int(names[brand[order[0]]]), float(standing[order[0]])
    second = (int(names[brand[order[1]]]), float(standing[order[1]])) if len(order) > 1 else (-1, 0.0)
    match = max((value, -near) for _, name, value, near in rows if name == nearest)
    return Place(_outcome(likeness, second[1], options), nearest, likeness, *second, -match[1])


def _outcome(best: float, runner_up: float, options: BrandOptions) -> str:
    if best < options.doubt:
        return "new"
    if best < options.join or best < runner_up * options.ratio:
        return "review"
    return "seen" if best >= options.seen else "altered"
