"""Payment addresses others collected: a widely used wallet must stay usable, a service's wallet must link nothing.

Invariant: addresses pass the product's own checks and registry first, as they would on a page; what a page could not
yield (a chain the product does not read, a wrong checksum) is left out and counted in the note.
"""

import csv
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from headwater.evaluate import data, steps
from headwater.evaluate.baselines import shared_values
from headwater.evaluate.brand_cases import agreed
from headwater.evaluate.data import Fact
from headwater.evaluate.distributor_cases import DEGREE_CAP, crossing
from headwater.evaluate.metrics import agreement
from headwater.evaluate.result import Result, Settings, measured
from headwater.identifiers import Registry, crypto_address
from headwater.identifiers.registry import COLUMNS
from headwater.model.observation import Observation

GRAPH = "site_payment_graphs/scam_site_addresses.csv.gz"
SERVICES = "site_payment_graphs/known_service_wallets.csv"
FAMILIES = "site_payment_graphs/ransomware_family_addresses.csv.gz"
LARGE, SERVICE_WALLETS, RANSOMWARE = "large genuine operator", "service wallets", "ransomware families"
LARGE_SITES = 492
"""The degree of the wallet of ATTRIBUTION B3, planted where the data at hand have none as wide."""
SITES_A_SERVICE = 6


def wallet(site: str, address: str, registry: Registry) -> Fact | None:
    """An address as the product would observe it on a page; None where it is none it can read."""
    found = crypto_address.read(address)
    if found is None:
        return None
    seen = registry.apply(
        Observation("crypto_address", found.value, "recipient", found.chain, "crypto", "dedicated", "payment")
    )
    return Fact(site, seen.kind, seen.value, seen.bundle, seen.specificity, seen.role, seen.provider, seen.payment_type)


def large_operator(settings: Settings) -> Iterator[Result]:
    """The widest wallet of the graph, and one as wide as the specification's, must hold their sites together."""
    rows = list(data.rows(settings.data / GRAPH))
    registry = Registry.load()
    read = [wallet(row["site"], row["address"], registry) for row in rows]
    facts = sorted({one for one in read if one is not None})
    carriers: dict[str, set[str]] = defaultdict(set)
    for one in facts:
        carriers[one.value].add(one.site)
    widest = min(carriers, key=lambda value: (-len(carriers[value]), value))
    planted = [data.account(f"planted-{n:03d}", "planted wide account") for n in range(LARGE_SITES)]
    found = steps.operations(data.observations([*facts, *planted]), _alone(one.site for one in [*facts, *planted]))
    capped = shared_values(((one.site, one.value) for one in [*facts, *planted]), degree_cap=DEGREE_CAP)
    note = f"{len(rows) - sum(one is not None for one in read)} of {len(rows)} addresses are none the product reads"
    for name, sites, value in (
        (f"the widest wallet, {len(carriers[widest])} sites", carriers[widest], widest),
        (f"a planted account, {LARGE_SITES} sites", {one.site for one in planted}, "planted wide account"),
    ):
        yield measured(
            LARGE, name, "kept_together", _kept_together(found.of_site, sites), 0.99,
            {f"degree cap {DEGREE_CAP}": _kept_together(capped, sites)},
            "flagged for review" if value in found.flagged else "not flagged",
        )  # fmt: skip
    pairs = [(one.site, one.value) for one in facts]
    others = {
        "connected components": shared_values(pairs),
        f"degree cap {DEGREE_CAP}": shared_values(pairs, degree_cap=DEGREE_CAP),
        "single link": found.single_link,
    }
    known = {one.site for one in facts}
    largest = {name: _largest_share(other, known) for name, other in others.items()}
    yield measured(LARGE, "all sites", "largest_group_share", _largest_share(found.of_site, known), None, largest, note)


def _alone(sites: Iterator[str]) -> dict[str, list[str]]:
    """Each site shows a brand of its own: the hardest case for a distributor, which needs two."""
    return {site: [site] for site in sites}


