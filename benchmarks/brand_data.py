"""Synthetic captures and fingerprints of many brands, made straight as tables: no page is written or parsed.

The figures that shape it (features per view, how many brands share a feature, likeness within and between brands) are
those of a demonstration run; `benchmarks/brands.py --shape` prints them for both.

What a page shows is drawn slot by slot: a slot belongs to a pool (all templates, one framework, a few brands, one
brand), keeps its feature from one version of the brand to the next unless the version replaces it, and is lost or
replaced on single sites and pages. Every draw is a hash of what it belongs to. Invariants: a pure function of
(captures, brands, seed); sites are numbered, and fewer captures are the first sites of more captures. No markup, no
words: features are 32-bit hashes of numbers.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from draws import U64, Numbers, draw, hexadecimal, key_of, uniform, unit_of
from numpy.typing import NDArray

from headwater.model.tables import CAPTURES, FINGERPRINTS, TIME

ROLES = ("landing", "pay", "content", "join", "gate")
PAGES = ("/", "/pay", "/tour", "/join", "/enter", "/")
DISGUISE = len(ROLES)
"""The page "role" of what a disguised site shows to visitors nobody referred: a harmless page many brands use."""
GATES = ("parked", "suspended", "error", "default_server")
START = 1_230_768_000  # 2009-01-01
DAY = 86_400
PERIOD_DAYS = 1_460
FRAMEWORKS = 24
FREE_HOSTS = 12
BLOCK = 8_192
# what a feature belongs to: templates in general, a framework, a few brands, one brand, a site, a page, a host
OF_ALL, OF_FRAMEWORK, OF_FEW, OF_BRAND, OF_SITE, OF_PAGE, OF_NOBODY, OF_HOST = range(8)


@dataclass(frozen=True)
class Plan:
    """One view: slots per role, cumulative shares of the pools, pool sizes, and rates of change."""

    name: str
    slots: tuple[int, ...]  # typical number per role
    pools: tuple[float, float, float]  # cumulative: all templates, framework, a few brands; the rest is the brand's own
    common: int  # features of the pool all templates draw from
    framework: int  # features a framework
    rare: int  # features per brand in the pool a few brands share
    brand_wide: float  # share of slots that all roles of a brand have in common
    repeated: float  # exponent of the heavy-tailed number of occurrences; 0 = once
    site_change: float  # share of slots lost or replaced on a site
    page_change: float  # and once more on a page
    site_own: float  # chance of a feature that only this site has
    page_own: float  # and of one that only this page has; the kit always has one (an order number, a session)
    banner: int  # features a free host adds


PLANS = (
    Plan("structure", (225, 108, 168, 126, 90), (0.44, 0.78, 0.93), 200, 220, 16, 0.10, 0.7, 0.03, 0.008, 0.3, 0.5, 8),
    Plan("names", (44, 20, 33, 22, 18), (0.18, 0.58, 0.80), 34, 60, 4, 0.32, 0.75, 0.006, 0.003, 0.2, 0.2, 3),
    Plan("kit", (14, 15, 13, 22, 13), (0.72, 0.78, 0.80), 32, 6, 1, 0.85, 0.0, 0.02, 0.01, 0.5, 0.3, 2),
)
TEXT_SLOTS, TEXT_POOL = 128, 12_000


@dataclass(frozen=True)
class BrandData:
    """`brand[i]` is the true brand of row i of both tables, -1 where the capture shows none (gated)."""

    captures: pa.Table
    fingerprints: pa.Table
    brand: Numbers


@dataclass(frozen=True)
class Shots:
    """One entry a capture, grouped by site: what was captured where and when."""

    site: Numbers
    role: Numbers
    day: Numbers
    brand: Numbers
    version: Numbers
    number: Numbers  # of the page's capture, unique


def build(captures: int, *, brands: int = 2_000, seed: int = 2012) -> BrandData:
    """Tables in the CAPTURES and FINGERPRINTS schemas with `captures` rows in the same order, and the truth."""
    catalogue = _Catalogue(brands, seed)
    shots = _shots(captures, catalogue)
    gate = _gates(shots, catalogue)
    host = _free_host(shots.site, catalogue)
    ids = hexadecimal(draw(catalogue.key("capture"), shots.number), 2)
    prints = {"capture_id": ids} | _views(shots, gate, host, catalogue)
    table = pa.table(prints).select(FINGERPRINTS.names).cast(FINGERPRINTS)
    return BrandData(_captures(shots, gate, host, ids, catalogue), table, np.where(gate >= 0, -1, shots.brand))


class _Catalogue:
    """The brands: how large, since when, on which framework, and which versions when."""

    def __init__(self, brands: int, seed: int) -> None:
        self.brands, self.seed = brands, seed
        number = np.arange(brands)
        share = 1.0 / (number + 3.0)  # Zipf-like, the largest about 5 % of all sites
        self.up_to = np.cumsum(share) / share.sum()
        self.begins = (uniform(self.key("begins"), number) * 0.7 * PERIOD_DAYS).astype(np.int64)
        self.days = (90 + uniform(self.key("days"), number) ** 0.5 * 1_000).astype(np.int64)
        self.days = np.minimum(self.days, PERIOD_DAYS - self.begins)
        self.version_days = (60 + 300 * uniform(self.key("pace"), number)).astype(np.int64)
        self.versions = 1 + self.days // self.version_days
        self.first = np.concatenate([[0], np.cumsum(self.versions)])
        self.framework = (uniform(self.key("framework"), number) ** 1.5 * FRAMEWORKS).astype(np.int64)

    def key(self, name: str) -> int:
        return key_of(self.seed, name)


def _shots(captures: int, catalogue: _Catalogue) -> Shots:
    """Sites x dates x pages, about six captures a site; the last site may be cut short."""
    site = np.arange(captures)  # more than enough: a site has at least one capture
    days = 1 + np.minimum((-np.log1p(-uniform(catalogue.key("visits"), site)) * 2.6).astype(np.int64), 20)
    pages = 1 + (uniform(catalogue.key("pages"), site) ** 2 * 4.3).astype(np.int64)
    disguised = uniform(catalogue.key("disguised"), site) < 0.04
    count = days * (pages + disguised)
    site = site[: np.searchsorted(np.cumsum(count), captures) + 1]
    days, pages, disguised, count = days[site], pages[site], disguised[site], count[site]
    of = np.repeat(site, count)
    within = np.arange(len(of)) - np.repeat(np.cumsum(count) - count, count)
    of, within = of[:captures], within[:captures]
    visit, page = np.divmod(within, (pages + disguised)[of])
    role = np.where(page >= pages[of], DISGUISE, page)
    return _dated(of, visit, role, np.arange(captures), catalogue)


def _dated(site: Numbers, visit: Numbers, role: Numbers, number: Numbers, catalogue: _Catalogue) -> Shots:
    """When, of which brand and version; one site in a hundred is rewritten as another brand after its first visit."""
    brand = np.searchsorted(catalogue.up_to, uniform(catalogue.key("brand"), site))
    other = np.searchsorted(catalogue.up_to, uniform(catalogue.key("other"), site))
    rewritten = (visit >= 2) & (uniform(catalogue.key("rewritten"), site) < 0.01)
    begin = catalogue.begins[brand] + uniform(catalogue.key("opens"), site) * catalogue.days[brand]
    day = (begin + visit * (2 + 40 * uniform(catalogue.key("interval"), site))).astype(np.int64)
    follows = uniform(catalogue.key("follows"), site) < 0.3
    age = np.where(follows, day, begin.astype(np.int64)) - catalogue.begins[brand]
    brand = np.where(rewritten, other, brand)
    version = np.clip(age // catalogue.version_days[brand], 0, catalogue.versions[brand] - 1)
    return Shots(site, role, day, brand, version, number)


def _gates(shots: Shots, catalogue: _Catalogue) -> Numbers:
    """Number of the gate's reason, -1 for a page of a brand: 4 % of the captures."""
    drawn = uniform(catalogue.key("gate"), shots.number)
    return np.where(drawn < 0.04, (drawn * 100).astype(np.int64), -1)


