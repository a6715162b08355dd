"""With hindsight a site's later pages may turn out to be another brand, though nothing it showed before came back.

Other sites tell. The site's own pages do not testify, or it would be judged by itself.
"""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from headwater.brands.options import BrandOptions
from headwater.brands.periods import Periods, Shots


def foreign(
    shots: Shots, divided: Periods, brand: NDArray[np.int64], alike: sparse.csr_matrix, options: BrandOptions
) -> NDArray[np.bool_]:
    """True for shots that begin a slice which is clearly another brand than its period's.

    Clearly: a page is as good as identical (`seen`) to one that another site shows under another brand, no page is
    like any that other sites show under the period's own brand, and none is like the period's earlier pages.
    """
    result = np.zeros(len(shots), np.bool_)
    suspects = _strangers_to_their_past(shots, divided, alike, options)
    if not suspects:
        return result
    wanted = {near for part in suspects for version in part[1] for near, _ in _near(alike, version, options.join)}
    shown: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for index in np.flatnonzero(np.isin(shots.version, np.array(sorted(wanted)))).tolist():
        shown[int(shots.version[index])].add((int(shots.site[index]), int(brand[divided.of_shot[index]])))
    for begin, versions in suspects:
        site, own = int(shots.site[begin]), int(brand[divided.of_shot[begin]])
        elsewhere = [
            (value, other)
            for version in versions
            for near, value in _near(alike, version, options.join)
            for where, other in shown[near]
            if where != site
        ]
        best = max((value for value, other in elsewhere if other != own), default=0.0)
        result[begin] = best >= options.seen and all(other != own for _, other in elsewhere)
    return result


def _strangers_to_their_past(
    shots: Shots, divided: Periods, alike: sparse.csr_matrix, options: BrandOptions
) -> list[tuple[int, set[int]]]:
    """(first shot, versions) of every slice none of whose pages is like an earlier page of the same period."""
    starts = np.append(np.flatnonzero(shots.slice_starts()), len(shots))
    found = []
    past: set[int] = set()
    for start, stop in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        now = set(shots.version[start:stop].tolist())
        if start == 0 or divided.of_shot[start] != divided.of_shot[start - 1]:
            past = now
            continue
        if now.isdisjoint(past) and not any(
            near in past for version in now for near, _ in _near(alike, version, options.join)
        ):
            found.append((start, now))
        past = past | now
    return found


def _near(alike: sparse.csr_matrix, version: int, least: float) -> list[tuple[int, float]]:
    start, end = alike.indptr[version], alike.indptr[version + 1]
    return [
        (near, value)
        for near, value in zip(alike.indices[start:end].tolist(), alike.data[start:end].tolist(), strict=True)
        if value >= least
    ]