def _kept_together(group: Mapping[str, int], sites: set[str]) -> float:
    counted = Counter(group.get(site, f"alone {site}") for site in sites)
    return max(counted.values()) / len(sites)


def _largest_share(group: Mapping[str, int], known: set[str]) -> float:
    counted = Counter(number for site, number in group.items() if site in known)
    return max(counted.values(), default=0) / max(len(known), 1)


def service_wallets(settings: Settings) -> Iterator[Result]:
    """Wallets of known services, each on a handful of made-up sites that have a wallet of their own as well."""
    rows = list(data.rows(settings.data / SERVICES))
    known = sorted({one.value for row in rows if (one := crypto_address.read(row["address"])) is not None})
    owner = {f"s{n:04d}-{m}": f"{n}-{m}" for n in range(len(known)) for m in range(SITES_A_SERVICE)}
    tokens = sorted({row.value for table in Registry.load().rows for row in table if row.kind == "crypto_address"})
    for name, values, registry, bar in (
        ("the list as a site's own registry", known, _own_registry(known), 0.0),
        ("token contracts, as shipped", tokens, Registry.load(), 0.0),
        ("the list unknown to the registry", known, Registry.load(), None),
    ):
        facts = list(_shown(values, registry))
        found = steps.operations(data.observations(facts), _alone(iter(owner)))
        pairs = [(one.site, one.value) for one in facts]
        beside = {
            "connected components": crossing(shared_values(pairs), owner),
            f"degree cap {DEGREE_CAP}": crossing(shared_values(pairs, degree_cap=DEGREE_CAP), owner),
        }
        links = crossing(found.of_site, owner)
        yield measured(SERVICE_WALLETS, name, "service_links", links, bar, beside, f"{len(values)} wallets")


def _shown(values: Sequence[str], registry: Registry) -> Iterator[Fact]:
    for number, value in enumerate(values):
        for member in range(SITES_A_SERVICE):
            site = f"s{number:04d}-{member}"
            shared = wallet(site, value, registry)
            if shared is not None:
                yield shared
            yield data.account(site, f"own account of {site}")


def _own_registry(values: Sequence[str]) -> Registry:
    """The registry with a file such as a site would keep, read by the product's own loader."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "services.csv")
        with path.open("w", encoding="utf-8", newline="") as stream:
            write = csv.writer(stream)
            write.writerow(COLUMNS)
            for number, value in enumerate(values):
                write.writerow(
                    (
                        f"own-{number}",
                        "crypto_address",
                        "",
                        "exact",
                        value,
                        "shared_service",
                        "",
                        "list of services",
                        "",
                    )
                )
        return Registry.load(path)


def ransomware(settings: Settings) -> Iterator[Result]:
    """Two collections name the same families in their own spelling; shared addresses should bring them together."""
    rows = list(data.rows(settings.data / FAMILIES))
    registry = Registry.load()
    facts, true = set(), {}
    for row in rows:
        site = f"{row['source']} {row['family']}"
        true[site] = _spelling(row["family"])
        facts.add(wallet(site, row["address"], registry))
    seen = sorted(one for one in facts if one is not None)
    found = steps.operations(data.observations(seen), _alone(iter(true)))
    pairs = [(one.site, one.value) for one in seen]
    others = {
        "connected components": shared_values(pairs),
        f"degree cap {DEGREE_CAP}": shared_values(pairs, degree_cap=DEGREE_CAP),
        "single link": found.single_link,
    }
    beside = {name: agreement(other, true) for name, other in others.items()}
    note = "a family counts as the same in both collections where its name differs in case or marks only"
    yield from agreed(RANSOMWARE, "family entries", agreement(found.of_site, true), beside, note=note)


def _spelling(family: str) -> str:
    return "".join(letter for letter in family.casefold() if letter.isalnum())