def _free_host(site: Numbers, catalogue: _Catalogue) -> Numbers:
    """Number of the free host a site lives on, -1 for its own name; two fifths of the sites, a few hosts, skewed."""
    drawn = uniform(catalogue.key("host"), site)
    return np.where(drawn < 0.4, ((drawn / 0.4) ** 2 * FREE_HOSTS).astype(np.int64), -1)


def _captures(shots: Shots, gate: Numbers, host: Numbers, ids: pa.Array, catalogue: _Catalogue) -> pa.Table:
    count = len(shots.site)
    second = START + shots.day * DAY + (uniform(catalogue.key("second"), shots.number) * DAY).astype(np.int64)
    kind, names = _names(host, shots.site)
    page = np.array([*PAGES, "/"])[shots.role]
    seen_by = np.where(shots.role == DISGUISE, "unreferred", "")
    columns = {
        "capture_id": ids,
        "url_hash": hexadecimal(draw(catalogue.key("url"), shots.site, np.minimum(shots.role % DISGUISE, 9)), 4),
        "site": names,
        "site_kind": pa.array(np.array(["registrable", "free_host", "path_root"])[kind]),
        "host": names,
        "page": pa.array(page),
        "captured_at": pa.array(second * 1_000_000).cast(TIME),
        "source": pa.array(np.full(count, "benchmark")),
        "visible_to": pa.array(seen_by),
        "status": pa.array(np.where(gate == 2, 404, 200)),
        "gate": pa.array(np.array([*GATES, ""])[gate]),
        "elements": pa.array(np.where(gate >= 0, 20, 150)),
        "dropped": pa.array(np.zeros(count, np.int32)),
        "truncated": pa.array(np.full(count, "")),
        "role": pa.array(np.where(gate >= 0, "other", np.array([*ROLES, "landing"])[shots.role])),
    }
    rest = {name: pa.nulls(count) for name in CAPTURES.names if name not in columns}
    return pa.table(columns | rest).select(CAPTURES.names).cast(CAPTURES)


