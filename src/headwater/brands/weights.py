"""Feature weights: rarity over groups (brands once known), never over captures, and none for a host's banner.

Counting captures would make a prolific brand's own marks look common (ATTRIBUTION A3). Smoothed idf after
Spärck Jones (1972). Weights are learnt once and then frozen: given them, how alike two pages are depends on these two
alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from headwater.brands.options import BrandOptions
from headwater.brands.ordered import run_starts
from headwater.brands.prints import Bags
from headwater.model.lettered import lettered

FLOOR = 0.05
"""What a feature of every group still weighs, so that a data set of one brand still compares."""
UNIT = 1024
"""Weights are whole multiples of 1/1024: sums of them are exact, in whatever order they are added."""
_DAMPED = 1.0 + np.log(np.maximum(np.arange(256), 1).astype(np.float64))
"""What so many occurrences count (they are kept in eight bits)."""

Features = tuple[NDArray[np.uint64], NDArray[np.int32]]
"""(distinct features, which of them each entry is)."""


@dataclass(frozen=True)
class Weights:
    """`rarity[i]` of feature `keys[i]` (ascending); `unknown` that of every other feature; per free host its `banners`.

    A snapshot: the same captures give the same likenesses under the same weights, whatever else is known.
    """

    keys: NDArray[np.uint64]
    rarity: NDArray[np.float32]
    unknown: float
    banners: Mapping[str, NDArray[np.uint64]] = field(default_factory=dict)

    @cached_property
    def version(self) -> str:
        """Twelve letters that follow from the content."""
        parts = [self.keys.tobytes(), self.rarity.tobytes(), np.float64(self.unknown).tobytes()]
        parts += [host.encode() + keys.tobytes() for host, keys in sorted(self.banners.items())]
        return lettered(sha256(b"".join(parts)).digest())

    @cached_property
    def injected(self) -> NDArray[np.uint64]:
        """The features of injected blocks (ascending): those that weigh nothing anywhere."""
        found: NDArray[np.uint64] = self.keys[self.rarity == 0]
        return found

    def without(self, features: NDArray[np.uint64]) -> "Weights":
        """The same weights, but nothing for these features."""
        return replace(self, rarity=np.where(np.isin(self.keys, features), np.float32(0), self.rarity))

    def of(self, keys: NDArray[np.uint64]) -> NDArray[np.float64]:
        """The rarity of each feature."""
        if not len(self.keys):
            return np.full(len(keys), self.unknown)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[at] == keys, self.rarity[at].astype(np.float64), self.unknown)

    def entries(self, pages: Bags, hosts: list[str], features: Features | None = None) -> NDArray[np.int64]:
        """Weight of each entry of `pages` in units of 1/1024: rarity x (1 + ln occurrences); 0 for host banners.

        `features`, where the caller has them, spare looking up a feature once for each page that shows it.
        """
        rarity = self.of(pages.keys) if features is None else self.of(features[0])[features[1]]
        rarity *= _DAMPED[pages.tf]
        rarity *= UNIT
        units = np.round(rarity, out=rarity).astype(np.int64)
        for row in (row for row, host in enumerate(hosts) if host in self.banners):
            part = slice(pages.indptr[row], pages.indptr[row + 1])
            units[part][_among(pages.keys[part], self.banners[hosts[row]])] = 0
        return units


def _among(keys: NDArray[np.uint64], known: NDArray[np.uint64]) -> NDArray[np.bool_]:
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    result: NDArray[np.bool_] = known[at] == keys
    return result


@dataclass(frozen=True)
class Sample:
    """Pages from which rarity is counted, one row each: its group, its site, whether several sites show it, its host.

    `column` numbers the feature of each entry among the ascending `keys`. `group[r]` -1 stands for a group of its own;
    `host[r]` is "" where the site is on no free host.
    """

    pages: Bags
    column: NDArray[np.int32]
    keys: NDArray[np.uint64]
    group: NDArray[np.int64]
    site: NDArray[np.int64]
    several: NDArray[np.bool_]
    host: list[str]


def learn(sample: Sample, options: BrandOptions, *, banners: bool) -> Weights:
    """Weights from a sample: log2(1 + G/g) - 1 + FLOOR for a feature carried by g of G groups.

    A feature that one site alone carries is as likely that site's own content as its template's, and keeps the fraction
    `lone` of its weight.
    """
    group = _numbered(sample.group)
    total = int(group.max(initial=-1)) + 1
    rarity = _idf(_carriers(sample, group), total)
    alone = _on_one_site(sample)
    rarity = np.where(alone, options.lone, 1.0) * rarity
    return Weights(
        keys=sample.keys,
        rarity=(np.round(rarity * UNIT) / UNIT).astype(np.float32),
        unknown=options.lone * float(_idf(np.ones(1, np.int64), max(total, 1))[0]),
        banners=_banners(sample, options.banner_share, options.banner_sites) if banners else {},
    )


def _idf(carriers: NDArray[np.int64], total: int) -> NDArray[np.float64]:
    result: NDArray[np.float64] = np.log2(1.0 + total / np.maximum(carriers, 1)) - 1.0 + FLOOR
    return result


def _numbered(group: NDArray[np.int64]) -> NDArray[np.int64]:
    """Groups without gaps, every -1 a group of its own."""
    own = group.copy()
    loose = own < 0
    own[loose] = own.max(initial=-1) + 1 + np.arange(int(loose.sum()))
    return np.unique(own, return_inverse=True)[1]


def _carriers(sample: Sample, group: NDArray[np.int64]) -> NDArray[np.int64]:
    """In how many groups each feature occurs.

    Rows are taken in order of their groups and entries counted out by feature, so that equals stand together: a sort
    of all entries would cost more than all else that is learnt.
    """
    size = np.diff(sample.pages.indptr)
    order = np.argsort(group, kind="stable")
    entries = sample.pages.places(order)
    indptr = np.concatenate([[0], np.cumsum(size[order])])
    by_row = sparse.csr_matrix(
        (np.repeat(group[order].astype(np.int32), size[order]), sample.column[entries], indptr),
        shape=(len(order), len(sample.keys)),
    )
    by_feature = by_row.tocsc()
    begins = np.zeros(len(entries) + 1, np.bool_)
    begins[by_feature.indptr] = True
    begins = begins[:-1] | run_starts(by_feature.data)
    running = np.concatenate([[0], np.cumsum(begins)])
    carriers: NDArray[np.int64] = running[by_feature.indptr[1:]] - running[by_feature.indptr[:-1]]
    return carriers


def _on_one_site(sample: Sample) -> NDArray[np.bool_]:
    """Features that no second site carries."""
    size = np.diff(sample.pages.indptr)
    some = np.zeros(len(sample.keys), np.int64)
    some[sample.column] = np.repeat(sample.site, size)
    alone = np.ones(len(sample.keys), np.bool_)
    alone[sample.column[np.repeat(sample.site, size) != some[sample.column]]] = False
    alone[sample.column[np.repeat(sample.several, size)]] = False
    return alone


def _banners(sample: Sample, share: float, least: int) -> dict[str, NDArray[np.uint64]]:
    """What each free host injects: features on at least `share` of its sites, given `least` sites."""
    rows_of: dict[str, list[int]] = {}
    for number, host in enumerate(sample.host):
        if host:
            rows_of.setdefault(host, []).append(number)
    found = {}
    for host, rows in sorted(rows_of.items()):
        sites = len(set(sample.site[rows].tolist()))
        if sites >= least:
            pages = sample.pages.rows(np.array(rows))
            site = np.repeat(sample.site[rows], np.diff(pages.indptr))
            order = np.lexsort((site, pages.keys))
            keys, of = pages.keys[order], site[order]
            once = run_starts(keys) | run_starts(of)
            values, count = np.unique(keys[once], return_counts=True)
            found[host] = values[count >= share * sites]
    return {host: keys for host, keys in found.items() if len(keys)}
