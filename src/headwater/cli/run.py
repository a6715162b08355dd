"""`headwater run`: the whole job on the user's own files."""

import os
from pathlib import Path

import click

from headwater import pipeline
from headwater.analysis import Scope
from headwater.cli import screen
from headwater.cli.options import AS_JSON, CALIBRATION, FOLDER, OUT
from headwater.pipeline import RunOptions, Summary


@click.command()
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path))
@OUT
@click.option(
    "--reference",
    type=FOLDER,
    envvar="HEADWATER_REFERENCE",
    show_envvar=True,
    help="Folder with offline hosting data: networks.csv or .mmdb files, free_hosts.csv.",
)
@click.option(
    "--registry", type=click.Path(path_type=Path), help="CSV with your own specificity rows, added to the shipped ones."
)
@click.option("--previous", type=FOLDER, help="Output folder of an earlier run whose ids are to be kept.")
@click.option(
    "--judgements",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Log of people's decisions on links, to be honoured.",
)
@CALIBRATION
@click.option("--year", type=int, help="Assessed year; default the last year in the data.")
@click.option("--title", default="Strategic assessment", show_default=True, help="Title of the editions.")
@click.option("--workers", type=click.IntRange(1), help="Worker processes; default one for each processor.")
@AS_JSON
def run(
    sources: tuple[Path, ...],
    out: Path,
    reference: Path | None,
    registry: Path | None,
    previous: Path | None,
    judgements: Path | None,
    calibration: Path | None,
    year: int | None,
    title: str,
    workers: int | None,
    as_json: bool,
) -> None:
    """Read SOURCES, attribute brands and distributors, compute the figures, write both editions.

    SOURCES are capture files (.jsonl, .jsonl.gz, .warc, .warc.gz), report files (.csv, .xlsx with a mapping beside
    them), or folders of these.
    """
    options = RunOptions(
        reference=reference,
        registry=registry,
        previous=previous,
        judgements=judgements,
        calibration=calibration,
        scope=Scope(year=year),
        title=title,
        workers=workers or os.cpu_count() or 1,
    )
    with screen.progress(quiet=as_json) as report:
        summary = pipeline.run(sources, out, options, report)
    if as_json:
        screen.emit_json(summary)
    else:
        show(summary, out)
        if summary.brands:
            screen.heading("Next")
            screen.plain(f"headwater explain {out} B-00001")


def show(summary: Summary, out: Path) -> None:
    """The end of a run, as a person reads it."""
    screen.heading("Input")
    screen.table(
        ("", "records", "accepted", "duplicate", "quarantined"),
        [
            (name, *(f"{value:,}" for value in (a.records, a.accepted, a.duplicate, a.quarantined)))
            for name, a in (("captures", summary.captures), ("reports", summary.reports))
        ],
        numbers=(1, 2, 3, 4),
    )
    screen.heading("Found")
    screen.line(f"{summary.brands:,} brands, {summary.distributors:,} distributors, {summary.findings} findings")
    decisions = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in summary.decisions.items())
    screen.line(f"sites: {decisions}")
    screen.heading("Written")
    screen.plain(f"{out}/  ({len(summary.files)} files; run {summary.run})")
    for name in summary.files:
        if name.startswith("edition"):
            screen.plain(f"  {name}")
    if summary.unknown_subjects:
        screen.heading("Judgements about nothing in these sources")
        for subject in summary.unknown_subjects[:10]:
            screen.line(subject)
        screen.line(f"{len(summary.unknown_subjects):,} in all; they bind when such facts come")
    if summary.captures.quarantined or summary.reports.quarantined:
        screen.heading("Look at")
        screen.plain(f"{out / 'quarantine.jsonl'}: each line says file, record, field and reason")
