"""Everything concluded from the facts: brands, distributors, hosting, findings, and the ids they go by."""

from dataclasses import dataclass, field

import pyarrow as pa

from headwater import analysis, brands, distributors, identity
from headwater.assemble import distributor_tables, results
from headwater.assemble.distributor_links import links
from headwater.assemble.earlier import Earlier
from headwater.assemble.gathering import Facts, fingerprint_of
from headwater.assemble.judged import Judged
from headwater.assemble.methods import likelihoods
from headwater.assemble.options import Progress, RunOptions, silent
from headwater.calibration import Calibration
from headwater.distributors.bridges import bridges
from headwater.hosting import AddressTable, SiteRules
from headwater.model.finding import Finding


@dataclass(frozen=True)
class Derived:
    """Everything concluded from the facts, as tables by name, the findings, and the id log; `run` is its name."""

    run: str
    tables: dict[str, pa.Table]
    findings: list[Finding] = field(default_factory=list)
    events: list[identity.Event] = field(default_factory=list)
    methods: dict[str, str] = field(default_factory=dict)
    """What the conclusions depend on besides the facts: learnt weights, calibration, judgements in force."""
    unknown_subjects: tuple[str, ...] = ()
    """Subjects of judgements that no fact of this run is about; they bind when such facts come."""


def check(options: RunOptions) -> None:
    """Raise ReferenceDataError or InputError now for what would only stop the run after hours of reading."""
    AddressTable.load(options.reference)
    SiteRules.load(options.reference)
    Earlier.load(options.previous)
    Judged.load(options.judgements)
    likelihoods(options.calibration)


def derive(
    known: Facts,
    options: RunOptions,
    progress: Progress = silent,
    *,
    calibration: Calibration | None = None,
    earlier: Earlier | None = None,
    judged: Judged | None = None,
) -> Derived:
    """Brands, distributors, hosting and findings from the facts.

    What is not given is read from the files that the options name: likelihood words (else the shipped ones), the run
    whose ids are kept, and judgements.
    """
    earlier = earlier or Earlier.load(options.previous)
    judged = judged or Judged.load(options.judgements)
    calibration = calibration or likelihoods(options.calibration)
    run = fingerprint_of(known, judged.version, calibration.version)

    progress("finding brands", 0, 0)
    found = brands.attribute(known.captures, known.fingerprints, constraints=judged.brand)
    claimed = results.settled(found)
    numbers = sorted({brand for _, brand in claimed} - {-1})
    members = results.members(found, claimed)
    minted = earlier.mint("brand", [members[n] for n in numbers], run, judged.captures_apart())
    brand_ids = dict(zip(numbers, minted.ids, strict=True))
    decided = results.decisions(found, claimed, brand_ids)
    brands_of_site = _brands_of_site(decided)

    progress("finding distributors", 0, 0)
    behind = distributors.attribute(known.observations, brands_of_site, constraints=judged.distributor)
    groups = _sites_of_groups(behind)
    named = earlier.mint("distributor", groups, run, judged.sites_apart(known.observations))
    ways = distributor_tables.routes(behind)
    routed = earlier.mint("route", ways.members(behind), run)
    cuts = bridges(behind)
    linked = links(behind, named.ids, lambda bits: calibration.word("distributor", bits).word, known.observations, cuts)

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
    former = {"brand": minted.former, "distributor": named.former, "route": routed.former}
    return Derived(
        run,
        {**tables, "former_ids": identity.former_table(former)},
        findings,
        [*earlier.log, *minted.events, *named.events, *routed.events],
        {"brand weights": found.weights.version, "calibration": calibration.version, "judgements": judged.version},
        tuple(judged.unknown(known.captures, known.observations)),
    )


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