def _names(host: Numbers, site: Numbers) -> tuple[Numbers, pa.Array]:
    """Kind (0 registrable, 1 free host, 2 path root) and name of each capture's site."""
    kind = np.where(host < 0, 0, 1 + (host % 3 == 2))
    first = np.flatnonzero(np.append(True, np.diff(site) > 0))
    names = [
        (f"s{s}.example", f"s{s}.host{h}.test", f"members.host{h}.test/~s{s}")[k]
        for s, h, k in zip(site[first].tolist(), host[first].tolist(), kind[first].tolist(), strict=True)
    ]
    return kind, pa.array(names).take(pa.array(np.repeat(np.arange(len(first)), np.diff(np.append(first, len(site))))))


def _views(shots: Shots, gate: Numbers, host: Numbers, catalogue: _Catalogue) -> dict[str, pa.Array]:
    columns: dict[str, pa.Array] = {}
    for salt, plan in enumerate(PLANS):
        templates = _Templates(plan, salt, catalogue)
        blocks = [templates.pages(shots, gate, host, part) for part in _parts(len(gate))]
        columns |= _columns(plan.name, blocks)
    columns |= _columns("text", [_text(shots, gate, catalogue, part) for part in _parts(len(gate))])
    return columns | _columns("hidden", [_hidden(shots, catalogue, part) for part in _parts(len(gate))])


def _parts(count: int) -> list[slice]:
    return [slice(start, min(start + BLOCK, count)) for start in range(0, count, BLOCK)]


Block = tuple[Numbers, NDArray[np.uint32], NDArray[np.uint8]]
"""Features per row, their ids (sorted, unique in a row), their occurrences."""


def _block(ids: U64, times: U64, shown: NDArray[np.bool_]) -> Block:
    """Rows of slots to sorted unique features; a feature drawn twice counts once."""
    row = np.arange(len(ids), dtype=np.uint64)[:, None] << np.uint64(40)
    packed = (row | (ids << np.uint64(8)) | times)[shown]
    packed.sort()
    feature = packed >> np.uint64(8)
    packed = packed[np.append(True, feature[1:] != feature[:-1])] if len(packed) else packed
    count = np.bincount((packed >> np.uint64(40)).astype(np.int64), minlength=len(ids))
    return count, ((packed >> np.uint64(8)) & np.uint64(0xFFFFFFFF)).astype(np.uint32), packed.astype(np.uint8)


def _columns(name: str, blocks: list[Block]) -> dict[str, pa.Array]:
    counts, ids, times = (np.concatenate(part) for part in zip(*blocks, strict=True))
    offsets = pa.array(np.concatenate([[0], np.cumsum(counts)]).astype(np.int32))
    return {
        f"{name}_ids": pa.ListArray.from_arrays(offsets, pa.array(ids)),
        f"{name}_tf": pa.ListArray.from_arrays(offsets, pa.array(times)),
    }


