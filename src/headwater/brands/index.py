"""Brands one capture at a time: each gets an answer at once, and `settle` makes the whole what a batch makes of it.

Adding costs what the capture itself costs: its features, the buckets they fall into, exact comparison with the few
versions met there. Settling groups anew only what hangs together with something that came since. Invariants: after
`settle` the brands are those of `attribute` over the same captures, weights and judgements, in whatever order they
came; weights are frozen, or they would all change with every capture.
"""

from collections import defaultdict
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from headwater.brands.arrays import Growing
from headwater.brands.attribute import role_of
from headwater.brands.compare import Compared, symmetric
from headwater.brands.group import Grouped, group
from headwater.brands.judged import pinned
from headwater.brands.looks import faces
from headwater.brands.options import OPTIONS, BrandOptions
from headwater.brands.pages import free_host
from headwater.brands.periods import Shots, periods, returned, rewritten
from headwater.brands.placement import NO_BRAND, Known, Place, Placement, place
from headwater.brands.prints import bags_of, print_key
from headwater.brands.shelf import Page, Shelf
from headwater.brands.weights import Weights
from headwater.model.fingerprint import Fingerprint
from headwater.model.judgement import NO_CONSTRAINTS, Constraints

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 86_400_000_000
_COLUMNS = ("when", "site", "address", "role", "audience", "page")


class Shown(NamedTuple):
    """What the brand step needs to know of a capture besides its fingerprint; names as in the CAPTURES schema."""

    capture_id: str
    captured_at: datetime
    site: str
    site_kind: str
    page: str
    role: str
    visible_to: str


