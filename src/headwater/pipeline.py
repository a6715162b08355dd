"""The main job, step by step: from sources to brands, distributors, findings and two editions.

A pure function of the sources, the reference data and the options: the same facts give the same files, byte for byte,
in whatever order they arrive and however many workers read them.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec
import pyarrow as pa

from headwater import __version__, analysis, assessment, brands, distributors, engine, files, identity, intake
from headwater.assemble import facts, results
from headwater.assemble.columns import SCHEMAS
from headwater.assemble.facts import Account
from headwater.assemble.reading import ReadCaptures
from headwater.engine import Lost
from headwater.hosting import AddressTable, SiteRules
from headwater.intake import Plan, Unit
from headwater.model.finding import Finding
from headwater.model.quarantine import Quarantined
from headwater.model.report import Report
from headwater.model.tables import CAPTURE_BRANDS, QUARANTINE

Progress = Callable[[str, int, int], None]
"""(step, done, total); total 0 when it is not known."""


@dataclass(frozen=True)
class RunOptions:
    """What a run may be told. `reference` holds offline hosting data, `registry` extra specificity rows, `previous` the
    output folder of the run whose ids are to be kept; `scope` the assessed year and sources.
    """

    reference: Path | None = None
    registry: Path | None = None
    previous: Path | None = None
    title: str = "Strategic assessment"
    workers: int = 2
    memory_bytes: int = 2 * 1024**3
    seconds_per_record: float = 20.0
    scope: analysis.Scope = field(default_factory=analysis.Scope)


@dataclass(frozen=True)
class Facts:
    """Everything read, each fact once."""

    captures: pa.Table
    fingerprints: pa.Table
    feature_names: pa.Table
    observations: pa.Table
    reports: pa.Table
    quarantine: pa.Table
    capture_account: Account
    report_account: Account


@dataclass(frozen=True)
class Derived:
    """Everything concluded from the facts, as tables by name, the findings, and the id log."""

    tables: dict[str, pa.Table]
    findings: list[Finding] = field(default_factory=list)
    events: list[identity.Event] = field(default_factory=list)


@dataclass(frozen=True)
class Summary:
    """What a run did: accounts of the input, counts of what was found, and the files written."""

    run: str
    captures: Account
    reports: Account
    decisions: dict[str, int]
    brands: int
    distributors: int
    findings: int
    files: tuple[str, ...]


def run(sources: Sequence[Path], out: Path, options: RunOptions, progress: Progress = lambda *_: None) -> Summary:
    """Do the whole job and write `out`; raises InputError or ReferenceDataError before anything is written."""
    plan = intake.plan(sources)
    known = read(plan, options, progress)
    derived = derive(known, options, progress)
    progress("writing", 0, 0)
    written = write(known, derived, out, options)
    return _summary(known, derived, written)


def read(plan: Plan, options: RunOptions, progress: Progress = lambda *_: None) -> Facts:
    """Read all sources in worker processes and make every fact whole."""
    work = ReadCaptures(options.reference, options.registry)
    delivered = engine.map_units(
        plan.capture_units,
        work,
        workers=options.workers,
        memory_bytes=options.memory_bytes,
        seconds_per_record=options.seconds_per_record,
    )
    gathered = engine.gather(_watched(delivered, progress), SCHEMAS)
    reports, bad_reports, report_account = _reports(plan, options, progress)
    tables = gathered.tables
    lost = _table_of(_lost(item) for item in gathered.lost)
    refused = _table_of(plan.refused)
    captures = facts.distinct_captures(tables["captures"])
    bad = tables["quarantine"].num_rows + lost.num_rows + refused.num_rows
    read_rows = tables["captures"].num_rows
    return Facts(
        captures=captures,
        fingerprints=facts.distinct_fingerprints(tables["fingerprints"]),
        feature_names=facts.distinct_rows(tables["feature_names"]),
        observations=facts.distinct_rows(tables["observations"]),
        reports=reports,
        quarantine=facts.distinct_rows(pa.concat_tables([tables["quarantine"], lost, refused, bad_reports])),
        capture_account=Account(read_rows + bad, captures.num_rows, read_rows - captures.num_rows, bad),
        report_account=report_account,
    )


def _watched(
    delivered: Iterable[engine.Delivered[Unit] | Lost[Unit]], progress: Progress
) -> Iterator[engine.Delivered[Unit] | Lost[Unit]]:
    """Tell how many captures have come; how many there will be is not known before all is read."""
    rows = 0
    for item in delivered:
        if not isinstance(item, Lost) and "captures" in item.tables:
            rows += item.tables["captures"].num_rows
        progress("reading captures", rows, 0)
        yield item


def _lost(item: Lost[Unit]) -> Quarantined:
    detail = {
        "worker_died": "the process that parsed it died; nothing of it was kept",
        "time_limit": "parsing took longer than the limit; nothing of it was kept",
        "memory_limit": "parsing needed more memory than the limit; nothing of it was kept",
    }[item.reason]
    return Quarantined(str(item.unit.path), item.position, "", item.reason, detail)


def _table_of(rows: Iterable[Quarantined]) -> pa.Table:
    return pa.Table.from_pylist([msgspec.to_builtins(row) for row in rows], schema=QUARANTINE)


def _reports(plan: Plan, options: RunOptions, progress: Progress) -> tuple[pa.Table, pa.Table, Account]:
    rules = SiteRules.load(options.reference)

    def site_of(url: str) -> tuple[str, str]:
        site = rules.site_of(url)
        return site.site, site.kind

    def rows() -> Iterator[tuple[str, int, Report | Quarantined]]:
        for number, report_file in enumerate(plan.report_files):
            progress("reading reports", number, len(plan.report_files))
            for position, item in intake.read_reports(report_file):
                yield str(report_file.path), position, item

    return facts.collect_reports(rows(), site_of)


def derive(known: Facts, options: RunOptions, progress: Progress = lambda *_: None) -> Derived:
    """Brands, distributors, hosting and findings from the facts."""
    run_id = fingerprint_of(known)
    earlier = _Earlier.load(options.previous)
    progress("finding brands", 0, 0)
    found = brands.attribute(known.captures, known.fingerprints)
    claimed = results.settled(found)
    minted = identity.mint("brand", results.members(found, claimed), earlier.brand_of_capture, earlier.log, run_id)
    brand_ids = _ids(claimed, minted.ids)
    brand_of_period = [brand_ids.get(brand) for _, brand in claimed]
    capture_brands = results.capture_brands(found, brand_of_period)
    decided = results.decisions(found, claimed, brand_ids)

    progress("finding distributors", 0, 0)
    brands_of_site = _brands_of_site(decided)
    behind = distributors.attribute(known.observations, brands_of_site)
    groups = [
        {site: 1.0 for site, number in behind.of_site.items() if number == group} for group in range(len(behind.groups))
    ]
    minted_distributors = identity.mint("distributor", groups, earlier.distributor_of_site, earlier.log, run_id)
    names = minted_distributors.ids
    linked = results.links(behind, names, brands_of_site)
    of_brand = {brand: names[number] for brand, number in behind.of_brand.items()}
    of_site = {site: names[number] for site, number in behind.of_site.items()}

    progress("placing addresses", 0, 0)
    tables = {
        "reports": known.reports,
        "captures": known.captures,
        "observations": known.observations,
        "hosting": _hosting(known, options),
        "capture_brands": capture_brands,
        "decisions": decided,
        "sites": results.sites(found, decided, of_site),
        "brands": results.brands(found, decided, brand_ids, of_brand),
        "distributors": results.distributors(behind, names, linked),
        "links": linked,
    }
    progress("computing findings", 0, 0)
    found_figures = analysis.findings(tables, scope=options.scope)
    return Derived(tables, found_figures, [*earlier.log, *minted.events, *minted_distributors.events])


def _ids(claimed: Sequence[tuple[str, int]], minted: Sequence[str]) -> dict[int, str]:
    """Brand number -> id, for brands that are claimed at all."""
    return {brand: minted[brand] for _, brand in claimed if brand >= 0}


def _brands_of_site(decided: pa.Table) -> dict[str, list[str]]:
    shown: dict[str, list[str]] = {}
    for row in decided.sort_by([("first_seen", "ascending"), ("site", "ascending")]).to_pylist():
        if row["brand_id"] and row["brand_id"] not in shown.get(row["site"], ()):
            shown.setdefault(row["site"], []).append(row["brand_id"])
    return shown


def _sites_of_groups(behind: distributors.Attribution) -> list[dict[str, float]]:
    groups: list[dict[str, float]] = [{} for _ in behind.groups]
    for site, number in behind.of_site.items():
        groups[number][site] = 1.0
    return groups


def _hosting(known: Facts, options: RunOptions) -> pa.Table:
    addresses = {
        ip for table in (known.captures, known.reports) for ip in table.column("ip").unique().to_pylist() if ip
    }
    return AddressTable.load(options.reference).facts(sorted(addresses))


@dataclass(frozen=True)
class _Earlier:
    """What an earlier run called things."""

    brand_of_capture: Mapping[str, str] = field(default_factory=dict)
    distributor_of_site: Mapping[str, str] = field(default_factory=dict)
    log: Sequence[identity.Event] = ()

    @classmethod
    def load(cls, folder: Path | None) -> "_Earlier":
        if folder is None:
            return cls()
        captures = files.read_table(folder / "captures.parquet", CAPTURE_BRANDS)
        sites = files.read_table(folder / "sites.parquet")
        log = [
            msgspec.json.decode(line, type=identity.Event)
            for line in (folder / "identity.jsonl").read_bytes().splitlines()
        ]
        return cls(_known(captures, "capture_id", "brand_id"), _known(sites, "site", "distributor_id"), log)


def _known(table: pa.Table, key: str, value: str) -> dict[str, str]:
    pairs = zip(table.column(key).to_pylist(), table.column(value).to_pylist(), strict=True)
    return {member: name for member, name in pairs if name is not None}


def fingerprint_of(known: Facts) -> str:
    """The run's name: 12 letters made from all facts and method versions, so equal input has an equal name."""
    digest = hashlib.sha256(f"{__version__} {brands.OPTIONS} {distributors.OPTIONS}".encode())
    for table, columns in ((known.captures, ["capture_id"]), (known.reports, known.reports.column_names)):
        rows = table.select(columns).sort_by([(name, "ascending") for name in columns]).combine_chunks()
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, rows.schema) as stream:
            stream.write_table(rows)
        digest.update(sink.getvalue())
    return "".join(chr(ord("a") + int(digit, 16)) for digit in digest.hexdigest()[:12])


