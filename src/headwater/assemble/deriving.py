"""Everything concluded from the facts: brands, distributors, hosting, findings, and the ids they go by."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from headwater import analysis, brands, distributors, files, identity
from headwater.assemble import distributor_tables, results
from headwater.assemble.distributor_links import links
from headwater.assemble.gathering import Facts, fingerprint_of
from headwater.assemble.options import Progress, RunOptions, silent
from headwater.distributors.bridges import bridges
from headwater.hosting import AddressTable, SiteRules
from headwater.model.finding import Finding
from headwater.model.tables import CAPTURE_BRANDS, MECHANISMS, OBSERVATIONS, SITES


@dataclass(frozen=True)
class Derived:
    """Everything concluded from the facts, as tables by name, the findings, and the id log."""

    tables: dict[str, pa.Table]
    findings: list[Finding] = field(default_factory=list)
    events: list[identity.Event] = field(default_factory=list)


def check(options: RunOptions) -> None:
    """Raise ReferenceDataError or InputError now for what would only stop the run after hours of reading."""
    AddressTable.load(options.reference)
    SiteRules.load(options.reference)
    Earlier.load(options.previous)


def derive(known: Facts, options: RunOptions, progress: Progress = silent) -> Derived:
    """Brands, distributors, hosting and findings from the facts."""
    run = fingerprint_of(known)
    earlier = Earlier.load(options.previous)

    progress("finding brands", 0, 0)
    found = brands.attribute(known.captures, known.fingerprints)
    claimed = results.settled(found)
    numbers = sorted({brand for _, brand in claimed} - {-1})
    members = results.members(found, claimed)
    minted = identity.mint("brand", [members[n] for n in numbers], earlier.brand_of_capture, earlier.log, run)
    brand_ids = dict(zip(numbers, minted.ids, strict=True))
    decided = results.decisions(found, claimed, brand_ids)
    brands_of_site = _brands_of_site(decided)

    progress("finding distributors", 0, 0)
    behind = distributors.attribute(known.observations, brands_of_site)
    groups = _sites_of_groups(behind)
    named = identity.mint("distributor", groups, earlier.distributor_of_site, earlier.log, run)
    ways = distributor_tables.routes(behind)
    routed = identity.mint("route", ways.members(behind), earlier.route_of_member, earlier.log, run)
    cuts = bridges(behind)
    linked = links(behind, named.ids, known.observations, cuts)

    progress("placing addresses", 0, 0)
    tables = {
        "reports": known.reports,
        "captures": known.captures,
        "observations": known.observations,
        "hosting": _hosting(known, options),
        "capture_brands": results.capture_brands(found, [brand_ids.get(brand) for _, brand in claimed]),
        "decisions": decided,
        "sites": results.sites(found, decided, {site: named.ids[n] for site, n in behind.of_site.items()}),
        "brands": results.brands(found, decided, brand_ids, {b: named.ids[n] for b, n in behind.of_brand.items()}),
        "distributors": distributor_tables.distributors(behind, named.ids, linked),
        "links": linked,
        "routes": distributor_tables.route_table(behind, ways, routed.ids, named.ids),
        "mechanisms": distributor_tables.mechanism_table(behind, ways, routed.ids, named.ids),
        "hypotheses": distributor_tables.hypothesis_table(behind, ways, routed.ids, named.ids),
        "bridges": distributor_tables.bridge_table(behind, cuts, named.ids),
        "flags": distributor_tables.flag_table(behind),
    }

    progress("computing findings", 0, 0)
    findings = analysis.findings(tables, scope=options.scope)
    return Derived(tables, findings, [*earlier.log, *minted.events, *named.events, *routed.events])


def _brands_of_site(decided: pa.Table) -> dict[str, list[str]]:
    shown: dict[str, list[str]] = {}
    for row in decided.sort_by([("first_seen", "ascending"), ("site", "ascending")]).to_pylist():
        if row["brand_id"] and row["brand_id"] not in shown.get(row["site"], ()):
            shown.setdefault(row["site"], []).append(row["brand_id"])
    return shown


def _sites_of_groups(behind: distributors.Attribution) -> list[dict[str, float]]:
    groups: list[dict[str, float]] = [{} for _ in behind.claimed]
    for site, number in behind.of_site.items():
        groups[number][site] = 1.0
    return groups


def _hosting(known: Facts, options: RunOptions) -> pa.Table:
    addresses = {
        ip for table in (known.captures, known.reports) for ip in table.column("ip").unique().to_pylist() if ip
    }
    return AddressTable.load(options.reference).facts(sorted(addresses))


@dataclass(frozen=True)
class Earlier:
    """What an earlier run called things."""

    brand_of_capture: Mapping[str, str] = field(default_factory=dict)
    distributor_of_site: Mapping[str, str] = field(default_factory=dict)
    route_of_member: Mapping[str, str] = field(default_factory=dict)
    log: Sequence[identity.Event] = ()

    @classmethod
    def load(cls, folder: Path | None) -> "Earlier":
        if folder is None:
            return cls()
        captures = files.read_table(folder / "captures.parquet", CAPTURE_BRANDS)
        sites = files.read_table(folder / "sites.parquet", SITES)
        log = list(files.read_jsonl(folder / "identity.jsonl", identity.Event))
        return cls(
            _known(captures, "capture_id", "brand_id"),
            _known(sites, "site", "distributor_id"),
            _route_members(folder),
            log,
        )


def _known(table: pa.Table, key: str, value: str) -> dict[str, str]:
    pairs = zip(table.column(key).to_pylist(), table.column(value).to_pylist(), strict=True)
    return {member: name for member, name in pairs if name is not None}


def _route_members(folder: Path) -> dict[str, str]:
    """The route of each site and account it shows, as `Routes.members` names them."""
    mechanisms = files.read_table(folder / "mechanisms.parquet", MECHANISMS)
    observations = files.read_table(folder / "observations.parquet", OBSERVATIONS)
    spans: dict[tuple[str, str, str], list[tuple[datetime, datetime, str]]] = defaultdict(list)
    for row in mechanisms.to_pylist():
        spans[row["kind"], row["provider"], row["value"]].append((row["first_seen"], row["last_seen"], row["route_id"]))
    values = pa.array(sorted({key[2] for key in spans}), pa.string())
    shown = observations.filter(pc.is_in(observations.column("value"), values))
    columns = (shown.column(name).to_pylist() for name in ("site", "kind", "provider", "value", "captured_at"))
    members: dict[str, str] = {}
    for site, kind, provider, value, moment in zip(*columns, strict=True):
        for first, last, route in spans.get((kind, provider, value), ()):
            if first <= moment <= last:
                members[f"{site} {kind}|{provider}|{value}"] = route
    return members
