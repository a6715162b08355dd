"""The distinct pages of an index: which stand for themselves as versions, and which versions are alike.

Pages that come in order of time are settled at once and for good. One that was first captured before a page already
shelved may change who stands for whom: it makes the shelf `late`, and `reorder` makes everything as if all had come in
order, from the signatures kept. Invariant: unless it is late, the shelf is a
function of the set of pages and of their first captures.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headwater.brands import signatures
from headwater.brands.arrays import Buckets, Growing
from headwater.brands.candidates import pairs, promising
from headwater.brands.likeness import Likeness, likeness, template_mass, weighed
from headwater.brands.likes import Edges, Likes
from headwater.brands.near import first_copy, versions
from headwater.brands.options import BrandOptions
from headwater.brands.pages import number
from headwater.brands.prints import Bags
from headwater.brands.store import BagStore, packed, unpacked
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
        self._mass = Growing(np.empty(0, np.int64))
        self._leader = Growing(np.empty(0, np.int64))
        self._blank = Growing(np.empty(0, np.bool_))
        self._likes = Likes.empty()
        self._stands = Growing(np.empty(0, np.int64))
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
        return {version: 1.0, **self._likes.of(version)}

    def edges(self) -> Edges:
        """All pairs of versions that are alike, each once, with their likeness."""
        return self._likes.edges()

    def number_of(self, key: int) -> int:
        """The number of the page with this print key, -1 where there is none."""
        return self._number.get(key, -1)

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
        told = page.bags.without(self.weights.injected)
        near = signatures.plain(told, self.options.near_permutations)
        self._near.extend(near)
        self._far.extend(np.zeros((1, self.options.far_permutations), np.uint32))
        self._signed.extend(np.zeros(1, np.bool_))
        self._mass.extend(np.zeros(1, np.int64))
        self._leader.extend(np.array([new]))
        self._blank.extend(signatures.blank(told))
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
        self._stands.extend(np.array([new]))
        self._meet(new)

    def _meet(self, new: int) -> None:
        options, page = self.options, np.array([new])
        bags = self._bags.bags(page)
        self._sign(page, bags, self.weights.entries(bags, [self._hosts[new]]))
        keys = signatures.band_keys(self._far.values[new : new + 1], options.far_rows)[0]
        met = self._far_buckets.of(keys, options.bucket_stars)
        self._far_buckets.add(keys, new)
        left, right = promising(self._far.values, self._mass.values, (met, np.full(len(met), new)), options)
        self._link(left, right, self.measure(left, right))

    def _sign(self, pages: NDArray[np.int64], bags: Bags, units: NDArray[np.int64]) -> None:
        """Weighted signatures of pages that have just become versions, from their bags and the units of the entries."""
        self._far.values[pages] = signatures.weighted(bags, units / UNIT, self.options.far_permutations)
        self._mass.values[pages] = template_mass(bags, units)
        self._signed.values[pages] = True

    def _link(self, left: NDArray[np.int64], right: NDArray[np.int64], value: NDArray[np.float64]) -> None:
        keep = value >= self.options.doubt
        self._likes.add(left[keep], right[keep], value[keep])

    def measure(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float64]:
        """How alike pairs of pages are."""
        return self.exactly(left, right).blend

    def exactly(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> Likeness:
        """Exact likeness of pairs of pages, with its parts."""
        blocks = (slice(start, start + _BLOCK) for start in range(0, len(left), _BLOCK))
        return Likeness.joined(self._measured(left[block], right[block]) for block in blocks)

    def _measured(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> Likeness:
        pages, place = np.unique(np.concatenate([left, right]), return_inverse=True)
        hosts = [self._hosts[page] for page in pages.tolist()]
        return self.compared(self._bags.bags(pages), hosts, place[: len(left)], place[len(left) :])

    def compared(self, bags: Bags, hosts: list[str], left: NDArray[np.int64], right: NDArray[np.int64]) -> Likeness:
        """Exact likeness of pairs of rows of `bags`, which stand on these free hosts ("" where on none)."""
        keys, column = number(bags.keys)
        laid = weighed(bags, self.weights.entries(bags, hosts, (keys, column)), column, len(keys))
        return likeness(laid, left, right, self.options)

    def bags(self, pages: NDArray[np.int64]) -> Bags:
        """What these pages show, words included: those of the first capture of each."""
        return self._bags.bags(pages)

    def reorder(self) -> None:
        """Make everything as if the pages had come in order of time."""
        options = self.options
        order = np.array(sorted(range(len(self)), key=self.first.__getitem__), np.int64)
        near, blank = self._near.values[order], self._blank.values[order]
        bands = signatures.band_keys(near, options.near_rows)
        leader = versions(near, bands, blank, options.near)
        self._leader.values[order] = order[leader]
        seen = np.flatnonzero((leader == np.arange(len(order))) & ~blank)
        self._near_buckets = Buckets(bands[seen].ravel(), np.repeat(order[seen], bands.shape[1]))
        self._newest = self.first[order[-1]] if len(order) else _BEFORE_ALL
        self._stands = Growing(order[seen])
        self._likes = self._met_all(order[seen])
        self.late = False

    def _met_all(self, stands: NDArray[np.int64]) -> Likes:
        """The likenesses of these versions, given in order of time; each is weighed once."""
        options, bags = self.options, self._bags.bags(stands)
        keys, column = number(bags.keys)
        units = self.weights.entries(bags, [self._hosts[page] for page in stands.tolist()], (keys, column))
        unsigned = ~self._signed.values[stands]
        entries = np.repeat(unsigned, np.diff(bags.indptr))
        self._sign(stands[unsigned], bags.rows(np.flatnonzero(unsigned)), units[entries])
        proposed = pairs(self._into_buckets(stands), np.zeros(len(stands), np.bool_), options.bucket_stars)
        left, right = promising(self._far.values[stands], self._mass.values[stands], proposed, options)
        value = likeness(weighed(bags, units, column, len(keys)), left, right, options).blend
        keep = value >= options.doubt
        return Likes(stands[left[keep]], stands[right[keep]], value[keep])

    def _into_buckets(self, stands: NDArray[np.int64]) -> NDArray[np.uint64]:
        keys = signatures.band_keys(self._far.values[stands], self.options.far_rows)
        self._far_buckets = Buckets(keys.ravel(), np.repeat(stands, keys.shape[1]))
        return keys

    def add_all(
        self, keys: NDArray[np.uint64], bags: Iterable[Bags], hosts: Sequence[str], first: Sequence[Moment]
    ) -> None:
        """Shelve many different pages at once on an empty shelf; `bags` are those of the pages, some rows at a time."""
        self.first, self._hosts = list(first), list(hosts)
        self._number = {key: page for page, key in enumerate(keys.tolist())}
        for some in bags:
            self._bags.add(some)
            told = some.without(self.weights.injected)
            self._near.extend(signatures.plain(told, self.options.near_permutations))
            self._blank.extend(signatures.blank(told))
        self._far.extend(np.zeros((len(first), self.options.far_permutations), np.uint32))
        self._signed.extend(np.zeros(len(first), np.bool_))
        self._mass.extend(np.zeros(len(first), np.int64))
        self._leader.extend(np.arange(len(first)))
        self.reorder()

    def tables(self) -> dict[str, pa.Table]:
        """All that is kept but `first`: `pages` by number, `versions` in order of their coming, and `likes`."""
        left, right, value = self.edges()
        stands = self._stands.values
        pages = {
            "key": np.fromiter(self._number, np.uint64, len(self)),
            "host": pa.array(self._hosts, pa.string()),
            "near": packed(self._near.values),
            "leader": self.leader.astype(np.int32),
            "blank": self._blank.values,
        }
        versions = {
            "page": stands.astype(np.int32),
            "far": packed(self._far.values[stands]),
            "signed": self._signed.values[stands],
            "mass": self._mass.values[stands],
        }
        likes = {"one": left.astype(np.int32), "other": right.astype(np.int32), "likeness": value.copy()}
        bags = self._bags.table()
        return {
            "pages": pa.table(pages | dict(zip(bags.column_names, bags.columns, strict=True))),
            "versions": pa.table(versions),
            "likes": pa.table(likes),
        }

    @classmethod
    def of(
        cls,
        tables: Mapping[str, pa.Table],
        first: Sequence[Moment],
        weights: Weights,
        options: BrandOptions,
        *,
        late: bool,
    ) -> "Shelf":
        """The shelf that gave `tables`, with the moments of its pages; buckets are made anew from the signatures."""
        shelf, pages, versions, likes = cls(weights, options), tables["pages"], tables["versions"], tables["likes"]
        shelf.first, shelf.late = list(first), late
        shelf._newest = max(first, default=_BEFORE_ALL)
        shelf._number = {key: page for page, key in enumerate(pages.column("key").to_pylist())}
        shelf._hosts = pages.column("host").to_pylist()
        shelf._bags = BagStore.of(pages)
        shelf._near.extend(unpacked(pages.column("near"), options.near_permutations))
        shelf._leader.extend(pages.column("leader").to_numpy())
        shelf._blank.extend(pages.column("blank").to_numpy(zero_copy_only=False))
        stands = versions.column("page").to_numpy().astype(np.int64)
        shelf._far.extend(np.zeros((len(first), options.far_permutations), np.uint32))
        shelf._far.values[stands] = unpacked(versions.column("far"), options.far_permutations)
        shelf._mass.extend(np.zeros(len(first), np.int64))
        shelf._mass.values[stands] = versions.column("mass").to_numpy()
        shelf._signed.extend(np.zeros(len(first), np.bool_))
        shelf._signed.values[stands] = versions.column("signed").to_numpy(zero_copy_only=False)
        shelf._stands.extend(stands)
        bands = signatures.band_keys(shelf._near.values[stands], options.near_rows)
        shelf._near_buckets = Buckets(bands.ravel(), np.repeat(stands, bands.shape[1]))
        shelf._into_buckets(stands)
        left, right = (likes.column(name).to_numpy().astype(np.int64) for name in ("one", "other"))
        shelf._likes = Likes(left, right, likes.column("likeness").to_numpy())
        return shelf
