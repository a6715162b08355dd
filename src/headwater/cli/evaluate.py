"""`headwater evaluate`: how good is the attribution, on labelled data, beside simpler methods."""

from pathlib import Path

import click

from headwater import evaluate as evaluation
from headwater import files
from headwater.cli import screen
from headwater.cli.options import FOLDER
from headwater.evaluate import Result


@click.command()
@click.option(
    "--data", required=True, type=FOLDER, envvar="HEADWATER_EVALS", show_envvar=True, help="Folder of labelled data."
)
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="Also write the results to this file."
)
def evaluate(data: Path, json_file: Path | None) -> None:
    """Run every case whose data are in the folder; missing files are named as skipped."""
    results = evaluation.evaluate(data)
    screen.table(
        ("case", "metric", "value", "bar", "", "baselines", "seconds"),
        [
            (r.case, r.metric, _number(r.value), _number(r.bar), _verdict(r), _baselines(r), f"{r.seconds:.1f}")
            for r in results
        ],
        numbers=(2, 3, 6),
    )
    if json_file is not None:
        files.write_json([_row(result) for result in results], json_file)


def _row(result: Result) -> dict[str, object]:
    """A result under the published names; `pass` is no attribute name in Python."""
    return {
        "case": result.case, "data": result.data, "metric": result.metric, "value": result.value, "bar": result.bar,
        "pass": result.passed, "baselines": result.baselines, "seconds": result.seconds, "note": result.note,
    }  # fmt: skip


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _verdict(result: Result) -> str:
    if result.note:
        return result.note
    return {True: "pass", False: "below the bar", None: ""}[result.passed]


def _baselines(result: Result) -> str:
    return ", ".join(f"{name} {value:.3f}" for name, value in result.baselines.items())
