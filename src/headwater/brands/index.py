"""Brands one capture at a time: each gets an answer at once, and `settle` makes the whole what a batch makes of it.

Adding costs what the capture itself costs: its features, the buckets they fall into, exact comparison with the few
versions met there. Settling groups anew only what hangs together with something that came since. Invariants: after
`settle` the brands, and what is left to review, are those of `attribute` over the same captures, weights and
judgements, in whatever order they came; weights are frozen, or they would all change with every capture.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from headwater.brands import kept
from headwater.brands.arrays import Growing
from headwater.brands.attribute import in_order, role_of
from headwater.brands.compare import Compared, symmetric
from headwater.brands.decide import decide
from headwater.brands.group import Grouped, group
from headwater.brands.held import COLUMNS, Held, Shown, micros, only_words
from headwater.brands.judged import pinned
from headwater.brands.likeness import Likeness
from headwater.brands.looks import faces
from headwater.brands.options import OPTIONS, BrandOptions
from headwater.brands.pages import free_host
from headwater.brands.periods import Shots, periods, returned, rewritten
from headwater.brands.placement import NO_BRAND, Known, Place, Placement, place
from headwater.brands.prints import bags, bags_of, collapse, print_key, print_keys, word_keys
from headwater.brands.rows import fingerprints_of, shown_of
from headwater.brands.shelf import Page, Shelf
from headwater.brands.weights import Weights
from headwater.model.fingerprint import Fingerprint
from headwater.model.judgement import NO_CONSTRAINTS, Constraints

_DAY = 86_400_000_000
_BLOCK = 20_000
_PAIRS = 4_000


class BrandIndex:
    """Captures, the pages they show, and the brands as last settled."""

    def __init__(self, weights: Weights, options: BrandOptions = OPTIONS) -> None:
        self.options = options
        self.shelf = Shelf(weights, options)
        self.held = Held()
        self.constraints = NO_CONSTRAINTS
        self._brand = Growing(np.empty(0, np.int64))
        self._claimed = Growing(np.empty(0, np.bool_))
        self._unsettled: set[int] = set()
        self._known = Known({}, {})

    def __len__(self) -> int:
        return len(self.held)

    def __contains__(self, capture_id: str) -> bool:
        return capture_id in self.held.row

    @property
    def settled(self) -> bool:
        """True where nothing has come since the last `settle`."""
        return not self._unsettled and not self.shelf.late

    def add(self, shown: Shown, fingerprint: Fingerprint) -> Placement:
        """Take in one capture and say where it belongs by what is known; a capture already held changes nothing."""
        row = self.held.row.get(shown.capture_id)
        if row is None:
            row = self._keep(shown, fingerprint)
        if self.held.column("page")[row] < 0:
            return NO_BRAND
        return self._named(self._place(row))

    def _keep(self, shown: Shown, fingerprint: Fingerprint) -> int:
        when, host = micros(shown.captured_at), free_host(shown.site_kind, shown.site)
        page, words = -1, -1
        if not fingerprint.gate:
            moment = when, shown.capture_id
            page, words = self._shelved(Page(print_key(fingerprint), bags_of(fingerprint), host, moment))
        self._hold([shown.capture_id], np.array([[when, *self._numbers(shown, host), page, words]]))
        return len(self.held) - 1

    def _numbers(self, shown: Shown, host: str) -> tuple[int, ...]:
        of = self.held.numbered
        site, address, audience = of("site", shown.site), of("address", shown.page), of("audience", shown.visible_to)
        return site, address, role_of(shown.page, shown.role), audience, of("host", host)

    def _hold(self, capture_ids: list[str], facts: NDArray[np.int64]) -> None:
        self.held.add(capture_ids, facts)
        self._brand.extend(np.full(len(facts), -1))
        self._claimed.extend(np.zeros(len(facts), np.bool_))
        showing = facts[:, COLUMNS.index("page")] >= 0
        self._unsettled.update(facts[showing, COLUMNS.index("site")].tolist())

    def _shelved(self, page: Page) -> tuple[int, int]:
        """(number of the page, number of the capture's own words, -1 where they are the page's)."""
        known = self.shelf.number_of(page.key)
        if known < 0:
            return self.shelf.add(page), -1
        before, own = only_words(self.shelf.bags(np.array([known]))), only_words(page.bags)
        same = np.array_equal(before.keys, own.keys) and np.array_equal(before.tf, own.tf)
        earlier = page.moment < self.shelf.first[known]
        if earlier and not same:
            self.held.bereave(known, before)
        return self.shelf.add(page), -1 if same or earlier else self.held.tell(own)

    def add_all(self, captures: pa.Table, fingerprints: pa.Table) -> None:
        """Take in many captures at once; tables as `attribute` takes them. One by one where some are held already."""
        captures, fingerprints = in_order(captures, fingerprints)
        if len(self):
            for one, fingerprint in zip(shown_of(captures), fingerprints_of(captures, fingerprints), strict=True):
                self.add(one, fingerprint)
            return
        usable = np.asarray(captures.column("gate").to_numpy(zero_copy_only=False) == "", np.bool_)
        prints = collapse(fingerprints, usable)
        shown = list(shown_of(captures))
        hosts = [free_host(one.site_kind, one.site) for one in shown]
        when = [micros(one.captured_at) for one in shown]
        first = prints.first.tolist()
        self.shelf.add_all(
            print_keys(fingerprints)[prints.first],
            (bags(fingerprints, prints.first[start : start + _BLOCK]) for start in range(0, len(first), _BLOCK)),
            [hosts[row] for row in first],
            [(when[row], shown[row].capture_id) for row in first],
        )
        facts = np.empty((len(shown), len(COLUMNS)), np.int64)
        for row, (one, host) in enumerate(zip(shown, hosts, strict=True)):
            facts[row, 1:6] = self._numbers(one, host)
        facts[:, 0], facts[:, 6], facts[:, 7] = when, prints.of_capture, -1
        key, rows = word_keys(fingerprints), np.flatnonzero(usable)
        own = rows[key[rows] != key[prints.first[prints.of_capture[rows]]]]
        facts[own, 7] = np.arange(len(own))
        for start in range(0, len(own), _BLOCK):
            self.held.tell(only_words(bags(fingerprints, own[start : start + _BLOCK])))
        self._hold([one.capture_id for one in shown], facts)

    def _place(self, row: int) -> Place:
        """Place the period of the site in which the capture stands."""
        shots, order = self._shots(np.array(self.held.rows_of_site[int(self.held.column("site")[row])]))
        now, before = returned(shots)
        page = order.pages[shots.version]
        strange = np.zeros(len(now), np.bool_)
        differ = np.flatnonzero(page[now] != page[before])
        strange[differ] = self.shelf.measure(page[before[differ]], page[now[differ]]) < self.options.rewrite
        of_shot = periods(shots, rewritten(shots, now, strange)).of_shot
        here = of_shot == of_shot[order.rows[shots.row] == row][0]
        zero = np.zeros(int(here.sum()), np.int64)
        return place(
            faces(zero, shots.page[here], shots.role[here], page[here]), self.shelf.alike, self._known, self.options
        )

    def _named(self, found: Place) -> Placement:
        def name(row: int) -> str:
            return self.held.capture_ids[row] if row >= 0 else ""

        match = self.shelf.first[found.match][1] if found.match >= 0 else ""
        return Placement(
            found.outcome, name(found.brand), found.likeness, name(found.next_brand), found.next_likeness, match
        )

    def judge(self, constraints: Constraints) -> None:
        """Let these judgements hold from now on, instead of any before; `settle` applies them."""
        before, now = ({*of.must, *of.cannot} for of in (self.constraints, constraints))
        if (self.constraints.must, self.constraints.cannot) == (constraints.must, constraints.cannot):
            return
        for pair in before | now:
            for subject in pair:
                row = self.held.row.get(subject.removeprefix("capture:"))
                if row is not None and self.held.column("page")[row] >= 0:
                    self._unsettled.add(int(self.held.column("site")[row]))
        self.constraints = constraints

    def settle(self) -> None:
        """Group anew whatever hangs together with what came since the last time."""
        if self.shelf.late:
            self.shelf.reorder()
            self._unsettled.update(self.held.rows_of_site)
        if self._unsettled:
            self._group(self._touched())
        self._unsettled.clear()

    def brands(self) -> dict[str, str]:
        """capture id -> the capture that founded its brand, for every capture that shows one; as last settled."""
        return self._brands_where(self._brand.values >= 0)

    def claims(self) -> dict[str, str]:
        """The same without the brands that nothing ever joined and that are left to a person's review."""
        return self._brands_where(self._claimed.values)

    def _brands_where(self, wanted: NDArray[np.bool_]) -> dict[str, str]:
        ids, rows = self.held.capture_ids, np.flatnonzero(wanted)
        return {
            ids[row]: ids[brand] for row, brand in zip(rows.tolist(), self._brand.values[rows].tolist(), strict=True)
        }

    def moment(self, capture_id: str) -> tuple[int, str]:
        """When a capture was made: microseconds since 1970 and its id, the order of everything."""
        return int(self.held.column("when")[self.held.row[capture_id]]), capture_id

    def brands_of_site(self) -> dict[str, list[str]]:
        """Site -> the brands it has shown and that are claimed, in order of time, as last settled."""
        rows = np.flatnonzero(self._claimed.values)
        when, site, brand = self.held.column("when")[rows], self.held.column("site")[rows], self._brand.values[rows]
        order = np.lexsort((when, site))
        site, brand = site[order], brand[order]
        _, first = np.unique(site * max(len(self), 1) + brand, return_index=True)
        shown: dict[str, list[str]] = {}
        for row in np.sort(first).tolist():
            shown.setdefault(self.held.names[site[row]], []).append(self.held.capture_ids[brand[row]])
        return shown

    def _touched(self) -> NDArray[np.int64]:
        """All usable capture rows of sites that a chain of pages and likenesses connects with an unsettled site."""
        page, site = self.held.column("page"), self.held.column("site")
        rows = np.flatnonzero(page >= 0)
        sites, pages = len(self.held.names), len(self.shelf)
        left, right, _ = self.shelf.edges()
        judged = self._judged_rows()
        ends = np.concatenate([site[rows], left + sites, site[judged[:, 0]]])
        others = np.concatenate([self.shelf.leader[page[rows]] + sites, right + sites, site[judged[:, 1]]])
        graph = sparse.coo_matrix((np.ones(len(ends), np.int8), (ends, others)), shape=(sites + pages, sites + pages))
        part = connected_components(graph, directed=False)[1]
        touched = np.isin(part, np.unique(part[np.fromiter(self._unsettled, np.int64)]))
        result: NDArray[np.int64] = rows[touched[site[rows]]]
        return result

    def _judged_rows(self) -> NDArray[np.int64]:
        return np.array(pinned(self.constraints, self.held.row).pairs(), np.int64).reshape(-1, 2)

    def _group(self, rows: NDArray[np.int64]) -> None:
        shots, order = self._shots(rows)
        local = np.full(len(self), -1, np.int64)
        local[order.rows] = np.arange(len(order.rows))
        compared = self._compared(order, local)
        ids = self.held.capture_ids
        row_of = (
            {ids[row]: number for number, row in enumerate(order.rows.tolist())} if self._judged_rows().size else {}
        )
        found = group(shots, compared, self.options, pinned(self.constraints, row_of))
        brand, brands = found.numbered()
        decisions = decide(found, brand, compared, self.options, lambda one, other: self._exact(order.rows, one, other))
        review = np.array([made.outcome == "review" for made in decisions], np.bool_)
        founder = np.full(brands, -1, np.int64)
        founder[brand[::-1]] = order.rows[found.periods.first[::-1]]
        period = found.periods.of_shot
        self._brand.values[order.rows[shots.row]] = founder[brand[period]]
        self._claimed.values[order.rows[shots.row]] = ~review[period]
        self._learn(found, founder[brand], order)

    def _exact(self, rows: NDArray[np.int64], left: NDArray[np.int64], right: NDArray[np.int64]) -> Likeness:
        """Likeness of the very captures, words and all; `left` and `right` are places in `rows`."""
        found = []
        for start in range(0, len(left), _PAIRS):
            one, other = left[start : start + _PAIRS], right[start : start + _PAIRS]
            wanted, at = np.unique(rows[np.concatenate([one, other])], return_inverse=True)
            pages = self.held.retold(wanted, self.shelf.bags(self.held.column("page")[wanted]))
            hosts = [self.held.names[host] for host in self.held.column("host")[wanted].tolist()]
            found.append(self.shelf.compared(pages, hosts, at[: len(one)], at[len(one) :]))
        return Likeness.joined(found)

    def _shots(self, rows: NDArray[np.int64]) -> tuple[Shots, "_Order"]:
        """The captures of these rows as the brand step wants them, numbered in order of time."""
        column = self.held.column
        when, ids = column("when")[rows].tolist(), [self.held.capture_ids[row] for row in rows.tolist()]
        rows = rows[sorted(range(len(rows)), key=lambda index: (when[index], ids[index]))]
        held, at = np.unique(self.shelf.leader[column("page")[rows]], return_inverse=True)
        order = sorted(range(len(held)), key=lambda index: self.shelf.first[held[index]])
        rank = np.empty(len(held), np.int64)
        rank[order] = np.arange(len(held))
        by_site = np.argsort(column("site")[rows], kind="stable")
        row = rows[by_site]
        shots = Shots(
            by_site, column("site")[row], column("when")[row] // _DAY, column("address")[row], column("role")[row],
            column("audience")[row], rank[at][by_site],
        )  # fmt: skip
        return shots, _Order(rows, held[order])

    def _compared(self, order: "_Order", local: NDArray[np.int64]) -> Compared:
        version = np.full(len(self.shelf), -1, np.int64)
        version[order.pages] = np.arange(len(order.pages))
        left, right, value = self.shelf.edges()
        left, right = version[left], version[right]
        keep = (left >= 0) & (right >= 0)
        first = [self.held.row[self.shelf.first[page][1]] for page in order.pages.tolist()]
        return Compared(
            symmetric(left[keep], right[keep], value[keep], len(order.pages)),
            local[np.array(first, np.int64)],
            lambda one, other: self.shelf.exactly(order.pages[one], order.pages[other]),
        )

    def _learn(self, found: Grouped, founder: NDArray[np.int64], order: "_Order") -> None:
        """Remember for which brands each version stands, the earliest only, and which roles each brand has shown."""
        when, ids = self.held.column("when"), self.held.capture_ids
        brands, roles = dict(self._known.brands), dict(self._known.roles)
        held: dict[int, set[int]] = defaultdict(set)
        shown: dict[int, int] = defaultdict(int)
        owners = founder[found.faces.owner].tolist()
        for version, brand, role in zip(found.faces.version.tolist(), owners, found.faces.role.tolist(), strict=True):
            held[version].add(brand)
            shown[brand] |= 1 << role
        for version, names in held.items():
            earliest = sorted(names, key=lambda row: (when[row], ids[row])) if len(names) > 1 else names
            brands[int(order.pages[version])] = tuple(earliest)[: self.options.version_stars]
        self._known = Known(brands, {**roles, **shown})

    def tables(self) -> dict[str, pa.Table]:
        """All that is kept, unsettled captures included: plain tables, which `of` takes back."""
        shelf = self.shelf.tables()
        first = [self.held.row[capture_id] for _, capture_id in self.shelf.first]
        shelf["pages"] = shelf["pages"].append_column("first", pa.array(first, pa.int32()))
        unsettled = np.array(sorted(self._unsettled), np.int32)
        return {
            **self.held.tables(),
            **shelf,
            "settled": pa.table({"brand": self._brand.values.astype(np.int32), "claimed": self._claimed.values.copy()}),
            "unsettled": pa.table({"site": unsettled}),
            **kept.known_tables(self._known),
            **kept.weight_tables(self.shelf.weights),
            "judged": kept.constraint_table(self.constraints),
            "state": kept.state_table(self.options, self.shelf.weights, late=self.shelf.late),
        }

    @classmethod
    def of(cls, tables: Mapping[str, pa.Table], options: BrandOptions = OPTIONS) -> "BrandIndex":
        """The index that gave `tables`; raises InputError for those of another method or that do not fit together."""
        kept.check(tables, options)
        index = cls(kept.weights_of(tables), options)
        index.held = Held.of(tables)
        when, ids = index.held.column("when").tolist(), index.held.capture_ids
        first = [(when[row], ids[row]) for row in tables["pages"].column("first").to_pylist()]
        late = bool(tables["state"].column("late")[0].as_py())
        index.shelf = Shelf.of(tables, first, index.shelf.weights, options, late=late)
        index._brand.extend(tables["settled"].column("brand").to_numpy())
        index._claimed.extend(tables["settled"].column("claimed").to_numpy(zero_copy_only=False))
        index._unsettled = set(tables["unsettled"].column("site").to_pylist())
        index._known = kept.known_of(tables)
        index.constraints = kept.constraints_of(tables["judged"])
        return index


class _Order(NamedTuple):
    """Rows of the index in order of time; the versions they show, in order of time."""

    rows: NDArray[np.int64]
    pages: NDArray[np.int64]
