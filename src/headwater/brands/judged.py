"""Judgements on captures as links between periods: same is contracted first, different is never crossed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from headwater.brands.periods import Periods, Shots
from headwater.errors import ContradictionError
from headwater.model.judgement import Constraints, Pair

Links = list[tuple[int, int]]


@dataclass(frozen=True)
class Pinned:
    """Judged pairs of capture rows, with the subjects they were made about."""

    together: Sequence[tuple[int, int]] = ()
    apart: Sequence[tuple[int, int]] = ()
    subjects: Mapping[tuple[int, int], Pair] = field(default_factory=dict)

    def cuts(self, shots: Shots) -> NDArray[np.bool_]:
        """True where a period must begin because a person told a site's later pages from its earlier ones."""
        result = np.zeros(len(shots), np.bool_)
        if not self.apart:
            return result
        starts = np.flatnonzero(shots.slice_starts())
        place = {int(row): index for index, row in enumerate(shots.row.tolist())}
        for one, other in self.apart:
            if one in place and other in place and shots.site[place[one]] == shots.site[place[other]]:
                later = max(place[one], place[other])
                begin = int(starts[np.searchsorted(starts, later, side="right") - 1])
                if begin <= min(place[one], place[other]):
                    left, right = self.subjects[one, other]
                    raise ContradictionError(
                        f"{left} and {right} are judged different but are of one site on one day, which is the "
                        "smallest stretch that has a brand: retire the judgement, or judge captures of two days"
                    )
                result[begin] = True
        return result


def pinned(constraints: Constraints, row_of: Mapping[str, int]) -> Pinned:
    """The judged pairs whose captures are known; `row_of` maps a capture id to its row."""
    subjects: dict[tuple[int, int], Pair] = {}

    def known(pairs: Sequence[Pair]) -> Links:
        found = []
        for pair in pairs:
            rows = [row_of.get(subject.removeprefix("capture:"), -1) for subject in pair]
            if min(rows) >= 0:
                found.append((rows[0], rows[1]))
                subjects[rows[0], rows[1]] = pair
        return found

    return Pinned(known(constraints.must), known(constraints.cannot), subjects)


def links(judged: Pinned, shots: Shots, divided: Periods) -> tuple[Links, Links]:
    """(pairs of periods that belong together, pairs that do not); gated captures, which have no period, bind nothing.

    Raises ContradictionError where a chain of "same" ties two periods that are judged different.
    """
    if not judged.together and not judged.apart:
        return [], []
    period = dict(zip(shots.row.tolist(), divided.of_shot.tolist(), strict=True))
    root: dict[int, int] = {}

    def find(node: int) -> int:
        while root.get(node, node) != node:
            node = root[node]
        return node

    together = [(period[a], period[b]) for a, b in judged.together if a in period and b in period]
    for one, other in together:
        low, high = sorted((find(one), find(other)))
        root[high] = low
    apart = []
    for one, other in judged.apart:
        if one in period and other in period:
            pair = period[one], period[other]
            if find(pair[0]) == find(pair[1]):
                left, right = judged.subjects[one, other]
                raise ContradictionError(
                    f"{left} and {right} are judged different, but judgements of sameness tie them together, or both "
                    "are of one period of a site: retire one of these judgements"
                )
            apart.append(pair)
    return together, apart
