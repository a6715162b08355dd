"""The captures an index holds, one row each in order of arrival: what was shown where, when and to whom.

Words differ from capture to capture where the template does not: a capture whose words are not those of its page (the
words of the page's first capture) keeps them here, so that any two captures can still be compared exactly. Invariant:
names of sites, addresses, audiences and hosts are numbered once; rows are never removed.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headwater.brands.arrays import Growing
from headwater.brands.prints import HASHED_VIEWS, Bags
from headwater.brands.store import BagStore

COLUMNS = ("when", "site", "address", "role", "audience", "host", "page", "words")
"""`when` in microseconds since 1970; `page` -1 where gated, `words` -1 where they are those of the page."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TEXT = np.uint64(HASHED_VIEWS << 32)


class Shown(NamedTuple):
    """What the brand step needs to know of a capture besides its fingerprint; names as in the CAPTURES schema."""

    capture_id: str
    captured_at: datetime
    site: str
    site_kind: str
    page: str
    role: str
    visible_to: str


class Held:
    """Captures by row."""

    def __init__(self) -> None:
        self.capture_ids: list[str] = []
        self.row: dict[str, int] = {}
        self.rows_of_site: dict[int, list[int]] = defaultdict(list)
        """Rows that show a page, by site."""
        self._addresses: set[tuple[int, int]] = set()
        self._facts = Growing(np.empty((0, len(COLUMNS)), np.int64))
        self._names: dict[tuple[str, str], int] = {}
        self._by_number: list[str] = []
        self._words = BagStore()

    def __len__(self) -> int:
        return len(self.capture_ids)

    @property
    def names(self) -> list[str]:
        """Names by number."""
        return self._by_number

    def column(self, name: str) -> NDArray[np.int64]:
        """One of `COLUMNS`, as a view: valid until the next row."""
        values: NDArray[np.int64] = self._facts.values[:, COLUMNS.index(name)]
        return values

    def numbered(self, kind: str, name: str) -> int:
        """The number of a name; `kind` is site, address, audience or host."""
        number = self._names.setdefault((kind, name), len(self._by_number))
        if number == len(self._by_number):
            self._by_number.append(name)
        return number

    @property
    def sites(self) -> int:
        """How many sites there are."""
        return len(np.unique(self.column("site")))

    def site_of(self, capture_id: str) -> str:
        """The site of a capture; raises KeyError for one that is not held."""
        return self.names[int(self.column("site")[self.row[capture_id]])]

    def before(self, shown: Shown) -> str:
        """What of this capture is here already: the "capture", its "address", its "site", or ""."""
        if shown.capture_id in self.row:
            return "capture"
        site = self._names.get(("site", shown.site))
        if site is None:
            return ""
        return "address" if (site, self._names.get(("address", shown.page))) in self._addresses else "site"

    def add(self, capture_ids: list[str], facts: NDArray[np.int64]) -> None:
        """New captures; `facts` has the `COLUMNS`."""
        start = len(self)
        self._facts.extend(facts)
        self.capture_ids += capture_ids
        self.row.update(zip(capture_ids, range(start, len(self)), strict=True))
        self._addresses.update(map(tuple, facts[:, 1:3].tolist()))
        showing = np.flatnonzero(facts[:, COLUMNS.index("page")] >= 0)
        sites = facts[showing, COLUMNS.index("site")]
        for row, site in zip((showing + start).tolist(), sites.tolist(), strict=True):
            self.rows_of_site[site].append(row)

    def tell(self, words: Bags) -> int:
        """The number of the first row of `words`, which are kept as the next ones."""
        self._words.add(words)
        return len(self._words) - len(words)

    def bereave(self, page: int, words: Bags) -> None:
        """The page takes over the words of an earlier capture: those who relied on its old ones keep `words`."""
        relying = (self.column("page") == page) & (self.column("words") < 0)
        if relying.any():
            self._facts.values[relying, COLUMNS.index("words")] = self.tell(words)

    def retold(self, rows: NDArray[np.int64], pages: Bags) -> Bags:
        """`pages`, those that these captures show, with each capture's own words."""
        words = self.column("words")[rows]
        own = np.flatnonzero(words >= 0)
        if not len(own):
            return pages
        told = self._words.bags(words[own])
        row = np.repeat(np.arange(len(pages)), np.diff(pages.indptr))
        stays = (pages.keys < _TEXT) | ~np.isin(row, own)
        row = np.concatenate([row[stays], np.repeat(own, np.diff(told.indptr))])
        order = np.argsort(row, kind="stable")  # words are the last view of a row
        indptr = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(pages)))])
        keys, tf = np.concatenate([pages.keys[stays], told.keys]), np.concatenate([pages.tf[stays], told.tf])
        return Bags(indptr, keys[order], tf[order])

    def tables(self) -> dict[str, pa.Table]:
        """`captures` by row, `names` by number, `words` by number."""
        facts = self._facts.values
        narrow = {name: facts[:, place].astype(np.int32) for place, name in enumerate(COLUMNS) if name != "when"}
        kinds = pa.array([kind for kind, _ in self._names], pa.string())
        return {
            "captures": pa.table(
                {"capture_id": pa.array(self.capture_ids, pa.string()), "when": facts[:, 0].copy()} | narrow
            ),
            "names": pa.table({"kind": kinds, "name": pa.array(self._by_number, pa.string())}),
            "words": self._words.table(),
        }

    @classmethod
    def of(cls, tables: Mapping[str, pa.Table]) -> "Held":
        """What gave `tables`."""
        held, captures, names = cls(), tables["captures"], tables["names"]
        pairs = zip(names.column("kind").to_pylist(), names.column("name").to_pylist(), strict=True)
        held._names = {pair: number for number, pair in enumerate(pairs)}
        held._by_number = names.column("name").to_pylist()
        held._words = BagStore.of(tables["words"])
        facts = np.stack([captures.column(name).to_numpy().astype(np.int64) for name in COLUMNS], axis=1)
        held.add(captures.column("capture_id").to_pylist(), facts)
        return held


def only_words(bags: Bags) -> Bags:
    """The words of each row alone."""
    keep = bags.keys >= _TEXT
    row = np.repeat(np.arange(len(bags)), np.diff(bags.indptr))[keep]
    indptr = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(bags)))])
    return Bags(indptr, bags.keys[keep], bags.tf[keep])


def micros(moment: datetime) -> int:
    """Microseconds since 1970, exact."""
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
