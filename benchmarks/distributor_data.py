"""A skewed identifier graph of many sites, made straight as a table: who runs which site, and what the sites show.

Operators have power-law numbers of sites. What a site shows is its operator's (accounts that rotate with overlap,
mailboxes, counters, registrants, servers), a service's that many customers use (mass hosters, privacy services,
processors, common counters), a kit's that its buyers left in (template mailbox, template counter), its own, or, on a
few sites, a rival's account. Half of what is shared by strangers is recognised as a shared service, as in life.
Invariants: a pure function of (sites, seed); invented names on reserved domains only.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from draws import Numbers, draw, hexadecimal, key_of, uniform
from numpy.typing import NDArray

from headwater.model.tables import OBSERVATIONS, TIME

START, DAY, PERIOD_DAYS = 1_230_768_000, 86_400, 1_460
SITES_PER_OPERATOR = 6
KITS, HOSTERS, PRIVACY_SERVICES, PROCESSORS, RESELLERS, COUNTERS = 120, 60, 12, 8, 40, 6
ROTATION_DAYS, OVERLAP_DAYS = 200, 40


@dataclass(frozen=True)
class DistributorData:
    """Observations (OBSERVATIONS schema), the brands each site has shown, and the true operator of every site."""

    observations: pa.Table
    brands_of_site: dict[str, list[str]]
    operator_of_site: dict[str, int]


@dataclass(frozen=True)
class Fact:
    """One kind of value on the sites `on`: `number` tells its values apart, `late` marks those of a second capture."""

    on: Numbers
    number: NDArray[np.integer]
    kind: str
    prefix: str
    role: str
    bundle: str
    specificity: str = "unknown"
    suffix: str = ""
    late: bool = False


def build(sites: int, *, seed: int = 2012) -> DistributorData:
    """`sites` sites with about seven observations each."""
    graph = _Graph(sites, seed)
    facts = [*_payment(graph), *_contacts(graph), *_trackers(graph), *_registration(graph), *_network(graph)]
    again = [_repeated(fact, graph) for fact in facts if fact.bundle == "page" and fact.specificity == "dedicated"]
    names = pa.array([f"s{site}.example" for site in range(sites)])
    ids = hexadecimal(draw(key_of(seed, "capture"), np.arange(2 * sites)), 2)
    tables = [_rows(fact, graph, names, ids) for fact in facts + again]
    operator_of_site = dict(zip(names.to_pylist(), graph.operator.tolist(), strict=True))
    return DistributorData(pa.concat_tables(tables), _brands(graph, names.to_pylist()), operator_of_site)


class _Graph:
    """Sites with their operator, kit, hoster and times; operators are numbered from large to small."""

    def __init__(self, sites: int, seed: int) -> None:
        self.seed, self.sites = seed, np.arange(sites)
        operators = max(sites // SITES_PER_OPERATOR, 5)
        share = 1.0 / (np.arange(operators) + 8.0)
        self.operator = np.searchsorted(np.cumsum(share) / share.sum(), self.uniform("operator"))
        self.size = np.bincount(self.operator, minlength=operators)
        self.brand = self._brand()
        self.kit = (uniform(key_of(seed, "kit"), self.brand) ** 2 * KITS).astype(np.int64)
        begin = uniform(key_of(seed, "begin"), np.arange(operators)) * 0.6 * PERIOD_DAYS
        active = 60 + uniform(key_of(seed, "active"), np.arange(operators)) * (PERIOD_DAYS - begin - 60)
        self.day = (begin[self.operator] + self.uniform("day") * active[self.operator]).astype(np.int64)
        self.recaptured = self.uniform("recaptured") < 0.3
        self.later = self.day + 10 + (self.uniform("later") * 90).astype(np.int64)

    def _brand(self) -> Numbers:
        """An operator has a brand for every 25 sites, unevenly used; one site in a hundred copies another's."""
        several = 1 + self.size[self.operator] // 25
        own = (self.uniform("brand") ** 1.5 * several).astype(np.int64) + self.operator * 10_000
        stranger = self.operator[(self.uniform("copied") * len(self.sites)).astype(np.int64)] * 10_000
        return np.where(self.uniform("copycat") < 0.01, stranger, own)

    def uniform(self, name: str, on: Numbers | None = None) -> NDArray[np.float64]:
        return uniform(key_of(self.seed, name), self.sites if on is None else on)

    def some(self, name: str, share: float) -> Numbers:
        """Numbers of a random share of the sites."""
        return np.flatnonzero(self.uniform(name) < share)

    def of_operator(self, name: str, on: Numbers, sites_each: int) -> Numbers:
        """Number of one of the operator's own values: it has one for every `sites_each` sites, unevenly used."""
        operator = self.operator[on]
        several = 1 + self.size[operator] // sites_each
        return operator * 100_000 + (self.uniform(name, on) ** 1.5 * several).astype(np.int64)

    def of_service(self, name: str, on: Numbers, services: int) -> Numbers:
        """Number of one of a few services, unevenly used."""
        return (self.uniform(name, on) ** 2 * services).astype(np.int64)


