"""LINKS: which brands of a distributor are tied by what, and which ties were reported and not followed.

Invariant: bits are those the grouping used; one bundle counts once.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from headwater import distributors as distributor_step
from headwater.assemble.distributor_tables import distributor_names, span_of_uses
from headwater.assemble.results import table_of
from headwater.distributors.bridges import Bridge
from headwater.distributors.facts import moment
from headwater.model.phrases import count
from headwater.model.tables import LINKS

Attribution = distributor_step.Attribution
Row = tuple[Any, ...]
SHOWN_CAPTURES = 3


def links(
    found: Attribution,
    names: Sequence[str],
    likelihood: Callable[[float], str],
    observations: pa.Table | None = None,
    cuts: Sequence[Bridge] = (),
) -> pa.Table:
    """LINKS: within each distributor every mechanism ties its brands to the brand that carries it most.

    Ties too weak to link by themselves (a rival's account on a single site) are listed as provisional, without a merge.
    `likelihood` puts bits into a word; `observations` give the captures named in evidence, `cuts` mark the links that
    hang on one identifier.
    """
    writer = _Writer(found, names, likelihood, cuts)
    firm, provisional = list(writer.firm()), list(writer.provisional())
    captures = _captures(found, observations, [*firm, *provisional])
    rows = [writer.row(tie, captures) for tie in (*firm, *provisional)]
    return table_of(sorted(rows, key=lambda row: (row[0] or "", row[1], row[2], row[5], row[6])), LINKS)


class _Tie:
    """Two brands, the uses they share and the sites of either that show each."""

    def __init__(self, distributor: str, left: str, right: str, reason: str = "") -> None:
        self.distributor, self.left, self.right, self.reason = distributor, left, right, reason
        self.uses: dict[int, tuple[list[int], list[int]]] = {}
        self.co_carriers: list[int] = []
        self.mechanisms: tuple[int, ...] = ()
        """Of a provisional tie that sites carry across: the mechanism of the left side and that of the right."""
        self.weighed: frozenset[int] | None = None
        """The uses whose bits count; None: all."""


class _Writer:
    def __init__(
        self, found: Attribution, names: Sequence[str], likelihood: Callable[[float], str], cuts: Sequence[Bridge]
    ) -> None:
        self.likelihood = likelihood
        self.found, self.facts, self.valued = found, found.facts, found.valued
        self.names = distributor_names(found, names)
        self.leaving: dict[int, set[str]] = defaultdict(set)
        for cut in cuts:
            if cut.use >= 0:
                self.leaving[cut.use] |= set(cut.brands_leaving)
        self.degree = self.facts.degree
        self.brands_of: dict[int, list[str]] = defaultdict(list)
        for site, brand in zip(*(column.tolist() for column in found.shown), strict=True):
            self.brands_of[site].append(found.brands[brand])

    def carrying(self, use: int, group: int) -> dict[str, list[int]]:
        """Brand -> sites of `group` that show the use."""
        carrying: dict[str, list[int]] = defaultdict(list)
        for site in self.facts.site[self.facts.edges_of(use)].tolist():
            if self.found.group_of_site[site] == group:
                for brand in self.brands_of.get(site, ()):
                    carrying[brand].append(site)
        return carrying

    def firm(self) -> Iterator[_Tie]:
        """Only through sites that belong to the group: one that merely shows its account as well ties nobody to it."""
        for group, name in self.names.items():
            ties: dict[tuple[str, str], _Tie] = {}
            for use in np.flatnonzero(self.found.of_use == group).tolist():
                carrying = self.carrying(use, group)
                first, *others = sorted(carrying, key=lambda brand: (-len(carrying[brand]), brand)) or [""]
                for other in others:
                    tie = ties.setdefault((first, other), _Tie(name, first, other))
                    tie.uses[use] = (carrying[first], carrying[other])
            self.witnesses(group, ties)
            yield from (ties[pair] for pair in sorted(ties))

    def witnesses(self, group: int, ties: Mapping[tuple[str, str], _Tie]) -> None:
        """Add the values of other bundles that both brands show."""
        sites = np.array(self.found.sites_of_group[group], np.int64)
        inside = np.isin(self.facts.site, sites) & (self.valued.bits[self.facts.use] > 0)
        inside &= ~self.facts.mechanism[self.facts.use]
        shown: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for use, site in zip(self.facts.use[inside].tolist(), self.facts.site[inside].tolist(), strict=True):
            for brand in self.brands_of.get(site, ()):
                shown[brand][use].append(site)
        for (left, right), tie in ties.items():
            for use in sorted(shown[left].keys() & shown[right].keys()):
                tie.uses[use] = (shown[left][use], shown[right][use])

    def provisional(self) -> Iterator[_Tie]:
        """Mechanisms shown by sites of more than one group: reported, nothing is merged on them."""
        facts, found = self.facts, self.found
        group = found.group_of_site[facts.site]
        kept = np.flatnonzero(facts.mechanism[facts.use] & (group >= 0))
        span = int(group.max(initial=0)) + 1
        keys = np.unique(facts.use[kept] * span + group[kept])
        uses, count = np.unique(keys // span, return_counts=True)
        crossing = np.isin(keys // span, uses[count > 1])
        of_use: dict[int, list[int]] = defaultdict(list)
        for key in keys[crossing].tolist():
            of_use[key // span].append(key % span)
        for use, groups in sorted(of_use.items()):
            yield from self.crossing(use, groups)
        yield from self.reused()

    def crossing(self, use: int, groups: Sequence[int]) -> Iterator[_Tie]:
        """The tie from the mechanism's own group, or from the one that shows it most, to each other."""
        carrying = {group: self.carrying(use, group) for group in groups}
        own = int(self.found.of_use[use])
        home = own if own in carrying else min(groups, key=lambda g: (-sum(map(len, carrying[g].values())), g))
        for other in groups:
            if other == home or not {home, other} & self.names.keys():
                continue
            showing = self.facts.site[self.facts.edges_of(use)]
            sites = showing[self.found.group_of_site[showing] == other].tolist()  # also those no brand is claimed for
            beside = self.beside(use, other, sites)
            far = self.carrying(beside, other) if beside >= 0 else {}
            ends = _two_brands(carrying[home], carrying[other], far)
            if ends is not None:
                sides = {use: (carrying[home].get(ends[0], []), carrying[other].get(ends[1], sites))}
                if beside >= 0:
                    sides[beside] = (sites, far.get(ends[1], sites))
                yield self.held_back(home, other, ends, sides, self.reason(use, home, other, sites), sites)

    def beside(self, use: int, group: int, sites: Sequence[int]) -> int:
        """The mechanism of `group` that most of these of its sites show next to `use`; -1 if none."""
        edges = np.flatnonzero(np.isin(self.facts.site, sites) & (self.found.of_use[self.facts.use] == group))
        uses, count = np.unique(self.facts.use[edges[self.facts.use[edges] != use]], return_counts=True)
        return int(uses[np.argmax(count)]) if len(uses) else -1

    def held_back(
        self, home: int, other: int, ends: tuple[str, str], sides: Mapping[int, tuple[list[int], list[int]]],
        reason: str, sites: list[int],
    ) -> _Tie:  # fmt: skip
        """A tie that was not followed, told from the side of a claimed distributor."""
        turned = home not in self.names
        left, right = reversed(ends) if turned else ends
        tie = _Tie(self.names[other if turned else home], left, right, reason)
        tie.uses = {use: (there, here) if turned else (here, there) for use, (here, there) in sides.items()}
        tie.co_carriers = sites
        tie.weighed = frozenset(list(sides)[:1]) if sites else frozenset()
        if sites and len(sides) == 2 and reason != "spans_groups":
            tie.mechanisms = tuple(sides)[::-1] if turned else tuple(sides)
        return tie

    def reused(self) -> Iterator[_Tie]:
        """A mechanism seen again after the re-use gap, in another group: the same value, and no link across the gap."""
        home: dict[int, list[int]] = defaultdict(list)
        for use in np.flatnonzero(self.found.of_use >= 0).tolist():
            home[int(self.facts.use_value[use])].append(use)
        for uses in home.values():
            for before, after in pairwise(uses):
                one, other = int(self.found.of_use[before]), int(self.found.of_use[after])
                if one != other and {one, other} & self.names.keys():
                    here, there = self.carrying(before, one), self.carrying(after, other)
                    ends = _two_brands(here, there, {})
                    if ends is not None:
                        sides: dict[int, tuple[list[int], list[int]]] = {before: (here[ends[0]], [])}
                        sides[after] = ([], there[ends[1]])
                        yield self.held_back(one, other, ends, sides, "reuse", [])

    def reason(self, use: int, home: int, other: int, sites: Sequence[int]) -> str:
        """Why the tie was not followed."""
        apart = {
            frozenset(self.found.of_subject.get(end, -1) for end in pair) for pair in self.found.constraints.cannot
        }
        if frozenset((home, other)) in apart:
            return "judged_different"
        if self.valued.proxy[use]:
            return "spans_groups"
        edges = self.facts.edges_of(use)
        if self.valued.parted[edges][np.isin(self.facts.site[edges], sites)].all():
            return "succession"
        return "one_site" if len(sites) == 1 else "too_few_sites"

    def row(self, tie: _Tie, captures: Mapping[tuple[int, int], list[str]]) -> Row:
        """One row of LINKS."""
        items = [self.item(use, tie, captures) for use in sorted(tie.uses)]
        bundles: dict[str, float] = {}
        weighed = sorted(tie.uses) if tie.weighed is None else tie.weighed
        for item in (item for use, item in zip(sorted(tie.uses), items, strict=True) if use in weighed):
            bundles[item["bundle"]] = max(bundles.get(item["bundle"], 0.0), item["bits"])
        evidence = {
            "items": sorted(items, key=lambda item: (-item["bits"], item["kind"], item["value"], item["first"])),
            "bundles": bundles,
            "counter": [text for use in sorted(tie.uses) for text in self.counter(use, tie)],
            "co_carriers": self.facts.sites.take(pa.array(tie.co_carriers, pa.int64())).to_pylist(),
            "provisional_reason": tie.reason,
            "mechanisms": [self.named(use) for use in tie.mechanisms],
        }
        bits = sum(bundles.values())
        bridge = any({tie.left, tie.right} & self.leaving.get(use, set()) for use in tie.uses) and not tie.reason
        spans = [self.span(use, sites) for use, sides in tie.uses.items() for sites in sides if sites]
        return (
            tie.distributor, tie.left, tie.right, bits, self.likelihood(bits), bool(tie.reason),
            json.dumps(evidence, sort_keys=True), bridge,
            moment(min(first for first, _ in spans)), moment(max(last for _, last in spans)),
        )  # fmt: skip

    def named(self, use: int) -> dict[str, str]:
        value = self.facts.describe(use)
        return {"kind": value.kind, "provider": value.provider, "value": value.value}

    def span(self, use: int, sites: Sequence[int]) -> tuple[int, int]:
        """First and last time one of the sites showed the use."""
        edges = self.facts.edges_of(use)
        kept = np.isin(self.facts.site[edges], sites)
        return int(self.facts.first[edges][kept].min()), int(self.facts.last[edges][kept].max())

    def item(self, use: int, tie: _Tie, captures: Mapping[tuple[int, int], list[str]]) -> dict[str, Any]:
        """One shared value."""
        value, sides = self.facts.describe(use), tie.uses[use]
        spans = [self.span(use, sites) for sites in sides if sites]
        known = self.found.background
        here = self.facts.site[self.facts.edges_of(use)].tolist()
        return {
            "kind": value.kind, "value": value.value, "role": value.role, "provider": value.provider,
            "payment_type": value.payment_type, "specificity": value.specificity, "basis": value.basis,
            "bundle": value.bundle, "bits": float(self.valued.bits[use]),
            "brands": len({brand for site in here for brand in self.brands_of.get(site, ())}), "sites": len(here),
            "background_sites": known.carriers.get((value.kind, value.value), 0), "background_total": known.total,
            "left_sites": len(sides[0]), "right_sites": len(sides[1]),
            "first": moment(min(first for first, _ in spans)).isoformat(),
            "last": moment(max(last for _, last in spans)).isoformat(),
            "left_captures": _few(use, sides[0], captures), "right_captures": _few(use, sides[1], captures),
        }  # fmt: skip

    def counter(self, use: int, tie: _Tie) -> Iterator[dict[str, Any]]:
        """What speaks against the tie: the bits a value lost because its carriers look like several groups."""
        groups = float(self.valued.groups[use])
        if groups > 1.0:
            value = self.facts.describe(use)
            detail = f"the sites that show {value.kind} {value.value} look like {groups:.1f} separate groups"
            yield {"what": "dispersion", "detail": detail, "bits": -round(float(np.log2(groups)), 2)}
        if tie.reason:
            across = count(len(tie.co_carriers), "site")
            carry = "carries" if len(tie.co_carriers) == 1 else "carry"
            yield {"what": tie.reason, "detail": f"{across} {carry} it across", "bits": 0.0}


Carrying = Mapping[str, Sequence[int]]


def _two_brands(near: Carrying, far: Carrying, beyond: Carrying) -> tuple[str, str] | None:
    """A brand of either side, the one that carries most first; two different ones, since a site with a copied account
    may have been taken for the other side's, and then both show its brand. `beyond` is carried next to `far`."""
    rights = sorted((*_ranked(far), *_ranked(beyond)), key=lambda brand: brand in near)
    return next(((left, right) for left in _ranked(near) for right in rights if left != right), None)


def _ranked(carrying: Carrying) -> list[str]:
    return sorted(carrying, key=lambda brand: (-len(carrying[brand]), brand))


def _few(use: int, sites: Iterable[int], captures: Mapping[tuple[int, int], list[str]]) -> list[str]:
    return sorted({capture for site in sites for capture in captures.get((use, site), ())})[:SHOWN_CAPTURES]


def _captures(
    found: Attribution, observations: pa.Table | None, ties: Sequence[_Tie]
) -> dict[tuple[int, int], list[str]]:
    """(use, site) -> captures that show it, the first few by id, for what the ties name."""
    wanted: dict[tuple[str, str, str, str], list[int]] = defaultdict(list)
    for use in sorted({use for tie in ties for use in tie.uses}):
        value = found.facts.describe(use)
        wanted[value.kind, value.provider, value.role, value.value].append(use)
    if observations is None or not wanted:
        return {}
    values = pa.array(sorted({key[3] for key in wanted}), pa.string())
    table = observations.filter(pc.is_in(observations.column("value"), values))
    names = ("kind", "provider", "role", "value", "site", "captured_at", "capture_id")
    place = {site: number for number, site in enumerate(found.facts.sites.to_pylist())}
    shown: dict[tuple[int, int], set[str]] = defaultdict(set)
    begin, end = span_of_uses(found.facts)
    for *key, site, at, capture in zip(*(table.column(name).to_pylist() for name in names), strict=True):
        for use in wanted.get((key[0], key[1], key[2], key[3]), ()):
            if moment(begin[use]) <= at <= moment(end[use]):
                shown[use, place[site]].add(capture)
    return {key: sorted(ids)[:SHOWN_CAPTURES] for key, ids in shown.items()}