class _Templates:
    """Slots of one view for every brand, version and role: `ids` and `times` are rows x slots."""

    def __init__(self, plan: Plan, salt: int, catalogue: _Catalogue) -> None:
        self.plan, self.catalogue, self.salt = plan, catalogue, salt
        self.slots = int(max(plan.slots) * 1.35) + 1
        roles = len(ROLES)
        shape = (int(catalogue.first[-1]) * roles, self.slots)
        self.ids, self.times = np.empty(shape, np.uint32), np.empty(shape, np.uint8)
        self.used = np.empty((catalogue.brands * roles,), np.int64)
        self._draw_all()

    def _key(self, name: str) -> int:
        return self.catalogue.key(f"{self.plan.name} {name}")

    def _draw_all(self) -> None:
        """Version after version: each replaces some slots, the others keep what they had."""
        roles = len(ROLES)
        brand, role = np.divmod(np.arange(self.catalogue.brands * roles), roles)
        slot = np.arange(self.slots)
        size = np.array(self.plan.slots)[role] * (0.72 + 0.56 * uniform(self._key("size"), brand, role))
        self.used[:] = np.maximum(size.astype(np.int64), 1)
        wide = uniform(self._key("wide"), brand[:, None], slot) < self.plan.brand_wide
        scope = np.where(wide, 0, 1 + role[:, None]) + brand[:, None] * (roles + 1)
        epoch = np.zeros(scope.shape, np.int64)
        for version in range(int(self.catalogue.versions.max())):
            has = np.flatnonzero(self.catalogue.versions[brand] > version)
            if version:
                epoch[has] = self._epochs(brand[has], scope[has], epoch[has], version)
            rows = (self.catalogue.first[brand[has]] + version) * roles + role[has]
            self.ids[rows], self.times[rows] = self._slots(brand[has], scope[has], slot, epoch[has])

    def _epochs(self, brand: Numbers, scope: Numbers, epoch: Numbers, version: int) -> Numbers:
        """A version replaces between hardly any and a third of the slots."""
        rate = 0.01 + 0.33 * uniform(self.catalogue.key("alters"), brand, np.full(1, version)) ** 2
        drawn = uniform(self._key("epoch"), scope, np.arange(self.slots), np.full(1, version))
        return np.where(drawn < rate[:, None], version, epoch)

    def _slots(self, brand: Numbers, scope: Numbers, slot: Numbers, epoch: Numbers) -> tuple[U64, U64]:
        pool = np.searchsorted(self.plan.pools, uniform(self._key("pool"), scope, slot))
        drawn = draw(self._key("slot"), scope, slot, epoch)
        ids = self._feature(pool, brand[:, None], drawn)
        return ids, self._times(uniform(self._key("times"), scope, slot))

    def _feature(self, pool: Numbers, brand: Numbers, drawn: U64) -> U64:
        """32-bit id of what a draw picks from its pool."""
        plan, unit = self.plan, unit_of(drawn)
        common = (unit**2 * plan.common).astype(np.int64)
        framework = self.catalogue.framework[brand] * 10_000 + (unit**2 * plan.framework).astype(np.int64)
        rare = (unit * plan.rare * self.catalogue.brands).astype(np.int64)
        own = (drawn >> np.uint64(24)).astype(np.int64)
        chosen = np.select([pool == OF_ALL, pool == OF_FRAMEWORK, pool == OF_FEW], [common, framework, rare], own)
        return self._id(chosen, pool)

    def _id(self, index: NDArray[np.integer], pool: Numbers) -> U64:
        return draw(0, np.full(1, self.salt), pool, index) >> np.uint64(32)

    def _times(self, unit: NDArray[np.float64]) -> U64:
        if not self.plan.repeated:
            return np.ones(unit.shape, np.uint64)
        return np.minimum(np.maximum(unit, 1e-9) ** -self.plan.repeated, 24).astype(np.uint64)

    def pages(self, shots: Shots, gate: Numbers, host: Numbers, part: slice) -> Block:
        """Features of the captures of one block: their template's, as their site and page changed them."""
        site, number, role = shots.site[part], shots.number[part], shots.role[part]
        harmless = (role == DISGUISE) | (gate[part] >= 0)
        shown_role = np.where(harmless, 4, role)
        brand = np.where(harmless, 0, shots.brand[part])
        row = (self.catalogue.first[brand] + np.where(harmless, 0, shots.version[part])) * len(ROLES) + shown_role
        slot = np.arange(self.slots)
        ids, times = self.ids[row].astype(np.uint64), self.times[row].astype(np.uint64)
        shown = slot < self.used[brand * len(ROLES) + shown_role][:, None]
        times = self._repeated(times, site)
        self._change(ids, shown, site[:, None] * 8 + role[:, None], slot, self.plan.site_change, "site")
        self._change(ids, shown, number[:, None], slot, self.plan.page_change, "page")
        self._harmless(ids, shown, harmless, gate[part], site, slot)
        more = [self._own(site, self.plan.site_own, OF_SITE), self._own(number, self.plan.page_own, OF_PAGE)]
        more.append(self._banner(host[part]))
        ids = np.concatenate([ids, *(extra for extra, _ in more)], axis=1)
        shown = np.concatenate([shown, *(present for _, present in more)], axis=1)
        ones = np.ones((len(row), ids.shape[1] - self.slots), np.uint64)
        return _block(ids, np.concatenate([times, ones], axis=1), shown)

    def _repeated(self, times: U64, site: Numbers) -> U64:
        """A site has more or fewer entries in its lists than the next one: what repeats, repeats with them."""
        factor = 0.8 + 0.4 * uniform(self.catalogue.key("entries"), site)
        scaled = np.maximum(np.rint(times * factor[:, None]), 1).astype(np.uint64)
        return np.where(times >= 4, scaled, times)

    def _change(self, ids: U64, shown: NDArray[np.bool_], key: Numbers, slot: Numbers, rate: float, name: str) -> None:
        """Three in five of the changed slots vanish, the others show something that other sites show too."""
        rates = 2 * rate * uniform(self._key(f"{name} rate"), key)
        row, column = np.nonzero(unit_of(draw(self._key(name), key, slot)) < rates)
        unit = uniform(self._key(f"{name} what"), key[row, 0], column)
        shown[row[unit < 0.6], column[unit < 0.6]] = False
        kept = unit >= 0.6
        index = ((unit[kept] - 0.6) / 0.4 * FRAMEWORKS).astype(np.int64) * 10_000 + column[kept] % self.plan.framework
        ids[row[kept], column[kept]] = self._id(index, np.full(1, OF_FRAMEWORK))

    def _harmless(
        self,
        ids: U64,
        shown: NDArray[np.bool_],
        harmless: NDArray[np.bool_],
        gate: Numbers,
        site: Numbers,
        slot: Numbers,
    ) -> None:
        """Pages of hosts (one for each gate reason) and disguises (forty, used by all brands)."""
        which = np.where(gate >= 0, gate, 10 + site % 40)[harmless]
        ids[harmless] = self._id(draw(self._key("harmless"), which[:, None], slot), np.full(1, OF_NOBODY))
        shown[harmless] = slot < max(self.plan.slots[-1] // 4, 3)

    def _own(self, owner: Numbers, chance: float, pool: int) -> tuple[U64, NDArray[np.bool_]]:
        """At most two features nothing else has; the first of a page's kit is always there."""
        drawn = draw(self._key(f"own {pool}"), owner[:, None], np.arange(2))
        shown = unit_of(drawn) < np.array([1.0, 0.0]) * chance
        if pool == OF_PAGE and self.plan.name == "kit":
            shown = unit_of(drawn) < np.array([1.0, chance])
        return self._id(drawn, np.full(1, pool)), shown

    def _banner(self, host: Numbers) -> tuple[U64, NDArray[np.bool_]]:
        index = np.maximum(host, 0)[:, None] * 100 + np.arange(self.plan.banner)
        return self._id(index, np.full(1, OF_HOST)), np.broadcast_to(host[:, None] >= 0, index.shape)


def _text(shots: Shots, gate: Numbers, catalogue: _Catalogue, part: slice) -> Block:
    """Phrases: mostly of a stock all use, a third of them the site's choice; a few that one brand, site or page has."""
    site, number, slot = shots.site[part][:, None], shots.number[part][:, None], np.arange(TEXT_SLOTS)
    harmless = (gate[part, None] >= 0) | (shots.role[part, None] == DISGUISE)
    unchanged = uniform(catalogue.key("unchanged"), number) < 0.08
    kept = (uniform(catalogue.key("text kept"), site, slot) < 0.37) | unchanged
    owner = np.where(
        slot < 12,
        np.where(unchanged, site + 2**41, number),
        np.where(slot < 20, site, np.where(slot < 23, -shots.brand[part][:, None], 0)),
    )
    chooser = np.where(kept, site * 8 + shots.role[part][:, None], number + 2**40)
    stock = (uniform(catalogue.key("text"), chooser, slot) ** 1.3 * TEXT_POOL).astype(np.int64)
    index = np.where(slot < 23, owner * 64 + slot + 2**42, stock)
    ids = draw(3, index) >> np.uint64(32)
    shown = np.where(harmless, slot < 60, slot >= 0)
    return _block(ids, np.ones(ids.shape, np.uint64), shown)


def _hidden(shots: Shots, catalogue: _Catalogue, part: slice) -> Block:
    """Hidden sub-trees: on three captures of a hundred."""
    slot = np.arange(10)
    has = uniform(catalogue.key("hidden"), shots.number[part])[:, None] < 0.03
    ids = draw(4, shots.brand[part][:, None] % 20, slot) >> np.uint64(32)
    return _block(ids, np.ones(ids.shape, np.uint64), np.broadcast_to(has, ids.shape))
