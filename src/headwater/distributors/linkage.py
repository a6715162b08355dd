"""Constrained average-link agglomeration (Sokal and Michener 1958) over shared values, deterministic.

Two groups' evidence by one value is its bits times the share of pairs of their sites that both show it, so what few of
them share is worth little however it came about. Values are star nodes: pairs of sites are read off the counts of both
groups, never written out. Invariants: must-links were contracted before; cannot-links are minus infinity; groups that
share no value are never compared, so what happens in one component changes nothing in another.
"""

import heapq
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import add
from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from headwater.distributors.columns import heads
from headwater.distributors.options import DistributorOptions

Pair = tuple[int, int]
PAYMENT = 0


@dataclass(slots=True)
class Group:
    """What a group shows: `shown[use]` = (sites that show it, how firmly in sum); `known[bundle]` = sites with any
    value of the bundle; `early[q]` and `late[q]` = paying sites last seen before, or first seen after, period q."""

    sites: int
    shown: dict[int, tuple[int, float]]
    known: list[int]
    early: list[int]
    late: list[int]
    brands: set[int] = field(default_factory=set)

    def absorb(self, other: "Group") -> None:
        """Add another group's sites to this one."""
        self.sites += other.sites
        for use, (count, mass) in other.shown.items():
            ours = self.shown.get(use)
            self.shown[use] = (count, mass) if ours is None else (ours[0] + count, ours[1] + mass)
        self.known = list(map(add, self.known, other.known))
        if other.known[PAYMENT]:
            self.early = list(map(add, self.early, other.early))
            self.late = list(map(add, self.late, other.late))
        self.brands |= other.brands


@dataclass(frozen=True)
class Uses:
    """Per use: bits, bundle number, and the first and last period it was in use."""

    bits: Sequence[float]
    bundle: Sequence[int]
    first: Sequence[int]
    last: Sequence[int]


class Evidence(NamedTuple):
    """Between two groups: the bits of each bundle's strongest item; does a single site carry the payment?"""

    items: list[float]
    single: bool
    brands: int
    """Where a single site carries it: brands in common, and of the group that has fewer."""
    fewest: int

    def bits(self) -> float:
        """Sum over independent bundles, always in the same order."""
        return sum(self.items)

    def links(self, options: DistributorOptions) -> bool:
        """May it join without a person? One payment mechanism, or two independent bundles over the threshold."""
        paid = self.items[PAYMENT]
        if paid >= options.payment_threshold and not self.single:
            return True
        if paid and self.brands >= options.common_brands and 4 * self.brands >= self.fewest:
            return True
        least = options.bundle_least
        strong = [bits for bits in self.items[PAYMENT + 1 :] if bits and bits >= least]
        if not strong:
            return False
        if paid and options.co_carrier_bits + sum(strong) >= options.witnessed_threshold:
            return True
        return len(strong) >= 2 and sum(strong) >= options.bundle_threshold


def evidence(one: Group, other: Group, uses: Uses, options: DistributorOptions) -> Evidence:
    """What speaks for one operation behind both groups; the same whichever comes first."""
    if len(one.shown) > len(other.shown):
        one, other = other, one
    items, paid = [0.0] * len(one.known), []
    bundle_of, bits_of, shown = uses.bundle, uses.bits, other.shown
    silence = options.silence if one.known[PAYMENT] or other.known[PAYMENT] else options.payment_silence
    for use, ours in one.shown.items():
        theirs = shown.get(use)
        if theirs is None:
            continue
        bundle, bits = bundle_of[use], bits_of[use]
        if bundle == PAYMENT:
            paid.append((bits, use, ours, theirs))
        elif bits > items[bundle]:  # or it could not be the strongest: no item is ever worth more than its bits
            share = ours[0] * theirs[0] / (one.known[bundle] * other.known[bundle])
            items[bundle] = max(items[bundle], bits * share / (share + silence * (1.0 - share)))
    if not paid:
        return Evidence(items, False, 0, 0)
    silence = options.payment_silence
    for bits, use, ours, theirs in paid:
        share = ours[1] * theirs[1] / (_active(one, use, ours[0], uses) * _active(other, use, theirs[0], uses))
        items[PAYMENT] = max(items[PAYMENT], bits * share / (share + silence * (1.0 - share)))
    single = _carried_across(one, [ours for *_, ours, _ in paid])
    if not single and not _carried_across(other, [theirs for *_, theirs in paid]):
        return Evidence(items, False, 0, 0)
    return Evidence(items, True, len(one.brands & other.brands), min(len(one.brands), len(other.brands)))


