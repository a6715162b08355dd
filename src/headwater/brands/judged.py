"""Judgements on captures as links between periods: same is contracted first, different is never crossed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from headwater.brands.periods import Periods, Shots
from headwater.errors import ContradictionError
from headwater.model.judgement import Constraints, Pair

Links = list[tuple[int, int]]
Node = TypeVar("Node", int, str)


@dataclass(frozen=True)
class Pinned:
    """Classes of capture rows judged the same; pairs judged different, with the subjects they were made about."""

    together: Sequence[Sequence[int]] = ()
    apart: Sequence[tuple[int, int]] = ()
    subjects: Mapping[tuple[int, int], Pair] = field(default_factory=dict)

    def pairs(self) -> Links:
        """Pairs that connect whatever judgements connect."""
        return [*(pair for rows in self.together for pair in pairwise(rows)), *self.apart]

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
    """The judgements on captures that are known; `row_of` maps a capture id to its row.

    Sameness passes through captures that are not: it is an equivalence, whoever is the link in the chain.
    """

    def rows(subjects: Sequence[str]) -> list[int]:
        found = (row_of.get(subject.removeprefix("capture:")) for subject in subjects)
        return [row for row in found if row is not None]

    subjects = {(known[0], known[1]): pair for pair in constraints.cannot if len(known := rows(pair)) == 2}
    return Pinned([rows(same) for same in _classes(constraints.must)], list(subjects), subjects)


def _classes(pairs: Iterable[tuple[Node, Node]]) -> list[list[Node]]:
    """The classes of the equivalence that these pairs span (union-find, Tarjan 1975), ascending."""
    root: dict[Node, Node] = {}

    def find(node: Node) -> Node:
        while root.setdefault(node, node) != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for one, other in pairs:
        low, high = sorted((find(one), find(other)))
        root[high] = low
    members: dict[Node, list[Node]] = defaultdict(list)
    for node in sorted(root):
        members[find(node)].append(node)
    return list(members.values())


def links(judged: Pinned, shots: Shots, divided: Periods) -> tuple[Links, Links]:
    """(pairs of periods that belong together, pairs that do not); gated captures, which have no period, bind nothing.

    Raises ContradictionError where a chain of "same" ties two periods that are judged different.
    """
    if not judged.together and not judged.apart:
        return [], []
    period = dict(zip(shots.row.tolist(), divided.of_shot.tolist(), strict=True))
    same = [[period[row] for row in rows if row in period] for rows in judged.together]
    together = [pair for periods in same for pair in pairwise(periods)]
    tied = {one: number for number, periods in enumerate(_classes(together)) for one in periods}
    apart = []
    for rows in judged.apart:
        if all(row in period for row in rows):
            one, other = (period[row] for row in rows)
            if one == other or tied.get(one, -1) == tied.get(other, -2):
                left, right = judged.subjects[rows]
                raise ContradictionError(
                    f"{left} and {right} are judged different, but judgements of sameness tie them together, or both "
                    "are of one period of a site: retire one of these judgements"
                )
            apart.append((one, other))
    return together, apart