def write(known: Facts, derived: Derived, out: Path, options: RunOptions) -> tuple[str, ...]:
    """Write the output contract (docs/reference/output.md); returns the file names."""
    out.mkdir(parents=True, exist_ok=True)
    tables = derived.tables
    for name in ("sites", "brands", "distributors", "observations", "links", "hosting", "decisions", "reports"):
        files.write_table(tables[name], out / f"{name}.parquet")
    files.write_table(tables["capture_brands"], out / "captures.parquet")
    files.write_table(tables["captures"], out / "capture_facts.parquet")
    files.write_table(known.fingerprints, out / "fingerprints.parquet")
    files.write_table(known.feature_names, out / "feature_names.parquet")
    files.write_jsonl(known.quarantine.to_pylist(), out / "quarantine.jsonl")
    files.write_jsonl([msgspec.to_builtins(event) for event in derived.events], out / "identity.jsonl")
    files.write_json([msgspec.to_builtins(finding) for finding in derived.findings], out / "findings.json")
    kinds: tuple[Literal["restricted", "public"], ...] = ("restricted", "public")
    for kind in kinds:  # the public edition last: if its gate refuses it, all else stands
        for name, content in edition(kind, known, derived, options).items():
            files.write_bytes(content, out / name)
    return tuple(sorted(path.name for path in out.iterdir() if path.is_file()))


