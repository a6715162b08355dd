"""Constrained average-link agglomeration (Sokal and Michener 1958) over shared values, deterministic.

Two groups' evidence by one value is its bits times the share of pairs of their sites that both show it, so what few of
them share is worth little however it came about. Values are star nodes: pairs of sites are read off the counts of both
groups, never written out. Invariants: must-links were contracted before; cannot-links are minus infinity; groups that
share no value are never compared, so what happens in one component changes nothing in another.
"""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from headwater.distributors.options import DistributorOptions

Pair = tuple[int, int]
PAYMENT = 0


@dataclass
class Group:
    """What a group shows: `shown[use]` = (sites that show it, how firmly in sum); `known[bundle]` = sites with any
    value of the bundle; `early[q]` and `late[q]` = paying sites last seen before, or first seen after, period q."""

    sites: int
    shown: dict[int, tuple[int, float]]
    known: list[int]
    early: NDArray[np.int32]
    late: NDArray[np.int32]
    brands: set[int] = field(default_factory=set)

    def absorb(self, other: "Group") -> None:
        """Add another group's sites to this one."""
        self.sites += other.sites
        for use, (count, mass) in other.shown.items():
            ours = self.shown.get(use)
            self.shown[use] = (count, mass) if ours is None else (ours[0] + count, ours[1] + mass)
        self.known = [a + b for a, b in zip(self.known, other.known, strict=True)]
        self.early = self.early + other.early
        self.late = self.late + other.late
        self.brands = self.brands | other.brands


@dataclass(frozen=True)
class Uses:
    """Per use: bits, bundle number, and the first and last period it was in use."""

    bits: Sequence[float]
    bundle: Sequence[int]
    first: Sequence[int]
    last: Sequence[int]


class Evidence(NamedTuple):
    """Between two groups: the strongest item of each bundle, as (bits, use); does a single site carry the payment?"""

    items: dict[int, tuple[float, int]]
    single: bool
    brands: int
    fewest: int

    def bits(self) -> float:
        """Sum over independent bundles."""
        return sum(bits for bits, _ in self.items.values())

    def links(self, options: DistributorOptions) -> bool:
        """May it join without a person? One payment mechanism, or two independent bundles over the threshold."""
        paid = self.items.get(PAYMENT, (0.0, -1))[0]
        if paid >= options.payment_threshold and not self.single:
            return True
        if paid and self.brands >= options.common_brands and 4 * self.brands >= self.fewest:
            return True
        if len(self.items) < 2:
            return False
        strong = [
            bits for bundle, (bits, _) in self.items.items() if bundle != PAYMENT and bits >= options.bundle_least
        ]
        if paid and strong and options.co_carrier_bits + sum(strong) >= options.witnessed_threshold:
            return True
        return len(strong) >= 2 and sum(strong) >= options.bundle_threshold


def evidence(one: Group, other: Group, uses: Uses, options: DistributorOptions) -> Evidence:
    """What speaks for one operation behind both groups."""
    items: dict[int, tuple[float, int]] = {}
    ours = theirs = across_here = across_there = 0.0
    for use in one.shown.keys() & other.shown.keys():
        bundle = uses.bundle[use]
        here, there = one.shown[use], other.shown[use]
        if bundle == PAYMENT:
            share = here[1] * there[1] / (_active(one, use, here[0], uses) * _active(other, use, there[0], uses))
            silence = options.payment_silence
            ours, theirs = max(ours, here[0]), max(theirs, there[0])
            across_here, across_there = max(across_here, here[1]), max(across_there, there[1])
        else:
            share = here[0] * there[0] / (one.known[bundle] * other.known[bundle])
            silence = options.silence if one.known[PAYMENT] or other.known[PAYMENT] else options.payment_silence
        worth = uses.bits[use] * share / (share + silence * (1.0 - share))
        best = items.get(bundle)
        if best is None or worth > best[0] or (worth == best[0] and use < best[1]):
            items[bundle] = (worth, use)
    single = _carried_across(one, ours, across_here) or _carried_across(other, theirs, across_there)
    common = len(one.brands & other.brands) if single else 0
    return Evidence(items, single, common, min(len(one.brands), len(other.brands)))


