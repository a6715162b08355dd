"""`headwater index`: attribution kept up to date, capture by capture, between one run and the next."""

import os
import sys
from pathlib import Path

import click
import msgspec

from headwater import brands, distributors, files, intake
from headwater import index as indexes
from headwater.assemble.facts import Account
from headwater.assemble.gathering import Facts, read
from headwater.assemble.judged import Judged
from headwater.assemble.options import RunOptions
from headwater.cli import screen
from headwater.cli.options import AS_JSON, FOLDER
from headwater.errors import InputError
from headwater.index import Answer, AttributionIndex
from headwater.model.tables import CAPTURES, FINGERPRINTS, OBSERVATIONS

INDEX = click.argument("folder", metavar="INDEX", type=FOLDER)
JUDGEMENTS = click.option(
    "--judgements",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Log of people's decisions on links, to be honoured from now on.",
)


class Status(msgspec.Struct, frozen=True):
    """How much an index holds, and what it was made with."""

    captures: int
    sites: int
    pages: int
    brands: int
    distributors: int
    judgements: int
    unsettled: bool
    brand_method: str
    distributor_method: str
    weights: str
    state: int
    bytes: int


class Added(msgspec.Struct, frozen=True):
    """What an addition did: the account of the records read, and how many brands and distributors there are now."""

    records: Account
    new: int
    brands: int
    distributors: int
    report_files_left_out: int
    quarantine: str


@click.group()
def index() -> None:
    """Keep attribution up to date: add captures one at a time to what a run found."""


@index.command()
@click.argument("out", type=FOLDER)
@click.option("-o", "--index", "folder", required=True, type=click.Path(path_type=Path, file_okay=False),
              help="Folder for the index; made if it does not exist.")  # fmt: skip
@JUDGEMENTS
@AS_JSON
def build(out: Path, folder: Path, judgements: Path | None, as_json: bool) -> None:
    """Make an index of the finished run in OUT, with the weights that the run learnt.

    A run that honoured judgements needs the same log here.
    """
    if indexes.manifest_of(folder) is not None:
        raise InputError(f"{folder} holds an index already: name another folder with -o")
    with screen.progress(quiet=as_json) as report:
        report("reading the run", 0, 0)
        made = _of_run(out, Judged.load(judgements), report)
        report("saving the index", 0, 0)
        kept = indexes.save(made, folder)
    _show_status(_status(made, folder, kept.number), folder, as_json)


def _of_run(out: Path, judged: Judged, report: screen.Report) -> AttributionIndex:
    if not (out / "run.json").is_file():
        raise InputError(f"{out} holds no finished run: give the folder that `headwater run ... -o FOLDER` wrote")
    run = files.read_json(out / "run.json", dict[str, str])
    captures = files.read_table(out / "capture_facts.parquet", CAPTURES)
    fingerprints = files.read_table(out / "fingerprints.parquet", FINGERPRINTS)
    observations = files.read_table(out / "observations.parquet", OBSERVATIONS)
    report("learning weights", 0, 0)
    weights = brands.attribute(captures, fingerprints, constraints=judged.brand).weights
    if weights.version != run.get("brand weights"):
        raise InputError(
            f"{out} was not concluded from these facts by this version and these judgements: give the log that the run "
            "honoured with --judgements, or run again"
        )
    report("indexing", 0, 0)
    made = AttributionIndex(weights)
    made.add_all(captures, fingerprints, observations)
    made.judge(judged.brand, judged.distributor)
    made.settle()
    return made


@index.command()
@INDEX
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--reference", type=FOLDER, envvar="HEADWATER_REFERENCE", show_envvar=True,
              help="Folder with offline hosting data: free_hosts.csv tells sites apart.")  # fmt: skip
