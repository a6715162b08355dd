"""The distinct pages of an index: which stand for themselves as versions, and which versions are alike.

Pages that come in order of time are settled at once and for good. One that was first captured before a page already
shelved may change who stands for whom: it makes the shelf `late`, and `reorder` makes everything as if all had come in
order, from the signatures kept. Invariant: unless it is late, the shelf is a
function of the set of pages and of their first captures.
"""

from collections import defaultdict
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from headwater.brands import signatures
from headwater.brands.arrays import Buckets, Growing
from headwater.brands.candidates import pairs, promising
from headwater.brands.likeness import likeness, weighed
from headwater.brands.near import first_copy, versions
from headwater.brands.options import BrandOptions
from headwater.brands.pages import number
from headwater.brands.prints import Bags
from headwater.brands.store import BagStore
from headwater.brands.weights import UNIT, Weights

Moment = tuple[int, str]
"""When a page was first captured: microseconds since 1970 and capture id; the order of everything."""
_BEFORE_ALL: Moment = (-(2**62), "")
_BLOCK = 4_000


class Page(NamedTuple):
    """What the shelf is given of a capture: print key, bags (one row), free host or "", and when it was captured."""

    key: int
    bags: Bags
    host: str
    moment: Moment


class Shelf:
    """Pages, numbered as they came."""

    def __init__(self, weights: Weights, options: BrandOptions) -> None:
        self.weights, self.options = weights, options
        self.first: list[Moment] = []
        self.late = False
        self._number: dict[int, int] = {}
        self._hosts: list[str] = []
        self._bags = BagStore()
        self._near = Growing(np.empty((0, options.near_permutations), np.uint32))
        self._far = Growing(np.empty((0, options.far_permutations), np.uint32))
        self._signed = Growing(np.empty(0, np.bool_))
        self._leader = Growing(np.empty(0, np.int64))
        self._blank = Growing(np.empty(0, np.bool_))
        self._alike: dict[int, dict[int, float]] = defaultdict(dict)
        self._newest = _BEFORE_ALL
        self._near_buckets, self._far_buckets = Buckets.empty(), Buckets.empty()

    def __len__(self) -> int:
        return len(self.first)

    @property
    def leader(self) -> NDArray[np.int64]:
        """The page that stands for each page."""
        values: NDArray[np.int64] = self._leader.values
        return values

    def alike(self, version: int) -> dict[int, float]:
        """The versions that resemble this one from `doubt` up, itself included."""
        return {version: 1.0, **self._alike.get(version, {})}

    def edges(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """All pairs of versions that are alike, each once, with their likeness."""
        found = [
            (one, other, value) for one, near in self._alike.items() for other, value in near.items() if one < other
        ]
        one, other, value = zip(*found, strict=True) if found else ((), (), ())
        return np.array(one, np.int64), np.array(other, np.int64), np.array(value, np.float64)

    def add(self, page: Page) -> int:
        """The number of the page, shelved if its like was not there yet."""
        known = self._number.get(page.key)
        if known is None:
            return self._shelve(page)
        if page.moment < self.first[known]:  # its words and its place in time are those of its first capture
            self.first[known], self.late = page.moment, True
            self._hosts[known] = page.host
            self._bags.replace(known, page.bags)
            self._signed.values[known] = False  # its host, and so its banner, may be another
        return known

    def _shelve(self, page: Page) -> int:
        new = len(self.first)
        self._number[page.key] = new
        self.first.append(page.moment)
        self._hosts.append(page.host)
        self._bags.add(page.bags)
        near = signatures.plain(page.bags, self.options.near_permutations)
        self._near.extend(near)
        self._far.extend(np.zeros((1, self.options.far_permutations), np.uint32))
        self._signed.extend(np.zeros(1, np.bool_))
        self._leader.extend(np.array([new]))
        self._blank.extend(signatures.blank(page.bags))
        in_order = page.moment > self._newest
        self._newest = max(self._newest, page.moment)
        if not self._blank.values[new]:
            self._stand(new, signatures.band_keys(near, self.options.near_rows)[0], in_order=in_order)
        return new

    def _stand(self, new: int, bands: NDArray[np.uint64], *, in_order: bool) -> None:
        """Find who stands for the new page, or let it stand for itself and meet those it may resemble."""
        earlier = [page for page in self._near_buckets.of(bands).tolist() if self.first[page] < self.first[new]]
        earlier.sort(key=self.first.__getitem__)
        found = first_copy(self._near.values, new, earlier, self.options.near * self.options.near_permutations)
        if found >= 0:
            self._leader.values[new] = found
            return
        self.late = self.late or not in_order  # until `reorder` it stands in its buckets as if it had come in order
        self._near_buckets.add(bands, new)
        self._meet(new)

    def _meet(self, new: int) -> None:
        options = self.options
        self._sign(np.array([new]))
        keys = signatures.band_keys(self._far.values[new : new + 1], options.far_rows)[0]
        met = self._far_buckets.of(keys, options.bucket_stars)
        self._far_buckets.add(keys, new)
        left, right = promising(self._far.values, (met, np.full(len(met), new)), options.least_agreement)
        self._link(left, right, self.measure(left, right))

    def _sign(self, pages: NDArray[np.int64]) -> None:
        """Weighted signatures of pages that have just become versions."""
        bags = self._bags.bags(pages)
        units = self.weights.entries(bags, [self._hosts[page] for page in pages.tolist()])
        self._far.values[pages] = signatures.weighted(bags, units / UNIT, self.options.far_permutations)
        self._signed.values[pages] = True

    def _link(self, left: NDArray[np.int64], right: NDArray[np.int64], value: NDArray[np.float64]) -> None:
        for one, other, likely in zip(left.tolist(), right.tolist(), value.tolist(), strict=True):
            if likely >= self.options.doubt:
                self._alike[one][other] = self._alike[other][one] = likely

    def measure(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float64]:
        """Exact likeness of pairs of pages."""
        blocks = (slice(start, start + _BLOCK) for start in range(0, len(left), _BLOCK))
        return np.concatenate([np.empty(0), *(self._measured(left[block], right[block]) for block in blocks)])

    def _measured(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float64]:
        pages, place = np.unique(np.concatenate([left, right]), return_inverse=True)
        bags = self._bags.bags(pages)
        keys, column = number(bags.keys)
        units = self.weights.entries(bags, [self._hosts[page] for page in pages.tolist()])
        laid = weighed(bags, units, column, len(keys))
        return likeness(laid, place[: len(left)], place[len(left) :], self.options).blend

    def reorder(self) -> None:
        """Make everything as if the pages had come in order of time."""
        options = self.options
        order = np.array(sorted(range(len(self)), key=self.first.__getitem__), np.int64)
        near, blank = self._near.values[order], self._blank.values[order]
        bands = signatures.band_keys(near, options.near_rows)
        leader = versions(near, bands, blank, options.near)
        self._leader.values[order] = order[leader]
        own = np.flatnonzero(leader == np.arange(len(order)))
        stands = order[own]
        unsigned = stands[~self._signed.values[stands]]
        for start in range(0, len(unsigned), _BLOCK):
            self._sign(unsigned[start : start + _BLOCK])
        seen = own[~blank[own]]
        self._near_buckets = Buckets(bands[seen].ravel(), np.repeat(order[seen], bands.shape[1]))
        self._meet_all(stands, blank[own])
        self.late = False

    def _meet_all(self, stands: NDArray[np.int64], blank: NDArray[np.bool_]) -> None:
        options = self.options
        keys = signatures.band_keys(self._far.values[stands], options.far_rows)
        seen = np.flatnonzero(~blank)
        self._far_buckets = Buckets(keys[seen].ravel(), np.repeat(stands[seen], keys.shape[1]))
        proposed = pairs(keys, blank, options.bucket_stars)
        left, right = promising(self._far.values[stands], proposed, options.least_agreement)
        self._alike = defaultdict(dict)
        self._link(stands[left], stands[right], self.measure(stands[left], stands[right]))
