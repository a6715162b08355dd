"""Copies of a page are compared once: the earliest of them stands for all as a *version* of its brand.

Greedy pivot in order of time (Ailon, Charikar and Newman 2008): a page stands for itself unless an earlier version is a
copy of it, and then belongs to the earliest such version. Invariants: two pages are copies or not whatever else is
known; a page that comes later than all others never changes what stands for an earlier one.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def versions(
    signature: NDArray[np.uint32], keys: NDArray[np.uint64], blank: NDArray[np.bool_], near: float
) -> NDArray[np.int64]:
    """For each print, in order of time, the print that stands for it (itself if it is a version).

    `keys` are the band keys of `signature` (prints x bands); copies share a band and agree in at least `near` of all
    places; `blank` prints resemble nothing.
    """
    least = near * signature.shape[1]
    known: dict[int, list[int]] = defaultdict(list)
    leader = np.arange(len(signature))
    for number, bands in enumerate(keys.tolist()):
        if blank[number]:
            continue
        met = {version for key in bands if key in known for version in known[key]}
        found = first_copy(signature, number, sorted(met), least)
        if found >= 0:
            leader[number] = found
            continue
        for key in bands:
            known[key].append(number)
    return leader


def first_copy(signature: NDArray[np.uint32], number: int, met: Sequence[int], least: float) -> int:
    """The first of the versions `met`, given in order of time, that is a copy of print `number`; -1 if none is."""
    if not met:
        return -1
    candidates = np.array(met)
    agree = np.count_nonzero(signature[candidates] == signature[number], axis=1) >= least
    return int(candidates[agree.argmax()]) if agree.any() else -1
