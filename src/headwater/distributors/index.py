"""Distributors kept up to date capture by capture: identifier index, touched component, local re-grouping.

New observations touch the sites that share a linking value with theirs, directly or along others; only those sites are
grouped again, by the same function that groups everything at once. Values too widespread to link are star nodes that
are never followed. Invariants: the result equals that of one batch over the same facts in any order; what is kept goes
into plain tables and comes back from them; nothing here reads or writes a file.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from headwater.distributors.attribute import Attribution, attribute
from headwater.distributors.background import Background, shipped_background
from headwater.distributors.judged import check
from headwater.distributors.options import OPTIONS, DistributorOptions
from headwater.model.judgement import NO_CONSTRAINTS, Constraints, Subject, account
from headwater.model.tables import OBSERVATIONS

Key = tuple[str, ...]
"""(kind, value, role, provider, payment_type, specificity, bundle), as in `Facts.keys`."""
COLUMNS = ("kind", "value", "role", "provider", "payment_type", "specificity", "bundle")
BRANDS = pa.schema([("site", pa.string()), ("brand_id", pa.string())])
GROUPS = pa.schema([("site", pa.string()), ("first_site", pa.string()), ("pays", pa.bool_())])
_CHUNKS = 64


@dataclass(frozen=True)
class Partition:
    """Groups named by their first site, and the distributors among them, numbered in order of that name."""

    group_of_site: dict[str, str]
    paying: frozenset[str]
    of_site: dict[str, int]
    of_brand: dict[str, int]


def partition(found: Attribution) -> Partition:
    """The same of one batch."""
    group_of_site, paying = _local(found)
    return Partition(group_of_site, frozenset(group_of_site[site] for site in paying), found.of_site, found.of_brand)


def _local(found: Attribution) -> tuple[dict[str, str], set[str]]:
    """(first site of each site's group, the sites that show a mechanism of their group)."""
    first = {number: site for site, number in sorted(found.operation_of_site.items(), reverse=True)}
    groups = {site: first[number] for site, number in found.operation_of_site.items()}
    return groups, set(found.facts.sites.filter(pa.array(found.pays)).to_pylist())


class Index:
    """Facts and their grouping, up to date after every call."""

    def __init__(
        self,
        options: DistributorOptions = OPTIONS,
        background: Background | None = None,
        constraints: Constraints = NO_CONSTRAINTS,
    ) -> None:
        self.options = options
        self.background = shipped_background() if background is None else background
        self.constraints = constraints
        self._near = _neighbours(constraints)
        self._table = OBSERVATIONS.empty_table()
        self._rows: dict[str, list[int]] = defaultdict(list)
        self._sites: dict[Key, set[str]] = defaultdict(set)
        self._values: dict[str, set[Key]] = defaultdict(set)
        self._brands: dict[str, list[str]] = {}
        self._group: dict[str, str] = {}
        self._members: dict[str, set[str]] = {}
        self._pays: set[str] = set()

    def add(self, observations: pa.Table, brands_of_site: Mapping[str, Sequence[str]] | None = None) -> set[str]:
        """Take in OBSERVATIONS and what sites have shown (the whole list of a site's brands); the sites regrouped."""
        dirty = self._take(observations)
        for site, brands in (brands_of_site or {}).items():
            if self._brands.get(site, []) != list(brands):
                self._brands[site] = list(brands)
                dirty |= {site} & self._rows.keys()
        return self._regroup(dirty)

    def constrain(self, constraints: Constraints) -> set[str]:
        """Replace the constraints; the sites regrouped. Raises ContradictionError, and then nothing has changed."""
        check(constraints)
        changed = {*self.constraints.must, *self.constraints.cannot} ^ {*constraints.must, *constraints.cannot}
        before = self._near
        self.constraints, self._near = constraints, _neighbours(constraints)
        named = {subject for pair in changed for subject in pair}
        return self._regroup(self._named(named, before) | self._named(named, self._near))

    def partition(self) -> Partition:
        """The grouping as it stands, with the distributors claimed on it."""
        counted: dict[str, Counter[str]] = defaultdict(Counter)
        for site, group in self._group.items():
            for brand in dict.fromkeys(self._brands.get(site, ())):
                counted[brand][group] += 1
        main = {brand: min(of, key=lambda group: (-of[group], group)) for brand, of in counted.items()}
        behind: dict[str, set[str]] = defaultdict(set)
        for site in self._pays:
            group = self._group[site]
            behind[group].update(brand for brand in self._brands.get(site, ()) if main[brand] == group)
        claimed = sorted(group for group, brands in behind.items() if len(brands) >= 2)
        rank = {group: number for number, group in enumerate(claimed)}
        return Partition(
            group_of_site=dict(self._group),
            paying=frozenset(self._group[site] for site in self._pays),
            of_site={site: rank[group] for site, group in self._group.items() if group in rank},
            of_brand={brand: rank[group] for brand, group in main.items() if group in rank},
        )

    def carriers(self) -> dict[Subject, Counter[str]]:
        """Each payment mechanism, as judgements name it: sites that show it, counted by their group's first site."""
        found: dict[Subject, Counter[str]] = defaultdict(Counter)
        for key, sites in self._sites.items():
            if _is_mechanism(key):
                found[account(key[0], key[3], key[1])].update(self._group.get(site, "") for site in sites)
        return dict(found)

    def shown(self) -> dict[str, list[str]]:
        """The brands each site has shown, in order of time, as far as they were told."""
        return {site: list(brands) for site, brands in self._brands.items() if brands}

    def tables(self) -> dict[str, pa.Table]:
        """All that is kept, as tables: `observations`, `brands` (in order of time) and `groups`."""
        brands = [(site, brand) for site in sorted(self._brands) for brand in self._brands[site]]
        groups = [(site, group, site in self._pays) for site, group in sorted(self._group.items())]
        return {
            "observations": self._table,
            "brands": pa.table([pa.array(column, pa.string()) for column in _columns(brands, 2)], schema=BRANDS),
            "groups": pa.table(
                [pa.array(column, kind) for column, kind in zip(_columns(groups, 3), GROUPS.types, strict=True)],
                schema=GROUPS,
            ),
        }

    @classmethod
    def of_tables(
        cls,
        tables: Mapping[str, pa.Table],
        options: DistributorOptions = OPTIONS,
        background: Background | None = None,
        constraints: Constraints = NO_CONSTRAINTS,
    ) -> "Index":
        """What `tables` gave, with the options, background and constraints it was made with; nothing is regrouped."""
        index = cls(options, background, constraints)
        index._take(tables["observations"])
        for row in tables["brands"].to_pylist():
            index._brands.setdefault(row["site"], []).append(row["brand_id"])
        for row in tables["groups"].to_pylist():
            index._put(row["site"], row["first_site"])
            if row["pays"]:
                index._pays.add(row["site"])
        return index

    def _take(self, observations: pa.Table) -> set[str]:
        """Store rows and index their values; the sites whose evidence may have changed, before following values."""
        table = observations.select(OBSERVATIONS.names).cast(OBSERVATIONS)
        start = self._table.num_rows
        self._table = pa.concat_tables([self._table, table])
        if self._table.column(0).num_chunks > _CHUNKS:
            self._table = self._table.combine_chunks()
        dirty: set[str] = set()
        sites = table.column("site").to_pylist()
        keys = zip(*(table.column(name).to_pylist() for name in COLUMNS), strict=True)
        for row, (site, key) in enumerate(zip(sites, keys, strict=True), start):
            self._rows[site].append(row)
            dirty.add(site)
            if site not in self._sites[key]:
                self._sites[key].add(site)
                self._values[site].add(key)
                dirty |= self._shaken(key)
        return dirty

    def _shaken(self, key: Key) -> set[str]:
        """Other sites that a further site under `key` can matter to without any link: a service's, a new hub's."""
        sites = self._sites[key]
        if _is_mechanism(key) or len(sites) > self.options.hub_carriers + 1:
            return set()
        crosses = len(sites) == self.options.hub_carriers + 1
        return set(sites) if crosses or key[5] == "shared_service" else set()

    def _follows(self, key: Key) -> bool:
        """May the value link at all? Shared services and hubs are not followed."""
        return _is_mechanism(key) or (key[5] != "shared_service" and len(self._sites[key]) <= self.options.hub_carriers)

    def _component(self, dirty: Iterable[str]) -> set[str]:
        """All sites that share a linking value or a judgement with these, directly or along others."""
        queue, seen = list(dirty), set(dirty)
        followed: set[Key] = set()
        while queue:
            site = queue.pop()
            reached: set[str] = set(self._members.get(self._group.get(site, ""), ()))
            for key in self._values[site] - followed:
                if self._follows(key):
                    followed.add(key)
                    reached |= self._sites[key]
            reached |= self._named(self._subjects(site), self._near)
            queue += reached - seen
            seen |= reached
        return seen

    def _subjects(self, site: str) -> set[Subject]:
        """The subjects judgements may name this site by."""
        if not self._near:
            return set()
        accounts = {account(key[0], key[3], key[1]) for key in self._values[site] if _is_mechanism(key)}
        return (accounts | {f"site:{site}"}) & self._near.keys()

    def _named(self, subjects: Iterable[Subject], near: Mapping[Subject, set[Subject]]) -> set[str]:
        """Sites behind the subjects and behind all that must-links tie to them."""
        queue, seen = list(subjects), set(subjects)
        while queue:
            fresh = near.get(queue.pop(), set()) - seen
            queue += fresh
            seen |= fresh
        sites = {subject.removeprefix("site:") for subject in seen if subject.startswith("site:")} & self._rows.keys()
        accounts = {subject for subject in seen if subject.startswith("account:")}
        if accounts:
            for key, carrying in self._sites.items():
                if _is_mechanism(key) and account(key[0], key[3], key[1]) in accounts:
                    sites |= carrying
        return sites

    def _regroup(self, dirty: set[str]) -> set[str]:
        if not dirty:
            return set()
        sites = self._component(dirty)
        rows = sorted(row for site in sites for row in self._rows[site])
        wider = {key for site in sites for key in self._values[site] if not self._follows(key)}
        found = attribute(
            self._table.take(pa.array(rows, pa.int64())),
            {site: self._brands[site] for site in sites if site in self._brands},
            self.options, self.constraints, self.background, {key: len(self._sites[key]) for key in wider},
        )  # fmt: skip
        groups, paying = _local(found)
        for site in sites:
            self._drop(site)
        for site, group in groups.items():
            self._put(site, group)
        self._pays |= paying
        return sites

    def _put(self, site: str, group: str) -> None:
        self._group[site] = group
        self._members.setdefault(group, set()).add(site)

    def _drop(self, site: str) -> None:
        group = self._group.pop(site, None)
        if group is not None:
            self._pays.discard(site)
            self._members[group].discard(site)


def _is_mechanism(key: Key) -> bool:
    return key[6] == "payment" and key[5] == "dedicated"


def _neighbours(constraints: Constraints) -> dict[Subject, set[Subject]]:
    """Subjects by must-links; every subject that any constraint names is a key."""
    near: dict[Subject, set[Subject]] = defaultdict(set)
    for left, right in constraints.must:
        near[left].add(right)
        near[right].add(left)
    for pair in constraints.cannot:
        for subject in pair:
            near.setdefault(subject, set())
    return dict(near)


def _columns(rows: Sequence[Sequence[object]], width: int) -> list[list[object]]:
    return [[row[place] for row in rows] for place in range(width)]
