"""Constrained average-link agglomeration on sparse log-odds (Sokal and Michener 1958), deterministic.

Two groups' score is the mean over their pairs. Pairs without evidence count as zero, but only as far as they *could*
have shared something: members that were never active at the same time are not held against one another, which is what
lets a chain of rotating accounts hold together. Cannot-links are minus infinity.
"""

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Pair = tuple[int, int]


@dataclass
class _Edge:
    """Between two groups: total score, number of scored pairs, and the exposure those pairs already account for."""

    score: float
    pairs: float
    exposure: float


@dataclass
class _State:
    members: dict[int, list[int]]
    edges: dict[int, dict[int, _Edge]]
    exposure: dict[int, NDArray[np.float64]]
    forbidden: dict[int, set[int]]
    stamp: dict[int, int] = field(default_factory=dict)


def average_link(
    exposure: NDArray[np.float64],
    scores: Mapping[Pair, float],
    threshold: float,
    cannot: Iterable[Pair] = (),
) -> list[list[int]]:
    """Groups of 0..n-1, each sorted, ordered by smallest member.

    `exposure` is n x periods: how visibly each node was active in each period, unit norm at most; the dot
    product of two rows says how much their lack of common evidence counts. `scores` holds the pairs (i < j) with
    evidence, in bits.
    """
    state = _start(exposure, scores, cannot)
    heap = [
        (-_mean(state, i, j), i, j, 0, 0)
        for i, near in state.edges.items()
        for j in near
        if i < j and j not in state.forbidden[i]
    ]
    heapq.heapify(heap)
    while heap:
        negative, i, j, stamp_i, stamp_j = heapq.heappop(heap)
        if -negative < threshold:
            break
        if state.stamp.get(i) == stamp_i and state.stamp.get(j) == stamp_j and j not in state.forbidden[i]:
            _merge(state, i, j)
            for k in state.edges[i]:
                if k not in state.forbidden[i]:
                    a, b = min(i, k), max(i, k)
                    heapq.heappush(heap, (-_mean(state, a, b), a, b, state.stamp[a], state.stamp[b]))
    return sorted(sorted(group) for group in state.members.values())


def _start(exposure: NDArray[np.float64], scores: Mapping[Pair, float], cannot: Iterable[Pair]) -> _State:
    count = len(exposure)
    state = _State(
        members={i: [i] for i in range(count)},
        edges={i: {} for i in range(count)},
        exposure={i: exposure[i].copy() for i in range(count)},
        forbidden={i: set() for i in range(count)},
        stamp=dict.fromkeys(range(count), 0),
    )
    for (i, j), score in sorted(scores.items()):
        edge = _Edge(score, 1.0, float(exposure[i] @ exposure[j]))
        state.edges[i][j] = state.edges[j][i] = edge
    for i, j in cannot:
        state.forbidden[i].add(j)
        state.forbidden[j].add(i)
    return state


def _mean(state: _State, i: int, j: int) -> float:
    edge = state.edges[i][j]
    silent = max(0.0, float(state.exposure[i] @ state.exposure[j]) - edge.exposure)
    return edge.score / (edge.pairs + silent)


def _merge(state: _State, i: int, j: int) -> None:
    """Fold group j into group i (i < j)."""
    state.members[i] += state.members.pop(j)
    state.exposure[i] += state.exposure.pop(j)
    near = state.edges.pop(j)
    near.pop(i)
    state.edges[i].pop(j)
    for k, edge in near.items():
        del state.edges[k][j]
        ours = state.edges[i].get(k)
        joined = (
            edge
            if ours is None
            else _Edge(ours.score + edge.score, ours.pairs + edge.pairs, ours.exposure + edge.exposure)
        )
        state.edges[i][k] = state.edges[k][i] = joined
    for k in state.forbidden.pop(j):
        state.forbidden[k].discard(j)
        state.forbidden[k].add(i)
        state.forbidden[i].add(k)
    state.stamp[i] += 1
    del state.stamp[j]