def edition(
    kind: Literal["restricted", "public"], known: Facts, derived: Derived, options: RunOptions
) -> dict[str, bytes]:
    """One edition as files by name; raises EditionLeak when the public one would identify somebody."""
    snapshot = {
        "run": fingerprint_of(known),
        "captures": f"{known.captures.num_rows}",
        "reports": f"{known.reports.num_rows}",
        "quarantined": f"{known.quarantine.num_rows}",
        "brand method": brands.OPTIONS.version,
        "distributor method": distributors.OPTIONS.version,
        "headwater": __version__,
    }
    identities = _identities(derived.tables) if kind == "public" else ()
    return assessment.edition(
        derived.findings, kind=kind, title=options.title, snapshot=snapshot, identities=identities
    )


def _identities(tables: Mapping[str, pa.Table]) -> list[str]:
    """Every value that must not stand in a public edition.

    An observed value made of letters only (a messenger handle, say) is left out: an offender could choose a word that
    every edition needs and so keep the edition from being published.
    """
    columns = (("sites", "site"), ("captures", "host"), ("reports", "host"), ("brands", "brand_id"))
    values = {value for table, column in columns for value in tables[table].column(column).unique().to_pylist()}
    values |= set(tables["distributors"].column("distributor_id").to_pylist())
    values |= {value for value in tables["observations"].column("value").unique().to_pylist() if not value.isalpha()}
    return sorted(values - {None, ""})


def _summary(known: Facts, derived: Derived, written: tuple[str, ...]) -> Summary:
    return Summary(
        run=fingerprint_of(known),
        captures=known.capture_account,
        reports=known.report_account,
        decisions=dict(sorted(Counter(derived.tables["sites"].column("decision").to_pylist()).items())),
        brands=derived.tables["brands"].num_rows,
        distributors=derived.tables["distributors"].num_rows,
        findings=len(derived.findings),
        files=written,
    )