def _payment(graph: _Graph) -> Iterator[Fact]:
    """Dedicated accounts that rotate: in the overlap a page shows the old and the new one."""
    on = graph.some("paid", 0.82)
    route = graph.of_operator("route", on, 60)
    yield from _accounts(graph, on, route, graph.day[on], late=False)
    again = on[graph.recaptured[on]]
    yield from _accounts(graph, again, route[graph.recaptured[on]], graph.later[again], late=True)
    second = on[graph.uniform("second route", on) < 0.12]
    yield from _accounts(graph, second, graph.of_operator("route 2", second, 60), graph.day[second], late=False)
    poisoned = graph.some("poisoned", 0.003)
    victim = (graph.uniform("victim", poisoned) * len(graph.sites)).astype(np.int64)
    yield from _accounts(graph, poisoned, graph.of_operator("route", victim, 60), graph.day[poisoned], late=False)
    for kind, role, specificity, services, share in (
        ("host", "processor", "shared_service", PROCESSORS, 0.4),
        ("payment_form", "form", "shared_service", PROCESSORS, 0.2),
        ("reseller_account", "processor", "shared_service", RESELLERS, 0.1),
        ("reseller_account", "processor", "unknown", RESELLERS, 0.05),
    ):
        some = graph.some(f"{kind} {specificity}", share)
        number = graph.of_service(f"{kind} {specificity} which", some, services)
        yield Fact(some, number, kind, f"{kind}-{specificity[0]}", role, "payment", specificity, ".test")


def _accounts(graph: _Graph, on: Numbers, route: Numbers, day: Numbers, *, late: bool) -> Iterator[Fact]:
    """The account a route uses that day, and in the overlap also the next one."""
    shifted = day + (uniform(key_of(graph.seed, "rotation"), route) * ROTATION_DAYS).astype(np.int64)
    turn, within = np.divmod(shifted, ROTATION_DAYS)
    both = (within > ROTATION_DAYS - OVERLAP_DAYS) & (graph.uniform("both", on) < 0.6)
    for chosen, number in ((np.ones(len(on), bool), turn), (both, turn + 1)):
        account = draw(key_of(graph.seed, "account"), route[chosen], number[chosen]) >> np.uint64(24)
        yield Fact(on[chosen], account, "merchant_account", "m", "recipient", "payment", "dedicated", late=late)


def _contacts(graph: _Graph) -> Iterator[Fact]:
    own, of_site, left_in = (
        graph.some("mailbox", 0.35),
        graph.some("site mailbox", 0.25),
        graph.some("kit mailbox", 0.6),
    )
    left_in = left_in[graph.uniform("kit ships mailbox", graph.kit[left_in]) < 0.3]
    kind = ("email", "contact")
    yield _fact(own, graph.of_operator("mailbox", own, 40), *kind, "dedicated", "c", "@desk.example")
    yield _fact(of_site, of_site, *kind, "dedicated", "contact", "@site.example")
    yield _fact(left_in, graph.kit[left_in], *kind, "dedicated", "author", "@kit.example")


def _trackers(graph: _Graph) -> Iterator[Fact]:
    own, of_site, left_in = graph.some("counter", 0.4), graph.some("site counter", 0.2), graph.some("kit counter", 0.4)
    left_in = left_in[graph.uniform("kit ships counter", graph.kit[left_in]) < 0.2]
    kind = ("tracking_id", "tracking")
    yield _fact(own, graph.of_operator("counter", own, 30), *kind, "unknown", "UA-1")
    yield _fact(of_site, of_site, *kind, "unknown", "UA-2")
    yield _fact(left_in, graph.kit[left_in], *kind, "unknown", "UA-3")
    for specificity, share in (("shared_service", 0.25), ("unknown", 0.08)):
        hub = graph.some(f"library {specificity}", share)
        number = graph.of_service(f"library {specificity} which", hub, COUNTERS)
        yield _fact(hub, number, "host", "shared_script", specificity, f"library-{specificity[0]}", ".test")


def _fact(on: Numbers, number: Numbers, kind: str, role: str, specificity: str, prefix: str, suffix: str = "") -> Fact:
    return Fact(on, number, kind, prefix, role, "page", specificity, suffix)