@click.option("--registry", type=click.Path(path_type=Path), help="CSV with your own specificity rows.")
@JUDGEMENTS
@click.option("--workers", type=click.IntRange(1), help="Worker processes; default one for each processor.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document a line: the answers, then the account.")
def add(
    folder: Path,
    sources: tuple[Path, ...],
    reference: Path | None,
    registry: Path | None,
    judgements: Path | None,
    workers: int | None,
    as_json: bool,
) -> None:
    """Add the captures of SOURCES to the index one by one, say of each where it belongs, then settle and save.

    SOURCES are capture files or folders as for `headwater run`; report files are left out. An answer is what was known
    when its capture came; what settling makes of it shows `headwater run`, or the same capture added again.
    """
    plan = intake.plan(sources)
    options = RunOptions(reference=reference, registry=registry, workers=workers or os.cpu_count() or 1)
    with screen.progress(quiet=as_json) as report:
        report("reading the index", 0, 0)
        held, state = indexes.load(folder)
        known = read(msgspec.structs.replace(plan, report_files=()), options, report)
    if judgements is not None:
        judged = Judged.load(judgements)
        held.judge(judged.brand, judged.distributor)
    before = len(held)
    for shown, fingerprint, observations in indexes.one_by_one(known.captures, known.fingerprints, known.observations):
        _tell(held.add(shown, fingerprint, observations), held, as_json)
    held.settle()
    kept = indexes.save(held, folder, state)
    quarantine = _quarantine(known, folder, kept.number)
    found = held.partition()
    left_out = len(plan.report_files)
    brand_count, distributor_count = len(found.brand_groups()), len(found.distributor_groups())
    account = known.capture_account
    added = Added(account, len(held) - before, brand_count, distributor_count, left_out, quarantine)
    _show_added(added, as_json)


def _quarantine(known: Facts, folder: Path, number: int) -> str:
    """Where the records stand that could not be used; "" where there are none."""
    if not known.quarantine.num_rows:
        return ""
    path = folder / f"quarantine-{number}.jsonl"
    files.write_jsonl(known.quarantine.to_pylist(), path)
    return str(path)


def _tell(answer: Answer, held: AttributionIndex, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")
        return
    known = f" (this {answer.before} is known)" if answer.before else ""
    screen.line(f"{answer.site}{known}: {_brand(answer, held)}")
    for pointer in answer.points:
        whose = f"of the distributor named by {pointer.distributor}" if pointer.distributor else "of no distributor"
        screen.line(f"    {pointer.subject}: on {pointer.sites:,} known sites {whose}")


def _brand(answer: Answer, held: AttributionIndex) -> str:
    if not answer.brand:
        return answer.outcome.replace("_", " ")
    other = f", next {answer.next_likeness:.2f}" if answer.next_brand else ""
    return f"{answer.outcome}, {answer.likeness:.2f} to the brand first shown by {held.site_of(answer.brand)}{other}"


def _show_added(added: Added, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(msgspec.json.encode(added).decode() + "\n")
        return
    a = added.records
    screen.heading("Added")
    screen.line(
        f"{added.new:,} new captures of {a.records:,} records: {a.duplicate:,} twice, {a.quarantined:,} quarantined"
    )
    screen.line(f"{added.brands:,} brands and {added.distributors:,} distributors now")
    if added.report_files_left_out:
        screen.line(f"{added.report_files_left_out:,} report files left out: `headwater run` reads them")
    if added.quarantine:
        screen.plain(f"look at {added.quarantine}: each line says file, record, field and reason")


@index.command()
@INDEX
@AS_JSON
def status(folder: Path, as_json: bool) -> None:
    """Say how much the index holds and what it was made with; also checks every file against the manifest."""
    held, state = indexes.load(folder)
    _show_status(_status(held, folder, state.number), folder, as_json)


def _status(held: AttributionIndex, folder: Path, state: int) -> Status:
    found = held.partition()
    bound = held.brands.constraints, held.distributors.constraints
    return Status(
        captures=len(held),
        sites=held.sites,
        pages=len(held.brands.shelf),
        brands=len(found.brand_groups()),
        distributors=len(found.distributor_groups()),
        judgements=sum(len(of.must) + len(of.cannot) for of in bound),
        unsettled=not held.settled,
        brand_method=brands.OPTIONS.version,
        distributor_method=distributors.OPTIONS.version,
        weights=held.brands.shelf.weights.version,
        state=state,
        bytes=sum(path.stat().st_size for path in folder.glob(f"state-{state}/*")),
    )


def _show_status(found: Status, folder: Path, as_json: bool) -> None:
    if as_json:
        screen.emit_json(found)
        return
    screen.heading("Index")
    screen.plain(f"{folder}/  (state {found.state}, {found.bytes / 1e6:,.1f} MB)")
    screen.line(f"{found.captures:,} captures of {found.sites:,} sites, {found.pages:,} different pages")
    screen.line(f"{found.brands:,} brands, {found.distributors:,} distributors, {found.judgements:,} judged pairs")
    screen.line(f"methods {found.brand_method}, {found.distributor_method}; weights {found.weights}")