class BrandIndex:
    """Captures, the pages they show, and the brands as last settled."""

    def __init__(self, weights: Weights, options: BrandOptions = OPTIONS) -> None:
        self.options = options
        self.shelf = Shelf(weights, options)
        self.capture_ids: list[str] = []
        self._row: dict[str, int] = {}
        self._facts = Growing(np.empty((0, len(_COLUMNS)), np.int64))
        self._brand = Growing(np.empty(0, np.int64))
        self._names: dict[tuple[str, str], int] = {}
        self._rows_of_site: dict[int, list[int]] = defaultdict(list)
        self._unsettled: set[int] = set()
        self._constraints = NO_CONSTRAINTS
        self._known = Known({}, {})

    def __len__(self) -> int:
        return len(self.capture_ids)

    def add(self, shown: Shown, fingerprint: Fingerprint) -> Placement:
        """Take in one capture and say where it belongs by what is known; a capture already held changes nothing."""
        row = self._row.get(shown.capture_id)
        if row is None:
            row = self._keep(shown, fingerprint)
        if self._facts.values[row, 5] < 0:
            return NO_BRAND
        return self._named(self._place(row))

    def _keep(self, shown: Shown, fingerprint: Fingerprint) -> int:
        row = len(self.capture_ids)
        when = _micros(shown.captured_at)
        page = -1
        if not fingerprint.gate:
            host = free_host(shown.site_kind, shown.site)
            page = self.shelf.add(Page(print_key(fingerprint), bags_of(fingerprint), host, (when, shown.capture_id)))
        site = self._numbered("site", shown.site)
        address, audience = self._numbered("page", shown.page), self._numbered("audience", shown.visible_to)
        self._facts.extend(np.array([[when, site, address, role_of(shown.page, shown.role), audience, page]]))
        self._brand.extend(np.array([-1]))
        self.capture_ids.append(shown.capture_id)
        self._row[shown.capture_id] = row
        if page >= 0:
            self._rows_of_site[site].append(row)
            self._unsettled.add(site)
        return row

    def _numbered(self, kind: str, name: str) -> int:
        return self._names.setdefault((kind, name), len(self._names))

    def _place(self, row: int) -> Place:
        """Place the period of the site in which the capture stands."""
        shots, order = self._shots(np.array(self._rows_of_site[int(self._facts.values[row, 1])]))
        now, before = returned(shots)
        page = order.pages[shots.version]
        strange = np.zeros(len(now), np.bool_)
        differ = np.flatnonzero(page[now] != page[before])
        strange[differ] = self.shelf.measure(page[before[differ]], page[now[differ]]) < self.options.rewrite
        of_shot = periods(shots, rewritten(shots, now, strange)).of_shot
        here = of_shot == of_shot[order.rows[shots.row] == row][0]
        zero = np.zeros(int(here.sum()), np.int64)
        shown = faces(zero, shots.page[here], shots.role[here], page[here])
        return place(shown, self.shelf.alike, self._known, self.options)

    def _named(self, found: Place) -> Placement:
        def name(row: int) -> str:
            return self.capture_ids[row] if row >= 0 else ""

        match = self.shelf.first[found.match][1] if found.match >= 0 else ""
        return Placement(
            found.outcome, name(found.brand), found.likeness, name(found.next_brand), found.next_likeness, match
        )

    def judge(self, constraints: Constraints) -> None:
        """Let these judgements hold from now on, instead of any before; `settle` applies them."""
        for pair in (*self._constraints.must, *self._constraints.cannot, *constraints.must, *constraints.cannot):
            for subject in pair:
                row = self._row.get(subject.removeprefix("capture:"))
                if row is not None:
                    self._unsettled.add(int(self._facts.values[row, 1]))
        self._constraints = constraints

    def settle(self) -> None:
        """Group anew whatever hangs together with what came since the last time."""
        if self.shelf.late:
            self.shelf.reorder()
            self._unsettled.update(self._rows_of_site)
        if self._unsettled:
            self._group(self._touched())
        self._unsettled.clear()

    def brands(self) -> dict[str, str]:
        """capture id -> the capture that founded its brand, for every capture that shows one; as last settled."""
        held = zip(self.capture_ids, self._brand.values.tolist(), strict=True)
        return {capture: self.capture_ids[brand] for capture, brand in held if brand >= 0}

    def _touched(self) -> NDArray[np.int64]:
        """All usable capture rows of sites that a chain of pages and likenesses connects with an unsettled site."""
        facts = self._facts.values
        rows = np.flatnonzero(facts[:, 5] >= 0)
        sites, pages = len(self._names), len(self.shelf)
        left, right, _ = self.shelf.edges()
        judged = self._judged_rows()
        ends = np.concatenate([facts[rows, 1], left + sites, facts[judged[:, 0], 1]])
        others = np.concatenate([self.shelf.leader[facts[rows, 5]] + sites, right + sites, facts[judged[:, 1], 1]])
        graph = sparse.coo_matrix((np.ones(len(ends), np.int8), (ends, others)), shape=(sites + pages, sites + pages))
        part = connected_components(graph, directed=False)[1]
        touched = np.isin(part, np.unique(part[np.fromiter(self._unsettled, np.int64)]))
        result: NDArray[np.int64] = rows[touched[facts[rows, 1]]]
        return result

    def _judged_rows(self) -> NDArray[np.int64]:
        return np.array(pinned(self._constraints, self._row).pairs(), np.int64).reshape(-1, 2)

    def _group(self, rows: NDArray[np.int64]) -> None:
        shots, order = self._shots(rows)
        found = group(shots, self._compared(order), self.options, pinned(self._constraints, order.row_of(self)))
        brand, brands = found.numbered()
        founder = np.full(brands, -1, np.int64)
        founder[brand[::-1]] = order.rows[found.periods.first[::-1]]
        self._brand.values[order.rows[shots.row]] = founder[brand[found.periods.of_shot]]
        self._learn(found, founder[brand], order)

    def _shots(self, rows: NDArray[np.int64]) -> tuple[Shots, "_Order"]:
        """The captures of these rows as the brand step wants them, numbered in order of time."""
        when = self._facts.values[rows, 0].tolist()
        ids = [self.capture_ids[row] for row in rows.tolist()]
        rows = rows[sorted(range(len(rows)), key=lambda index: (when[index], ids[index]))]
        facts = self._facts.values[rows]
        leader = self.shelf.leader[facts[:, 5]]
        pages = np.array(sorted(set(leader.tolist()), key=self.shelf.first.__getitem__), np.int64)
        version = np.full(len(self.shelf), -1, np.int64)
        version[pages] = np.arange(len(pages))
        by_site = np.argsort(facts[:, 1], kind="stable")
        when_, site, address, role, audience, _ = facts[by_site].T
        shots = Shots(by_site, site, when_ // _DAY, address, role, audience, version[leader[by_site]])
        return shots, _Order(rows, pages, version)

    def _compared(self, order: "_Order") -> Compared:
        left, right, value = self.shelf.edges()
        left, right = order.version[left], order.version[right]
        keep = (left >= 0) & (right >= 0)
        count = len(order.pages)
        return Compared(
            symmetric(left[keep], right[keep], value[keep], count),
            np.zeros(count, np.int64),
            lambda one, other: self.shelf.measure(order.pages[one], order.pages[other]),
        )

    def _learn(self, found: Grouped, founder: NDArray[np.int64], order: "_Order") -> None:
        """Remember for which brands each version stands, the earliest only, and which roles each brand has shown."""
        brands = dict(self._known.brands)
        held: dict[int, set[int]] = defaultdict(set)
        roles: dict[int, int] = defaultdict(int)
        owners = founder[found.faces.owner].tolist()
        for version, brand, role in zip(found.faces.version.tolist(), owners, found.faces.role.tolist(), strict=True):
            held[version].add(brand)
            roles[brand] |= 1 << role
        for version, names in held.items():
            earliest = sorted(names, key=lambda row: (self._facts.values[row, 0], self.capture_ids[row]))
            brands[int(order.pages[version])] = tuple(earliest[: self.options.version_stars])
        self._known = Known(brands, {**self._known.roles, **roles})


class _Order(NamedTuple):
    """Rows of the index in order of time; the versions they show, in order of time; a version's number by its page."""

    rows: NDArray[np.int64]
    pages: NDArray[np.int64]
    version: NDArray[np.int64]

    def row_of(self, index: BrandIndex) -> dict[str, int]:
        return {index.capture_ids[row]: number for number, row in enumerate(self.rows.tolist())}


def _micros(moment: datetime) -> int:
    """Microseconds since 1970, exact."""
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