def _registration(graph: _Graph) -> Iterator[Fact]:
    """Registrants: half behind privacy services; an operator's personas; one-off names."""
    drawn = graph.uniform("registrant")
    private, persona, single = (
        np.flatnonzero((drawn >= a) & (drawn < b)) for a, b in ((0, 0.5), (0.5, 0.85), (0.85, 1))
    )
    service = graph.of_service("privacy", private, PRIVACY_SERVICES)
    recognised = service % 4 != 3
    for chosen, specificity in ((recognised, "shared_service"), (~recognised, "unknown")):
        yield _registrant(private[chosen], service[chosen], specificity, "privacy")
    yield _registrant(persona, graph.of_operator("persona", persona, 50), "unknown", "persona")
    yield _registrant(single, single, "unknown", "single")


def _registrant(on: Numbers, number: Numbers, specificity: str, prefix: str) -> Fact:
    return Fact(on, number, "registrant_email", prefix, "network", "registrant", specificity, "@names.example")


def _network(graph: _Graph) -> Iterator[Fact]:
    """Name servers, certificates and addresses: of mass hosters, of small resellers, of the operator."""
    hoster = graph.of_service("hoster", graph.sites, HOSTERS)
    drawn = graph.uniform("hosting")
    mass, small, own = (np.flatnonzero((drawn >= a) & (drawn < b)) for a, b in ((0, 0.65), (0.65, 0.8), (0.8, 1)))
    recognised = hoster[mass] % 2 == 0
    for chosen, specificity in ((recognised, "shared_service"), (~recognised, "unknown")):
        yield _host(mass[chosen], hoster[mass][chosen], "name_server", "ns-mass", "dns", specificity)
        rack = hoster[mass][chosen] * 100_000 + graph.of_service("rack", mass[chosen], 1 + len(mass) // 2_000)
        yield _host(mass[chosen], rack, "ip", "shared-", "network", specificity)
    reseller = (graph.uniform("small hoster", graph.operator[small]) * (1 + len(graph.size) // 20)).astype(np.int64)
    yield _host(small, reseller, "name_server", "ns-small", "dns")
    yield _host(small, reseller * 10 + small % 3, "ip", "small-", "network")
    yield _host(own, graph.of_operator("name server", own, 80), "name_server", "ns-own", "dns")
    yield _host(own, graph.of_operator("address", own, 20), "ip", "own-", "network")
    shared_key, single = graph.some("certificate", 0.2), graph.some("site certificate", 0.2)
    yield _host(shared_key, graph.of_operator("certificate", shared_key, 20), "certificate", "key", "tls")
    yield _host(single, single, "certificate", "single", "tls")


def _host(on: Numbers, number: Numbers, kind: str, prefix: str, bundle: str, specificity: str = "unknown") -> Fact:
    return Fact(on, number, kind, prefix, "network", bundle, specificity)


def _repeated(fact: Fact, graph: _Graph) -> Fact:
    """What the second capture of a site shows again (accounts are dated: `_payment` draws them for its day)."""
    chosen = graph.recaptured[fact.on]
    return Fact(
        fact.on[chosen], fact.number[chosen], fact.kind, fact.prefix, fact.role, fact.bundle, fact.specificity,
        fact.suffix, late=True,
    )  # fmt: skip


def _rows(fact: Fact, graph: _Graph, names: pa.Array, ids: pa.Array) -> pa.Table:
    count, on = len(fact.on), pa.array(fact.on)
    day = (graph.later if fact.late else graph.day)[fact.on]
    number = pa.array(fact.number).cast(pa.string())
    pays = fact.bundle == "payment"
    cells = {
        "kind": fact.kind, "role": fact.role, "provider": "clearing" if pays else "",
        "payment_type": "card" if pays else "",
        "specificity": fact.specificity, "bundle": fact.bundle, "basis": "rule:benchmark",
    }  # fmt: skip
    columns = {name: pa.repeat(cell, count) for name, cell in cells.items()} | {
        "capture_id": ids.take(pa.array(fact.on * 2 + fact.late)),
        "site": names.take(on),
        "captured_at": pa.array((START + day * DAY) * 1_000_000).cast(TIME),
        "value": pc.binary_join_element_wise(fact.prefix, number, fact.suffix, ""),
    }
    return pa.table(columns).select(OBSERVATIONS.names).cast(OBSERVATIONS)


def _brands(graph: _Graph, names: list[str]) -> dict[str, list[str]]:
    """Brands in order of time: none on a tenth of the sites, a second one of the operator's on a few."""
    known, changed = graph.uniform("brand known") < 0.9, graph.uniform("brand changed") < 0.03
    found = {}
    for site, brand in enumerate(graph.brand.tolist()):
        if known[site]:
            found[names[site]] = [f"b{brand}"] + ([f"b{brand // 10_000 * 10_000}"] if changed[site] else [])
    return {site: list(dict.fromkeys(shown)) for site, shown in found.items()}
