"""`headwater explain`: the reasons for and against one site, brand, distributor, route, link or value of a run."""

from collections.abc import Mapping
from pathlib import Path

import click
import pyarrow as pa

from headwater import explain as explaining
from headwater import files
from headwater.assemble.judged import Judged
from headwater.assemble.methods import likelihoods
from headwater.calibration import Likelihood, brand_score
from headwater.cli import screen
from headwater.cli.options import AS_JSON, CALIBRATION, FOLDER, LOG_TO_READ
from headwater.errors import InputError
from headwater.explain import Section
from headwater.model.defang import refang
from headwater.model.explanation import Explanation


@click.command()
@click.argument("out", type=FOLDER)
@click.argument("subject", nargs=-1, required=True)
@LOG_TO_READ
@CALIBRATION
@AS_JSON
def explain(out: Path, subject: tuple[str, ...], log: Path | None, calibration: Path | None, as_json: bool) -> None:
    """Explain SUBJECT of the run in OUT: what speaks for it, what against it, and the innocent reading.

    SUBJECT is a site, plain or defanged; an id of a brand, distributor or payment route; two brands or two sites for
    the link between them; or a value such as an account.
    """
    told = explained(out, tables_of(out), subject, log, calibration)
    if as_json:
        screen.emit_json(told)
    else:
        show(told)


def explained(
    out: Path, tables: Mapping[str, pa.Table], subject: tuple[str, ...], log: Path | None, calibration: Path | None
) -> Explanation:
    """The explanation, with the judgements in force at the end of the log and the words that were measured."""
    judged = Judged.load(log) if log is not None and log.exists() else None
    words = likelihoods(calibration)

    def likelihood(bits: float) -> tuple[str, float | None, str]:
        return _told(words.word("distributor", bits))

    def page_likelihood(likeness: float, next_likeness: float | None) -> tuple[str, float | None, str]:
        return _told(words.word("brand", brand_score(likeness, next_likeness)))

    return explaining.explain(
        tables,
        asked(subject),
        snapshot=snapshot_of(out),
        judgements=judged.standing if judged else None,
        likelihood=likelihood,
        page_likelihood=page_likelihood,
    )


def _told(found: Likelihood) -> tuple[str, float | None, str]:
    most = "" if found.error_rate is None else f"at most {found.high:.2%} at 95% confidence; "
    return found.word, found.error_rate, f"{most}{found.measured_on} ({found.pairs:,} pairs, {found.version})"


def asked(subject: tuple[str, ...]) -> str:
    """The subject as the tables have it: one text, not defanged."""
    return refang(" ".join(subject))


def tables_of(out: Path) -> Mapping[str, pa.Table]:
    """Every table of a run that explanations read; raises InputError where `out` holds no run."""
    if not (out / "sites.parquet").is_file():
        raise InputError(f"{out} holds no run: give the folder that `headwater run ... -o FOLDER` wrote")
    there = [name for name in explaining.OPTIONAL_TABLES if (out / f"{name}.parquet").is_file()]
    return {name: files.read_table(out / f"{name}.parquet") for name in (*explaining.TABLES, *there)}


def snapshot_of(out: Path) -> Mapping[str, str] | None:
    """Name and method versions of a run; None where an earlier version wrote none."""
    path = out / "run.json"
    return files.read_json(path, dict[str, str]) if path.is_file() else None


def show(told: Explanation) -> None:
    """An explanation as a person reads it, strongest reasons first."""
    for section in explaining.sections(told):
        _show(section)


def _show(section: Section) -> None:
    screen.heading(section.title, level=section.level)
    for line in section.lines:
        screen.line(line)
    if section.rows:
        screen.table(section.columns, section.rows, numbers=section.numbers)
