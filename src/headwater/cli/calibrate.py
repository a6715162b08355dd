"""`headwater calibrate`: the likelihood words, fitted to a site's own judgements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import get_args

import click

from headwater import calibration, files, judgements
from headwater.assemble.methods import likelihoods
from headwater.calibration import Change, Parameters, Refit, Scored
from headwater.cli import screen
from headwater.cli.options import AS_JSON, FOLDER
from headwater.errors import InputError
from headwater.model import phrases
from headwater.model.judgement import Question

QUESTIONS: tuple[Question, ...] = get_args(Question)

SELECTION = (
    "Judged pairs are those that somebody chose to look at, so they are no fair sample: the shipped curve stays the "
    "prior, and only scores at which something was judged move."
)


@click.command()
@click.argument("out", type=FOLDER)
@click.option(
    "--log",
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Log of judgements (JSON Lines).",
)
@click.option(
    "-o",
    "--parameters",
    "target",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Parameter file to write.",
)
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Judgements in force on this day, which the version names; default the day of the last judgement.",
)
@AS_JSON
def calibrate(out: Path, log: Path, target: Path, day: datetime | None, as_json: bool) -> None:
    """Fit the likelihood words to the judgements in a log, as they bear on the run in OUT.

    OUT is the folder of a run made without these judgements: they would have moved its scores.
    """
    if not (out / "links.parquet").is_file():
        raise InputError(f"{out} holds no run: give the folder that `headwater run ... -o FOLDER` wrote")
    base = likelihoods(None).parameters
    known = judgements.load(log)
    until = day.date() if day else _last_day(known, log)
    tables = {name: files.read_table(out / f"{name}.parquet") for name in calibration.TABLES}
    standing = judgements.standing(known, datetime.combine(until, time.max, UTC))
    scored = {question: calibration.judged_pairs(standing, tables, question) for question in QUESTIONS}
    made = calibration.refit(base, {question: one.pairs for question, one in scored.items()}, until)
    if not made.changed:
        raise InputError(
            "nothing was written, as too little was judged: "
            + "; ".join(f"{question}: {why}" for question, why in made.kept.items())
        )
    files.write_bytes(calibration.encode(made.parameters), target)
    report = _report(base, made, scored)
    if as_json:
        screen.emit_json({"version": made.parameters.version, "file": str(target), "questions": report})
    else:
        show(report, made.parameters.version, target)


@dataclass(frozen=True)
class Report:
    """One question: how many judgements counted, why nothing changed ("" where it did), and the bands."""

    judged: int
    unsure: int
    unscored: int
    used: int
    kept: str
    bands: tuple[Change, ...]


def _report(base: Parameters, made: Refit, scored: Mapping[Question, Scored]) -> dict[Question, Report]:
    return {
        question: Report(
            judged=one.tally.judged,
            unsure=one.tally.unsure,
            unscored=one.tally.unscored,
            used=one.tally.used,
            kept=made.kept.get(question, ""),
            bands=calibration.changes(base, made.parameters, question, one.pairs),
        )
        for question, one in scored.items()
    }


def show(report: Mapping[Question, Report], version: str, target: Path) -> None:
    """Both questions before and after, as a person reads them."""
    for question, told in report.items():
        screen.heading(f"Words for the {question} question")
        screen.line(
            f"{told.judged:,} judgements: {told.used:,} used, {told.unsure:,} unsure, "
            f"{told.unscored:,} on pairs that the run did not compare"
        )
        if told.kept:
            screen.line(f"kept as shipped: {told.kept}")
        screen.table(
            ("from", "before", "wrong (95%)", "judged", "differ", "now", "wrong (95%)", ""),
            [_cells(band) for band in told.bands],
            numbers=(0, 2, 3, 4, 6),
            captured=False,
        )
    screen.heading("Mind")
    screen.line(SELECTION)
    screen.heading("Written")
    screen.plain(f"{target}  (version {version})")


def _cells(band: Change) -> tuple[str, ...]:
    return (
        f"{band.least:.2f}", band.word, _rate(band.error_rate, band.low, band.high), f"{band.judged}",
        f"{band.judged_different}", band.new_word, _rate(band.new_error_rate, band.new_low, band.new_high),
        "wide" if band.wide else "",
    )  # fmt: skip


def _rate(rate: float | None, low: float, high: float) -> str:
    return "none measured" if rate is None else f"{phrases.rate(rate)} ({100 * low:.1f}-{100 * high:.1f})"


def _last_day(log: judgements.Log, path: Path) -> date:
    if not log.judgements:
        raise InputError(f"{path}: holds no judgement, so there is nothing to fit")
    return max(made.decided_at for made in log.judgements).date()