def _carried_across(group: Group, sites: float, firmly: float) -> bool:
    """Does one site alone show the mechanism, beside others of its group or beside a mechanism that it shows more?"""
    return sites == 1 and (group.sites > 1 or firmly < 1.0)


def _active(group: Group, use: int, count: int, uses: Uses) -> int:
    """The group's paying sites that were active while the mechanism was in use; those that show it were."""
    silent = int(group.early[uses.first[use]]) + int(group.late[uses.last[use]])
    return max(group.known[PAYMENT] - silent, count)


def average_link(
    groups: list[Group | None],
    candidates: Iterable[Pair],
    uses: Uses,
    options: DistributorOptions,
    cannot: Iterable[Pair] = (),
) -> list[int]:
    """The group each of `groups` ends in, named by its first member. Consumes `groups`.

    `candidates` are the pairs (i < j) worth comparing; pairs come and go as groups grow.
    """
    state = _State(groups, uses, options)
    for i, j in cannot:
        state.forbid(i, j)
    for i, j in candidates:
        state.meet(i, j)
    state.run()
    return state.roots()


class _State:
    def __init__(self, groups: list[Group | None], uses: Uses, options: DistributorOptions) -> None:
        self.groups, self.uses, self.options = groups, uses, options
        self.into = list(range(len(groups)))
        self.near: dict[int, set[int]] = {}
        self.forbidden: dict[int, set[int]] = {}
        self.stamp: dict[int, int] = {}
        self.waiting: set[Pair] = set()
        self.heap: list[tuple[float, int, int, int, int]] = []

    def forbid(self, i: int, j: int) -> None:
        self.forbidden.setdefault(i, set()).add(j)
        self.forbidden.setdefault(j, set()).add(i)

    def meet(self, i: int, j: int) -> None:
        if j not in self.near.setdefault(i, set()):
            self.near[i].add(j)
            self.near.setdefault(j, set()).add(i)
            self.weigh(i, j)

    def weigh(self, i: int, j: int) -> None:
        """Queue a pair if it may join."""
        if j in self.forbidden.get(i, ()):
            return
        i, j = min(i, j), max(i, j)
        one, other = self.groups[i], self.groups[j]
        assert one is not None and other is not None
        found = evidence(one, other, self.uses, self.options)
        if found.links(self.options):
            bits = round(found.bits(), 6)
            heapq.heappush(self.heap, (-bits, i, j, self.stamp.get(i, 0), self.stamp.get(j, 0)))
        elif found.single:
            self.waiting.add((i, j))

    def run(self) -> None:
        while self.heap:
            _, i, j, stamp_i, stamp_j = heapq.heappop(self.heap)
            if self.groups[i] is None or self.groups[j] is None:
                continue
            if self.stamp.get(i, 0) == stamp_i and self.stamp.get(j, 0) == stamp_j:
                self.merge(i, j)
            else:
                self.weigh(i, j)

    def merge(self, i: int, j: int) -> None:
        """Fold group j into group i (i < j).

        To a group that shares nothing with j, i can only have become less like: it keeps its place in the queue, at
        worst too high a one, and is weighed anew when its turn comes. Not so where brands in common can tip the scale.
        """
        one, other = self.groups[i], self.groups[j]
        assert one is not None and other is not None
        one.absorb(other)
        self.groups[j] = None
        self.into[j] = i
        self.stamp[i] = self.stamp.get(i, 0) + 1
        for k in self.forbidden.pop(j, ()):
            self.forbidden[k].discard(j)
            self.forbid(i, k)
        for k in self.near.pop(j):
            self.near[k].discard(j)
            if k != i:
                self.near[i].add(k)
                self.near[k].add(i)
        for k in self.near[i]:
            third = self.groups[k]
            assert third is not None
            if not other.shown.keys().isdisjoint(third.shown) or (min(i, k), max(i, k)) in self.waiting:
                self.weigh(i, k)

    def roots(self) -> list[int]:
        for member in range(len(self.into)):
            self.into[member] = self.into[self.into[member]]
        return self.into