def _carried_across(group: Group, paid: list[tuple[int, float]]) -> bool:
    """Does one site alone show the mechanisms, beside others of its group or beside a mechanism that it shows more?"""
    return max(paid)[0] == 1 and (group.sites > 1 or max(firmly for _, firmly in paid) < 1.0)


def _active(group: Group, use: int, count: int, uses: Uses) -> int:
    """The group's paying sites that were active while the mechanism was in use; those that show it were."""
    return max(group.known[PAYMENT] - group.early[uses.first[use]] - group.late[uses.last[use]], count)


def average_link(
    groups: list[Group | None],
    candidates: Iterable[Pair],
    uses: Uses,
    options: DistributorOptions,
    cannot: Iterable[Pair] = (),
    known: Iterable[Evidence | None] = itertools.repeat(None),
) -> list[int]:
    """The group each of `groups` ends in, named by its first member. Consumes `groups`.

    `candidates` are the pairs (i < j) worth comparing; pairs come and go as groups grow. `known` is the evidence
    between them where somebody has measured it.
    """
    state = _State(groups, uses, options)
    for i, j in cannot:
        state.forbid(i, j)
    pairs = list(candidates)
    known = list(itertools.islice(known, len(pairs)))
    for places in _apart(pairs, len(groups)):
        for place in places:
            state.meet(*pairs[place], known[place])
        state.run()
    return state.roots()


def _apart(pairs: Sequence[Pair], count: int) -> Iterator[list[int]]:
    """Places of the pairs of each component: one is finished before the next, while the processor has it at hand."""
    ends = np.array(pairs, np.int64).reshape(-1, 2)
    graph = sparse.coo_array((np.ones(len(ends), np.int8), (ends[:, 0], ends[:, 1])), shape=(count, count))
    part = connected_components(graph, directed=False)[1][ends[:, 0]] if len(ends) else ends[:, 0]
    order = np.argsort(part, kind="stable")
    yield from (places.tolist() for places in np.split(order, heads(part[order])[1:]))


class _State:
    def __init__(self, groups: list[Group | None], uses: Uses, options: DistributorOptions) -> None:
        self.groups, self.uses, self.options = groups, uses, options
        self.into = list(range(len(groups)))
        self.near: list[set[int]] = [set() for _ in groups]
        self.forbidden: dict[int, set[int]] = {}
        self.stamp = [0] * len(groups)
        self.waiting: set[Pair] = set()
        self.heap: list[tuple[float, int, int, int, int]] = []

    def forbid(self, i: int, j: int) -> None:
        self.forbidden.setdefault(i, set()).add(j)
        self.forbidden.setdefault(j, set()).add(i)

    def meet(self, i: int, j: int, found: Evidence | None) -> None:
        if j not in self.near[i]:
            self.near[i].add(j)
            self.near[j].add(i)
            self.weigh(i, j, found)

    def weigh(self, i: int, j: int, found: Evidence | None = None) -> None:
        """Queue a pair if it may join."""
        if self.forbidden and j in self.forbidden.get(i, ()):
            return
        if i > j:
            i, j = j, i
        if found is None:
            one, other = self.groups[i], self.groups[j]
            assert one is not None and other is not None
            found = evidence(one, other, self.uses, self.options)
        if found.links(self.options):
            heapq.heappush(self.heap, (-round(found.bits(), 6), i, j, self.stamp[i], self.stamp[j]))
        elif found.single:
            self.waiting.add((i, j))

    def run(self) -> None:
        while self.heap:
            _, i, j, stamp_i, stamp_j = heapq.heappop(self.heap)
            if self.groups[i] is None or self.groups[j] is None:
                continue
            if self.stamp[i] == stamp_i and self.stamp[j] == stamp_j:
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
        self.stamp[i] += 1
        for k in self.forbidden.pop(j, ()):
            self.forbidden[k].discard(j)
            self.forbid(i, k)
        near, gone = self.near[i], self.near[j]
        near.discard(j)
        gone.discard(i)
        for k in gone:
            self.near[k].discard(j)
            self.near[k].add(i)
        near |= gone
        self.near[j] = set()
        lost, waiting = other.shown.keys(), self.waiting
        for k in near:
            third = self.groups[k]
            assert third is not None
            if not lost.isdisjoint(third.shown.keys()) or ((i, k) if i < k else (k, i)) in waiting:
                self.weigh(i, k)

    def roots(self) -> list[int]:
        for member in range(len(self.into)):
            self.into[member] = self.into[self.into[member]]
        return self.into
